"""Who owns something: a promise that ends by itself, so that another can take over. Renewed by acquiring it again."""

from sqlalchemy import Connection, delete, insert, select, update

from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.store import tables as t
from cloudwindow.store.transactions import Transactions


class Leases:
    """Times are the server's clock; servers keep theirs together (NTP) and ask for far more than they differ by."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def acquire(self, session: SessionId, gateway: str, for_s: float) -> bool:
        """Mine for `for_s` seconds? True when it was free, had run out, or was mine already."""
        now = self._clock.now_s()
        mine = {"gateway": gateway, "expires_s": now + for_s}
        free = (t.leases.c.expires_s <= now) | (t.leases.c.gateway == gateway)

        def acquired(connection: Connection) -> bool:
            if connection.execute(update(t.leases).where(t.leases.c.session == session, free).values(mine)).rowcount:
                return True
            if connection.scalar(select(t.leases.c.gateway).where(t.leases.c.session == session)):
                return False
            connection.execute(insert(t.leases).values(session=session, **mine))
            return True

        try:
            return await self._transactions.write(acquired)
        except Conflict:  # two servers found it free at once; the other was first
            return False

    async def release(self, session: SessionId, gateway: str) -> None:
        """Nothing happens when it was not this one's."""
        query = delete(t.leases).where(t.leases.c.session == session, t.leases.c.gateway == gateway)
        await self._transactions.execute(query)
