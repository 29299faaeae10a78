"""A signature as it was drawn: strokes of points with time and pressure. Whatever a page sends is looked at here first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, isfinite
from typing import Final

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.plain import Json

FORMAT: Final = "cloudwindow-strokes/1"
LEAST_SIDE: Final = 100.0  # of the field, in CSS pixels
MOST_SIDE: Final = 4096.0
MOST_STROKES: Final = 200
MOST_POINTS: Final = 5000  # about 80 s of drawing without a pause
LEAST_POINTS: Final = 4
LEAST_INK: Final = 0.1  # length of all lines, as a share of the field's height: a dot is no signature
MOST_MS: Final = 600_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """`x`, `y`: CSS pixels from the field's upper left corner. `t`: ms since the first point. `p`: pressure 0..1."""

    x: float
    y: float
    t: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """`width`, `height`: of the field that it was drawn in."""

    width: float
    height: float
    strokes: tuple[tuple[Point, ...], ...]

    @property
    def points(self) -> int:
        return sum(len(stroke) for stroke in self.strokes)


def looked_at(drawing: Drawing) -> Drawing:
    """The same drawing. Raises BadInput with what was expected and what was found."""
    for name, side in (("width", drawing.width), ("height", drawing.height)):
        if not (isfinite(side) and LEAST_SIDE <= side <= MOST_SIDE):
            raise BadInput(f"{name}: expected {LEAST_SIDE:g} to {MOST_SIDE:g}, found {side:g}")
    if not 1 <= len(drawing.strokes) <= MOST_STROKES:
        raise BadInput(f"strokes: expected 1 to {MOST_STROKES}, found {len(drawing.strokes)}")
    if not all(drawing.strokes):
        raise BadInput("strokes: expected points in each, found an empty one")
    if not LEAST_POINTS <= drawing.points <= MOST_POINTS:
        raise BadInput(f"strokes: expected {LEAST_POINTS} to {MOST_POINTS} points in all, found {drawing.points}")
    at_ms = 0.0
    for point in (point for stroke in drawing.strokes for point in stroke):
        _look_at_point(point, drawing)
        if point.t < at_ms:
            raise BadInput(f"strokes: expected times that do not go back, found {point.t:g} after {at_ms:g}")
        at_ms = point.t
    least = LEAST_INK * drawing.height
    if (found := ink(drawing.strokes)) < least:
        raise BadInput(f"strokes: expected lines of at least {least:.0f} pixels in all, found {found:.0f}; sign again")
    return drawing


def ink(strokes: Iterable[Sequence[Point]]) -> float:
    """The length of all lines, in CSS pixels."""
    return sum(hypot(b.x - a.x, b.y - a.y) for stroke in strokes for a, b in pairwise(stroke))


def to_plain(drawing: Drawing, via: str) -> Mapping[str, Json]:
    """What is kept: each point as [x, y, t, p]."""
    strokes = tuple(
        tuple((round(at.x, 2), round(at.y, 2), round(at.t, 1), round(at.p, 3)) for at in stroke) for stroke in drawing.strokes
    )
    return {"format": FORMAT, "via": via, "width": drawing.width, "height": drawing.height, "strokes": strokes}


def _look_at_point(point: Point, drawing: Drawing) -> None:
    for name, value, most in (
        ("x", point.x, drawing.width),
        ("y", point.y, drawing.height),
        ("t", point.t, MOST_MS),
        ("p", point.p, 1.0),
    ):
        if not (isfinite(value) and 0 <= value <= most):
            raise BadInput(f"{name}: expected 0 to {most:g}, found {value:g}")
