"""Where a session's entries lie in the log, and the proof of it under the last checkpoint."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger import merkle
from cloudwindow.ledger.package import Proof
from cloudwindow.store import tables as t
from cloudwindow.store.log_nodes import nodes
from cloudwindow.store.transactions import Transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """`note`: the signed checkpoint. `proofs[n]` is of entry n."""

    note: str
    size: int
    proofs: Sequence[Proof]


async def prove(transactions: Transactions, session: SessionId) -> Proven:
    """Raises NotFound when the log has no entry of it; seal first."""
    return await transactions.read(lambda connection: _prove(connection, session))


def _prove(connection: Connection, session: SessionId) -> Proven:
    last = select(t.checkpoints).order_by(t.checkpoints.c.size.desc()).limit(1)
    checkpoint = connection.execute(last).one_or_none()
    size = 0 if checkpoint is None else checkpoint.size
    query = (
        select(t.log_leaves.c.leaf)
        .where(t.log_leaves.c.session == session, t.log_leaves.c.leaf < size)
        .order_by(t.log_leaves.c["index"])
    )
    leaves = connection.scalars(query).all()
    if checkpoint is None or not leaves:
        raise NotFound(f"expected sealed entries of session {session}, found none")
    wanted = merkle.places(lambda get: [merkle.inclusion(leaf, size, get) for leaf in leaves])
    known = nodes(connection, sorted(wanted))
    proofs = [Proof(leaf=leaf, path=merkle.inclusion(leaf, size, lambda *at: known[at])) for leaf in leaves]
    return Proven(note=checkpoint.note, size=size, proofs=proofs)
