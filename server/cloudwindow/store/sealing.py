"""Keys under another key-encryption key, and a store from before files were sealed: what is done once, with nobody else at work."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, func, select, update

from cloudwindow.domain.ports import Clock
from cloudwindow.store import tables as t
from cloudwindow.store.file_keys import scrub, scrubbed
from cloudwindow.store.keyring import KEK, Keyring
from cloudwindow.store.records import SqlRecords
from cloudwindow.store.register_tables import review_filters
from cloudwindow.vault import Kek

AT_ONCE: Final = 200  # keys in one transaction: what a token takes a second for
FILES: Final = "files"
SEALED: Final = "sealed"
Progress = Callable[[int, int], None]
_LEFT: Final = select(func.count()).select_from(t.keys)


async def rotate(records: SqlRecords, keks: Sequence[Kek], clock: Clock, progress: Progress) -> int:
    """Every key is wrapped with the first of `keks`; how many were. Can be broken off and begun again, with the old one in `keks`.

    The store names the new one first, so that nobody makes a key under the old one meanwhile.
    """
    keyring = Keyring(keks, keks[0].id, clock)
    under = _LEFT.where(t.keys.c.kek != keyring.current, t.keys.c.destroyed == "")
    total = await records.transactions.read(lambda connection: connection.scalar(under) or 0)
    await records.transactions.write(lambda connection: _fact(connection, KEK, keyring.current))
    done = 0
    while count := await records.transactions.write(lambda connection: keyring.wrap_again(connection, AT_ONCE)):
        done += count
        progress(done, total)
    await scrub(records.transactions)
    return done


async def files_are_sealed(records: SqlRecords) -> bool:
    query = select(t.vault.c.value).where(t.vault.c.name == FILES)
    return await records.transactions.read(lambda connection: connection.scalar(query)) == SEALED


async def now_sealed(records: SqlRecords) -> None:
    """Files are sealed; what was readable in the database's free pages goes as well. On PostgreSQL it stays in its archive."""
    await records.transactions.apart(_emptied)
    await records.transactions.write(lambda connection: _fact(connection, FILES, SEALED))


async def counts(records: SqlRecords) -> tuple[int, int, int]:
    """Keys in use, keys destroyed, and of those in use how many another key-encryption key than the current one wraps."""
    there, gone = t.keys.c.destroyed == "", t.keys.c.destroyed != ""
    others = there & (t.keys.c.kek != records.transactions.keyring.current)

    def counted(connection: Connection) -> tuple[int, int, int]:
        found = [connection.scalar(_LEFT.where(which)) or 0 for which in (there, gone, others)]
        return found[0], found[1], found[2]

    return await records.transactions.read(counted)


def _fact(connection: Connection, name: str, value: str) -> None:
    connection.execute(update(t.vault).where(t.vault.c.name == name).values(value=value))


def _emptied(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in (t.entries, t.sessions, t.cases, t.answers, t.people, t.ceremonies, t.attempts, review_filters):
            connection.exec_driver_sql(f"VACUUM FULL {table.name}")
    else:
        connection.exec_driver_sql("VACUUM")
        scrubbed(connection)
