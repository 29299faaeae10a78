"""`vault.Keys` for files: the same keys as those of the rows, asked for from the event loop."""

import asyncio
from typing import Final

import structlog
from sqlalchemy import Connection
from typing_extensions import override

from cloudwindow.domain.errors import Conflict, Erased, NotFound
from cloudwindow.store.engine import WAIT_S
from cloudwindow.store.transactions import Transactions
from cloudwindow.vault import Keys, OwnerKey

TRIES: Final = 10
AGAIN_S: Final = 0.5  # between two tries to empty the journal
BUSY_MS: Final = 500  # a try waits that long for readers
LOOK_EVERY_S: Final = 5.0
# A snapshot from before this statement, which keeps what was deleted since.
_OLDER: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    " AND backend_xmin IS NOT NULL AND xact_start < statement_timestamp()"
)
_log = structlog.get_logger()


class SqlKeys(Keys):
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    @override
    async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
        keyring = self._transactions.keyring
        if (known := keyring.known(owner)) is not None:
            return known
        if make:
            try:
                return await self._transactions.write(lambda connection: keyring.of_or_make(connection, owner))
            except Conflict as error:  # another made it at the same moment; or there was no turn to make it
                lost = error
                try:
                    return await self._transactions.read(lambda connection: keyring.of(connection, owner))
                except Erased:
                    raise
                except NotFound:
                    raise lost from None
        return await self._transactions.read(lambda connection: keyring.of(connection, owner))


async def destroy(transactions: Transactions, *owners: str) -> int:
    """How many had a key. Neither database, nor journal beside it, nor free page has the wrapped keys when this returns.

    Copies elsewhere do: backups, replicas, PostgreSQL's archive. Raises Conflict when readers kept the journal busy: the keys are
    destroyed then, and `scrub` is what is to be repeated.
    """
    keyring = transactions.keyring
    count = await transactions.write(lambda connection: keyring.destroy(connection, owners))
    keyring.forget(owners)  # not before it is committed: what was rolled back is there
    await scrub(transactions)
    return count


async def scrub(transactions: Transactions, tries: int = TRIES) -> None:
    """What was destroyed is overwritten. Raises Conflict when somebody still reads what was there before, after some tries."""
    for again in reversed(range(tries)):
        try:
            await transactions.apart(scrubbed)
        except Conflict:
            if not again:
                raise
            await asyncio.sleep(AGAIN_S)
        else:
            break


async def forget_destroyed(transactions: Transactions, every_s: float = LOOK_EVERY_S) -> None:
    """Until cancelled: keys that another process destroyed are forgotten in this one."""
    while True:
        try:
            await transactions.read(transactions.keyring.look)
        except Exception as error:  # asked again: everybody's sessions run beside this
            _log.warning("destroyed_keys_not_looked_for", error=type(error).__name__)
        await asyncio.sleep(every_s)


def scrubbed(connection: Connection) -> None:
    """Outside of a transaction. Raises Conflict when somebody reads what was there before."""
    if connection.dialect.name == "postgresql":
        if connection.exec_driver_sql(_OLDER).scalar():
            raise Conflict("expected nobody to read what was there before, found an older transaction; repeat it once it has ended")
        connection.exec_driver_sql("VACUUM FULL keys")  # VACUUM alone leaves the bytes of what is gone in its page
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")  # other writes wait behind this one
    try:
        busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(WAIT_S * 1000)}")
    if busy:
        raise Conflict("expected the journal to be emptied, found somebody reading it; repeat it")
