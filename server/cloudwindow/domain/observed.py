"""What a check saw, in the very form in which it is judged, written, and judged again: its floats are cut before anybody judges."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar

from cloudwindow.domain.codec import value_from_json
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import During
from cloudwindow.domain.plain import Json

T = TypeVar("T")
PLACES: Final = 5  # after the point: ten microseconds of time, and more than any model measures


def rounded(seen: T) -> T:
    """The same observation as the trail will hold it. No minus zero, which the trail's numbers do not know either."""
    return _cut(seen)  # type: ignore[no-any-return]  # of a T comes a T


def told(observations: Iterable[Any]) -> tuple[dict[str, Json], ...]:
    """As the trail keeps them: the fields, and `type`, the class's name. Those that were not rounded are rounded here."""
    return tuple({"type": type(one).__name__, **_plain(one)} for one in observations)


def read_back(kinds: Sequence[type[Any]], row: Mapping[str, Json]) -> Any:  # Any: one of `kinds`
    """The observation that `told` wrote. Fields that only this program knows have their default, those of others are left out.

    Raises EvidenceBroken for a type that is none of `kinds`, or a field that does not fit.
    """
    kind = next((kind for kind in kinds if kind.__name__ == row.get("type")), None)
    if kind is None:
        expected = ", ".join(kind.__name__ for kind in kinds)
        raise EvidenceBroken(f"an observation: expected one of {expected}, found {row.get('type')!r}")
    return value_from_json({name: value for name, value in row.items() if name != "type"}, kind)


def in_runs(steps: Iterable[str]) -> tuple[During, ...]:
    """The step of each observation, in short."""
    found: list[During] = []
    for step in steps:
        if found and found[-1].step == step:
            found[-1] = replace(found[-1], count=found[-1].count + 1)
        else:
            found.append(During(step=step, count=1))
    return tuple(found)


def one_by_one(during: Iterable[During]) -> list[str]:
    """The contrary of `in_runs`."""
    return [run.step for run in during for _ in range(run.count)]


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _cut(value: Any) -> Any:  # Any: an observation, or any part of one
    if isinstance(value, float):
        return float(round(value, PLACES)) + 0.0  # minus zero and zero are one number here
    if isinstance(value, tuple | list):
        return tuple(_cut(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{name: _cut(getattr(value, name)) for name in _names(type(value))})
    return value


def _plain(value: Any) -> Any:  # Any: an observation in, JSON out
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return _cut(value)
