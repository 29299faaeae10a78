"""A file for a while that nobody else can read: no name, pages sealed under a key that is only in memory, written in any order."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from typing_extensions import Buffer, override

_PAGE: Final = 1 << 18  # bytes of text
_NONCE: Final = 12
_WIDE: Final = _NONCE + _PAGE + 16


class Scratch(io.RawIOBase):
    """Used by one thread at a time. One page is held open; it is sealed anew, with a new nonce, when another is asked for."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  # `close` closes it
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._at = 0
        self._size = 0
        self._number = 0  # of the open page
        self._page = bytearray(_PAGE)
        self._changed = False
        self._kept: set[int] = set()  # pages that were sealed once

    @override
    def readable(self) -> bool:
        return True

    @override
    def writable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError(f"expected a place in the file, found {start + offset}")
        self._at = start + offset
        return self._at

    @override
    def write(self, data: Buffer) -> int:
        view = memoryview(data).cast("B")
        done = 0
        while done < len(view):
            page = self._turned_to(self._at // _PAGE)
            at = self._at % _PAGE
            some = min(_PAGE - at, len(view) - done)
            page[at : at + some] = view[done : done + some]
            self._changed = True
            done, self._at = done + some, self._at + some
        self._size = max(self._size, self._at)
        return done

    @override
    def readinto(self, into: Buffer) -> int:
        view = memoryview(into).cast("B")
        some = max(0, min(len(view), self._size - self._at, _PAGE - self._at % _PAGE))
        if some:
            at = self._at % _PAGE
            view[:some] = self._turned_to(self._at // _PAGE)[at : at + some]
            self._at += some
        return some

    def again(self) -> "ScratchView":
        """The same bytes once more, with a place of its own; for a writer that reads back what it wrote. Same thread."""
        return ScratchView(self)

    @override
    def close(self) -> None:
        self._file.close()
        super().close()

    def _turned_to(self, number: int) -> bytearray:
        if number != self._number:
            if self._changed:
                nonce = os.urandom(_NONCE)
                sealed = nonce + self._cipher.encrypt(nonce, self._page, self._number.to_bytes(8, "big"))
                _write_all(self._file.fileno(), sealed, self._number * _WIDE)
                self._kept.add(self._number)
            self._number, self._changed = number, False
            if number in self._kept:
                sealed = os.pread(self._file.fileno(), _WIDE, number * _WIDE)
                self._page = bytearray(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], number.to_bytes(8, "big")))
            else:
                self._page = bytearray(_PAGE)
        return self._page


class ScratchView(io.RawIOBase):
    """Closing it closes nothing else."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._at = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with self._there():
            self._at = self._scratch.seek(offset, whence)
        return self._at

    @override
    def readinto(self, into: Buffer) -> int:
        with self._there():
            some = self._scratch.readinto(into)
        self._at += some
        return some

    @contextmanager
    def _there(self) -> Iterator[None]:
        before = self._scratch.tell()
        self._scratch.seek(self._at)
        try:
            yield
        finally:
            self._scratch.seek(before)


def _write_all(file: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        done = os.pwrite(file, view, at)
        view, at = view[done:], at + done
