"""What always holds of holes, holds and verdicts, whatever was found."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Direction, Finding, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName, PersonId, SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.holes import Hole, concluded, held_for, holes, recorder_unexplained
from cloudwindow.policy import SeatPolicy

POLICY = SeatPolicy(mandatory=("environment", "face_match"), checklist={"*": ("alone",)})
STEPS = ("environment", "face_match", "spoken_digits", "environment", "intent_questions")
WHO = PersonId("per_wang")
VERDICTS = st.dictionaries(st.integers(0, len(STEPS) - 1), st.sampled_from(Verdict))
EVERY = [  # each step with each verdict, or none
    {number: verdict for number, verdict in enumerate(row) if verdict is not None}
    for row in product((*Verdict, None), repeat=len(STEPS))
]
BAD_REASONS = st.sampled_from([Reason.RECORDER_UNHEALTHY, Reason.STORAGE_FULL])


def trail(*events: e.Event) -> list[Told]:
    return [Told(index=n, at="2027-01-15T08:00:00.000Z", kind=kind_of(type(x)), event=x) for n, x in enumerate(events)]


def session(**changes: object) -> Session:
    whole = Session(id=SessionId("ses_1"), state=State.VERIFYING, attended=True, steps=STEPS, interference=Verdict.PASS)
    return replace(whole, **changes)  # type: ignore[arg-type]


TICKED = trail(at.Ticked(item="alone", done=True, by=WHO))


def test_there_is_no_decision_exactly_while_a_mandatory_step_has_no_verdict() -> None:
    for verdicts in EVERY:
        missing = {0, 1, 3} - verdicts.keys()
        found = [hole.words for hole in holes(session(verdicts=verdicts), TICKED, POLICY, "approve")]
        assert len(found) == len(missing), verdicts
        assert all(f"step.no_finding: {number} {STEPS[number]}" in found for number in missing), verdicts


@pytest.mark.parametrize("state", [state for state in State if state not in (State.VERIFYING, State.AWAITING_DECISION)])
def test_nothing_is_decided_in_another_state(state: State) -> None:
    found = holes(session(state=state, verdicts=dict.fromkeys(range(5), Verdict.PASS)), TICKED, POLICY, "refer")
    assert Hole(f"state: {state}", because(Why.HOLE_STATE, state=state.value)) in found


@given(st.lists(st.sampled_from(["fault", "gap", "suspension", "note", "other"]), max_size=12))
def test_a_fault_of_the_recorder_is_explained_by_a_later_note_only(course: list[str]) -> None:
    events: dict[str, e.Event] = {
        "fault": e.SuspicionNoted(reason=Reason.RECORDER_UNHEALTHY),
        "gap": e.GapNoted(from_s=1.0, to_s=3.0, reason=Reason.STORAGE_FULL),
        "suspension": e.Suspended(reason=Reason.RECORDER_UNHEALTHY, policy_line="", reading={}, resume_by_s=0.0),
        "note": at.NoteMade(by=WHO, words="seen"),
        "other": e.GapNoted(from_s=1.0, to_s=3.0, reason=Reason.LINK_LOST),
    }
    faults = [n for n, kind in enumerate(course) if kind in ("fault", "gap", "suspension")]
    notes = [n for n, kind in enumerate(course) if kind == "note"]
    wanted = bool(faults) and (not notes or notes[-1] < faults[-1])
    assert recorder_unexplained(trail(*(events[kind] for kind in course))) is wanted


@given(VERDICTS, st.booleans(), st.sampled_from(["approve", "refuse", "refer"]))
def test_a_silent_sign_always_holds_and_never_passes(verdicts: dict[int, Verdict], sign: bool, outcome: str) -> None:
    seen = session(verdicts=verdicts, sign_given=sign)
    assert ("sign" in held_for(seen, TICKED, POLICY, outcome)) is sign
    assert not (sign and concluded(seen, TICKED)["intent"] is Verdict.PASS)


@given(VERDICTS, st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_what_a_person_changed_is_looked_at_by_another(verdicts: dict[int, Verdict], over: set[int], skipped: set[int]) -> None:
    seen = session(verdicts=verdicts, overridden=tuple(over), skipped=tuple(skipped))
    held = held_for(seen, TICKED, POLICY, "refuse")
    assert ("override" in held) is bool(over)
    assert ("skip" in held) is bool(skipped & {0, 1, 3})


def test_an_approval_that_nothing_holds_has_every_mandatory_step_passed() -> None:
    for verdicts in EVERY:
        seen = session(verdicts=verdicts)
        passed = all(verdicts.get(number) is Verdict.PASS for number in (0, 1, 3))
        assert (held_for(seen, TICKED, POLICY, "approve") == ()) is passed, verdicts


def finding(check: str, verdict: Verdict, challenge: ChallengeId | None = None) -> e.FindingMade:
    return e.FindingMade(
        finding=Finding(
            check=CheckName(check),
            challenge=challenge,
            verdict=verdict,
            reason=None if verdict is Verdict.PASS else Reason.FACE_ABSENT,
            score=1.0,
            threshold=0.9,
            direction=Direction.AT_LEAST,
            policy_line="",
        )
    )


@given(VERDICTS, st.sampled_from(Verdict), st.sampled_from(Verdict))
def test_the_worst_of_what_was_found_is_the_verdict(verdicts: dict[int, Verdict], presence: Verdict, interference: Verdict) -> None:
    told = trail(finding("presence", presence), finding("environment", Verdict.FAIL))
    result = concluded(session(verdicts=verdicts, interference=interference), told)
    person = [verdicts[number] for number in (1, 2) if number in verdicts] + [presence]
    assert result["real_person"] is worst(person)
    assert result["environment"] is worst([verdicts[n] for n in (0, 3) if n in verdicts] or [Verdict.INCONCLUSIVE], interference)
    assert result["intent"] is worst([verdicts.get(4, Verdict.INCONCLUSIVE)], interference)


def worst(verdicts: Sequence[Verdict], *more: Verdict) -> Verdict:
    every = (*verdicts, *more)
    return next(one for one in (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS) if one in every)


def test_a_risk_lowers_what_it_speaks_of() -> None:
    whole = dict.fromkeys(range(5), Verdict.PASS)
    for risk, part in (
        (Reason.ENVIRONMENT_PERSON, "environment"),
        (Reason.COERCION_SUSPECTED, "intent"),
        (Reason.INJECTION_SUSPECTED, "real_person"),
    ):
        lowered = concluded(session(verdicts=whole, risks=(risk,)), trail(finding("presence", Verdict.PASS)))
        assert lowered == {
            name: Verdict.INCONCLUSIVE if name == part else Verdict.PASS for name in ("environment", "intent", "real_person")
        }


@pytest.mark.parametrize("machine", Verdict)
@pytest.mark.parametrize("many", range(4))
def test_an_answer_that_the_rules_did_not_pass_and_a_person_did_is_looked_at_by_another(machine: Verdict, many: int) -> None:
    """Whatever is said about it later: a word that was given cannot be taken back."""
    challenge = ChallengeId("chl_1")
    for words in product(Verdict, repeat=many):
        said = [at.AnswerConfirmed(challenge=challenge, verdict=word, by=WHO) for word in words]
        told = trail(finding("intent_questions", machine, challenge), *said)
        held = held_for(session(verdicts=dict.fromkeys(range(5), Verdict.PASS)), told, POLICY, "approve")
        assert ("override" in held) is (machine is not Verdict.PASS and Verdict.PASS in words), words
