"""A file that grows while it is written: one sealed record at a time, of any length. What a crash tore off is known as such. Pure.

'CWg1' | salt (32 bytes) | records: length of the text (4 bytes, big-endian) | sealed text. The length is sealed along.
A file that was closed ends with an empty record marked last; one that was not has none.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cloudwindow.domain.errors import Unreadable
from cloudwindow.vault.owner import SALT, OwnerKey
from cloudwindow.vault.stream import TAG

MAGIC: Final = b"CWg1"
HEAD: Final = len(MAGIC) + SALT
_LENGTH: Final = 4
RECORD: Final = _LENGTH + TAG  # bytes that a record is longer than its text
MOST: Final = 1 << 28  # bytes of one record's text: more is no length, but what tore it


class Growing:
    """`head` comes first; then what `record` gives, in its order; then `end`."""

    def __init__(self, key: OwnerKey, name: str) -> None:
        salt = os.urandom(SALT)
        self.head: Final = MAGIC + salt
        self._stream = key.stream(name, salt)
        self._next = 0
        self._last = b""  # hash of the text before

    def record(self, number: int, data: bytes) -> bytes:
        """`number`: from 0, one more each time. The last one may be asked for again with the same text, and is the same then.

        Raises ValueError for any other: one number for two texts would give both away.
        """
        digest = sha256(data).digest()
        if number != self._next and (number, digest) != (self._next - 1, self._last):
            raise ValueError(f"record: expected number {self._next}, found {number}")
        self._next, self._last = number + 1, digest
        length = len(data).to_bytes(_LENGTH, "big")
        return length + self._stream.seal(number, data, about=length)

    def end(self, number: int) -> bytes:
        """`number`: that of the record after the last one. Raises ValueError for another."""
        if number != self._next:
            raise ValueError(f"end: expected number {self._next}, found {number}")
        length = bytes(_LENGTH)
        return length + self._stream.seal(number, b"", last=True, about=length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`data`: None when it does not open; then `length` is what others say of it."""

    number: int
    length: int
    data: bytes | None


Read = Callable[[int, int], bytes | None]


class Reading:
    """The records of a file, read one at a time. `closed`: it ended as it should; `torn`: bytes at its end that are no record."""

    def __init__(self, key: OwnerKey, name: str, size: int, read: Read, lengths: Mapping[int, int]) -> None:
        """`read(at, length)`: bytes of the file, which has `size`; None when the disk does not give them.

        `lengths`: of texts by the number of their record, as far as they are known otherwise: then one that was changed hides no
        other. Raises Unreadable when it is no such file.
        """
        head = read(0, min(size, HEAD)) or b""
        if head[: len(MAGIC)] != MAGIC[: len(head)]:
            raise Unreadable(f"{name}: expected a sealed recording, found something else")
        self._size, self._read = size, read
        self._lengths = lengths
        self._stream = key.stream(name, head[len(MAGIC) :])
        self.closed = False
        self.torn = size if size < HEAD else 0

    def records(self) -> Iterator[Record]:
        """Once. `closed` and `torn` are known when it ends."""
        at, number = HEAD, 0
        while at < self._size and not self.closed:
            length = self._lengths.get(number, -1)
            known = length >= 0
            if not known:
                length = int.from_bytes(self._read(at, _LENGTH) or b"", "big")
            end = at + RECORD + length
            data = self._opened(number, at, length)
            if self.closed:
                at = end
                break
            if data is None and (not known or end > self._size):
                break
            yield Record(number=number, length=length, data=data)
            at, number = end, number + 1
        self.torn += max(0, self._size - at)

    def _opened(self, number: int, at: int, length: int) -> bytes | None:
        if at + RECORD + length > self._size or length > MOST:
            return None
        found = self._read(at, RECORD + length)
        if found is None:
            return None
        about, sealed = found[:_LENGTH], memoryview(found)[_LENGTH:]
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
