"""The witness file: every checkpoint, appended to a file elsewhere, so that this database cannot be rolled back unseen."""

import asyncio
import errno
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import structlog
from sqlalchemy import Connection, select

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger import merkle
from cloudwindow.ledger.checkpoint import LogKey, open_note
from cloudwindow.ledger.witness import Seen, record_line, records
from cloudwindow.store import tables as t
from cloudwindow.store.aloof import WITHIN_S, Aloof
from cloudwindow.store.log_nodes import nodes
from cloudwindow.store.transactions import Transactions

AT_ONCE: Final = 1 << 18  # bytes; a record has a note and at most 63 hashes
MOST_READ: Final = 1 << 26  # bytes that are looked through for the last record
AGAIN_S: Final = 0.05  # between two tries to lock it
TRIES: Final = 5
_log = structlog.get_logger()


class WitnessFile:
    """Append only; several processes may hold it, one at a time writes.

    Its disk is asked on a thread of its own and nothing of the database is held meanwhile: a mount that hangs, or a lock that is
    never given back, holds nobody up. What cannot be reached in time raises OSError.
    """

    def __init__(self, path: Path, within_s: float = WITHIN_S) -> None:
        self._path = path
        self._aloof = Aloof("witness", within_s)
        self._locked_s = within_s / 2
        self._turn = asyncio.Lock()

    @classmethod
    def at(cls, path: Path | None) -> "WitnessFile | None":
        """As the settings have it: None when there is none."""
        return None if path is None else cls(path)

    async def check(self, transactions: Transactions, key: LogKey) -> None:
        """Raises EvidenceBroken when the log is not the one, or older than the one, that the witness saw last; OSError."""
        async with self._turn:
            last = await self._aloof.run(lambda: self._last(key))
        if last is not None:
            await transactions.read(lambda connection: self._expect(connection, last))

    async def catch_up(self, transactions: Transactions, key: LogKey) -> None:
        """Append every checkpoint since the last one there; the first time the newest alone.

        Raises EvidenceBroken as `check` does, and OSError when the file cannot be written.
        """
        async with self._turn:
            for _ in range(TRIES):
                last = await self._aloof.run(lambda: self._last(key))
                lines = await transactions.read(lambda connection, last=last: self._lines(connection, last))  # type: ignore[misc]
                if not lines or await self._aloof.run(lambda last=last, lines=lines: self._append(key, last, lines)):  # type: ignore[misc]
                    return

    def _lines(self, connection: Connection, last: Seen | None) -> bytes:
        """What is to be appended after `last`."""
        if last is not None:
            self._expect(connection, last)
        old = 0 if last is None else last.checkpoint.size
        lines = []
        for size, note in _notes(connection, None if last is None else old):
            lines.append(record_line(note, old, _proof(connection, old, size)))
            old = size
        return b"".join(lines)

    def _expect(self, connection: Connection, last: Seen) -> None:
        size, seen = _size(connection), last.checkpoint
        if size < seen.size:
            raise EvidenceBroken(
                f"{self._path}: expected a log of at least {seen.size} entries, as the witness saw it at {last.at}, found {size}:"
                " this database was rolled back. Restore the newer one; or, if it is lost, keep this witness file as the proof of"
                " what was and name another one"
            )
        if _root(connection, seen.size) != seen.root:
            raise EvidenceBroken(
                f"{self._path}: expected the log whose root at {seen.size} entries the witness saw at {last.at}, found another"
                " history. Restore the database that belongs to this witness file, or name another file for a new log"
            )

    def _last(self, key: LogKey) -> Seen | None:
        """The last record that the log signed. Whoever else can write into the file could otherwise stop all sealing by a line."""
        try:
            with self._path.open("rb") as file:
                end = os.fstat(file.fileno()).st_size
                for strangers, one in enumerate(records(_backwards(file, end))):
                    if _signed(one, key):
                        return one
                    if not strangers:
                        _log.error("witness_line_not_ours", size=one.checkpoint.size)
        except FileNotFoundError:
            pass
        return None

    def _append(self, key: LogKey, last: Seen | None, data: bytes) -> bool:
        """False when another appended meanwhile. What is appended begins on a line of its own and is on the disk at the end."""
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            self._lock(handle)
            if self._last(key) != last:
                return False
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            view = memoryview(b"\n" + data if torn else data)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        return True

    def _lock(self, handle: int) -> None:
        """Raises BlockingIOError when somebody holds it for longer than an append takes."""
        until_s = time.monotonic() + self._locked_s
        while True:
            try:
                return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until_s:
                    raise
                time.sleep(AGAIN_S)


def _signed(one: Seen, key: LogKey) -> bool:
    try:
        open_note(one.note, key, "witness")
    except EvidenceBroken:
        return False
    return True


def _backwards(file: BinaryIO, end: int) -> Iterator[bytes]:
    """Lines of the first `end` bytes, the last one first. Raises OSError when more was appended than a witness writes in years."""
    rest = b""
    for _ in range(MOST_READ // AT_ONCE):
        start = max(0, end - AT_ONCE)
        file.seek(start)
        first, *lines = (file.read(end - start) + rest).split(b"\n")
        yield from reversed(lines)
        rest, end = first, start
        if not start:
            yield rest
            return
    raise OSError(errno.EFBIG, "expected a line of this log's near the end of the witness file, found none")


def _size(connection: Connection) -> int:
    size: int = connection.scalars(select(t.log_head.c.size).where(t.log_head.c.id == 1)).one()
    return size


def _root(connection: Connection, size: int) -> bytes:
    wanted = merkle.places(lambda get: merkle.root(size, get))
    known = nodes(connection, sorted(wanted))
    return merkle.root(size, lambda *at: known[at])


def _proof(connection: Connection, old: int, size: int) -> tuple[bytes, ...]:
    if old == 0:
        return ()
    known = nodes(connection, sorted(merkle.places(lambda get: merkle.consistency(old, size, get))))
    return merkle.consistency(old, size, lambda *at: known[at])


def _notes(connection: Connection, since: int | None) -> Sequence[tuple[int, str]]:
    query = select(t.checkpoints.c.size, t.checkpoints.c.note)
    if since is None:
        query = query.order_by(t.checkpoints.c.size.desc()).limit(1)
    else:
        query = query.where(t.checkpoints.c.size > since).order_by(t.checkpoints.c.size)
    return [(size, note) for size, note in connection.execute(query).all()]
