"""Events to plain JSON values and back, by their types."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NoReturn, TypeVar, get_args, get_origin

import cattrs
from cattrs.preconf.json import make_converter

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import EVENTS, Event, Json

T = TypeVar("T")


def kind_of(event: type[Event]) -> str:
    """`FindingMade` → 'finding_made'."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()


KINDS: Final[Mapping[str, type[Event]]] = MappingProxyType({kind_of(event): event for event in EVENTS})


def _converter() -> cattrs.Converter:
    converter = make_converter(forbid_extra_keys=False)  # an older reader meets a newer trail: unknown fields are left alone
    converter.register_structure_hook_func(lambda kind: kind == Json, lambda value, _: value)
    converter.register_unstructure_hook_func(lambda kind: kind == Json, lambda value: value)
    converter.register_unstructure_hook(StrEnum, lambda value: value.value)
    for kind, hook in ((str, _word), (bool, _flag), (int, _whole), (float, _number)):
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_factory(_is_row, _row)
    return converter


# What another reader of the same bytes would read otherwise is refused: cattrs alone takes "5" and 5.9 for 5, and a word for a row.


def _word(value: Any, kind: Any) -> Any:  # Any: str, or an enumeration of words
    return (value if kind is str else kind(value)) if isinstance(value, str) else _refuse(value, "a word")


def _flag(value: Any, _: Any) -> bool:
    return value if isinstance(value, bool) else _refuse(value, "true or false")


def _whole(value: Any, _: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else _refuse(value, "a whole number")


def _number(value: Any, _: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else _refuse(value, "a number")


def _is_row(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _row(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    of = get_args(kind)

    def row(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            _refuse(value, "a list")
        kinds = (of[0],) * len(value) if of[1:] == (Ellipsis,) else of
        return tuple(converter.structure(one, kind) for one, kind in zip(value, kinds, strict=True))

    return row


def _refuse(value: Any, expected: str) -> NoReturn:
    raise TypeError(f"expected {expected}, found {type(value).__name__}")


_CONVERTER: Final = _converter()


def to_json(value: Any) -> Any:  # Any: a dataclass in, what json.dumps takes out
    return _CONVERTER.unstructure(value)


def event_from_json(kind: str, value: Any) -> Event:  # Any: what json.loads gave
    """Raises EvidenceBroken when the kind is unknown or a field does not fit."""
    if kind not in KINDS:
        raise EvidenceBroken(f"unknown kind of entry: {kind!r}; known: {', '.join(sorted(KINDS))}")
    try:
        return _CONVERTER.structure(value, KINDS[kind])
    except Exception as error:  # cattrs raises whatever a field's constructor raised
        raise EvidenceBroken(f"an entry of kind {kind} has a body that does not fit: {error!r}") from error


def value_from_json(value: Any, kind: type[T]) -> T:  # Any: what json.loads gave
    """A frozen dataclass from its JSON. Fields it does not know are left out. Raises EvidenceBroken when one does not fit."""
    try:
        return _CONVERTER.structure(value, kind)
    except Exception as error:  # as above
        raise EvidenceBroken(f"a {kind.__name__} does not fit: {error!r}") from error
