"""One database transaction: entry, projection and the log's queue together, or nothing."""

import secrets
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Case, Clock, UnitOfWork
from cloudwindow.domain.session import Session
from cloudwindow.ledger.chain import BEFORE_THE_FIRST, make_entry, rfc3339
from cloudwindow.store import tables as t
from cloudwindow.store.rows import case_facts, projection, session_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """Where a session's chain ends."""

    length: int
    sha256: str
    at: str


class SqlUnitOfWork(UnitOfWork):
    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._ends: dict[SessionId, _End] = {}  # of the rows this transaction holds

    @override
    async def load(self, id: SessionId) -> Session:
        row = await self._hold(id)
        if row is None:
            raise NotFound(f"expected a session {id}, found none")
        return row

    @override
    async def record(self, session: Session, event: Event) -> Session:
        """Raises IllegalTransition, and Conflict when the session went on since it was loaded."""
        after = session.apply(event)
        end = await self._end(session)
        entry = make_entry(
            session=session.id,
            index=session.length,
            at=max(rfc3339(self._clock.now_s()), end.at),  # the trail's time never goes back, not even over a restart
            event=event,
            previous=end.sha256,
            salt=secrets.token_hex(16),
        )
        row = {**projection(after), "last_sha256": entry.sha256, "last_at": entry.at}
        if session.length == 0:
            await self._connection.execute(insert(t.sessions).values({**row, "created": entry.at}))
        else:
            await self._connection.execute(update(t.sessions).where(t.sessions.c.id == session.id).values(row))
        await self._connection.execute(insert(t.entries).values(asdict(entry)))
        await self._connection.execute(insert(t.log_queue).values(session=entry.session, index=entry.index))
        self._ends[session.id] = _End(length=after.length, sha256=entry.sha256, at=entry.at)
        return after

    @override
    async def add_case(self, case: Case) -> None:
        """Raises Conflict when the case is there."""
        await self._connection.execute(insert(t.cases).values(id=case.id, facts=case_facts(case)))

    @override
    async def remember(self, key: str, request_sha256: str, response: str) -> None:
        known = select(t.answers.c.request_sha256).where(t.answers.c.key == key)
        found = await self._connection.scalar(known)
        if found is None:  # two at once: the second waits here for the first's commit, then fails on the primary key
            await self._connection.execute(insert(t.answers).values(key=key, request_sha256=request_sha256, response=response))
        elif found != request_sha256:
            raise Conflict("expected the same request under this idempotency key, found another body; use a new key")

    async def _end(self, session: Session) -> _End:
        if session.length == 0:
            return _End(length=0, sha256=BEFORE_THE_FIRST, at="")
        if session.id not in self._ends:
            await self._hold(session.id)
        end = self._ends.get(session.id)
        if end is None or end.length != session.length:
            found = "none" if end is None else f"one with {end.length}"
            raise Conflict(f"expected session {session.id} with {session.length} entries, found {found}; load it again")
        return end

    async def _hold(self, id: SessionId) -> Session | None:
        """Lock the row (SQLite holds the whole file since BEGIN IMMEDIATE and ignores FOR UPDATE)."""
        columns = (t.sessions.c.length, t.sessions.c.last_sha256, t.sessions.c.last_at, t.sessions.c.projection)
        query = select(*columns).where(t.sessions.c.id == id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        self._ends[id] = _End(length=row.length, sha256=row.last_sha256, at=row.last_at)
        return session_of(row.projection)
