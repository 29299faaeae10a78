"""A drawing is looked at before anything is made of it."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given
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


def points(
    side: st.SearchStrategy[float], after_ms: st.SearchStrategy[float], p: st.SearchStrategy[float]
) -> st.SearchStrategy[Point]:
    return st.builds(Point, x=side, y=side, t=after_ms, p=p)


def timed(points: list[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda at: at.t))


usual = st.just((GOOD.width, GOOD.height)) | st.tuples(st.just(1280.0), st.floats(100, 800))
sides = usual | st.tuples(st.floats(100, 4096), st.floats(100, 4096)) | st.tuples(st.floats(), st.floats())
sound = points(st.floats(0, 100), st.floats(0, 600_000), st.floats(0, 1))
whatever = points(st.floats(), st.floats(), st.floats())
strokes = st.lists(sound, max_size=30).map(timed) | st.lists(sound | whatever, max_size=30).map(tuple)


@given(strokes, sides)
@example(GOOD.strokes[0], (GOOD.width, GOOD.height))
def test_nothing_else_is_ever_raised_and_what_passes_lies_in_its_field(
    stroke: tuple[Point, ...], size: tuple[float, float]
) -> None:
    drawing = Drawing(width=size[0], height=size[1], strokes=(stroke,))
    with suppress(BadInput):
        assert looked_at(drawing) is drawing
        assert all(100 <= side <= 4096 for side in size)
        assert all(0 <= at.x <= size[0] and 0 <= at.y <= size[1] and 0 <= at.p <= 1 for at in stroke)
        assert [at.t for at in stroke] == sorted(at.t for at in stroke)
        assert ink(drawing.strokes) >= size[1] / 10
