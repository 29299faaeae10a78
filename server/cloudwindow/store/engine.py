"""One database engine from a URL: what SQLite needs to be as careful as PostgreSQL is."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError

from cloudwindow.domain.errors import BadInput, CloudWindowError, Conflict, StorageFull, StoreUnavailable

WAIT_S: Final = 10.0  # how long a write waits for another's before it gives up with Conflict
WRITERS: Final = 8  # connections to PostgreSQL that write; SQLite has one
READERS: Final = 4
# It breaks off, has no connection or memory left, is a standby that takes no writes (25006), is damaged (XX, and the last two).
_AWAY: Final = ("08", "57P", "53", "25006", "58", "XX", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB")


def make_engine(url: str, wait_s: float = WAIT_S) -> Engine:
    """For 'sqlite:///path' or 'postgresql+psycopg://user@host/database'. Connects on first use. Raises BadInput."""
    wait_ms = int(wait_s * 1000)
    try:
        driver = make_url(url).drivername
    except ArgumentError:
        driver = ""
    # A connection a thread, so that nobody waits for one; the last one used has the newest pages in its cache.
    pool = {"pool_size": WRITERS + READERS, "max_overflow": 0, "pool_use_lifo": True}
    match driver:
        case "sqlite" | "sqlite+pysqlite":
            engine = create_engine(url, **pool, hide_parameters=True)  # they are keys and hashes, and errors are printed
            event.listen(engine, "connect", partial(_be_careful, wait_ms))
            event.listen(engine, "begin", _begin)
            return engine
        case "postgresql+psycopg":
            options = f"-c lock_timeout={wait_ms} -c timezone=UTC"
            return create_engine(url, **pool, hide_parameters=True, pool_pre_ping=True, connect_args={"options": options})
        case _:  # the URL may hold a password, so no more of it is repeated
            raise BadInput(
                "expected a database URL like sqlite:///path or postgresql+psycopg://user@host/database, "
                f"found {f'{driver}://' if driver else 'something else'}; change the part before ://"
            )


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
    if code in {"53100", "SQLITE_FULL"} or code.startswith(("SQLITE_IOERR", "SQLITE_READONLY")):
        return StorageFull("the database could not write; free some space or mend the disk, then repeat")
    if code in {"55P03", "40001", "40P01", "57014"} or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Conflict(f"expected to write within {WAIT_S:.0f} s, found the row held by another; repeat the request")
    unsaid = not code and isinstance(error, OperationalError)  # libpq has no code for a server that it did not reach
    if unsaid or error.connection_invalidated or code.startswith(_AWAY):
        return StoreUnavailable("expected a database that answers, found none; repeat the request once it is back")
    return error


def _be_careful(wait_ms: int, connection: Any, _: object) -> None:  # Any: SQLAlchemy's face of a driver's connection
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {wait_ms}",
        "trusted_schema = OFF",
        "secure_delete = ON",  # what was there is overwritten, not only left out
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A write takes the lock when it begins: a reader that turns writer later could only fail."""
    if connection.get_execution_options().get("apart"):
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")
