"""A session is a fold over its events: the table decides what may follow what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import IllegalTransition
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import CaseId, PartId, SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import FINAL, TRANSITIONS, Session, State

CREATED = e.SessionCreated(
    case=CaseId("cas_1"), party="seller", language=Language.EN, matter="transfer", link_sha256="ab", expires_s=10.0
)
PART = PartId("prt_1")
ADMITTED = e.Admitted(policy_version="1", policy_sha256="cd", steps=("head_turns", "spoken_digits"))
OPENED = e.PartOpened(part=PART, fingerprint="aa", codecs=("VP8",))
SUSPENDED = e.Suspended(reason=Reason.LINK_LOST, policy_line="governor.link.max_silence_s", reading={}, resume_by_s=99.0)


def so_far(*events: e.Event) -> Session:
    return Session.replay(SessionId("ses_1"), (CREATED, *events))


def test_the_straight_way_ends_with_a_decision() -> None:
    session = so_far(
        e.Queued(),
        ADMITTED,
        OPENED,
        e.Connected(part=PART),
        e.StepEnded(step="head_turns", number=0, verdict=Verdict.PASS),
        e.StepEnded(step="spoken_digits", number=1, verdict=Verdict.FAIL, reason=Reason.DIGITS_MISMATCH),
        e.StepsFinished(),
        e.Decided(outcome="refer", by="clerk"),
    )
    assert (session.state, session.outcome, session.length) == (State.DECIDED, "refer", 9)
    assert session.next_step == 2


def test_a_suspension_counts_and_a_resume_forgets_its_reason() -> None:
    session = so_far(e.Queued(), ADMITTED, OPENED, e.Connected(part=PART), SUSPENDED)
    assert (session.state, session.suspensions, session.suspended_for) == (State.SUSPENDED, 1, Reason.LINK_LOST)
    resumed = session.apply(e.Resumed())
    assert (resumed.state, resumed.suspensions, resumed.suspended_for) == (State.VERIFYING, 1, None)


def test_a_step_without_a_verdict_is_the_next_one_even_after_a_suspension() -> None:
    done = e.StepEnded(step="head_turns", number=0, verdict=Verdict.PASS)
    session = so_far(e.Queued(), ADMITTED, OPENED, e.Connected(part=PART), done, SUSPENDED, e.Resumed())
    assert session.next_step == 1


@pytest.mark.parametrize(
    "event", [e.StepsFinished(), ADMITTED, e.Connected(part=PART), e.Resumed()], ids=lambda v: type(v).__name__
)
def test_an_invited_session_takes_no_step_ahead(event: e.Event) -> None:
    with pytest.raises(IllegalTransition, match=f"{type(event).__name__} while invited"):
        so_far(event)


def test_a_final_state_is_never_left() -> None:
    for state in FINAL:
        assert set(TRANSITIONS[state].values()) <= {state}


def test_every_event_has_a_place_in_the_table() -> None:
    placed = {kind for row in TRANSITIONS.values() for kind in row}
    assert set(e.EVENTS) - placed == set()


@given(st.lists(st.sampled_from([e.Queued(), ADMITTED, OPENED, e.Connected(part=PART), SUSPENDED, e.Resumed(), e.StepsFinished()])))
def test_whatever_comes_is_refused_or_moves_along_the_table(events: list[e.Event]) -> None:
    session = so_far()
    for event in events:
        allowed = TRANSITIONS[session.state].get(type(event))
        if allowed is None:
            with pytest.raises(IllegalTransition):
                session.apply(event)
        else:
            before = session.length
            session = session.apply(event)
            assert (session.state, session.length) == (allowed, before + 1)
