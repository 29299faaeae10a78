"""Every minute: all new entries of all sessions into one log, and a signature over it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy import Connection, delete, insert, select, update

from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.ledger import merkle
from cloudwindow.ledger.chain import rfc3339
from cloudwindow.ledger.checkpoint import Checkpoint, LogKey, Signer, open_note, parse_checkpoint, sign_note
from cloudwindow.store import tables as t
from cloudwindow.store.log_nodes import nodes
from cloudwindow.store.transactions import Transactions
from cloudwindow.store.witness import WitnessFile

AT_ONCE: Final = 5000  # entries in one transaction, so that writers wait little
_log = structlog.get_logger()


class Checkpointer:
    """Several may run, in several processes: the row of `log_head` makes them take turns."""

    def __init__(self, transactions: Transactions, signer: Signer, clock: Clock, witness: WitnessFile | None = None) -> None:
        self._transactions = transactions
        self._witness = witness
        self.signer = signer
        self._clock = clock

    async def seal(self) -> Checkpoint | None:
        """Append what is new and sign; the last checkpoint made. None: nothing was new.

        Raises EvidenceBroken, before anything is signed, when the witness has seen more than this log has, or another one.
        """
        if self._witness is not None:
            await self._told(self._witness.check)
        last = None
        while (checkpoint := await self._transactions.write(self._seal_some)) is not None:
            last = checkpoint
        if self._witness is not None:
            await self._told(self._witness.catch_up)
        return last

    async def _told(self, deed: Callable[[Transactions, LogKey], Awaitable[None]]) -> None:
        """A witness that cannot be reached holds nobody up: it is told of everything it missed the next time."""
        try:
            await deed(self._transactions, self.signer.key)
        except OSError as error:
            _log.error("witness_unreachable", errno=error.errno, error=type(error).__name__)

    async def newest(self) -> Checkpoint | None:
        """The last checkpoint that was made; None: nothing was ever sealed."""
        query = select(t.checkpoints.c.note).order_by(t.checkpoints.c.size.desc()).limit(1)
        note = await self._transactions.read(lambda connection: connection.scalar(query))
        return None if note is None else parse_checkpoint(open_note(note, self.signer.key, "checkpoint"))

    async def run(self, every_s: float = 60.0) -> None:
        """Seal for ever; ends by cancellation. A failure is logged and tried again: entries wait in the queue meanwhile."""
        while True:
            try:
                checkpoint = await self.seal()
            except CloudWindowError as error:
                _log.error("checkpoint_failed", code=error.code, reason=str(error))
            except Exception:  # whatever it is: everybody's sessions run beside this
                _log.exception("checkpoint_failed")
            else:
                if checkpoint is not None:
                    _log.info("checkpoint_sealed", size=checkpoint.size)
            await asyncio.sleep(every_s)

    def _seal_some(self, connection: Connection) -> Checkpoint | None:
        size = connection.scalars(select(t.log_head.c.size).where(t.log_head.c.id == 1).with_for_update()).one()
        new = _queued(connection)
        if not new:
            return None
        known = nodes(connection, ((level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1))
        made: dict[merkle.Place, bytes] = {}
        for leaf, (_, _, sha256) in enumerate(new, size):
            made.update(merkle.completed(leaf, merkle.leaf_hash(bytes.fromhex(sha256)), lambda *at: made.get(at) or known[at]))
        end = size + len(new)
        root = merkle.root(end, lambda *at: made.get(at) or known[at])
        at = rfc3339(self._clock.now_s())
        checkpoint = Checkpoint(origin=self.signer.key.name, size=end, root=root, extra=(f"time {at}",))
        _append(connection, size, new, made)
        connection.execute(update(t.log_head).where(t.log_head.c.id == 1).values(size=end))
        note = sign_note(checkpoint.text(), self.signer)
        connection.execute(insert(t.checkpoints).values(size=end, at=at, note=note))
        return checkpoint


def _queued(connection: Connection) -> Sequence[tuple[SessionId, int, str]]:
    """(session, index, sha256) of entries that are not in the log, each session's in their order."""
    key = (t.log_queue.c.session, t.log_queue.c["index"])
    join = t.log_queue.join(t.entries)
    rows = connection.execute(select(*key, t.entries.c.sha256).select_from(join).order_by(*key).limit(AT_ONCE))
    return [(SessionId(session), index, sha256) for session, index, sha256 in rows.all()]


def _append(
    connection: Connection,
    size: int,
    new: Sequence[tuple[SessionId, int, str]],
    made: Mapping[merkle.Place, bytes],
) -> None:
    leaves = [
        {"leaf": leaf, "session": session, "index": index, "entry_sha256": sha256}
        for leaf, (session, index, sha256) in enumerate(new, size)
    ]
    rows = [{"level": level, "number": number, "sha256": hash_.hex()} for (level, number), hash_ in made.items()]
    connection.execute(insert(t.log_leaves), leaves)
    connection.execute(insert(t.log_nodes), rows)
    for session, last in {session: index for session, index, _ in new}.items():  # the highest index of each: they come in order
        done = (t.log_queue.c.session == session) & (t.log_queue.c["index"] <= last)
        connection.execute(delete(t.log_queue).where(done))
