"""`domain.ports_keeping.Erasure`: bodies of entries become NULL, pictures go, copies that were made before go with them."""

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy import Connection, Select, exists, update
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.events import ObservationsMade, StillKept
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import BiometricsErased, ConsentWithdrawn
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_keeping import Erasure
from cloudwindow.store import tables as t
from cloudwindow.store.file_keys import scrub
from cloudwindow.store.noted import noted
from cloudwindow.store.transactions import Transactions
from cloudwindow.store.work import SqlUnitOfWork

_AT_ONCE: Final = 500  # entries in one statement
_TRIES: Final = 2  # somebody waits for it, and the next start tries again
_TAKEN_BACK: Final = kind_of(ConsentWithdrawn)
_log = structlog.get_logger()


class SqlErasure(Erasure):
    def __init__(self, transactions: Transactions, blobs: ObjectBlobs, clock: Clock) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._clock = clock

    @override
    async def erase(self, id: SessionId, entries: Sequence[int], blobs: Sequence[str]) -> None:
        for name in blobs:  # before their names are gone
            await self._blobs.remove(name)
        await self._remove_copies(id)
        erased = BiometricsErased(entries=tuple(entries), files=len(blobs))

        def gone(connection: Connection) -> None:
            work = SqlUnitOfWork(connection, self._clock, self._transactions.keyring)
            work.record(work.load(id), erased)
            work.flush()
            for start in range(0, len(entries), _AT_ONCE):
                mine = (t.entries.c.session == id) & t.entries.c["index"].in_(entries[start : start + _AT_ONCE])
                connection.execute(update(t.entries).where(mine).values(body=None))

        await self._transactions.write(gone)
        await self._remove_copies(id)  # one that was being made came meanwhile; its row says by now that it was erased
        await self._overwrite()

    @override
    async def withdrawn(self) -> Sequence[SessionId]:
        found = await self._ids(withdrawn())
        if await self._ids(noted(_TAKEN_BACK).limit(1)):  # killed in between, nobody overwrote what was erased
            await self._overwrite()
        return found

    async def _ids(self, query: Select[str]) -> list[SessionId]:
        return await self._transactions.read(lambda connection: [SessionId(id) for id in connection.scalars(query).all()])

    async def _remove_copies(self, id: SessionId) -> None:
        for blob in await self._blobs.list(f"{id}/exports"):
            await self._blobs.remove(blob.name)

    async def _overwrite(self) -> None:
        """The journal has the bodies, sealed, until it is emptied. It is erased and written down by now: nothing fails of this.

        PostgreSQL has no such journal; its dead rows go with the next vacuum.
        """
        if self._transactions.engine.dialect.name == "postgresql":
            return
        try:
            await scrub(self._transactions, _TRIES)
        except CloudWindowError as error:
            _log.warning("erased_and_not_overwritten", code=error.code)


def withdrawn() -> Select[str]:
    """Those with something that may have been measured, and is there: a start reads no trail of which nothing of it is left."""
    one = t.entries.alias("measured")
    kinds = [kind_of(ObservationsMade), kind_of(StillKept)]
    there = exists().where(one.c.session == t.entries.c.session, one.c.kind.in_(kinds), one.c.body.is_not(None))
    return noted(_TAKEN_BACK).where(there)
