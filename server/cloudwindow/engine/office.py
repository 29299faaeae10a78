"""The office's own trail: what happens around the sessions. Opened by its first entry."""

from collections.abc import Sequence

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError, Conflict, NotFound
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.office_events import OFFICE, OfficeDeedRefused, OfficeEvent, OfficeOpened, SeatChanged
from cloudwindow.domain.people import Availability
from cloudwindow.domain.ports import Records
from cloudwindow.domain.seat_events import DeedRefused
from cloudwindow.domain.session import Session
from cloudwindow.engine.journal import TrailJournal


def a_session(id: SessionId) -> SessionId:
    """The office's own trail is no session. Raises NotFound."""
    if id == OFFICE:
        raise NotFound(f"expected a session, found {id}")
    return id


class OfficeTrail:
    def __init__(self, records: Records, journal: TrailJournal) -> None:
        self._records = records
        self._journal = journal

    async def note(self, *events: OfficeEvent) -> int:
        """All of `events` or none. The last entry's index."""
        try:
            return (await self._journal.write(OFFICE, *events)).length - 1
        except NotFound:
            await self._open()
            return (await self._journal.write(OFFICE, *events)).length - 1

    async def told(self, since: int, limit: int) -> Sequence[Told]:
        """At most `limit` of the office's entries from `since` on."""
        return await self._records.told(OFFICE, since, limit)

    async def seat_changed(self, person: PersonId, availability: Availability) -> None:
        await self.note(SeatChanged(person=person, availability=availability))

    async def refused(self, by: str, deed: str, why: str, session: SessionId | None = None) -> None:
        """In the session's trail when there is such a session, else in the office's."""
        if session is not None and session != OFFICE:
            try:
                await self._journal.record(session, DeedRefused(by=PersonId(by), deed=deed, why=why))
                return
            except CloudWindowError:  # no such session, or no place for a word in it: it is the office's then
                pass
        await self.note(OfficeDeedRefused(by=PersonId(by), deed=deed, why=why))

    async def _open(self) -> None:
        try:
            await self._records.transact(lambda work: work.record(Session(id=OFFICE), OfficeOpened()))
        except Conflict:  # another opened it at the same moment
            await self._records.session(OFFICE)
