"""Evidence of the surroundings: how far was swept, who was seen, what is kept."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

import cattrs
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cloudwindow.checks.environment import Environment, EnvironmentPolicy, SurroundingsSeen
from cloudwindow.domain.challenge import Challenge, ChallengeSource, Language
from cloudwindow.domain.check import Check
from cloudwindow.domain.findings import Circumstances, Finding, PartyFacts, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName, PartId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame
from cloudwindow.inference.pool import InlinePool
from cloudwindow.inference.surroundings import Landmarks, Sight, SurroundingsLook, SurroundingsReading

A = TypeVar("A")
R = TypeVar("R")
POLICY = EnvironmentPolicy()
CIRCUMSTANCES = Circumstances(language=Language.ZH_CN, party=PartyFacts(), today="2026-11-21")
CHALLENGE = Challenge(
    id=ChallengeId("chl_1"),
    check=CheckName("environment"),
    prompt="environment.look_around",
    expected="",
    attempt=1,
    nonce="00",
    issued_s=100.0,
    expires_s=125.0,
)


class Turning:
    """A pool whose camera turned by the given angles; it counts people when it should."""

    def __init__(self, *turns: float | None) -> None:
        self._turns = list(turns)
        self.looks: list[SurroundingsLook] = []

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        look, turned = cast(SurroundingsLook, arg), self._turns.pop(0)
        self.looks.append(look)
        counted = turned is None or abs(turned) >= look.count_after_deg
        return cast(R, Sight(read=reading(turned, 1 if counted else None), landmarks=landmarks(len(self.looks))))


def landmarks(number: int) -> Landmarks:
    return Landmarks(shape=(240, 320), at=np.full((1, 2), number, np.float32), words=np.zeros((1, 32), np.uint8))


def reading(turned: float | None, people: int | None = 1) -> SurroundingsReading:
    return SurroundingsReading(turned_deg=turned, tilted_deg=0.0, people=people, luma=120.0, sharpness=0.2)


def frame(number: int, view: int | None = None) -> Frame:
    """Each shows something else, unless the same `view` is asked for."""
    shapes = np.random.default_rng(number if view is None else view).integers(40, 200, (12, 16, 1))
    picture = np.kron(shapes, np.ones((40, 40, 3))).astype(np.uint8)
    return Frame(image=picture, at_s=101.0 + number / 4, part=PartId("prt_1"), number=number)


async def swept(*turns: float | None) -> tuple[Environment, list[SurroundingsSeen]]:
    check, pool = Environment(POLICY), Turning(*turns)
    check.asks(cast(ChallengeSource, None), CIRCUMSTANCES)
    looks = [await check.observe(frame(number), pool) for number in range(len(turns))]
    return check, [look for look in looks if look is not None]


async def test_a_camera_that_rests_is_looked_at_now_and_then() -> None:
    check, pool = Environment(POLICY), Turning(*[0.0] * 9)
    check.asks(cast(ChallengeSource, None), CIRCUMSTANCES)
    looks = [await check.observe(frame(number, view=1), pool) is not None for number in range(8)]
    assert looks == [True, False, False, True, False, False, True, False]
    assert await check.observe(frame(8), pool) is not None


def told(finding: Finding | None) -> tuple[Verdict, Reason | None] | None:
    return None if finding is None else (finding.verdict, finding.reason)


def test_it_is_a_check() -> None:
    check: Check = Environment(POLICY)
    assert [ask.prompt for ask in check.asks(cast(ChallengeSource, None), CIRCUMSTANCES)] == ["environment.look_around"]


async def test_a_wide_sweep_is_complete_evidence() -> None:
    check, seen = await swept(None, *[10.0] * 9)
    finding = check.judge(seen, CHALLENGE)
    assert told(finding) == (Verdict.PASS, None)
    assert finding is not None
    assert {"rotation_deg": "90", "stills": "5", "people_most": "1"}.items() <= {f.name: f.value for f in finding.facts}.items()


async def test_a_camera_that_stands_still_is_incomplete_and_no_failure() -> None:
    check, seen = await swept(None, *[0.02] * 40)
    assert check.judge(seen, CHALLENGE) is None
    assert told(check.expired(seen, CHALLENGE)) == (Verdict.INCONCLUSIVE, Reason.ENVIRONMENT_INCOMPLETE)
    assert told(check.conclude([check.expired(seen, CHALLENGE)])) == (Verdict.INCONCLUSIVE, Reason.ENVIRONMENT_INCOMPLETE)


async def test_shaking_to_and_fro_adds_nothing() -> None:
    check, seen = await swept(None, *[12.0, -12.0] * 20)
    assert check.judge(seen, CHALLENGE) is None


async def test_frames_whose_turn_is_lost_add_nothing() -> None:
    check, seen = await swept(None, *[None] * 30)
    assert told(check.expired(seen, CHALLENGE)) == (Verdict.INCONCLUSIVE, Reason.ENVIRONMENT_INCOMPLETE)


async def test_several_people_are_noted_and_change_no_verdict() -> None:
    check, seen = await swept(None, *[10.0] * 9)
    crowded = [replace(one, read=replace(one.read, people=3)) for one in seen]
    finding = check.judge(crowded, CHALLENGE)
    assert finding is not None
    assert (finding.verdict, finding.notes) == (Verdict.PASS, (Reason.ENVIRONMENT_PERSON,))


async def test_each_frame_is_compared_with_what_was_seen_in_the_one_before() -> None:
    check, pool = Environment(POLICY), Turning(None, 5.0)
    for number in range(2):
        await check.observe(frame(number), pool)
    first, second = pool.looks
    assert first.previous is None
    assert second.previous is not None
    assert second.previous.at.tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize(
    ("turns", "counted"),
    [
        ([None, 0.0, 0.0, 0.0, 0.0], [True, False, True, False, True]),
        ([None, 9.0, 9.0, -9.0, 9.0], [True, True, True, True, True]),
        ([None, 5.0, 5.0, 2.0, None], [True, False, True, False, True]),
    ],
    ids=["twice a second", "at each turn", "at a turn that was lost"],
)
async def test_people_are_counted_where_there_is_something_new_to_see(turns: list[float | None], counted: list[bool]) -> None:
    _, seen = await swept(*turns)
    assert [one.read.people is not None for one in seen] == counted


async def test_pictures_are_kept_when_they_show_something_new() -> None:
    check, seen = await swept(None, 5.0, 20.0, 1.0, 30.0)
    assert [one.novel for one in seen] == [True, False, True, False, True]
    kept = check.keeps(frame(0), seen[0], 0)
    assert kept is not None
    assert (kept.purpose, kept.when_passed) == ("environment", False)
    assert check.keeps(frame(1), seen[1], 1) is None
    assert check.keeps(frame(2), seen[2], 12) is None


def test_a_person_more_is_worth_a_picture_and_a_dark_or_blurred_one_is_not() -> None:
    first = SurroundingsSeen(at_s=101.0, read=reading(0.0), heading_deg=0.0)
    more = replace(first, read=reading(0.0, people=2))
    assert not Environment.worth_keeping(first, [first])
    assert Environment.worth_keeping(more, [first])
    assert not Environment.worth_keeping(replace(first, read=replace(first.read, luma=10.0)), [])
    assert not Environment.worth_keeping(replace(first, read=replace(first.read, sharpness=0.001)), [])


async def test_the_hint_asks_to_slow_down_until_all_was_seen() -> None:
    check, seen = await swept(None, *[10.0] * 9)
    assert [word.code for n in (1, 5, 10) if (word := check.hint(seen[:n]))] == ["turn_slowly", "turn_slowly", "ok"]
    _, fast = await swept(None, *[10.0] * 9, 20.0)
    hint = check.hint(fast)
    assert hint is not None
    assert (hint.code, hint.detail) == ("turn_slowly", "110")


# How long after the one before, how far the camera turned since, how many people, whether it showed something new.
looks = st.tuples(
    st.floats(0, 1) | st.floats(0, 5),
    st.floats(-60, 60) | st.floats(0, 60) | st.floats(10, 60) | st.none(),
    st.none() | st.integers(0, 4),
    st.booleans(),
)


def looked(first_s: float, each: Sequence[tuple[float, float | None, int | None, bool]]) -> list[SurroundingsSeen]:
    times = accumulate((later_s for later_s, *_ in each), initial=first_s)
    return [
        SurroundingsSeen(at_s=at_s, read=reading(turned, people), heading_deg=0.0, novel=novel)
        for at_s, (_, turned, people, novel) in zip(times, each, strict=False)
    ]


def widest(seen: Sequence[SurroundingsSeen]) -> float:
    """The widest turn between any two frames with neither a pause nor a lost turn between them."""
    most = 0.0
    for first in range(len(seen)):
        turned = 0.0
        for before, after in pairwise(seen[first:]):
            if after.read.turned_deg is None or after.at_s - before.at_s > 2.0:
                break
            turned += after.read.turned_deg
            most = max(most, abs(turned))
    return most


@given(st.builds(looked, st.floats(95, 115), st.lists(looks, max_size=6) | st.lists(looks, min_size=7, max_size=20)))
@example(looked(101.0, [(0.25, 30.0, 1, True)] * 5))
def test_a_pass_needs_enough_turning_within_the_time(shown: Sequence[SurroundingsSeen]) -> None:
    check = Environment(POLICY)
    timely = [one for one in shown if CHALLENGE.issued_s <= one.at_s <= CHALLENGE.expires_s]
    if finding := check.judge(shown, CHALLENGE):
        assert widest(timely) >= POLICY.min_degrees - 0.01
        assert sum(one.novel for one in timely) >= POLICY.min_stills
        assert finding.verdict is Verdict.PASS
    assert check.expired(shown, CHALLENGE).verdict is Verdict.INCONCLUSIVE


GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "environment.json"


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text("utf-8")), ids=lambda case: str(case["what"]))
def test_golden_observations_are_judged_as_they_were(case: dict[str, Any]) -> None:
    observations = [
        cattrs.structure({k: v for k, v in one.items() if k != "type"}, SurroundingsSeen) for one in case["observations"]
    ]
    check = Environment(EnvironmentPolicy(**case["policy"]))
    asked = cattrs.structure(case["challenge"], Challenge)
    finding = check.judge(observations, asked) or check.expired(observations, asked)
    assert (finding.verdict.value, finding.reason) == (case["verdict"], case["reason"])


async def test_two_clear_frames_with_nothing_in_common_are_a_cut_and_what_is_beyond_it_does_not_add_up() -> None:
    check, seen = await swept(None, 30.0, 30.0, None, 30.0, 30.0, 30.0)
    whole = check.judge(seen, CHALLENGE)
    assert told(whole) == (Verdict.PASS, None)  # the second stretch alone is wide enough
    check, seen = await swept(None, 30.0, 30.0, None, 30.0, 30.0)
    assert check.judge(seen, CHALLENGE) is None
    expired = check.expired(seen, CHALLENGE)
    assert (expired.score, {fact.name: fact.value for fact in expired.facts}["cuts"]) == (60.0, "1")


async def test_a_blurred_frame_is_no_cut_and_a_long_gap_is_one() -> None:
    check, seen = await swept(None, 30.0, 30.0, None, 30.0, 30.0)
    blurred = replace(seen[3], read=replace(seen[3].read, sharpness=0.001))
    assert told(check.judge([*seen[:3], blurred, *seen[4:]], CHALLENGE)) == (Verdict.PASS, None)
    check, seen = await swept(None, 30.0, 30.0, 30.0, 30.0)
    late = [replace(one, at_s=one.at_s + 5) for one in seen[3:]]
    assert check.judge([*seen[:3], *late], CHALLENGE) is None


async def test_the_kept_views_make_one_picture() -> None:
    check, _ = await swept(None, 30.0, 30.0, 30.0)
    made = await check.composed(InlinePool())
    assert made is not None
    assert (made.purpose, made.image.shape[0]) == ("environment.panorama", 480)
    assert made.image.shape[1] == pytest.approx(8 * (90 + 64), abs=40)
    assert await Environment(POLICY).composed(InlinePool()) is None
