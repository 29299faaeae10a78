"""Who had a part in a session, and what they said of it first. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.keeping_events import KeepingEvent
from cloudwindow.domain.people import Person
from cloudwindow.domain.review_events import ReviewEvent
from cloudwindow.domain.session import Session
from cloudwindow.domain.viewing_events import PlaybackOpened, ViewingEvent

FIRST: Final = ("approve", "refuse", "refer", "terminate")
# What the second look and keeping write themselves, and what came to nothing. Who gave a second word, the review knows.
_NO_PART: Final[frozenset[type[e.Event]]] = frozenset(
    {*ReviewEvent.__args__, *ViewingEvent.__args__, *KeepingEvent.__args__, at.DeedRefused}
)
# What is looked at in an open viewing, beside the recordings; at the counter the same words are a part.
AUDIT_TRAIL: Final = "trail"  # an auditor's look at who did what
_LOOKS: Final = ("page", "finding", "entries", "judged_again", "still", "signature")
_NAMES: Final = ("by", "clerk", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`staff`: who had a part, `viewers`: who opened a viewing, up to the entry `read` of a trail."""

    staff: frozenset[PersonId] = frozenset()
    viewers: frozenset[str] = frozenset()
    read: int = 0

    def more(self, trail: Iterable[Told]) -> "Parts":
        """With the entries that follow."""
        staff, viewers, read = set(self.staff), set(self.viewers), self.read
        for told in trail:
            read = told.index + 1
            match told.event:
                case PlaybackOpened(by=by):
                    viewers.add(by)
                case at.Viewed(by=by, what=what) if what == AUDIT_TRAIL or (by in viewers and what.split(" ")[0] in _LOOKS):
                    continue
                case event if type(event) not in _NO_PART:
                    who = (getattr(event, name, "") for name in _NAMES)
                    staff.update(PersonId(one) for one in who if isinstance(one, str) and one.startswith("per_"))
        return Parts(staff=frozenset(staff), viewers=frozenset(viewers), read=read)


def staff_of(trail: Iterable[Told]) -> frozenset[PersonId]:
    """Whoever of the staff did anything at it, whenever that was: led, decided, judged, joined, was its second person, wrote."""
    return Parts().more(trail).staff


def viewers_of(trail: Iterable[Told]) -> frozenset[str]:
    """Whoever opened a viewing of it."""
    return Parts().more(trail).viewers


def had_part(trail: Iterable[Told], person: Person) -> bool:
    return person.id in staff_of(trail)


def reviewed_by(session: Session) -> frozenset[PersonId]:
    """Whose word on it counts as a second or third look, and who has it to give one."""
    review = session.review
    words = {word.by for word in review.words}
    return frozenset({*words, review.adjudicated_by, review.taken_by} - {""})


def first_word(session: Session) -> str:
    """How the session ended, as it is compared with a reviewer's outcome."""
    return session.outcome or "terminate"
