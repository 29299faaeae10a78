"""Which gateway owns a session: a promise that ends by itself, so that another can take over."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.store import tables as t
from cloudwindow.store.transactions import Transactions


class Leases:
    """Times are the server's clock; gateways keep theirs together (NTP) and ask for far more than they differ by."""

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
        except Conflict:  # two gateways found it free at once; the other was first
            return False

    async def renew(self, session: SessionId, gateway: str, for_s: float) -> bool:
        """False: it ran out or another has it; the gateway must let go of the session."""
        now = self._clock.now_s()
        mine = (t.leases.c.session == session) & (t.leases.c.gateway == gateway) & (t.leases.c.expires_s > now)
        query = update(t.leases).where(mine).values(expires_s=now + for_s)
        return bool(await self._transactions.execute(query))

    async def release(self, session: SessionId, gateway: str) -> None:
        """Nothing happens when it was not this gateway's."""
        query = delete(t.leases).where(t.leases.c.session == session, t.leases.c.gateway == gateway)
        await self._transactions.execute(query)

    async def owner(self, session: SessionId) -> str | None:
        """The gateway that owns it now."""
        query = select(t.leases.c.gateway).where(t.leases.c.session == session, t.leases.c.expires_s > self._clock.now_s())
        return await self._transactions.read(lambda connection: connection.scalar(query))

    async def expired(self, limit: int = 1000) -> Sequence[SessionId]:
        """Sessions whose gateway has not renewed in time, longest ago first: they need a new one or an end."""
        query = (
            select(t.leases.c.session)
            .where(t.leases.c.expires_s <= self._clock.now_s())
            .order_by(t.leases.c.expires_s, t.leases.c.session)
            .limit(limit)
        )
        found = await self._transactions.read(lambda connection: connection.scalars(query).all())
        return [SessionId(session) for session in found]
