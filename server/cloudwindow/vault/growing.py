"""A file that grows while it is written: one sealed record at a time, of any length. What a crash tore off is known as such. Pure.

'CWg1' | salt (32 bytes) | records: length of the text (4 bytes, big-endian) | sealed text. The length is sealed along.
A file that was closed ends with an empty record marked last; one that was not has none.
"""

import mmap
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.errors import Unreadable
from cloudwindow.vault.owner import SALT, OwnerKey
from cloudwindow.vault.stream import TAG

MAGIC: Final = b"CWg1"
HEAD: Final = len(MAGIC) + SALT
_LENGTH: Final = 4
RECORD: Final = _LENGTH + TAG  # bytes that a record is longer than its text


class Growing:
    """`head` comes first; then what `record` gives, in its order; then `end`."""

    def __init__(self, key: OwnerKey, name: str) -> None:
        salt = os.urandom(SALT)
        self.head: Final = MAGIC + salt
        self._stream = key.stream(name, salt)

    def record(self, number: int, data: bytes) -> bytes:
        """`number`: from 0, one more each time. One number is for one text only; written again, it is the same."""
        length = len(data).to_bytes(_LENGTH, "big")
        return length + self._stream.seal(number, data, about=length)

    def end(self, number: int) -> bytes:
        length = bytes(_LENGTH)
        return length + self._stream.seal(number, b"", last=True, about=length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`data`: None when it does not open; then `length` is what others say of it."""

    number: int
    length: int
    data: bytes | None


class Reading:
    """The records of a file. `closed`: it ended as it should; `torn`: bytes at its end that are no record."""

    def __init__(self, key: OwnerKey, name: str, file: bytes | mmap.mmap, lengths: Mapping[int, int]) -> None:
        """`lengths`: of texts by the number of their record, as far as they are known otherwise: then one that was changed

        hides no other. Raises Unreadable when it is no such file.
        """
        head = file[: len(MAGIC)]
        if head != MAGIC[: len(head)]:
            raise Unreadable(f"{name}: expected a sealed recording, found something else")
        self._file = memoryview(file)
        self._lengths = lengths
        self._stream = key.stream(name, file[len(MAGIC) : HEAD])
        self.closed = False
        self.torn = len(file) if len(file) < HEAD else 0

    def records(self) -> Iterator[Record]:
        """Once. `closed` and `torn` are known when it ends."""
        at, number = HEAD, 0
        while at < len(self._file) and not self.closed:
            length = self._lengths.get(number, -1)
            known = length >= 0
            if not known:
                length = int.from_bytes(self._file[at : at + _LENGTH], "big")
            end = at + RECORD + length
            data = self._opened(number, at, end, length)
            if self.closed:
                at = end
                break
            if data is None and (not known or end > len(self._file)):
                break
            yield Record(number=number, length=length, data=data)
            at, number = end, number + 1
        self.torn += max(0, len(self._file) - at)

    def _opened(self, number: int, at: int, end: int, length: int) -> bytes | None:
        if end > len(self._file):
            return None
        about, sealed = bytes(self._file[at : at + _LENGTH]), self._file[at + _LENGTH : end]
        if int.from_bytes(about, "big") != length:
            return None
        try:
            return self._stream.open(number, sealed, about=about)
        except Unreadable:
            if length:
                return None
        try:
            self._stream.open(number, sealed, last=True, about=about)
        except Unreadable:
            return None
        self.closed = True
        return b""
