"""A transaction is one function that runs from BEGIN to COMMIT on one thread: one hop there, one hop back."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, UpdateBase

from cloudwindow.store.engine import READERS, WAIT_S, WRITERS, translated
from cloudwindow.store.keyring import Keyring
from cloudwindow.store.threads import Threads

T = TypeVar("T")


class Transactions:
    """Where every read and write begins. SQLite has one writer at a time, so its writes have one thread, and come in order.

    What a function given to `write` or `read` closes over must not change before it has returned: it runs on another thread while
    the event loop goes on. It begins no transaction of its own.
    """

    def __init__(self, engine: Engine, wait_s: float = WAIT_S) -> None:
        """`wait_s`: how long a function waits for its thread before it is given up with Conflict."""
        self.engine: Final = engine
        one_file = engine.dialect.name == "sqlite"
        self._writing = engine.execution_options(immediate=True)
        # PostgreSQL's READ COMMITTED gives each statement its own snapshot anyway: BEGIN and ROLLBACK are two ways for nothing.
        self._reading = engine if one_file else engine.execution_options(isolation_level="AUTOCOMMIT")
        self._apart = engine.execution_options(apart=True) if one_file else self._reading
        self._wait_s = wait_s
        self._keyring: Keyring | None = None
        self._writers = Threads(1 if one_file else WRITERS, "database-write")
        self._readers = Threads(READERS, "database-read")

    async def write(self, deed: Callable[[Connection], T]) -> T:
        """Commits when `deed` returns, rolls back when it raises. Cancelled: see `Threads.run`. Raises Conflict,
        StorageFull, StoreUnavailable.
        """

        def transaction() -> T:
            with translated(), self._writing.begin() as connection:
                return deed(connection)

        return await self._writers.run(transaction, self._wait_s)

    async def execute(self, statement: UpdateBase) -> int:
        """A transaction of one statement: how many rows it met."""
        return await self.write(lambda connection: connection.execute(statement).rowcount)

    async def read(self, deed: Callable[[Connection], T]) -> T:
        """Never waits for a writer; on SQLite `deed` sees one snapshot, on PostgreSQL each of its statements does."""

        def transaction() -> T:
            with translated(), self._reading.connect() as connection:
                return deed(connection)

        return await self._readers.run(transaction, self._wait_s)

    @property
    def keyring(self) -> Keyring:
        """What rows are sealed and opened with; `open_records` puts it here once the tables are there."""
        assert self._keyring is not None, "expected `open_records` to have opened the keys"
        return self._keyring

    @keyring.setter
    def keyring(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def apart(self, deed: Callable[[Connection], T]) -> T:
        """On the thread of the writes, outside of any transaction: what neither database does within one."""

        def alone() -> T:
            with translated(), self._apart.connect() as connection:
                return deed(connection)

        return await self._writers.run(alone, self._wait_s)

    async def close(self) -> None:
        """What was asked is still done; then every connection is closed."""
        await self._writers.close()
        await self._readers.close()
        self.engine.dispose()
