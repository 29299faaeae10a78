"""`domain.ports.Records` on a database; the URL alone says which."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url
from typing_extensions import override

from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Case, Clock, Records, UnitOfWork
from cloudwindow.domain.session import Session, State
from cloudwindow.ledger.chain import told
from cloudwindow.store import queries
from cloudwindow.store.engine import Transactions, make_engine
from cloudwindow.store.leases import Leases
from cloudwindow.store.migrations import upgrade
from cloudwindow.store.work import SqlUnitOfWork

MEMORY = "sqlite+aiosqlite:///:memory:"


class SqlRecords(Records):
    """Writers of one session queue on its row; sessions do not wait for each other's chains."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self.transactions = transactions
        self.leases = Leases(transactions, clock)
        self._clock = clock

    @override
    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """Never open one inside another: the inner one would wait for the outer one, in vain."""
        async with self.transactions.write() as connection:
            yield SqlUnitOfWork(connection, self._clock)

    @override
    async def session(self, id: SessionId) -> Session:
        async with self.transactions.read() as connection:
            found = await queries.session(connection, id)
        if found is None:
            raise NotFound(f"expected a session {id}, found none")
        return found

    @override
    async def session_by_link(self, link_sha256: str) -> Session | None:
        async with self.transactions.read() as connection:
            return await queries.session_by_link(connection, link_sha256)

    @override
    async def sessions(self, *states: State, limit: int = 1000) -> Sequence[Session]:
        async with self.transactions.read() as connection:
            return await queries.sessions(connection, states, limit)

    @override
    async def recent(self, *states: State, limit: int = 200) -> Sequence[Session]:
        async with self.transactions.read() as connection:
            return await queries.recent(connection, states, limit)

    async def counts(self) -> Mapping[State, int]:
        """How many sessions there are in each state that has any."""
        async with self.transactions.read() as connection:
            return await queries.counts(connection)

    @override
    async def case(self, id: CaseId) -> Case:
        async with self.transactions.read() as connection:
            found = await queries.case(connection, id)
        if found is None:
            raise NotFound(f"expected a case {id}, found none")
        return found

    @override
    async def entries(self, id: SessionId, since: int = 0, limit: int = 1000) -> Sequence[Entry]:
        async with self.transactions.read() as connection:
            return await queries.entries(connection, id, since, limit)

    @override
    async def told(self, id: SessionId, since: int = 0, limit: int | None = None) -> Sequence[Told]:
        async with self.transactions.read() as connection:
            found = await queries.entries(connection, id, since, limit)
        return [told(entry) for entry in found if entry.body is not None]

    @override
    async def answer_to(self, key: str) -> tuple[str, str] | None:
        async with self.transactions.read() as connection:
            return await queries.answer_to(connection, key)


@asynccontextmanager
async def open_records(url: str, clock: Clock) -> AsyncIterator[SqlRecords]:
    """Connect and migrate; a SQLite file and its directory are made when absent. Raises BadInput for another kind of URL.

    'sqlite+aiosqlite:///:memory:' is a file in a temporary directory, gone at the end: SQLite's own memory databases know
    neither WAL nor readers beside a writer, and tests should meet the real thing.
    """
    if url == MEMORY:
        with TemporaryDirectory(prefix="cloudwindow-") as folder:
            async with open_records(f"sqlite+aiosqlite:///{folder}/records.sqlite", clock) as records:
                yield records
        return
    engine = make_engine(url)
    try:
        if engine.dialect.name == "sqlite" and (database := make_url(url).database):
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        await upgrade(engine)
        yield SqlRecords(Transactions(engine), clock)
    finally:
        await engine.dispose()
