"""A file that is written once: chunks of 64 KiB, so that any range opens without the rest. Pure.

'CWw1' | salt (32 bytes) | sealed chunks. All but the last have 65,536 bytes and 16 of tag; the last has 0 to 65,536 and says so.
"""

import os
from collections.abc import Iterator
from typing import Final

from cloudwindow.domain.errors import Unreadable
from cloudwindow.vault.owner import SALT, OwnerKey
from cloudwindow.vault.stream import TAG

MAGIC: Final = b"CWw1"
HEAD: Final = len(MAGIC) + SALT
CHUNK: Final = 1 << 16  # bytes of text
_WIDE: Final = CHUNK + TAG


class Sealing:
    """Feed pieces of any size; what `feed` and `finish` return, one after the other, is the file."""

    def __init__(self, key: OwnerKey, name: str) -> None:
        salt = os.urandom(SALT)
        self._stream = key.stream(name, salt)
        self._out = MAGIC + salt  # before the first chunk
        self._rest = b""
        self._number = 0

    def feed(self, data: bytes) -> bytes:
        """May be empty: a chunk is sealed once it is certain that it is not the last."""
        data = self._rest + data
        view = memoryview(data)
        out, at = [self._out], 0
        self._out = b""
        while len(data) - at > CHUNK:
            out.append(self._stream.seal(self._number, view[at : at + CHUNK]))
            self._number += 1
            at += CHUNK
        self._rest = data[at:]
        return b"".join(out)

    def finish(self) -> bytes:
        out, self._out = self._out, b""
        return out + self._stream.seal(self._number, self._rest, last=True)


def sealed(key: OwnerKey, name: str, data: bytes) -> bytes:
    """The whole file at once."""
    sealing = Sealing(key, name)
    return sealing.feed(data) + sealing.finish()


def text_size(size: int) -> int:
    """Bytes of text in a file of `size` bytes. Raises Unreadable when no file has this size."""
    body = size - HEAD
    chunks = -(-body // _WIDE)
    if body < TAG or body - (chunks - 1) * _WIDE < (TAG if chunks == 1 else TAG + 1):
        raise Unreadable(f"expected a sealed file, found {size} bytes, which none has")
    return body - chunks * TAG


class Opening:
    """Opens chunks of a file whose first 36 bytes are `head`. `size`: of the whole file in bytes, as it lies there."""

    def __init__(self, key: OwnerKey, name: str, head: bytes, size: int) -> None:
        """Raises Unreadable."""
        if head[: len(MAGIC)] != MAGIC or len(head) != HEAD:
            raise Unreadable(f"{name}: expected a sealed file, found something else")
        self.size: Final = text_size(size)
        self._last = max(0, -(-self.size // CHUNK) - 1)
        self._stream = key.stream(name, head[len(MAGIC) :])
        self._name = name

    def where(self, offset: int, length: int) -> tuple[int, int]:
        """Offset and length in the file of the chunks that hold `length` > 0 bytes of text from `offset`, all within the text."""
        first, last = offset // CHUNK, (offset + length - 1) // CHUNK
        end = HEAD + (last + 1) * _WIDE if last < self._last else HEAD + self.size + (self._last + 1) * TAG
        return HEAD + first * _WIDE, end - HEAD - first * _WIDE

    def range(self, offset: int, length: int, found: bytes) -> bytes:
        """The text, from the bytes that lie at `where`. Raises Unreadable."""
        first = offset // CHUNK
        text = b"".join(self.chunks(first, found))
        return text[offset - first * CHUNK :][:length]

    def chunks(self, first: int, found: bytes) -> Iterator[bytes]:
        """The texts of the chunks in `found`, which begins with number `first` and ends where a chunk ends. Raises Unreadable."""
        view = memoryview(found)
        for at in range(0, len(view), _WIDE):
            number = first + at // _WIDE
            try:
                yield self._stream.open(number, view[at : at + _WIDE], last=number == self._last)
            except Unreadable as error:
                raise Unreadable(f"{self._name}, from byte {number * CHUNK}: {error}") from None


class OpeningAll:
    """Feed the file as it comes, from its first byte; `finish` raises unless it was all of it."""

    def __init__(self, key: OwnerKey, name: str, size: int) -> None:
        self._key = key
        self._size = size
        self._opening: Opening | None = None
        self._rest = b""
        self._number = 0
        self._left = size
        self._name = name

    def feed(self, data: bytes) -> bytes:
        """Text, maybe none. Raises Unreadable."""
        self._left -= len(data)
        data = self._rest + data
        if self._opening is None:
            if len(data) < HEAD:
                self._rest = data
                return b""
            self._opening, data = Opening(self._key, self._name, data[:HEAD], self._size), data[HEAD:]
        whole = len(data) if self._left <= 0 else len(data) // _WIDE * _WIDE
        self._rest = data[whole:]
        text = b"".join(self._opening.chunks(self._number, data[:whole]))
        self._number += -(-whole // _WIDE)
        return text

    def finish(self) -> None:
        if self._opening is None or self._left != 0 or self._rest:
            raise Unreadable(f"{self._name}: expected the whole file, found it cut off")
