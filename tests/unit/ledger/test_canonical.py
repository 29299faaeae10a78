"""RFC 8785: one value, one spelling."""

import pytest

from cloudwindow.domain.errors import BadInput, EvidenceBroken
from cloudwindow.ledger.canonical import canonical, first_difference, parse_canonical


def test_the_example_of_rfc_8785_section_3_2() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, "\ud800", {1: 2}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="expected a value that JSON can hold exactly"):
        canonical(value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"b":1,"a":2}', "canonical spelling .* byte 2"),
        (b'{"a":1,"a":2}', "canonical spelling"),
        (b"[1.0]", "canonical spelling .* byte 2"),
        (b"[NaN]", "NaN is not JSON"),
        (b'["\xff"]', "UTF-8, found something else at byte 2"),
        (b"[" * 100_000, "expected JSON"),
        (b"", "expected JSON, found something else at byte 0"),
        (b"9" * 5000, "expected JSON"),
    ],
)
def test_another_spelling_is_named_by_its_byte(data: bytes, message: str) -> None:
    with pytest.raises(EvidenceBroken, match=message):
        parse_canonical(data, "it")


def test_the_first_difference_of_a_beginning_is_its_length() -> None:
    assert first_difference(b"abc", b"abcd") == 3
