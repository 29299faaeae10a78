"""A file's bytes, read once and hashed on two threads: the whole in one, its segments and its CRC-32 in the other.

hashlib and zlib let other threads run while they work on a large piece.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import Final
from zlib import crc32

from cloudwindow.domain import events as e

ALONE: Final = 1 << 20  # bytes up to which handing over costs more than it gives


class FileCheck:
    """Hashes one file as it goes by: the whole, and each segment that the trail claims in it."""

    def __init__(self, segments: Sequence[e.SegmentClosed]) -> None:
        self._left = sorted(segments, key=lambda segment: segment.offset)
        self._whole, self._range = sha256(), sha256()
        self._next = self._at = 0
        self.size = 0
        self.crc = 0
        self.broken: list[e.SegmentClosed] = []

    def whole(self, chunk: bytes) -> None:
        self._whole.update(chunk)

    def ranges(self, chunk: bytes) -> None:
        self.crc = crc32(chunk, self.crc)
        self.size += len(chunk)
        view = memoryview(chunk)
        while view and self._next < len(self._left):
            segment = self._left[self._next]
            skip = max(0, segment.offset - self._at)
            here = view[: skip or segment.offset + segment.length - self._at]
            if not skip:
                self._range.update(here)
            self._at += len(here)
            view = view[len(here) :]
            if self._at >= segment.offset + segment.length:
                self._close(segment)

    def finish(self) -> str:
        """The sha256 of the whole. Segments that the file was too short for are broken too."""
        for segment in self._left[self._next :]:
            self._close(segment)
        return self._whole.hexdigest()

    def _close(self, segment: e.SegmentClosed) -> None:
        if self._range.hexdigest() != segment.sha256 or self._at != segment.offset + segment.length:
            self.broken.append(segment)
        self._next += 1
        self._range = sha256()


def feed(check: FileCheck, chunks: Iterable[bytes], size: int, advance: Callable[[int], None]) -> None:
    """All of `chunks` (`size` bytes) through `check`; the next is read while two threads work on the last."""
    if size <= ALONE:
        for chunk in chunks:
            check.whole(chunk)
            check.ranges(chunk)
            advance(len(chunk))
        return
    with ThreadPoolExecutor(max_workers=2) as lanes:
        working: tuple[Future[None], ...] = ()
        for chunk in chunks:
            for one in working:
                one.result()
            working = (lanes.submit(check.whole, chunk), lanes.submit(check.ranges, chunk))
            advance(len(chunk))
        for one in working:
            one.result()
