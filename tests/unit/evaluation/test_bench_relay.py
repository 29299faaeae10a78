"""The measuring of a conversation: the clock in the picture, and the table."""

import time
from io import StringIO

import av
import numpy as np
import pytest
from rich.console import Console

from cloudwindow.evaluation.bench_relay import Relays, Talk, show
from cloudwindow.evaluation.clock_picture import HEIGHT, WIDTH, age_s, scenes, stamp


def shown(taken_s: float) -> av.VideoFrame:
    """A picture that was taken then."""
    plane = scenes()[3]
    stamp(plane, taken_s)
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    frame.planes[0].update(plane.tobytes())
    return frame


@pytest.mark.parametrize("old_s", [0.0, 0.03, 0.4, 3.0])
def test_a_picture_tells_how_old_it_is(old_s: float) -> None:
    taken_s = time.time() - old_s
    age = age_s(shown(taken_s))
    assert age is not None
    assert old_s - 0.002 <= age <= time.time() - taken_s + 0.002


def test_a_clock_that_cannot_be_read_tells_nothing() -> None:
    frame = shown(time.time())
    rows = np.frombuffer(bytes(frame.planes[0]), np.uint8).copy()
    rows[: frame.planes[0].line_size * 32] = np.where(
        rows[: frame.planes[0].line_size * 32] > 125, 16, 235
    )  # thirteen bits turn over
    frame.planes[0].update(rows.tobytes())
    assert age_s(frame) is None


def test_the_table_says_both_ways_and_what_was_wanted() -> None:
    forward = Talk(ages_s=tuple(n / 1000 for n in range(1, 101)), own=0.14, workers=0.01, per_s=29.9)
    encode = Talk(ages_s=(0.081, 0.105), own=0.55, workers=0.01, per_s=29.0)
    out = StringIO()
    figures = show(Relays(talks={"forward": [forward], "encode": [encode]}), "VP8", Console(file=out, width=150))
    said = out.getvalue()
    assert "50 (50 to 50)" in said
    assert "95 (95 to 95)" in said
    assert "0.150" in said
    assert "0.560" in said
    assert "wanted: p95 at most 60 ms" in said
    assert figures["encode"]["ages_s"] == [0.081, 0.105]
