"""A live file read back: whole segments in their order, with zeros in the place of one that does not open any more."""

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path

import structlog

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import PartId
from cloudwindow.recording.names import live_name
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.growing import Reading

log = structlog.get_logger()


class LiveFile:
    """Blocks, and holds one segment at a time. What a bad sector does not give is a segment that does not open.

    `torn`: bytes at the end that are no segment, known once `pieces` has ended; what was in them nobody can tell.
    """

    def __init__(self, path: Path, key: OwnerKey, part: PartId, who: str, lengths: Mapping[int, int]) -> None:
        """`lengths`: of the segments in the trail, by number. Raises Unreadable when it is no sealed recording, OSError."""
        self._path, self._key, self._name, self._lengths = path, key, live_name(part, who), lengths
        self.torn = 0
        with path.open("rb") as file:
            self._reading(file.fileno())

    def pieces(self) -> Iterator[bytes]:
        """From the beginning, each time."""
        with self._path.open("rb", buffering=0) as file:
            reading = self._reading(file.fileno())
            for record in reading.records():
                yield bytes(record.length) if record.data is None else record.data
        self.torn = reading.torn

    def _reading(self, file: int) -> Reading:
        def read(at: int, length: int) -> bytes | None:
            """Never through a map of the file: where its disk fails that would end the process."""
            try:
                return _read(file, at, length)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                log.error("recording_sector_lost", errno=error.errno, offset=at, bytes=length)
                return None

        return Reading(self._key, self._name, os.fstat(file).st_size, read, self._lengths)


def _read(file: int, at: int, length: int) -> bytes:
    """Fewer at the end of the file, which may have been cut off since its size was asked for."""
    found = []
    while length and (some := os.pread(file, length, at)):
        found.append(some)
        at, length = at + len(some), length - len(some)
    return b"".join(found)


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is read on another thread."""
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def compared(pieces: Iterator[bytes], hashes: Sequence[tuple[int, bytes]], differing: list[int]) -> Iterator[bytes]:
    """The pieces. `hashes`: (length, sha256) of what was written; `differing` takes the numbers of those that are something else.

    Raises EvidenceBroken when some are missing at the end.
    """
    found = 0
    for number, piece in enumerate(pieces):
        found = number + 1
        if found > len(hashes) or hashlib.sha256(piece).digest() != hashes[number][1]:
            differing.append(number)
        yield piece
    if found != len(hashes):
        raise EvidenceBroken(f"live file: expected {len(hashes)} segments, found {found}")
