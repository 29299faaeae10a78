"""Checkpoints that an authority stamped (RFC 3161): asked for beside the sealing, which never waits for it."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import structlog
from sqlalchemy import Connection, func, insert, select

from cloudwindow.domain import events as e
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_stamps import TimeStamper
from cloudwindow.ledger import merkle
from cloudwindow.ledger.certificates import load_certificates, whose
from cloudwindow.ledger.chain import rfc3339
from cloudwindow.ledger.stamp import open_token, token_of
from cloudwindow.store import tables as t
from cloudwindow.store.log_nodes import nodes
from cloudwindow.store.transactions import Transactions

LOOK_EVERY_S: Final = 5.0
AT_MOST_EVERY_S: Final = 300.0  # while the authority does not answer
_log = structlog.get_logger()


# What ends a session, and what is made of it then: the stamp wanted is the first one over all of these. Later looks and notes would
# make it younger.
ENDS: Final = tuple(
    kind_of(kind) for kind in (e.Decided, e.Terminated, e.Expired, e.RecordingClosed, sign.ResultConfirmed, sign.ResultSigned)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """A stamped checkpoint, `note`. `size`: of its log. `at`: RFC 3339, the authority's time. `path`: the consistency proof to the
    checkpoint that was asked for.
    """

    size: int
    at: str
    note: str
    response: bytes
    certificates: bytes
    path: tuple[bytes, ...] = ()

    @property
    def by(self) -> str:
        """Whose it is, in words."""
        return whose(load_certificates(self.certificates))


class Stamps:
    """Looks for what is not stamped yet, so checkpoints made by another process (an export) are stamped as well."""

    def __init__(self, transactions: Transactions, stamper: TimeStamper | None) -> None:
        """Without a `stamper` what is there is still read."""
        self._transactions = transactions
        self._stamper = stamper

    async def run(self, every_s: float = LOOK_EVERY_S) -> None:
        """For ever; ends by cancellation. A failure is logged and tried again, ever later."""
        wait_s = every_s
        while True:
            try:
                size = await self.stamp()
            except CloudWindowError as error:
                _log.error("checkpoint_not_stamped", code=error.code, reason=str(error))
                wait_s = min(2 * wait_s, max(AT_MOST_EVERY_S, every_s))
            except Exception:  # whatever it is: everybody's sessions run beside this
                _log.exception("checkpoint_not_stamped")
                wait_s = min(2 * wait_s, max(AT_MOST_EVERY_S, every_s))
            else:
                wait_s = every_s
                if size:
                    _log.info("checkpoint_stamped", size=size)
            await asyncio.sleep(wait_s)

    async def stamp(self, size: int | None = None) -> int:
        """Have the newest checkpoint stamped, or that of `size`; its size, or 0 when there was nothing to do.

        The newest alone: it covers those before it, and a stamp made later would not make them older. Raises StampUnavailable.
        """
        newest = await self._transactions.read(lambda connection: _without(connection, size))
        if newest is None or self._stamper is None:
            return 0
        found, note = newest
        digest = sha256(note.encode()).digest()
        made = await self._stamper.stamp(digest)
        at = rfc3339(open_token(token_of(made.response), digest).at.timestamp())
        row = {"size": found, "at": at, "response": made.response, "certificates": made.certificates}

        def keep(connection: Connection) -> int:
            if connection.scalar(select(t.stamps.c.size).where(t.stamps.c.size == found)) is not None:
                return 0
            connection.execute(insert(t.stamps).values(row))
            return found

        return await self._transactions.write(keep)

    async def over(self, session: SessionId, size: int) -> Stamped | None:
        """The first stamped checkpoint over the whole session, as proven under that of `size` entries. None: there is none."""
        return await self._transactions.read(lambda connection: _over(connection, session, size))

    async def asked_over(self, session: SessionId, size: int) -> Stamped | None:
        """The same; where there is none yet the authority is asked now. None when it does not answer."""
        found = await self.over(session, size)
        if found is None and self._stamper is not None:
            try:
                await self.stamp(size)
            except CloudWindowError as error:
                _log.error("checkpoint_not_stamped", code=error.code, reason=str(error))
            found = await self.over(session, size)
        return found


def _without(connection: Connection, size: int | None) -> tuple[int, str] | None:
    """(size, note) of the newest checkpoint, or that of `size`, unless it is stamped."""
    newest = select(t.checkpoints.c.size, t.checkpoints.c.note, t.stamps.c.at)
    newest = newest.select_from(t.checkpoints.outerjoin(t.stamps)).order_by(t.checkpoints.c.size.desc()).limit(1)
    row = connection.execute(newest if size is None else newest.where(t.checkpoints.c.size == size)).one_or_none()
    return None if row is None or row.at is not None else (row.size, row.note)


def _over(connection: Connection, session: SessionId, size: int) -> Stamped | None:
    here = (t.log_leaves.c.session == t.entries.c.session) & (t.log_leaves.c["index"] == t.entries.c["index"])
    leaves = select(func.max(t.log_leaves.c.leaf)).select_from(t.log_leaves.join(t.entries, here))
    leaves = leaves.where(t.log_leaves.c.session == session, t.log_leaves.c.leaf < size)
    last = connection.scalar(leaves.where(t.entries.c.kind.in_(ENDS)))
    last = connection.scalar(leaves) if last is None else last
    if last is None:
        return None
    whole = select(t.stamps, t.checkpoints.c.note).select_from(t.stamps.join(t.checkpoints))
    first = whole.where(t.stamps.c.size > last, t.stamps.c.size <= size).order_by(t.stamps.c.size).limit(1)
    row = connection.execute(first).one_or_none()
    if row is None:
        return None
    known = nodes(connection, sorted(merkle.places(lambda get: merkle.consistency(row.size, size, get))))
    return Stamped(
        size=row.size,
        at=row.at,
        note=row.note,
        response=bytes(row.response),
        certificates=bytes(row.certificates),
        path=merkle.consistency(row.size, size, lambda *at: known[at]),
    )
