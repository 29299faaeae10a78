"""One database engine from a URL: what SQLite needs to be as careful as PostgreSQL is."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from cloudwindow.domain.errors import BadInput, CloudWindowError, Conflict, StorageFull

WAIT_S: Final = 10.0  # how long a write waits for another's before it gives up with Conflict


def make_engine(url: str) -> AsyncEngine:
    """For 'sqlite+aiosqlite:///path' or 'postgresql+psycopg://user@host/database'. Connects on first use. Raises BadInput."""
    try:
        name = make_url(url).get_backend_name()
    except ArgumentError:
        name = ""
    match name:
        case "sqlite":
            engine = create_async_engine(url)
            event.listen(engine.sync_engine, "connect", _be_careful)
            event.listen(engine.sync_engine, "begin", _begin)
            return engine
        case "postgresql":
            options = f"-c lock_timeout={int(WAIT_S * 1000)} -c timezone=UTC"
            return create_async_engine(url, pool_pre_ping=True, connect_args={"options": options})
        case _:  # the URL may hold a password, so it is not repeated
            raise BadInput("expected a database URL like sqlite+aiosqlite:///path or postgresql+psycopg://user@host/database")


class Transactions:
    """Where every write begins. In one process SQLite's writers queue here, in order, not in its busy loop, which knows none."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(immediate=True)
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end of the block, rolls back when it raises. Raises Conflict, StorageFull."""
        async with self._my_turn():
            with translated():
                async with self._writing.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot; never waits for a writer."""
        with translated():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        if self._turn is None:
            yield
            return
        try:
            async with asyncio.timeout(WAIT_S):
                await self._turn.acquire()
        except TimeoutError:
            raise Conflict(f"expected a turn to write within {WAIT_S:.0f} s, found another writer still at it") from None
        try:
            yield
        finally:
            self._turn.release()


@contextmanager
def translated() -> Iterator[None]:
    """The database's errors in our words."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("expected the write to be the first of its kind, found that another came before") from error
    except DBAPIError as error:
        raise _named(error) from error


def _named(error: DBAPIError) -> CloudWindowError | DBAPIError:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or ""
    if code in {"53100", "SQLITE_FULL"} or code.startswith("SQLITE_IOERR"):
        return StorageFull("the database could not write; free some space or mend the disk, then repeat")
    if code in {"55P03", "40001", "40P01"} or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Conflict(f"expected to write within {WAIT_S:.0f} s, found the row held by another; repeat the request")
    return error


def _be_careful(connection: Any, _: object) -> None:  # Any: SQLAlchemy's face of a driver's connection
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {int(WAIT_S * 1000)}",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A write takes the lock when it begins: a reader that turns writer later could only fail."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")
