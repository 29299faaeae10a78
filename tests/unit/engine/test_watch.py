"""Whose face continuity compares with: not one that was seen for a moment beside a card."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.findings import Hint
from cloudwindow.domain.ids import CheckName, PartId
from cloudwindow.domain.readings import FaceReading, LoadReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame
from cloudwindow.engine.before import Unasked
from cloudwindow.engine.exhibits import REFERENCE_OF
from cloudwindow.engine.watch import GOOD_RUN, Watch, _Seen
from cloudwindow.inference.pool import InlinePool
from cloudwindow.policy import load
from tests.places import ROOT

GOOD = FaceReading(at_s=0, faces=1)
NOBODY = FaceReading(at_s=0, faces=0)
BLURRED = FaceReading(at_s=0, faces=1, problem=Reason.FACE_BLURRED)


class ScriptedPresence:
    """Gives the next reading for each frame."""

    every_s = 0.5

    def __init__(self, readings: Sequence[FaceReading]) -> None:
        self._readings = iter(readings)

    async def observe(self, sample: Frame, pool: InlinePool) -> FaceReading:
        return next(self._readings)

    def reading(self, seen: FaceReading) -> FaceReading:
        return seen

    def hint(self, seen: Sequence[FaceReading]) -> Hint | None:
        return None


class KeptExhibits:
    def __init__(self) -> None:
        self.kept: list[Exhibit] = []

    def knows(self, kind: str) -> bool:
        return any(REFERENCE_OF[exhibit.purpose] == kind for exhibit in self.kept)

    async def keep(self, exhibit: Exhibit, challenge: None, at_s: float) -> None:
        self.kept.append(exhibit)


async def kept_after(readings: Sequence[FaceReading], relaxed: frozenset[str] = frozenset()) -> list[str]:
    exhibits = KeptExhibits()
    nothing = cast(Any, None)  # neither media nor clock is asked for here
    load_reading = LoadReading(at_s=0, lag_s=0, waiting_s=0)
    watch = Watch(
        load(ROOT / "policy.toml"), nothing, InlinePool(), nothing, cast(Any, exhibits), lambda _: None, lambda: load_reading
    )
    watch.relaxed = relaxed
    seen = _Seen(cast(Any, ScriptedPresence(readings)))
    for number in range(len(readings)):
        frame = Frame(image=np.zeros((8, 8, 3), np.uint8), at_s=number / 2, part=PartId("prt_1"), number=number)
        await watch._look(seen, frame)
    return [exhibit.purpose for exhibit in exhibits.kept]


async def test_a_face_that_stays_good_is_kept_once() -> None:
    assert await kept_after([GOOD] * (GOOD_RUN + 3)) == ["face.first"]


async def test_a_face_seen_for_a_moment_is_not_kept() -> None:
    assert await kept_after([*[GOOD] * (GOOD_RUN - 1), NOBODY, *[GOOD] * (GOOD_RUN - 1), BLURRED, GOOD]) == []


async def test_nothing_is_kept_while_a_step_shows_something_else() -> None:
    assert await kept_after([GOOD] * 10, frozenset({"face.several"})) == []


def test_the_face_that_matched_the_card_takes_the_first_ones_place() -> None:
    assert REFERENCE_OF["face"] == REFERENCE_OF["face.first"] == "live"


def test_what_an_older_program_saw_is_recalled_without_the_fields_that_nobody_knows_any_more() -> None:
    nothing = cast(Any, None)
    load_reading = LoadReading(at_s=0, lag_s=0, waiting_s=0)
    watch = Watch(load(ROOT / "policy.toml"), nothing, InlinePool(), nothing, nothing, lambda _: None, lambda: load_reading)
    row: dict[str, Any] = {"type": "FaceSeen", "at_s": 1.0, "faces": 1, "size": 0.4, "models": ["m"], "measured_by_moonlight": True}
    watch.recall({"presence": [Unasked(row=row, step="")]}, lambda _: False)
    presence = watch._standing[CheckName("presence")]
    assert [(one.faces, one.size, one.models) for one in presence.counted] == [(1, 0.4, ("m",))]
