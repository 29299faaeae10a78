"""Holds and consents that were taken back, as the session's fold knows them."""

from cloudwindow.domain.keeping import Hold, Keeping
from cloudwindow.domain.keeping_events import BiometricsErased, ConsentWithdrawn, HoldLaid, HoldLifted
from cloudwindow.domain.session import Session, State
from tests.evidence import SESSION, course, created


def test_one_of_two_holds_is_lifted_and_the_other_stays() -> None:
    keeping = Keeping()
    for hold, by in (("hld_1", "per_1"), ("hld_2", "per_2")):
        keeping = keeping.apply(HoldLaid(hold=hold, by=by, why="a claim before the court"))
    assert keeping.apply(HoldLifted(hold="hld_1", by="per_2", why="settled")).holds == (Hold(id="hld_2", by="per_2"),)
    assert keeping.apply(HoldLifted(hold="hld_9", by="per_2", why="settled")) == keeping


def test_a_hold_is_laid_at_any_time_and_changes_no_state() -> None:
    for events in ([created()], course()):
        session = Session.replay(SESSION, [*events, HoldLaid(hold="hld_1", by="per_1", why="w")])
        assert session.state == Session.replay(SESSION, events).state
        assert [hold.id for hold in session.keeping.holds] == ["hld_1"]


def test_what_was_taken_back_stays_so() -> None:
    keeping = Keeping().apply(ConsentWithdrawn(consent="face", by="applicant", then="by_hand"))
    keeping = keeping.apply(ConsentWithdrawn(consent="face", by="applicant", then="over")).apply(
        BiometricsErased(entries=(3,), files=1)
    )
    assert (keeping.withdrawn, keeping.by_hand) == (("face",), True)


def test_the_sessions_of_before_have_nothing_that_keeps_them() -> None:
    session = Session.replay(SESSION, course())
    assert (session.state, session.keeping) == (State.TERMINATED, Keeping())
