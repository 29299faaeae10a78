"""A viewing: somebody named the case's reference and said why; from then on, and for a time, they may look at that session."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput, Forbidden
from cloudwindow.domain.ids import PersonId, SessionId, new_id
from cloudwindow.domain.people import Person
from cloudwindow.domain.viewing_events import PlaybackOpened
from cloudwindow.engine.looking_back.may_look import expect_right, is_reference
from cloudwindow.engine.looking_back.tapes import Tape
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.second_look.part import Parts

LEAST_WORDS: Final = 5  # characters of a reason
MOST_OPEN: Final = 2000  # in memory; one that was forgotten is found in the trail
MOST_PARTS: Final = 1000  # sessions of which it is known who had a part
MOST_READ: Final = 200  # viewings whose recordings and pictures are known without reading their trail again
_VIEWING: Final = re.compile(r"vwg_[0-9a-hjkmnp-z]{16}")


@dataclass(slots=True)
class Viewing:
    """`noted`: looks that are in the trail already and need no second entry.

    `began_s`: UTC, UNIX seconds: what 0 is on the page as it was given out last; None: not yet.
    `tapes`, `pictures`: by part and by hash (file, type, what it shows), as of a trail of `read` entries.
    """

    id: str
    session: SessionId
    by: str
    until_s: float
    noted: set[str] = field(default_factory=set)
    began_s: float | None = None
    tapes: dict[str, Tape] = field(default_factory=dict)
    pictures: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    read: int = -1


class Viewings:
    def __init__(self, outside: Outside, for_s: float) -> None:
        """`for_s`: how long one lasts."""
        self._outside = outside
        self._for_s = for_s
        self._open: dict[str, Viewing] = {}
        self._parts: dict[SessionId, Parts] = {}

    async def open(self, id: SessionId, person: Person, reference: str, why: str) -> Viewing:
        """Raises NotFound, BadInput, Conflict, Forbidden: every Forbidden is an entry, which whoever called sees to."""
        if len(why.strip()) < LEAST_WORDS:
            raise BadInput(f"why: expected at least {LEAST_WORDS} characters, found {len(why.strip())}")
        await self.expect_right(id, person, reference)
        until_s = self._outside.clock.now_s() + self._for_s
        viewing = Viewing(id=new_id("vwg"), session=id, by=person.id, until_s=until_s)
        opened = PlaybackOpened(viewing=viewing.id, by=person.id, why=why.strip(), until_s=until_s)
        await self._outside.journal.record(id, opened)
        self._keep(viewing)
        return viewing

    async def expect_right(self, id: SessionId, person: Person, reference: str | None = None) -> None:
        """Raises NotFound, Conflict, Forbidden; also when `reference` is given and is not the case's."""
        session = await self._outside.records.session(id)
        case = await self._outside.records.case(session.case)
        if reference is not None and not is_reference(reference, case):
            raise Forbidden("case: expected the reference of this session's case, found another")
        expect_right(person, session, case, await self._staff(id))

    async def _staff(self, id: SessionId) -> frozenset[PersonId]:
        """Read on from where it was read last: lists ask for many sessions, again and again."""
        known = self._parts.pop(id, Parts())
        found = self._parts[id] = known.more(await self._outside.records.told(id, known.read))
        while len(self._parts) > MOST_PARTS:
            del self._parts[next(iter(self._parts))]
        return found.staff

    async def of(self, id: SessionId, viewing: str, person: Person) -> Viewing:
        """The open viewing of that name. Raises Forbidden when it is another's, of another session, over, or none."""
        found = self._open.get(viewing) or (await self._recalled(id, viewing) if _VIEWING.fullmatch(viewing) else None)
        if found is None or found.session != id or found.by != person.id:
            raise Forbidden("expected a viewing of this session that you opened; open one with the case's reference")
        if found.until_s <= self._outside.clock.now_s():
            raise Forbidden("this viewing is over; open another with the case's reference")
        return found

    async def expect_any(self, id: SessionId, person: Person) -> None:
        """Raises Forbidden unless the person has an open viewing of the session."""
        now_s, trail = self._outside.clock.now_s(), await self._outside.records.told(id)
        if not any(_is_by(told, person) and told.event.until_s > now_s for told in trail if isinstance(told.event, PlaybackOpened)):
            raise Forbidden("expected somebody who has this session open; open a viewing with the case's reference first")

    async def _recalled(self, id: SessionId, viewing: str) -> Viewing | None:
        """One that was opened before the server was started."""
        trail: Sequence[Told] = await self._outside.records.told(id)
        for told in reversed(trail):
            if isinstance(told.event, PlaybackOpened) and told.event.viewing == viewing:
                found = Viewing(id=viewing, session=id, by=told.event.by, until_s=told.event.until_s)
                self._keep(found)
                return found
        return None

    def forget_all_but(self, viewing: Viewing) -> None:
        """What is known of recordings is long: it is kept for those who look now, and read again for the others."""
        known = [one for one in self._open.values() if one.read >= 0 and one is not viewing]
        for one in known[: max(0, len(known) - MOST_READ + 1)]:
            one.tapes, one.pictures, one.read = {}, {}, -1

    def _keep(self, viewing: Viewing) -> None:
        now_s = self._outside.clock.now_s()
        for old in [id for id, one in self._open.items() if one.until_s <= now_s]:
            del self._open[old]
        while len(self._open) >= MOST_OPEN:
            del self._open[next(iter(self._open))]
        self._open[viewing.id] = viewing


def _is_by(told: Told, person: Person) -> bool:
    return isinstance(told.event, PlaybackOpened) and told.event.by == person.id
