"""Writes a package: every byte has one place, and the file appears under its name only when it is whole."""

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from zlib import crc32

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.container import MOST_MEMBERS, Member, local_header, pieces, placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A file whose bytes were all seen once."""

    name: str
    size: int
    crc: int
    sha256: str


class PackageWriter:
    """`with PackageWriter(out) as writer: writer.begin(measured); writer.write(chunk)...`; leaves nothing behind when it raises."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
        self._members: list[Member] = []
        self._left = 0
        self._crc = 0
        self._finished = False
        self._file: BinaryIO

    def __enter__(self) -> "PackageWriter":
        self._file = self._temporary.open("xb")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self._file.close()
            self._temporary.unlink(missing_ok=True)

    def begin(self, file: Measured) -> None:
        self._end()
        if len(self._members) == MOST_MEMBERS:
            raise EvidenceBroken(f"expected at most {MOST_MEMBERS} files in a package, found more: hand out parts of the session")
        self._file.write(local_header(file.name, file.size, file.crc))
        self._members.append(Member(name=file.name, size=file.size, crc=file.crc))
        self._left, self._crc = file.size, 0

    def write(self, chunk: bytes) -> None:
        self._left -= len(chunk)
        self._crc = crc32(chunk, self._crc)
        self._file.write(chunk)

    def _end(self) -> None:
        """Raises EvidenceBroken when a file was not the same when it was read again."""
        if self._members and (self._left or self._crc != self._members[-1].crc):
            raise EvidenceBroken(
                f"{self._members[-1].name}: it changed while it was exported; its store does not keep what it is given"
            )

    def finish(self) -> None:
        """Puts the whole file on the disk and under its name; leaving the block does so as well. Once is enough."""
        if self._finished:
            return
        self._finished = True
        self._end()
        count = len(self._members)
        for piece in pieces(placed(self._members))[count:]:
            self._file.write(piece.data)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._temporary.replace(self._out)
