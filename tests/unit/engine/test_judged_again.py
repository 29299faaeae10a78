"""A trail alone gives every finding again, bit for bit; under another policy what would differ, and what cannot be told."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from cloudwindow.checks import STANDING
from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.check import Conversing
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId, PersonId
from cloudwindow.domain.observed import read_back, rounded, told
from cloudwindow.engine.judged_again import Again, How, judged_again
from cloudwindow.engine.rules import rules
from cloudwindow.engine.worded import with_word
from cloudwindow.policy import Policy, check_types
from tests.golden_answers import GOLDEN, SHIPPED, Case, attempt, cases, changed, ended, golden, played, row_of, whole
from tests.judged import assert_same, written


def again(events: Sequence[Event], recorded: Policy, policy: Policy) -> tuple[tuple[Again, ...], list[Verdict | None]]:
    findings, steps = judged_again(written(events), recorded, policy)
    return findings, [step.would for step in steps]


async def failing(check: str) -> Case:
    for case in golden(check):
        if ended(await attempt(case)).verdict is Verdict.FAIL:
            return case
    raise AssertionError(f"no golden observation of {check} fails")


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.check}: {case.name}")
async def test_golden_observations_are_judged_again_to_the_same_bits(case: Case) -> None:
    events = await attempt(case)
    findings = assert_same(written(whole(events)), case.policy)
    assert [one.how in (How.FOUND, How.EXPIRED) for one in findings] == [True, False]


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.check}: {case.name}")
async def test_the_order_in_which_they_came_is_part_of_it(case: Case) -> None:
    """Sound is judged later than the pictures of its time: every second observation comes three places late."""
    order = sorted(range(len(case.seen)), key=lambda place: place + (3.5 if place % 2 else 0.0))
    events, _ = await played(case, order)
    assert_same(written(events), case.policy)


@pytest.mark.parametrize("kind", STANDING, ids=lambda kind: str(kind.name))
def test_a_standing_check_concludes_over_what_counted(kind: Any) -> None:
    """What came while the card's step relaxed something is left out, under the recorded policy as under another."""
    rows = json.loads((GOLDEN / f"{kind.name}.json").read_text(encoding="utf-8"))[0]["observations"]
    seen = [rounded(read_back(kind.observations, row_of(kind, row))) for row in rows]
    half = len(seen) // 2
    check = kind(SHIPPED.checks[str(kind.name)])
    during = (e.During(step="identity_document", count=half), e.During(step="head_turns", count=len(seen) - half))
    made = e.ObservationsMade(check=kind.name, challenge=None, observations=told(seen), during=during, rules=rules())
    later = replace(made, observations=told(seen[:1]), during=())
    events: list[Event] = [made, e.FindingMade(finding=check.conclude(seen[half:])), later]
    assert_same(written(events), SHIPPED)
    strict = replace(SHIPPED, governor=replace(SHIPPED.governor, relaxed={}))
    findings, _ = again(events, SHIPPED, strict)
    assert [one.would for one in findings] == [check.conclude(seen)]


async def test_a_limit_that_was_never_reached_cannot_be_told_and_one_that_was_passed_can() -> None:
    case = next(case for case in golden("head_turns") if case.name == "puppet turns left")
    events = await attempt(case)
    easier, harder = (
        again(events, case.policy, changed(case.policy, "head_turns", yaw_deg=yaw_deg))[0][0] for yaw_deg in (20.0, 40.0)
    )
    assert (easier.how, easier.same) == (How.FOUND, False)
    assert (harder.how, harder.would) == (How.OPEN, None), "what was seen ends where the recorded finding was made"


async def test_a_finding_that_came_when_the_time_was_over_is_told_under_any_limit_but_a_longer_time() -> None:
    case = next(case for case in golden("environment") if case.name == "a camera that stands on a desk")
    events = await attempt(case)
    assert again(events, case.policy, case.policy)[0][0].how is How.EXPIRED
    easy = changed(case.policy, "environment", min_degrees=0.0, min_stills=0)
    findings, _ = again(whole(events), case.policy, easy)
    assert [one.would.verdict if one.would else None for one in findings] == [Verdict.PASS, Verdict.PASS]
    longer, shorter = (changed(case.policy, "environment", allowed_s=allowed_s) for allowed_s in (99.0, 0.5))
    assert [one.how for one in again(events, case.policy, longer)[0]] == [How.OPEN, How.OPEN]
    assert again(events, case.policy, shorter)[0][0].how is How.EXPIRED


async def test_distances_of_another_model_tell_nothing() -> None:
    events = await attempt(golden("face_match")[0])
    findings, _ = again(events, SHIPPED, changed(SHIPPED, "face_match", model="another"))
    assert [one.how for one in findings] == [How.OPEN, How.OPEN]


async def test_a_step_that_would_have_passed_at_once_is_not_tried_again() -> None:
    failed = await failing("face_match")
    second = replace(failed, challenge=replace(failed.challenge, id=ChallengeId("chl_2"), attempt=2))
    events = [*await attempt(failed), *await attempt(second, nth=2)]
    events.append(ended(events))
    assert_same(written(events[:-1]), SHIPPED)
    findings, steps = again(events, SHIPPED, changed(SHIPPED, "face_match", max_distance=9.0, attempts=2))
    assert [one.how for one in findings] == [How.FOUND, How.CONCLUDED, How.UNASKED, How.UNASKED]
    assert steps == [Verdict.PASS]


async def test_another_attempt_than_were_made_cannot_be_told() -> None:
    failed = golden("face_match")[1]
    events = await attempt(failed)
    events.append(ended(events))
    findings, steps = again(events, changed(SHIPPED, "face_match", attempts=1), SHIPPED)
    assert all(one.same for one in findings)
    assert steps == [None if findings[-1].was.verdict is not Verdict.PASS else Verdict.PASS]


async def test_what_stopped_an_attempt_and_stops_it_no_longer_leaves_the_rest_unasked() -> None:
    """A turn that failed was the attempt's last; had it passed, two more would have come."""
    failed = await failing("head_turns")
    easy = changed(SHIPPED, "head_turns", yaw_deg=1.0, up_deg=1.0, down_deg=1.0, hold_s=0.0, off_pitch_deg=90.0, wrong_share=99.0)
    events = await attempt(failed)
    findings, _ = again(events, SHIPPED, easy)
    if findings[0].would is not None and findings[0].would.verdict is Verdict.PASS:
        assert findings[1].how is How.OPEN


async def test_a_clerks_word_counts_in_the_place_of_the_machines() -> None:
    case = next(case for case in golden("intent_questions") if case.name == "a plain yes")
    events, machine = await played(case)
    word = at.AnswerConfirmed(challenge=case.challenge.id, verdict=Verdict.FAIL, by=PersonId("per_1"), words="no")
    check = check_types()[case.check](case.policy.checks[case.check])
    assert isinstance(check, Conversing)
    concluded = cast(Any, check).conclude([with_word(machine, word)])
    started = e.StepStarted(step=case.check, number=0, attempt=1)
    trail: list[Event] = [started, *events, word, e.FindingMade(finding=concluded)]
    assert concluded.verdict is Verdict.FAIL
    assert_same(written(trail), case.policy)
    deaf = changed(case.policy, case.check, hearing=replace(case.policy.checks[case.check].hearing, least_confidence=0.0))
    assert again(trail, case.policy, deaf)[0][0].would != machine


async def test_observations_that_were_erased_leave_their_finding_open() -> None:
    events = await attempt(golden("face_match")[0])
    kept = [event for event in events if not isinstance(event, e.ObservationsMade)]
    findings, _ = again(kept, SHIPPED, SHIPPED)
    assert [one.how for one in findings] == [How.OPEN, How.OPEN]


def test_the_program_that_judged_has_a_name_that_its_files_give() -> None:
    assert len(rules()) == 16
    assert int(rules(), 16) >= 0


def test_a_step_that_no_check_judges_ends_as_it_did() -> None:
    led: list[Event] = [
        e.StepStarted(step="signature", number=7, attempt=1),
        e.StepEnded(step="signature", number=7, verdict=Verdict.PASS),
    ]
    assert_same(written(led), SHIPPED)
