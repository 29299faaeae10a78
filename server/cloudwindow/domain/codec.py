"""Events to plain JSON values and back, by their types."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

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
    return converter


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
