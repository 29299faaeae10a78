"""The live file of a part: grows by whole clusters, each sealed, on the disk and hashed before it is told of."""

import hashlib
import os
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

from cloudwindow.domain.events import SegmentClosed
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.who import Who
from cloudwindow.recording.names import live_name
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.growing import Growing
from cloudwindow.vault.secret_file import sync_folder

MOST_WAITING: Final = 32 * 1024 * 1024  # bytes that wait for a disk that takes nothing


class SegmentFile:
    """Used by one thread. Segments follow each other from offset 0, the header with the first; each is a record of the file."""

    def __init__(self, path: Path, part: PartId, key: OwnerKey, who: str = Who.APPLICANT) -> None:
        self.path = path
        self._who = who
        self._sealing = Growing(key, live_name(part, who))
        self._wide = 0  # bytes of the file
        self.size = 0  # bytes of the recording that are on the disk
        self.number = 0  # segments on the disk
        self.hashes: list[tuple[int, bytes]] = []  # (length, sha256) of each of them
        self.end_s = 0.0
        self.lost_bytes = 0
        self._part = part
        self._fd = -1
        self._waiting: deque[tuple[bytes, float, float]] = deque()
        self._waiting_bytes = 0

    @property
    def all_on_disk(self) -> bool:
        return not self._waiting

    def append(self, data: bytes, start_s: float, end_s: float) -> None:
        """Queue one segment; `settle` writes it. When the disk has long taken nothing, the newest segment is given up."""
        if self._waiting_bytes + len(data) > MOST_WAITING:
            self.lost_bytes += len(data)
            return
        self._waiting.append((data, start_s, end_s))
        self._waiting_bytes += len(data)

    def settle(self) -> list[SegmentClosed]:
        """Write what waits. Returns the segments that are on the disk now, or raises OSError and keeps what is not.

        What a failed write left of a segment is cut off again, so that the file holds whole segments only.
        """
        closed: list[SegmentClosed] = []
        while self._waiting:
            data, start_s, end_s = self._waiting[0]
            try:
                self._write(self._sealing.record(self.number, data))
            except OSError:
                if closed:
                    return closed  # the next call will meet the error again
                raise
            self._waiting.popleft()
            self._waiting_bytes -= len(data)
            digest = hashlib.sha256(data)
            self.hashes.append((len(data), digest.digest()))
            closed.append(
                SegmentClosed(
                    part=self._part,
                    number=self.number,
                    offset=self.size,
                    length=len(data),
                    sha256=digest.hexdigest(),
                    start_s=start_s,
                    end_s=end_s,
                    who=self._who,
                )
            )
            self.size += len(data)
            self.number += 1
            self.end_s = max(self.end_s, end_s)
        return closed

    def finish(self) -> None:
        """All of it is there: a file that was cut off later is not taken for one that a crash ended. Raises OSError."""
        if self.number and self.all_on_disk:
            self._write(self._sealing.end(self.number))

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write(self, data: bytes) -> None:
        if self._fd < 0:
            missing = [folder for folder in (self.path.parent, *self.path.parent.parents) if not folder.exists()]
            try:
                self._fd = self._opened()
            except FileNotFoundError:  # another part's file was put away in between, and the folder with it
                self._fd = self._opened()
            for folder in dict.fromkeys((self.path.parent, self.path.parent.parent, *(one.parent for one in missing))):
                sync_folder(folder)
        try:
            whole = data if self._wide else self._sealing.head + data
            done = 0
            while done < len(whole):  # where it belongs, whatever a write that failed left behind there
                done += os.pwrite(self._fd, memoryview(whole)[done:], self._wide + done)
            os.fsync(self._fd)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._fd, self._wide)
            raise
        self._wide += len(whole)

    def _opened(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)


def put_away(path: Path) -> None:
    """The file goes, and its session's folder with the last one in it."""
    path.unlink(missing_ok=True)
    with suppress(OSError):  # others are in it, or it is gone
        path.parent.rmdir()
