"""What one person is shown of a session: everything that they are sent about it is computed from this. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports_register import TrailRead
from cloudwindow.domain.review import Review
from cloudwindow.domain.review_events import Adjudicated, ReviewDrawn, ReviewGiven, ReviewLapsed, ReviewTaken
from cloudwindow.domain.session import Session
from cloudwindow.domain.viewing_events import ViewingEvent
from cloudwindow.engine.looking_back.blind import blind, known_to, seen_blind
from cloudwindow.policy import Policy

# After their own word a reviewer knows how it ended. Who else was asked, and what they said, would tell of known-bad sessions.
_OTHERS: Final[frozenset[type[Event]]] = frozenset(
    {ReviewDrawn, ReviewTaken, ReviewLapsed, Adjudicated, at.Viewed, at.DeedRefused, *ViewingEvent.__args__}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """`trail`: numbered from 0 without a hole. `numbers`: by an entry's own index; None: every entry is shown, under its own."""

    session: Session
    trail: Sequence[Told]
    blind: bool
    numbers: Mapping[int, int] | None

    def read(self, read: TrailRead) -> TrailRead:
        """How the trail stands, and nothing of how long it is where not all of it is shown."""
        if self.numbers is None:
            return read
        sealed = sum(index < read.sealed for index in self.numbers)
        broken = "the chain of entries does not hold" if read.broken else ""
        return replace(read, told=self.trail, length=len(self.trail), sealed=sealed, broken=broken)

    def numbered(self, found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """Entries by rule, as they are numbered here; a rule of whose entries none is shown is left out."""
        if self.numbers is None:
            return dict(found)
        shown = {code: tuple(self.numbers[index] for index in indexes if index in self.numbers) for code, indexes in found.items()}
        return {code: indexes for code, indexes in shown.items() if indexes}


def sight(session: Session, trail: Sequence[Told], person: Person, policy: Policy | None) -> Sight:
    """`policy`: of the session; None when it cannot be read."""
    if blind(session, person):
        seen, left = seen_blind(session, trail, policy)
        return _numbered(seen, left, is_blind=True)
    word = session.review.word_of(person.id)
    if StaffRole.REVIEWER not in person.roles or (word is None and session.review.state in known_to(person)):
        return Sight(session=session, trail=trail, blind=False, numbers=None)
    left = [told for told in trail if not _of_others(told.event, person)]
    review = Review(held=True, words=() if word is None else (word,), tried_elsewhere=session.review.tried_elsewhere)
    return _numbered(replace(session, review=review, length=len(left)), left, is_blind=False)


def _numbered(session: Session, left: Sequence[Told], *, is_blind: bool) -> Sight:
    numbers = {told.index: number for number, told in enumerate(left)}
    trail = [replace(told, index=number) for number, told in enumerate(left)]
    return Sight(session=session, trail=trail, blind=is_blind, numbers=numbers)


def _of_others(event: Event, person: Person) -> bool:
    return type(event) in _OTHERS or (isinstance(event, ReviewGiven) and event.by != person.id)
