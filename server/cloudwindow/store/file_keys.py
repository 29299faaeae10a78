"""`vault.Keys` for files: the same keys as those of the rows, asked for from the event loop."""

from sqlalchemy import Connection
from typing_extensions import override

from cloudwindow.domain.errors import Conflict
from cloudwindow.store.transactions import Transactions
from cloudwindow.vault import Keys, OwnerKey


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
            except Conflict:  # another made it at the same moment
                pass
        return await self._transactions.read(lambda connection: keyring.of(connection, owner))


async def destroy(transactions: Transactions, *owners: str) -> int:
    """How many had a key. Neither database, nor journal beside it, nor free page has the wrapped keys when this returns.

    Copies elsewhere do: backups, replicas, PostgreSQL's archive. Raises Conflict when readers kept the journal busy:
    repeat it then.
    """
    keyring = transactions.keyring
    count = await transactions.write(lambda connection: keyring.destroy(connection, owners))
    await transactions.apart(scrubbed)
    return count


def scrubbed(connection: Connection) -> None:
    """Outside of a transaction. Raises Conflict when somebody reads the journal of SQLite."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("VACUUM keys")
        return
    busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        raise Conflict("expected the journal to be emptied, found somebody reading it; repeat it")
