"""The web client's types are made from the server's; whoever changes one without the other is told here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NewType

import pytest

from cloudwindow.domain.plain import Json
from cloudwindow.web.contract import typescript
from cloudwindow.web.shapes import Shapes, examples
from cloudwindow.web.typescript import declaration, expression, key
from cloudwindow.web.wire import finite
from tests.places import ROOT

GENERATED = ROOT / "web-client" / "src" / "core" / "generated.ts"
PersonName = NewType("PersonName", str)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: PersonName
    colour: Colour
    inner: Inner
    many: tuple[Inner, ...]
    perhaps: Colour | None = None
    open: Mapping[str, Json]


def test_the_types_in_the_web_client_are_the_servers() -> None:
    assert typescript() == GENERATED.read_text(), "the server's words changed: run `make schema` and commit src/core/generated.ts"


def test_the_same_table_gives_the_same_bytes() -> None:
    assert typescript() == typescript()


def test_a_dataclass_is_written_out_field_by_field() -> None:
    shapes = Shapes()
    written = expression(shapes.record(Outer))
    assert written == (
        "{\n  readonly name: string;\n  readonly colour: Colour;\n  readonly inner: Inner;\n  readonly many: Inner[];\n"
        "  readonly perhaps: Colour | null;\n  readonly open: Readonly<Record<string, unknown>>;\n}"
    )
    assert declaration("Colour", shapes.found["Colour"]) == 'export type Colour = "red" | "blue";'
    assert set(shapes.found) == {"Colour", "Inner"}


def test_examples_have_every_value_of_a_choice() -> None:
    assert {one.colour for one in examples(Outer)} == set(Colour)
    assert {one.perhaps for one in examples(Outer)} == {*Colour, None}
    assert examples(Literal["a", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda x: {"c": x.colour.value}, "Colour"),
        (lambda x: {"c": x.perhaps.value if x.perhaps else None}, "null | Colour"),
        (lambda x: {"c": "first" if x.colour is Colour.RED else "second"}, '"first" | "second"'),
        (lambda x: {"c": x.name}, "string"),
        (lambda x: {"c": [{"share": one.share} for one in x.many]}, "{\n    readonly share: number;\n  }[]"),
        (lambda x: {"c": x.name == "x"}, "boolean"),
    ],
)
def test_what_a_function_makes_of_examples_is_its_shape(make: Any, expected: str) -> None:
    shapes = Shapes()
    shapes.record(Outer)
    assert expression(shapes.made(Outer, make)) == f"{{\n  readonly c: {expected};\n}}"


def test_a_field_that_is_not_always_there_is_optional() -> None:
    shapes = Shapes()
    shapes.record(Outer)
    found = shapes.made(Outer, lambda x: {"c": 1} if x.colour is Colour.RED else {})
    assert expression(found) == "{\n  readonly c?: number;\n}"


def test_a_number_that_json_cannot_say_may_be_null() -> None:
    assert expression(Shapes().made(Inner, lambda x: {"s": finite(x.share)})) == "{\n  readonly s: null | number;\n}"


def test_names_that_are_no_words_stand_in_quotes() -> None:
    assert (key("plain_1"), key("POST /api")) == ("plain_1", '"POST /api"')


def test_what_no_schema_of_ours_has_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a schema"):
        expression({"type": "file"})
    with pytest.raises(TypeError, match="expected a type that becomes JSON"):
        Shapes().of(complex)


def test_what_is_secret_is_in_no_type_of_the_applicants() -> None:
    applicants = typescript().partition("export interface ApplicantEvents")[2].partition("export type InterpreterKind")[0]
    for secret in ("score", "threshold", "policy_line", "link_sha256", "salt", "nonce", "sign_given", "sign_agreed"):
        assert secret not in applicants
