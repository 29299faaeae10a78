"""One event into the trail: load the session, apply, record, tell everybody who listens."""

from collections.abc import Callable, Sequence
from typing import Final

from cloudwindow.domain.events import Event, SegmentClosed
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Records, UnitOfWork
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin, Wakeup
from cloudwindow.engine.to_its_end import to_its_end

# Once a second for as long as a session lasts, and shown on no page: whoever listens reads them with the next entry.
QUIET: Final = (SegmentClosed,)
READ_AGAIN: Final = 5  # times, while entries come in between a look at the trail and what is written because of it


class Stale(Exception):
    """The trail went on since it was read: look again. No error of anybody's."""


class TrailJournal:
    """`domain.ports.Journal` for everybody; `write` also gives the session that came of it."""

    def __init__(
        self,
        records: Records,
        bulletin: Bulletin,
        count: Callable[[Event], None] = lambda _: None,
        note: Callable[[SessionId, Event], None] = lambda *_: None,
    ) -> None:
        """`count` and `note` see every event that was recorded: for the operator's numbers, and for the seats."""
        self._records = records
        self._bulletin = bulletin
        self._count = count
        self._note = note
        self._heard: list[Callable[[Session, Sequence[Event]], None]] = []

    def also(self, heard: Callable[[Session, Sequence[Event]], None]) -> None:
        """From now on `heard` is told of every write too: the session that came of it, and what was written."""
        self._heard.append(heard)

    async def record(self, id: SessionId, event: Event) -> int:
        """The entry's index. Raises NotFound, IllegalTransition."""
        return (await self.write(id, event)).length - 1

    async def write(self, id: SessionId, *events: Event) -> Session:
        """All of `events` in one transaction, or none."""
        return await self.settle(id, lambda _: events)

    async def write_at(self, id: SessionId, length: int, *events: Event) -> Session:
        """As `write`, for what was found in a trail of `length` entries. Raises Stale when it has another length by now."""

        def make(session: Session) -> Sequence[Event]:
            if session.length != length:
                raise Stale
            return events

        return await self.settle(id, make)

    async def settle(self, id: SessionId, make: Callable[[Session], Sequence[Event]]) -> Session:
        """What `make` answers to the session as it stands in this very transaction; when it raises, nothing is written.

        `make` runs on another thread: what holds for a deed of `Records.transact` holds for it. Who is cancelled meanwhile hears of
        it afterwards: what is in the trail is told of, so the write and the telling are one.
        """
        return await to_its_end(self._settle(id, make))

    async def _settle(self, id: SessionId, make: Callable[[Session], Sequence[Event]]) -> Session:
        def deed(work: UnitOfWork) -> tuple[Session, Sequence[Event]]:
            session = work.load(id)
            events = make(session)
            for event in events:
                session = work.record(session, event)
            return session, events

        session, events = await self._records.transact(deed)
        if not all(isinstance(event, QUIET) for event in events):
            self._bulletin.tell(id, Wakeup())
        for event in events:
            self._count(event)
            self._note(id, event)
        for heard in self._heard:
            heard(session, events)
        return session
