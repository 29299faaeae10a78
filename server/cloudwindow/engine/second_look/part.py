"""Who had a part in a session, and what they said of it first. Pure."""

from collections.abc import Iterable
from typing import Final

from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import Person
from cloudwindow.domain.review_events import ReviewDrawn
from cloudwindow.domain.session import Session

FIRST: Final = ("approve", "refuse", "refer", "terminate")
_NAMES: Final = ("by", "clerk", "person")


def staff_of(trail: Iterable[Told]) -> frozenset[PersonId]:
    """Whoever of the staff did anything before the session was drawn: led, decided, judged, joined, looked on, wrote."""
    found: set[PersonId] = set()
    for told in trail:
        if isinstance(told.event, ReviewDrawn) and told.event.why:
            break
        who = (getattr(told.event, name, "") for name in _NAMES)
        found.update(PersonId(one) for one in who if isinstance(one, str) and one.startswith("per_"))
    return frozenset(found)


def had_part(trail: Iterable[Told], person: Person) -> bool:
    return person.id in staff_of(trail)


def first_word(session: Session) -> str:
    """How the session ended, as it is compared with a reviewer's outcome."""
    return session.outcome or "terminate"
