"""Exactly one face, near, sharp and lit; anything else is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.checks.presence import FaceSeen, Presence, PresencePolicy
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.crowd import CrowdRead
from tests.unit.checks.faces_seen import a_frame

CHECK = Presence(PresencePolicy())
GOOD = FaceSeen(at_s=1.0, faces=1, measured=True, size=0.4, sharpness=150.0, luma=120.0)
NOBODY = FaceSeen(at_s=1.0, faces=0)
GOLDEN = Path(__file__).parents[2] / "golden" / "presence.json"


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        (GOOD, None),
        (NOBODY, Reason.FACE_ABSENT),
        (replace(GOOD, faces=2, second=0.2), Reason.FACE_SEVERAL),
        (replace(GOOD, faces=2, second=0.05), None),  # a picture on the wall behind
        (replace(GOOD, size=0.1), Reason.FACE_TOO_SMALL),
        (replace(GOOD, luma=20.0), Reason.FACE_DARK),
        (replace(GOOD, sharpness=5.0), Reason.FACE_BLURRED),
        (FaceSeen(at_s=1.0, faces=1, size=0.4), None),  # found, not measured: as older trails say of a profile
    ],
)
def test_each_sample_is_told_to_the_governor_and_the_applicant(seen: FaceSeen, problem: Reason | None) -> None:
    reading, hint = CHECK.reading(seen), CHECK.hint([GOOD, seen])
    assert reading.problem is problem
    assert reading.faces == {Reason.FACE_ABSENT: 0, Reason.FACE_SEVERAL: 2}.get(problem or Reason.FACE_DARK, 1)
    assert hint is not None
    assert hint.code == (problem.value if problem else "ok")


def test_a_session_of_good_samples_passes() -> None:
    finding = CHECK.conclude([GOOD] * 95 + [NOBODY] * 5)
    assert (finding.verdict, finding.score, finding.reason) == (Verdict.PASS, 0.95, None)


def test_an_absent_applicant_fails_and_a_dark_one_stays_open() -> None:
    assert CHECK.conclude([GOOD] * 50 + [NOBODY] * 50).reason is Reason.FACE_ABSENT
    dark = CHECK.conclude([GOOD] * 50 + [replace(GOOD, luma=10.0)] * 50)
    assert (dark.verdict, dark.reason) == (Verdict.INCONCLUSIVE, Reason.FACE_DARK)


def test_too_few_samples_tell_nothing() -> None:
    assert CHECK.conclude([GOOD] * 9).verdict is Verdict.INCONCLUSIVE
    assert CHECK.conclude([]).verdict is Verdict.INCONCLUSIVE


@given(st.integers(10, 200), st.integers(0, 200))
def test_more_bad_samples_never_raise_the_score(good: int, bad: int) -> None:
    seen = [GOOD] * good + [NOBODY] * bad
    assert CHECK.conclude([*seen, NOBODY]).score < CHECK.conclude(seen).score


class Crowd:
    """An `InferencePool` that answers with one reading."""

    def __init__(self, *sizes: float) -> None:
        self._read = CrowdRead(sizes=sizes, sharpness=70.0 if sizes else 0.0, luma=110.0 if sizes else 0.0, models=("m 00",))

    async def run(self, job: Callable[..., Any], arg: object) -> Any:
        return self._read


async def test_what_was_counted_is_told() -> None:
    far = await CHECK.observe(a_frame(7.0), Crowd(0.42, 0.2, 0.1))
    assert far == FaceSeen(at_s=7.0, faces=3, measured=True, size=0.42, second=0.2, sharpness=70.0, luma=110.0, models=("m 00",))
    assert await CHECK.observe(a_frame(7.0), Crowd()) == FaceSeen(at_s=7.0, faces=0, models=("m 00",))


def test_golden_observations_are_judged_as_ever() -> None:
    for case in json.loads(GOLDEN.read_text(encoding="utf-8")):
        finding = CHECK.conclude([cattrs.structure(one, FaceSeen) for one in case["observations"]])
        assert (finding.verdict.value, finding.reason.value if finding.reason else None) == (case["verdict"], case["reason"])
        assert finding.score == pytest.approx(case["score"], abs=0.001)
