"""What a Python type looks like as JSON, as JSON Schema (2020-12): from type hints, or from what a function makes of examples."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from math import inf
from types import NoneType, UnionType
from typing import Any, Final, Literal, NewType, Union, get_args, get_origin, get_type_hints

Schema = dict[str, Any]  # Any: JSON of every shape
WORD: Final = "x"  # an example of a word, and no value of any enumeration
_PLAIN: Final[Mapping[Any, tuple[str, Any]]] = {
    str: ("string", WORD),
    bool: ("boolean", True),
    int: ("integer", 1),
    float: ("number", 1.5),
    NoneType: ("null", None),
}
REF: Final = "#/components/schemas/"


class Shapes:
    """Collects the named types that it meets (`found`): enumerations and dataclasses."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}
        self._enums: dict[frozenset[Any], str] = {}

    def of(self, hint: Any) -> Schema:
        """Of a type hint. Raises TypeError for one that is never in an event."""
        if hint is Any or _is_open(hint):
            return {}
        if isinstance(hint, NewType):
            return self.of(hint.__supertype__)
        if hint in _PLAIN:
            return {"type": _PLAIN[hint][0]}
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._enum(hint)
        if isinstance(hint, type) and is_dataclass(hint):
            return self._named(hint)
        return self._composed(hint)

    def _composed(self, hint: Any) -> Schema:
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(one) for one in args]}
        if origin is Literal:
            return {"enum": list(args)}
        if origin in (tuple, list, frozenset, set) or origin is Sequence:
            return {"type": "array", "items": self.of(args[0])}
        if origin in (dict, Mapping):
            return {"type": "object", "additionalProperties": self.of(args[1])}
        raise TypeError(f"expected a type that becomes JSON, found {hint!r}")

    def _enum(self, kind: type[Enum]) -> Schema:
        values = [one.value for one in kind]
        self.found[kind.__name__] = {"enum": values}
        self._enums[frozenset(values)] = kind.__name__
        return {"$ref": f"{REF}{kind.__name__}"}

    def _named(self, kind: type[Any]) -> Schema:
        if kind.__name__ not in self.found:
            self.found[kind.__name__] = {}  # it may hold itself
            self.found[kind.__name__] = self.record(kind)
        return {"$ref": f"{REF}{kind.__name__}"}

    def record(self, kind: type[Any]) -> Schema:
        """A dataclass, field by field: every one of them is written out, also those with a default."""
        hints = get_type_hints(kind)
        return _object({each.name: self.of(hints[each.name]) for each in fields(kind)})

    def made(self, kind: type[Any], make: Callable[[Any], Mapping[str, Any] | None]) -> Schema:
        """Of what `make` answers, tried on examples of the dataclass `kind` that between them have every value of each field."""
        return self.seen([answer for example in examples(kind) if (answer := make(example)) is not None])

    def seen(self, values: Sequence[Any]) -> Schema:
        """The narrowest shape that all of these values have."""
        records = [value for value in values if isinstance(value, Mapping)]
        lists = [value for value in values if isinstance(value, list | tuple)]
        simple = [value for value in values if not isinstance(value, Mapping | list | tuple)]
        shapes = []
        if records:
            names = dict.fromkeys(name for record in records for name in record)
            known = {name: self.seen([record[name] for record in records if name in record]) for name in names}
            shapes.append(_object(known, [name for name in names if all(name in record for record in records)]))
        if lists:
            shapes.append({"type": "array", "items": self.seen([one for each in lists for one in each])})
        if None in simple:
            shapes.append({"type": "null"})
        shapes += self._simple([value for value in simple if value is not None])
        return shapes[0] if len(shapes) == 1 else {"anyOf": shapes} if shapes else {}

    def _simple(self, values: Sequence[Any]) -> Iterator[Schema]:
        words = list(dict.fromkeys(str(value) for value in values if isinstance(value, str)))
        if words:
            if name := self._enums.get(frozenset(words)):
                yield {"$ref": f"{REF}{name}"}
            elif len(words) > 1 and WORD not in words:
                yield {"enum": words}
            else:
                yield {"type": "string"}
        if any(isinstance(value, bool) for value in values):
            yield {"type": "boolean"}
        if any(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            yield {"type": "number"}


def examples(hint: Any) -> list[Any]:
    """Values of a type: of a choice every one, of a record one for each value of each field, the first the plainest.

    A number is also tried as one that JSON cannot say, because some messages tell null then.
    """
    if hint is Any or _is_open(hint):
        return [{}]
    if isinstance(hint, NewType):
        return examples(hint.__supertype__)
    if hint in _PLAIN:
        return [1.5, inf] if hint is float else [_PLAIN[hint][1]]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return list(_records(hint))
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return [value for one in args for value in examples(one)]
    if origin is Literal:
        return list(args)
    if origin in (dict, Mapping):
        return [{}]
    return [tuple(examples(args[0]))] if args else [()]


def _is_open(hint: Any) -> bool:
    """Whether it is `domain.plain.Json`, which holds itself and is therefore resolved to a different depth each time."""
    return {str, int, float, bool, NoneType} <= set(get_args(hint))


def _records(kind: type[Any]) -> Iterable[Any]:
    hints = get_type_hints(kind)
    choices = {each.name: examples(hints[each.name]) for each in fields(kind)}
    first = {name: values[0] for name, values in choices.items()}
    yield kind(**first)
    for name, values in choices.items():
        for value in values[1:]:
            yield kind(**(first | {name: value}))


def _object(properties: Mapping[str, Schema], required: Sequence[str] | None = None) -> Schema:
    names = list(properties) if required is None else list(required)
    return {"type": "object", "properties": dict(properties), "required": names, "additionalProperties": False}
