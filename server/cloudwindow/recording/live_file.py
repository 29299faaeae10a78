"""A live file read back: whole segments in their order, with zeros in the place of one that does not open any more."""

import asyncio
import mmap
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

from cloudwindow.domain.ids import PartId
from cloudwindow.recording.names import live_name
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.growing import Reading


class LiveFile:
    """Blocks. `torn`: bytes at the end that are no segment, known once `pieces` has ended; what was in them nobody can tell."""

    def __init__(self, path: Path, key: OwnerKey, part: PartId, who: str, lengths: Mapping[int, int]) -> None:
        """`lengths`: of the segments in the trail, by number. Raises Unreadable when it is no sealed recording."""
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
        self._reading = Reading(key, live_name(part, who), data, lengths)

    @property
    def torn(self) -> int:
        return self._reading.torn

    def pieces(self) -> Iterator[bytes]:
        for record in self._reading.records():
            yield bytes(record.length) if record.data is None else record.data


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is read on another thread."""
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece
