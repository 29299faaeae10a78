"""What an event's open fields may hold: JSON, frozen."""

from collections.abc import Mapping

Json = str | int | float | bool | None | tuple["Json", ...] | Mapping[str, "Json"]
