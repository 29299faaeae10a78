"""`domain.ports.Records` on a database; the URL alone says which."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from typing_extensions import override

from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import BadInput, NotFound
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Case, Clock, Records, UnitOfWork
from cloudwindow.domain.session import Session, State
from cloudwindow.ledger.chain import told
from cloudwindow.store.alone import held, leased
from cloudwindow.store.counting import count
from cloudwindow.store.engine import make_engine
from cloudwindow.store.file_keys import SqlKeys
from cloudwindow.store.leases import Leases
from cloudwindow.store.migrations import upgrade
from cloudwindow.store.queries import Questions
from cloudwindow.store.search_key import SearchKey
from cloudwindow.store.transactions import Transactions
from cloudwindow.store.work import SqlUnitOfWork
from cloudwindow.vault import KekSource
from cloudwindow.vault.kek_places import NAME as KEK_FILE
from cloudwindow.vault.kek_places import file_keks

MEMORY: Final = "sqlite:///:memory:"
T = TypeVar("T")


class SqlRecords(Records):
    """Writers of one session queue on its row; sessions do not wait for each other's chains."""

    def __init__(self, transactions: Transactions, clock: Clock, search: SearchKey | None = None) -> None:
        self._search = search
        self.transactions = transactions
        self.leases = Leases(transactions, clock)
        self.keys = SqlKeys(transactions)
        self._questions = Questions(transactions.keyring)
        self._clock = clock

    @property
    def unopened(self) -> Mapping[SessionId, str]:
        """Sessions whose row does not open, as far as a list came upon them, and the code of why."""
        return self._questions.unopened

    @override
    async def transact(self, deed: Callable[[UnitOfWork], T]) -> T:
        def whole(connection: Connection) -> T:
            work = SqlUnitOfWork(connection, self._clock, self.transactions.keyring, self._search)
            done = deed(work)
            work.flush()
            return done

        return await self.transactions.write(whole)

    @override
    async def session(self, id: SessionId) -> Session:
        found = await self.transactions.read(lambda connection: self._questions.session(connection, id))
        if found is None:
            raise NotFound(f"expected a session {id}, found none")
        return found

    @override
    async def session_by_link(self, link_sha256: str) -> Session | None:
        return await self.transactions.read(lambda connection: self._questions.session_by_link(connection, link_sha256))

    @override
    async def sessions(self, *states: State, limit: int = 1000) -> Sequence[Session]:
        return await self.transactions.read(lambda connection: self._questions.sessions(connection, states, limit))

    @override
    async def recent(self, *states: State, limit: int = 200) -> Sequence[Session]:
        return await self.transactions.read(lambda connection: self._questions.recent(connection, states, limit))

    @override
    async def case(self, id: CaseId) -> Case:
        found = await self.transactions.read(lambda connection: self._questions.case(connection, id))
        if found is None:
            raise NotFound(f"expected a case {id}, found none")
        return found

    @override
    async def entries(self, id: SessionId, since: int = 0, limit: int = 1000) -> Sequence[Entry]:
        return await self.transactions.read(lambda connection: self._questions.entries(connection, id, since, limit))

    @override
    async def told(self, id: SessionId, since: int = 0, limit: int | None = None) -> Sequence[Told]:
        def read_back(connection: Connection) -> Sequence[Told]:  # there too, so that a long trail does not hold up the event loop
            return [told(entry) for entry in self._questions.entries(connection, id, since, limit) if entry.body is not None]

        return await self.transactions.read(read_back)

    @override
    async def answer_to(self, key: str) -> tuple[str, str] | None:
        return await self.transactions.read(lambda connection: self._questions.answer_to(connection, key))


@asynccontextmanager
async def open_records(
    url: str, clock: Clock, search: SearchKey | None = None, *, keks: KekSource | None = None, alone_in: Path | None = None
) -> AsyncIterator[SqlRecords]:
    """Connect and migrate; a SQLite file and its directory are made when absent. Raises BadInput for another kind of URL.

    `keks`: without them those of a SQLite file are in secrets/kek beside it. Raises KeyMissing when they are not the store's.

    `search`: the server's own key; then the register is brought up to date. Whoever only reads needs none.

    `alone_in`: the data folder of who must be alone at work: the database is its own before the register is touched, and until the
    end. Raises Conflict when it is another's, and when another server is at work on a database of an earlier version.

    'sqlite:///:memory:' is a file in a temporary directory, gone at the end: SQLite's own memory databases know neither WAL nor
    readers beside a writer, and tests should meet the real thing.
    """
    if url == MEMORY:
        with TemporaryDirectory(prefix="cloudwindow-") as folder:
            async with open_records(f"sqlite:///{folder}/records.sqlite", clock, search, keks=keks, alone_in=alone_in) as records:
                yield records
        return
    async with AsyncExitStack() as stack:
        name = stack.enter_context(held(alone_in)) if alone_in is not None else ""
        transactions = Transactions(make_engine(url))
        stack.push_async_callback(transactions.close)
        if transactions.engine.dialect.name == "sqlite" and (database := make_url(url).database):
            Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not Path(database).exists():
                Path(database).touch(0o600)  # whichever command comes first: sign-ins and hashes are for this user alone
            keks = keks or file_keks(Path(database).parent / "secrets" / KEK_FILE)
        if keks is None:
            raise BadInput("expected to be told where the key-encryption key of this database lies, found nothing; see [vault]")
        source = keks
        transactions.keyring = await transactions.write(lambda connection: upgrade(connection, source, clock, name))
        records = SqlRecords(transactions, clock, search)
        if alone_in is not None:
            await stack.enter_async_context(leased(records.leases, name))
        if search is not None:
            await count(records, transactions, search)
        yield records
