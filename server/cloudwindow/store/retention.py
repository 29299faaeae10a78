"""`domain.ports_keeping.Destruction` on the database and the files: what is due for an end, and the end itself."""

import asyncio
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, exists, func, select, update
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.keeping_events import CaseForgotten, DestructionCertified, RetentionBegun, SessionForgotten
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_keeping import Destruction, Ended, Forgotten, RunSoFar
from cloudwindow.ledger.chain import told
from cloudwindow.store import register_tables as r
from cloudwindow.store import tables as t
from cloudwindow.store.file_keys import scrub
from cloudwindow.store.noted import ALIVE, noted
from cloudwindow.store.rows import answer_of, entry_of
from cloudwindow.store.transactions import Transactions
from cloudwindow.store.work import SqlUnitOfWork
from cloudwindow.vault.keys import ANSWERS

_RUN: Final = tuple(kind_of(kind) for kind in (RetentionBegun, SessionForgotten, CaseForgotten, DestructionCertified))
_COPYING: Final = exists().where(r.exports.c.session == r.review_index.c.session, r.exports.c.state == "agreed")
_AT_ONCE: Final = 500  # answers in one transaction


class SqlDestruction(Destruction):
    """`live`: the folder of recordings under way, one folder a session."""

    def __init__(self, transactions: Transactions, blobs: ObjectBlobs, live: Path, clock: Clock) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._live = live
        self._clock = clock

    @override
    async def ended(self, before: str, session: SessionId | None = None) -> Sequence[Ended]:
        index = r.review_index
        query = select(index.c.session, index.c.ended, _COPYING.label("copying")).join(t.keys, t.keys.c.owner == index.c.session)
        query = query.where(index.c.ended != "", index.c.ended < before, ALIVE).order_by(index.c.ended, index.c.session)
        if session is not None:
            query = query.where(index.c.session == session)
        rows = await self._rows(query)
        return [Ended(session=SessionId(row.session), at=row.ended, copying=bool(row.copying)) for row in rows]

    @override
    async def held(self) -> Sequence[SessionId]:
        return sorted(SessionId(row.session) for row in await self._rows(noted("hold_laid")))

    @override
    async def lonely_cases(self, before: str, leaving: Sequence[SessionId] = ()) -> Sequence[CaseId]:
        rows = await self._rows(
            select(t.cases.c.id).join(t.keys, t.keys.c.owner == t.cases.c.id).where(t.keys.c.made < before, ALIVE)
        )
        has = await self._rows(
            select(t.sessions.c.case, t.sessions.c.id).join(t.keys, t.keys.c.owner == t.sessions.c.id).where(ALIVE)
        )
        gone = set(leaving)
        busy = {row.case for row in has if row.id not in gone}
        return sorted(CaseId(row.id) for row in rows if row.id not in busy)

    @override
    async def run(self) -> RunSoFar | None:
        index = t.entries.c["index"]
        begun = select(func.max(index)).where(t.entries.c.session == OFFICE, t.entries.c.kind == _RUN[0]).scalar_subquery()
        mine = (t.entries.c.session == OFFICE, index >= begun, t.entries.c.kind.in_(_RUN))  # not of every run that ever was
        query = select(t.entries).where(*mine).order_by(index)
        return await self._transactions.read(lambda connection: self._run(connection, query))

    @override
    async def forget(self, run: str, what: Forgotten) -> None:
        files = await self._blobs.list(what.session)

        def gone(connection: Connection) -> None:
            row = connection.execute(
                select(t.sessions.c.length, t.sessions.c.last_sha256).where(t.sessions.c.id == what.session).with_for_update()
            ).one()
            if row.length != what.length:
                raise Conflict(f"expected session {what.session} with {what.length} entries, found {row.length}; plan again")
            wrapped, kek = _key(connection, what.session)
            self._note(
                connection,
                SessionForgotten(
                    run=run,
                    session=what.session,
                    kept_as=what.kept_as,
                    due=what.due,
                    whose=what.whose,
                    entries=row.length,
                    last_sha256=row.last_sha256,
                    files=len(files),
                    bytes=sum(file.size for file in files),
                    wrapped_sha256=wrapped,
                    kek=kek,
                ),
            )
            self._transactions.keyring.destroy(connection, [what.session])
            connection.execute(update(t.entries).where(t.entries.c.session == what.session).values(body=None))
            connection.execute(update(t.sessions).where(t.sessions.c.id == what.session).values(projection=b""))
            for table in (r.review_index, r.exports):
                connection.execute(delete(table).where(table.c.session == what.session))

        await self._transactions.write(gone)
        self._transactions.keyring.forget([what.session])

    @override
    async def forget_case(self, run: str, case: CaseId) -> None:
        def gone(connection: Connection) -> None:
            left = select(t.sessions.c.id).join(t.keys, t.keys.c.owner == t.sessions.c.id).where(t.sessions.c.case == case, ALIVE)
            if connection.scalar(left.limit(1)) is not None:
                raise Conflict(f"expected case {case} without a session, found one; plan again")
            wrapped, kek = _key(connection, case)
            self._note(connection, CaseForgotten(run=run, case=case, wrapped_sha256=wrapped, kek=kek))
            self._transactions.keyring.destroy(connection, [case])
            connection.execute(delete(t.cases).where(t.cases.c.id == case))
            connection.execute(delete(r.search_keys).where(r.search_keys.c.case == case))

        await self._transactions.write(gone)
        self._transactions.keyring.forget([case])

    @override
    async def clear(self, session: SessionId) -> int:
        files = await self._blobs.list(session)
        for file in files:
            await self._blobs.remove(file.name)
        await asyncio.to_thread(shutil.rmtree, self._live / session, ignore_errors=True)
        return len(files)

    @override
    async def scrub(self) -> None:
        names = await self._transactions.read(self._of_gone)  # every answer is opened: nobody may wait for that with a write
        for start in range(0, len(names), _AT_ONCE):
            await self._transactions.execute(delete(t.answers).where(t.answers.c.key.in_(names[start : start + _AT_ONCE])))
        await scrub(self._transactions)

    def _of_gone(self, connection: Connection) -> list[str]:
        """Answers that were kept for a repeated request and speak of who is gone: a response names its session or case by id."""
        gone = set(connection.scalars(select(t.keys.c.owner).where(t.keys.c.destroyed != "")).all())
        key, found = self._transactions.keyring.of(connection, ANSWERS), []
        for row in connection.execute(select(t.answers)):
            _, response = answer_of(row.key, bytes(row.response), key)
            if any(word in gone for word in response.split('"')):
                found.append(row.key)
        return found

    def _note(self, connection: Connection, event: SessionForgotten | CaseForgotten) -> None:
        work = SqlUnitOfWork(connection, self._clock, self._transactions.keyring)
        work.record(work.load(OFFICE), event)
        work.flush()

    def _run(self, connection: Connection, query: Select[Any]) -> RunSoFar | None:  # Any: rows of `entries`
        key = self._transactions.keyring.of(connection, OFFICE)
        entries = [told(entry) for row in connection.execute(query).all() if (entry := entry_of(row, key)).body is not None]
        begun = next(((one.event, one.at) for one in reversed(entries) if isinstance(one.event, RetentionBegun)), None)
        if begun is None or not isinstance(begun[0], RetentionBegun):
            return None
        name = begun[0].run
        mine = [(one.event, one.at) for one in entries if getattr(one.event, "run", "") == name]
        sessions = [(event, at) for event, at in mine if isinstance(event, SessionForgotten)]
        cases = [(event, at) for event, at in mine if isinstance(event, CaseForgotten)]
        return RunSoFar(
            begun=begun[0],
            begun_at=begun[1],
            sessions=tuple(event for event, _ in sessions),
            sessions_at=tuple(at for _, at in sessions),
            cases=tuple(event for event, _ in cases),
            cases_at=tuple(at for _, at in cases),
            certified=next((event for event, _ in mine if isinstance(event, DestructionCertified)), None),
        )

    async def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:  # Any: whatever the query selects
        return await self._transactions.read(lambda connection: connection.execute(query).all())


def _key(connection: Connection, owner: str) -> tuple[str, str]:
    """SHA-256 of the wrapped key, and what it is wrapped by. Raises Conflict when it was destroyed."""
    row = connection.execute(select(t.keys.c.wrapped, t.keys.c.kek).where(t.keys.c.owner == owner).with_for_update()).one_or_none()
    if row is None or row.wrapped is None:
        raise Conflict(f"expected a key of {owner}, found none; plan again")
    return sha256(bytes(row.wrapped)).hexdigest(), row.kek
