"""A drawing is looked at before anything is made of it."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.strokes import MOST_POINTS, MOST_STROKES, Drawing, Point, ink, looked_at, to_plain
from tests.signing_table import a_drawing

GOOD = a_drawing()
AT = GOOD.strokes[0][0]


def _with(*points: Point) -> Drawing:
    return replace(GOOD, strokes=(points,))


def test_a_signature_is_one() -> None:
    assert looked_at(GOOD) is GOOD
    plain = to_plain(GOOD, "page")
    assert plain["via"] == "page"
    assert ink(GOOD.strokes) > 20


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (replace(GOOD, strokes=()), "strokes"),
        (replace(GOOD, strokes=((),)), "empty"),
        (_with(AT), "points in all"),
        (_with(*[AT] * 50), "sign again"),
        (_with(*[AT] * (MOST_POINTS + 1)), "points in all"),
        (replace(GOOD, strokes=((AT,),) * (MOST_STROKES + 1)), "strokes"),
        (replace(GOOD, width=0.0), "width"),
        (replace(GOOD, height=float("nan")), "height"),
        (replace(GOOD, width=float("inf")), "width"),
        (_with(replace(AT, x=-1.0), *GOOD.strokes[0]), "x"),
        (_with(replace(AT, y=float("nan")), *GOOD.strokes[0]), "y"),
        (_with(replace(AT, x=GOOD.width + 1), *GOOD.strokes[0]), "x"),
        (_with(replace(AT, p=1.01), *GOOD.strokes[0]), "p"),
        (_with(replace(AT, t=5000.0), *GOOD.strokes[0]), "go back"),
        (_with(*GOOD.strokes[0], replace(AT, t=1e7)), "t"),
    ],
)
def test_what_is_no_signature(drawing: Drawing, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        looked_at(drawing)


@given(st.lists(st.tuples(*[st.floats() for _ in range(4)]), max_size=30), st.floats(), st.floats())
def test_nothing_else_is_ever_raised(points: list[tuple[float, float, float, float]], width: float, height: float) -> None:
    stroke = tuple(Point(x=x, y=y, t=t, p=p) for x, y, t, p in points)
    with suppress(BadInput):
        looked_at(Drawing(width=width, height=height, strokes=(stroke,)))
