"""How a session would have gone on under another policy: told where its entries tell it, open where they do not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import pytest

from cloudwindow.checks.presence import FaceSeen
from cloudwindow.domain import events as e
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import CheckName, PartId, PersonId
from cloudwindow.domain.observed import told
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review import AUDIT
from cloudwindow.domain.seat_events import StepOverridden
from cloudwindow.domain.session import Session
from cloudwindow.domain.signing_events import ResultHeld
from cloudwindow.engine.ended_again import OPEN, End, session_again
from cloudwindow.engine.rules import rules
from cloudwindow.policy import Policy
from tests.evidence import SESSION, created
from tests.golden_answers import SHIPPED, attempt, changed, ended, golden
from tests.judged import written
from tests.links import link

FIRST_AT = 1_795_334_400.0  # 2026-11-22T08:00:00Z, the hour of `written`


def begun(steps: tuple[str, ...] = ("head_turns",), *, attended: bool = False) -> list[Event]:
    admitted = e.Admitted(policy_version="1", policy_sha256="0" * 64, steps=steps)
    return [replace(created(), attended=attended), e.Queued(), admitted, e.Connected(part=PartId("prt_1"))]


def again(events: list[Event], policy: Policy, recorded: Policy = SHIPPED) -> tuple[End, End]:
    found = session_again(Session.replay(SESSION, events), written(events), recorded, policy)
    own = session_again(Session.replay(SESSION, events), written(events), recorded, recorded)
    assert own.was == own.would, "under its own policy nothing differs"
    assert not own.differs
    return found.was, found.would


def governed(**values: Any) -> Policy:
    return replace(SHIPPED, governor=replace(SHIPPED.governor, **values))


def fails(**on_fail: Literal["end", "continue"]) -> Policy:
    return replace(SHIPPED, session=replace(SHIPPED.session, on_fail={**SHIPPED.session.on_fail, **on_fail}))


def suspended(reason: Reason, line: str, reading: Mapping[str, Any], at_s: float) -> e.Suspended:
    return e.Suspended(reason=reason, policy_line=line, reading=reading, resume_by_s=at_s + 60.0)


def lost(at_s: float, loss: float = 0.3) -> e.Suspended:
    return suspended(Reason.LINK_LOSS, "governor.link.max_loss", to_json(link(at_s, loss=loss)), at_s)


async def failed_step(policy: Policy = SHIPPED) -> list[Event]:
    """A step with one attempt that failed."""
    wrong = golden("head_turns")
    for case in wrong:
        events = await attempt(replace(case, policy=policy))
        if (last := ended(events)).verdict is Verdict.FAIL:
            return [*events, last]
    raise AssertionError("no golden observation fails")


ONCE = changed(SHIPPED, "head_turns", attempts=1)
OVER = e.Terminated(reason=Reason.POLICY_RETRIES_EXHAUSTED, policy_line="session.on_fail.head_turns", by="policy")


async def test_a_session_that_a_failed_step_ended_goes_on_where_it_may_and_nobody_knows_how() -> None:
    events = [*begun(), *await failed_step(ONCE), OVER]
    was, would = again(events, replace(ONCE, session=fails(head_turns="continue").session), ONCE)
    assert (was.how, was.reason, was.index) == ("terminated", "policy.retries_exhausted", len(events) - 1)
    assert (would.how, would.index) == (OPEN, len(events) - 1)


async def test_a_step_that_ended_nothing_ends_the_session_where_a_failure_does() -> None:
    events = [*begun(), *await failed_step(ONCE), e.StepsFinished()]
    recorded = replace(ONCE, session=fails(head_turns="continue").session)
    was, would = again(events, ONCE, recorded)
    assert was.how == "awaiting_decision"
    expected = End(how="terminated", reason=OVER.reason, policy_line=OVER.policy_line, index=len(events) - 2)
    assert would == expected


async def test_where_a_step_would_be_tried_again_the_rest_is_open() -> None:
    events = [*begun(), *await failed_step(ONCE), OVER]
    assert again(events, SHIPPED, ONCE)[1].how == OPEN


def test_one_suspension_less_ends_it_at_the_second() -> None:
    events = [*begun(), lost(FIRST_AT + 4), e.Resumed(), lost(FIRST_AT + 6), e.Resumed(), e.StepsFinished()]
    was, would = again(events, governed(max_suspensions=2))
    assert was.how == "awaiting_decision"
    assert (would.how, would.reason, would.index) == ("terminated", "policy.suspensions_exhausted", 6)


def test_a_limit_under_which_the_reading_is_no_longer_bad_leaves_the_rest_open() -> None:
    events = [*begun(), lost(FIRST_AT + 4), e.Resumed(), e.StepsFinished()]
    looser = governed(link=replace(SHIPPED.governor.link, max_loss=0.9))
    assert again(events, looser)[1] == End(how=OPEN, policy_line="governor.link.max_loss", index=4)
    assert again(events, governed(link=replace(SHIPPED.governor.link, max_loss=0.1)))[1].how == "awaiting_decision"


def test_a_reading_that_only_goes_on_with_a_streak_is_bad_still() -> None:
    events = [*begun(), lost(FIRST_AT + 4, loss=0.15), e.Resumed(), e.StepsFinished()]
    assert again(events, governed(recovered_s=3.0))[1].how == "awaiting_decision"


def test_a_shorter_wait_would_have_been_over() -> None:
    events = [*begun(), lost(FIRST_AT - 20), e.Resumed(), e.StepsFinished()]
    was, would = again(events, governed(resume_window_s=10.0))
    assert was.how == "awaiting_decision"
    assert (would.how, would.reason, would.policy_line, would.index) == ("terminated", "link.loss", "governor.resume_window_s", 5)


@pytest.mark.parametrize(
    ("line", "reason", "changes"),
    [
        ("governor.max_suspensions", Reason.POLICY_SUSPENSIONS_EXHAUSTED, {"max_suspensions": 9}),
        ("governor.face.other_max", Reason.FACE_OTHER, {"face": replace(SHIPPED.governor.face, other_max=9)}),
        ("governor.resume_window_s", Reason.LINK_LOST, {"resume_window_s": 99.0}),
    ],
)
def test_a_limit_that_ended_it_and_would_not_leaves_the_rest_open(line: str, reason: Reason, changes: dict[str, Any]) -> None:
    events = [*begun(), e.Terminated(reason=reason, policy_line=line)]
    assert again(events, governed(**changes))[1] == End(how=OPEN, policy_line=line, index=4)


def test_a_session_that_took_longer_than_it_may_would_have_ended_then() -> None:
    events = [*begun(), *[e.Connected(part=PartId("prt_1"))] * 5, e.StepsFinished()]
    short = replace(SHIPPED, session=replace(SHIPPED.session, longest_s=3.0))
    was, would = again(events, short)
    assert was.how == "awaiting_decision"
    assert (would.how, would.policy_line, would.index) == ("terminated", "session.longest_s", 6)
    restarted = [*events[:5], e.ServerRestarted(lost="x"), *events[5:]]
    assert again(restarted, short)[1].how == "awaiting_decision"


async def test_a_result_is_held_where_a_mandatory_step_did_not_pass() -> None:
    events = [*begun(attended=True), *await failed_step(ONCE), e.StepsFinished(), e.Decided(outcome="approve", by="per_1")]
    lax = replace(ONCE, seat=replace(ONCE.seat, mandatory=()))
    was, would = again(events, lax, lax)
    assert (was.held, would.held) == ((), ())
    found = session_again(Session.replay(SESSION, events), written(events), lax, ONCE)
    assert found.would.held == ("finding",)
    easy = changed(ONCE, "head_turns", yaw_deg=30.0)
    assert session_again(Session.replay(SESSION, events), written(events), ONCE, easy).would.how == "decided"


async def test_a_clerks_own_verdict_stays_theirs() -> None:
    override = StepOverridden(number=0, verdict=Verdict.PASS, by=PersonId("per_1"), reason="override.doubt", words="seen")
    events = [*begun(attended=True), *await failed_step(ONCE), override, e.StepsFinished()]
    events.append(e.Decided(outcome="approve", by="per_1"))
    found = session_again(Session.replay(SESSION, events), written(events), ONCE, ONCE)
    assert found.would.held == ("override",)


async def test_a_result_that_waits_for_a_reviewer_waits_again() -> None:
    concurrent = replace(ONCE.review.concurrent, matters=("*",), outcomes=("approve",))
    audited = replace(ONCE, review=replace(ONCE.review, concurrent=concurrent), seat=replace(ONCE.seat, mandatory=()))
    lax = replace(ONCE, seat=replace(ONCE.seat, mandatory=()))
    events = [*begun(attended=True), *await failed_step(ONCE), e.StepsFinished(), e.Decided(outcome="approve", by="per_1")]
    was, would = again([*events, ResultHeld(for_=(AUDIT,))], audited, audited)
    assert (was.held, would.held) == ((AUDIT,), (AUDIT,))
    assert session_again(Session.replay(SESSION, events), written(events), lax, audited).would.held == (AUDIT,)


def faces(*counts: int, step: str = "head_turns") -> e.ObservationsMade:
    """What presence saw, every half second from the session's fourth second on."""
    check = CheckName("presence")
    one = FaceSeen(at_s=0.0, faces=1, measured=True, size=0.4, sharpness=99.0, luma=99.0)
    every = enumerate(counts)
    seen = [replace(one, at_s=FIRST_AT + 4 + n / 2, faces=count, second=0.3 * (count > 1)) for n, count in every]
    during = (e.During(step=step, count=len(seen)),)
    return e.ObservationsMade(check=check, challenge=None, observations=told(seen), during=during, rules=rules())


def of_faces(**values: Any) -> Policy:
    return governed(face=replace(SHIPPED.governor.face, **values))


def test_somebody_who_was_away_for_a_while_would_have_been_missed_sooner() -> None:
    away = [1] * 4 + [0] * 8 + [1] * 10  # four seconds
    events = [*begun(), faces(*away), e.StepsFinished()]
    found = session_again(Session.replay(SESSION, events), written(events), SHIPPED, of_faces(absent_s=2.0))
    assert [(one.reason, one.over) for one in found.more] == [(Reason.FACE_ABSENT, False)]
    assert found.differs
    assert found.would == found.was
    for looser in (of_faces(absent_s=9.0), governed(relaxed={"head_turns": ("face.absent",)})):
        assert not session_again(Session.replay(SESSION, events), written(events), SHIPPED, looser).more


def test_a_suspension_that_the_faces_would_not_have_made_leaves_the_rest_open() -> None:
    away = [1] * 4 + [0] * 14 + [1] * 10
    reading = {"at_s": FIRST_AT + 11.0, "faces": 0, "same": None, "problem": None}
    alone = suspended(Reason.FACE_ABSENT, "governor.face.absent_s", reading, FIRST_AT + 11.0)
    events = [*begun(), faces(*away), *[e.Connected(part=PartId("prt_1"))] * 6, alone, e.Resumed(), e.StepsFinished()]
    assert again(events, of_faces(absent_s=30.0))[1] == End(how=OPEN, policy_line="governor.face.absent_s", index=11)
    assert again(events, of_faces(absent_s=6.0))[1].how == "awaiting_decision"


def test_the_first_stranger_ends_it_where_one_is_enough() -> None:
    events = [*begun(), faces(*[2] * 12, *[1] * 4), e.StepsFinished()]
    was, would = again(events, governed(max_suspensions=1))
    assert was.how == "awaiting_decision"
    assert (would.how, would.reason) == ("terminated", "policy.suspensions_exhausted")
