"""A turn counts when it was asked, where it was asked, and only then."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.checks.head_turns import HeadSeen, HeadTurns, HeadTurnsPolicy
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.findings import Circumstances, Fact, Finding, PartyFacts, Verdict
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.domain.reasons import Reason

POLICY = HeadTurnsPolicy()
CHECK = HeadTurns(POLICY)
GOLDEN = Path(__file__).parents[2] / "golden" / "head_turns.json"
DIRECTIONS = ("left", "right", "up", "down")
AXES = {"left": (1.0, 0.0), "right": (-1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}
ENOUGH = {"left": 32.0, "right": 32.0, "up": 32.0, "down": 22.0}
ISSUED_S = 1000.0


def a_challenge(expected: str, issued_s: float = ISSUED_S, allowed_s: float = 8.0) -> Challenge:
    return Challenge(
        id=ChallengeId("chl_1"), check=HeadTurns.name, prompt=f"turn.{expected}", expected=expected, attempt=1, nonce="00",
        issued_s=issued_s, expires_s=issued_s + allowed_s,
    )  # fmt: skip


def head(at_s: float, yaw: float = 0.0, pitch: float = 0.0, **others: object) -> HeadSeen:
    return replace(HeadSeen(at_s=at_s, faces=1, yaw_deg=yaw, pitch_deg=pitch, size=0.4), **others)  # type: ignore[arg-type]  # test shorthand


def at_rest(from_s: float, frames: int) -> list[HeadSeen]:
    return [head(from_s + 0.1 * n) for n in range(frames)]


def motion(turn: str, from_s: float, degrees: float | None = None, held: int = 4) -> list[HeadSeen]:
    """Out to `degrees`, held for some frames, and back; ten frames a second."""
    goal = ENOUGH[turn] if degrees is None else degrees
    shape = [0.3, 0.6, 0.85, *([1.0] * held), 0.6, 0.2, 0.0, 0.0]
    across, down = AXES[turn]
    return [head(from_s + 0.1 * n, across * goal * part, down * goal * part) for n, part in enumerate(shape)]


def answer(turn: str, after_s: float = 1.0, degrees: float | None = None, held: int = 4) -> list[HeadSeen]:
    rest = round(after_s * 10)
    return [*at_rest(ISSUED_S, rest), *motion(turn, ISSUED_S + 0.1 * rest, degrees, held)]


def outcome(seen: Sequence[HeadSeen], turn: str) -> Finding:
    challenge = a_challenge(turn)
    return CHECK.judge(seen, challenge) or CHECK.expired(seen, challenge)


@pytest.mark.parametrize("turn", DIRECTIONS)
def test_the_asked_turn_passes_as_soon_as_it_was_held(turn: str) -> None:
    seen = answer(turn)
    first = next(n for n in range(len(seen)) if CHECK.judge(seen[: n + 1], a_challenge(turn)))
    finding = outcome(seen, turn)
    assert (finding.verdict, finding.reason) == (Verdict.PASS, None)
    assert finding.score >= finding.threshold
    assert seen[first].at_s - ISSUED_S <= 1.0 + 0.6


@pytest.mark.parametrize(("asked", "done"), [(a, b) for a in DIRECTIONS for b in DIRECTIONS if a != b])
def test_another_turn_is_wrong(asked: str, done: str) -> None:
    finding = outcome(answer(done), asked)
    assert (finding.verdict, finding.reason) == (Verdict.FAIL, Reason.TURN_WRONG)


def test_a_head_that_is_already_turned_when_asked_was_early() -> None:
    finding = outcome([head(ISSUED_S + 0.1 * n, 35.0) for n in range(20)], "left")
    assert (finding.verdict, finding.reason) == (Verdict.FAIL, Reason.TURN_EARLY)


def test_nobody_answers_within_the_time_of_a_reaction() -> None:
    seen = [
        head(ISSUED_S),
        head(ISSUED_S + 0.1),
        head(ISSUED_S + 0.2, 30.0),
        head(ISSUED_S + 0.3, 35.0),
        head(ISSUED_S + 0.5, 35.0),
    ]
    assert outcome(seen, "left").reason is Reason.TURN_EARLY


def test_a_turn_after_the_deadline_is_late() -> None:
    assert outcome(answer("left", after_s=8.5), "left").reason is Reason.TURN_LATE


def test_a_turn_before_the_question_does_not_count() -> None:
    seen = [*motion("left", ISSUED_S - 3.0), *at_rest(ISSUED_S, 60)]
    assert outcome(seen, "left").reason is Reason.TURN_LATE


def test_a_glance_is_not_held() -> None:
    assert outcome(answer("left", held=1), "left").reason is Reason.TURN_NOT_HELD


def test_a_small_turn_is_none() -> None:
    assert outcome(answer("left", degrees=20.0), "left").reason is Reason.TURN_LATE


def test_paper_that_was_bent_as_far_as_it_went_is_refused() -> None:
    """A picture on bent paper, turned by 38 degrees, was read as 21.2 degrees at most."""
    assert outcome(answer("right", degrees=21.2, held=10), "right").verdict is Verdict.FAIL


def test_the_head_must_have_come_back_before_the_next_turn_counts() -> None:
    still_left = [head(ISSUED_S + 0.1 * n, 33.0) for n in range(8)]
    through = [head(ISSUED_S + 0.8, 18.0), head(ISSUED_S + 0.9, -18.0)]
    right = [head(ISSUED_S + 1.0 + 0.1 * n, -33.0) for n in range(8)]
    assert outcome([*still_left, *through, *right], "right").reason is Reason.TURN_LATE
    assert outcome([*still_left, *answer("right")[8:]], "right").verdict is Verdict.PASS


def test_up_and_down_count_from_where_the_head_rested() -> None:
    low_camera = [replace(one, pitch_deg=one.pitch_deg - 12.0, rest_pitch_deg=-12.0) for one in answer("down")]
    assert outcome(low_camera, "down").verdict is Verdict.PASS


def test_nobody_in_view_is_inconclusive() -> None:
    seen = [HeadSeen(at_s=ISSUED_S + 0.1 * n, faces=0) for n in range(60)]
    assert (outcome(seen, "left").verdict, outcome(seen, "left").reason) == (Verdict.INCONCLUSIVE, Reason.FACE_ABSENT)
    two = [replace(one, faces=2) for one in answer("left")]
    assert (outcome(two, "left").verdict, outcome(two, "left").reason) == (Verdict.INCONCLUSIVE, Reason.FACE_SEVERAL)


def test_nothing_seen_is_inconclusive() -> None:
    assert outcome([], "up").verdict is Verdict.INCONCLUSIVE


def turn_finding(verdict: Verdict = Verdict.PASS, flatness: str = "0.0400", passive: str = "0.9900") -> Finding:
    passed = outcome(answer("left"), "left")
    return replace(
        passed, verdict=verdict, reason=None if verdict is Verdict.PASS else Reason.TURN_WRONG,
        facts=(Fact(name="flatness", value=flatness), Fact(name="passive", value=passive)),
    )  # fmt: skip


def test_the_step_passes_with_all_its_turns_and_fails_with_one() -> None:
    assert CHECK.conclude([turn_finding()] * 3).verdict is Verdict.PASS
    failed = CHECK.conclude([turn_finding(), turn_finding(Verdict.FAIL)])
    assert (failed.verdict, failed.reason, failed.challenge) == (Verdict.FAIL, Reason.TURN_WRONG, None)
    assert CHECK.conclude([]).verdict is Verdict.INCONCLUSIVE


def test_two_flat_turns_are_noted_and_change_no_verdict() -> None:
    concluded = CHECK.conclude([turn_finding(flatness="0.0150"), turn_finding(flatness="0.0190"), turn_finding()])
    assert (concluded.verdict, concluded.notes) == (Verdict.PASS, (Reason.REPLAY_SUSPECTED,))


def test_one_flat_turn_or_an_unmeasured_one_is_not_noted() -> None:
    assert CHECK.conclude([turn_finding(flatness="0.0150"), turn_finding(flatness="unknown"), turn_finding()]).notes == ()


def test_a_low_passive_score_is_noted() -> None:
    assert CHECK.conclude([turn_finding(passive="0.2300")] * 3).notes == (Reason.REPLAY_SUSPECTED,)
    assert CHECK.conclude([turn_finding(passive="unknown")] * 3).notes == ()


class Scripted:
    """A `ChallengeSource` that always draws the same."""

    def below(self, n: int) -> int:
        return 0

    def seconds(self, low: float, high: float) -> float:
        return (low + high) / 2

    def turns(self, count: int) -> tuple[str, ...]:
        return ("up", "left", "down", "right")[:count]

    def digits(self, count: int) -> str:
        return "0" * count

    def nonce(self) -> str:
        return "0" * 32


def test_asks_come_from_the_source() -> None:
    asks = CHECK.asks(Scripted(), Circumstances(language=Language.EN, party=PartyFacts(), today="2026-01-01"))
    assert [ask.prompt for ask in asks] == ["turn.up", "turn.left", "turn.down"]
    assert all(POLICY.min_wait_s <= ask.wait_s <= POLICY.max_wait_s and ask.frames_per_s == 10.0 for ask in asks)


def test_golden_observations_are_judged_as_ever() -> None:
    converter = cattrs.Converter()
    for case in json.loads(GOLDEN.read_text(encoding="utf-8")):
        seen = [converter.structure(one, HeadSeen) for one in case["observations"]]
        challenge = a_challenge(case["asked"], case["issued_s"])
        finding = CHECK.judge(seen, challenge) or CHECK.expired(seen, challenge)
        reason = finding.reason.value if finding.reason else None
        assert (finding.verdict.value, reason) == (case["verdict"], case["reason"]), case["name"]
        assert finding.score == pytest.approx(case["score"], abs=0.01), case["name"]


# --- properties ----------------------------------------------------------------------------------------------------------

turns = st.sampled_from(DIRECTIONS)
delays = st.floats(0.5, 4.0).map(lambda value: round(value, 1))
angles = st.floats(-60, 60).map(lambda value: round(value, 1))


@given(turn=turns, after_s=delays, by_s=st.integers(-1_000_000, 1_000_000_000))
def test_the_judgement_does_not_depend_on_the_hour(turn: str, after_s: float, by_s: int) -> None:
    seen = answer(turn, after_s)
    moved = [replace(one, at_s=one.at_s + by_s) for one in seen]
    before, after = CHECK.judge(seen, a_challenge(turn)), CHECK.judge(moved, a_challenge(turn, ISSUED_S + by_s))
    assert before is not None
    assert after is not None
    assert (before.verdict, before.reason, before.score) == (after.verdict, after.reason, after.score)


@given(asked=turns, done=turns, after_s=delays, degrees=st.floats(26, 60))
def test_a_wrong_turn_never_passes(asked: str, done: str, after_s: float, degrees: float) -> None:
    passed = outcome(answer(done, after_s, degrees if done in ("left", "right") else None), asked).verdict is Verdict.PASS
    assert passed == (asked == done)


@given(turn=turns, shift_s=st.one_of(st.floats(-20, -2.5), st.floats(8.0, 20)))
def test_an_early_or_a_late_turn_never_passes(turn: str, shift_s: float) -> None:
    seen = sorted([*motion(turn, ISSUED_S + shift_s), *at_rest(ISSUED_S, 80)], key=lambda one: one.at_s)
    assert outcome(seen, turn).verdict is not Verdict.PASS


@given(turn=turns, path=st.lists(st.tuples(angles, angles), max_size=60))
def test_whatever_the_head_does_the_first_word_stays_the_last(turn: str, path: list[tuple[float, float]]) -> None:
    """More frames never change a judgement, and an expired challenge is never a pass."""
    seen = [head(ISSUED_S + 0.1 * n, yaw, pitch) for n, (yaw, pitch) in enumerate(path)]
    challenge = a_challenge(turn)
    words = [CHECK.judge(seen[:n], challenge) for n in range(len(seen) + 1)]
    spoken = [(word.verdict, word.reason) for word in words if word is not None]
    assert len(set(spoken)) <= 1
    assert CHECK.expired(seen, challenge).verdict is not Verdict.PASS


@given(path=st.lists(st.tuples(st.floats(-24, 24), st.floats(-14, 14)), min_size=3, max_size=60), turn=turns)
def test_a_head_that_stays_within_the_windows_never_passes(path: list[tuple[float, float]], turn: str) -> None:
    seen = [head(ISSUED_S + 0.1 * n, yaw, pitch) for n, (yaw, pitch) in enumerate(path)]
    assert outcome(seen, turn).verdict is not Verdict.PASS


def test_an_observation_is_plain_json() -> None:
    seen = head(1.0, 2.0, passive=0.5, flatness=None, models=("m 00",))
    assert json.loads(json.dumps(asdict(seen)))["models"] == ["m 00"]
