"""An alarm that stands does so after a restart too, and one that ended has ended."""

from typing import Final

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.alarms import Alarms

ID: Final = SessionId("ses_1")
SIGNED = at.SignGiven(question="colour")
COERCED = at.RiskNoted(reason=Reason.COERCION_SIGNAL, reading={})
RISKY = at.RiskNoted(reason=Reason.ENVIRONMENT_PERSON, reading={})
FINISHED = e.StepsFinished()
DECIDED = e.Decided(outcome="refer", by=PersonId("per_wang"))
HELD = sign.ResultHeld(for_=("risk",))
SPOKEN = sign.ResultConfirmed(by=PersonId("per_chen"), agrees=False, words="no")
ENDED = e.Terminated(reason=Reason.APPLICANT_LEFT, policy_line="", by="applicant")


@pytest.mark.parametrize(
    ("course", "standing"),
    [
        ((), []),
        ((SIGNED,), ["sign"]),
        ((RISKY, COERCED), ["sign", "risk"]),
        ((SIGNED, RISKY, ENDED), ["sign"]),
        ((COERCED, ENDED), ["sign"]),
        ((RISKY, ENDED), []),
        ((RISKY, FINISHED, DECIDED, HELD), ["risk", "held"]),
        ((SIGNED, RISKY, FINISHED, DECIDED, HELD, SPOKEN), []),
    ],
)
def test_what_stands_is_the_same_after_a_restart(course: tuple[e.Event, ...], standing: list[str]) -> None:
    session, before, after = Session(id=ID, state=State.VERIFYING), Alarms(), Alarms()
    for event in course:
        session = session.apply(event)
        before.note(ID, event)
    after.restore(session)
    assert sorted(kind for _, kind in before.standing()) == sorted(kind for _, kind in after.standing()) == sorted(standing)
