"""What a reviewer may not learn before they have given their own word. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.keeping_events import HoldLaid, HoldLifted
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.review import Review, ReviewState
from cloudwindow.domain.review_events import ReviewEvent
from cloudwindow.domain.session import Session
from cloudwindow.domain.viewing_events import ViewingEvent

# The first word, what the clerk put in the machine's place, how the result left, and who else looked.
HIDDEN: Final[frozenset[type[Event]]] = frozenset(
    {
        e.Decided,
        at.StepOverridden,
        at.AnswerConfirmed,
        at.InterferenceAssessed,
        at.Viewed,
        sign.ResultHeld,
        sign.ResultConfirmed,
        sign.ResultSigned,
        *ReviewEvent.__args__,
        *ViewingEvent.__args__,
        HoldLaid,
        HoldLifted,
    }
)


def blind(session: Session, person: Person) -> bool:
    """Whether what was decided is to be left out of what this person is sent about this session.

    So it is for every reviewer, until they gave their own word on it or it is known that nobody will be asked for one. Who had a
    part in it may not look at it at all.
    """
    if StaffRole.REVIEWER not in person.roles or session.review.word_of(person.id) is not None:
        return False
    return session.review.state not in known_to(person)


def known_to(person: Person) -> frozenset[ReviewState]:
    """How far the second look must be for a reviewer without a word to know. A supervisor between two words knows both."""
    known = {ReviewState.PASSED}
    if StaffRole.SUPERVISOR in person.roles:
        known |= {ReviewState.DISAGREED, ReviewState.ADJUDICATED}
    return frozenset(known)


def seen_blind(session: Session, trail: Sequence[Told]) -> tuple[Session, list[Told]]:
    """Both without what is hidden; the verdicts of the steps are the machine's own."""
    machine: dict[int, Verdict] = {}
    for told in trail:
        match told.event:
            case e.StepEnded(number=number, verdict=verdict):
                machine[number] = verdict
            case at.StepReopened(number=number):
                machine.pop(number, None)
            case at.StepSkipped(number=number):
                machine[number] = Verdict.INCONCLUSIVE
            case _:
                continue
    without = replace(
        session,
        verdicts=machine,
        overridden=(),
        outcome="",
        decided_by="",
        interference=None,
        held_for=(),
        confirmed=None,
        review=Review(),
    )
    return without, [told for told in trail if type(told.event) not in HIDDEN]
