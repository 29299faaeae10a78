"""`domain.ports_keeping.Erasure`: bodies of entries become NULL, pictures go, copies that were made before go with them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, literal_column, select, update
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import BiometricsErased
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_keeping import Erasure
from cloudwindow.store import register_tables as r
from cloudwindow.store import tables as t
from cloudwindow.store.file_keys import scrub
from cloudwindow.store.transactions import Transactions
from cloudwindow.store.work import SqlUnitOfWork

_ALIVE: Final = t.keys.c.destroyed == ""
_AT_ONCE: Final = 500  # entries in one statement


class SqlErasure(Erasure):
    def __init__(self, transactions: Transactions, blobs: ObjectBlobs, clock: Clock) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._clock = clock

    @override
    async def erase(self, id: SessionId, entries: Sequence[int], blobs: Sequence[str]) -> None:
        copies = [blob.name for blob in await self._blobs.list(f"{id}/exports")]
        for name in (*blobs, *copies):  # before their names are gone
            await self._blobs.remove(name)
        erased = BiometricsErased(entries=tuple(entries), files=len(blobs))

        def gone(connection: Connection) -> None:
            work = SqlUnitOfWork(connection, self._clock, self._transactions.keyring)
            work.record(work.load(id), erased)
            work.flush()
            for start in range(0, len(entries), _AT_ONCE):
                mine = (t.entries.c.session == id) & t.entries.c["index"].in_(entries[start : start + _AT_ONCE])
                connection.execute(update(t.entries).where(mine).values(body=None))
            made = (r.exports.c.session == id) & (r.exports.c.state == "made")
            connection.execute(update(r.exports).where(made).values(state="failed", why="erased"))

        await self._transactions.write(gone)
        await scrub(self._transactions)

    @override
    async def withdrawn(self) -> Sequence[SessionId]:
        taken = literal_column("entries.kind") == literal_column("'consent_withdrawn'")
        noted = literal_column("entries.kind").in_([literal_column("'hold_laid'"), literal_column("'consent_withdrawn'")])
        query = select(t.entries.c.session).where(noted, taken).distinct()
        query = query.join(t.keys, t.keys.c.owner == t.entries.c.session).where(_ALIVE)
        return await self._transactions.read(lambda connection: [SessionId(id) for id in connection.scalars(query).all()])
