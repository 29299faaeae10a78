"""The witness file: every checkpoint, appended to a file elsewhere, so that this database cannot be rolled back unseen."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger import merkle
from cloudwindow.ledger.witness import Seen, record_line, records
from cloudwindow.store import tables as t
from cloudwindow.store.log_nodes import nodes

TAIL: Final = 1 << 18  # bytes at the end that surely hold the last record: one has a note and at most 63 hashes


class WitnessFile:
    """Append only; several processes may hold it, one at a time writes. Used in the database's threads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def at(cls, path: Path | None) -> "WitnessFile | None":
        """As the settings have it: None when there is none."""
        return None if path is None else cls(path)

    def check(self, connection: Connection) -> None:
        """Raises EvidenceBroken when the log is not the one, or older than the one, that the witness saw last; OSError."""
        last = self._last()
        if last is not None:
            self._expect(connection, last)

    def catch_up(self, connection: Connection) -> None:
        """Append every checkpoint since the last one there; the first time the newest alone.

        Raises EvidenceBroken as `check` does, and OSError when the file cannot be written.
        """
        with self._held() as append:
            last = self._last()
            if last is not None:
                self._expect(connection, last)
            new = _notes(connection, None if last is None else last.checkpoint.size)
            old = 0 if last is None else last.checkpoint.size
            lines = []
            for size, note in new:
                lines.append(record_line(note, old, _proof(connection, old, size)))
                old = size
            if lines:
                append(b"".join(lines))

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

    def _last(self) -> Seen | None:
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, self._path.stat().st_size - TAIL))
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            return None
        return next(records(reversed(lines)), None)

    @contextmanager
    def _held(self) -> Iterator[Callable[[bytes], None]]:
        """Nobody else appends meanwhile. What is appended begins on a line of its own and is on the disk at the end."""
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)

            def append(data: bytes) -> None:
                size = os.fstat(handle).st_size
                torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
                view = memoryview(b"\n" + data if torn else data)
                while view:
                    view = view[os.write(handle, view) :]
                os.fsync(handle)

            yield append
        finally:
            os.close(handle)


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
