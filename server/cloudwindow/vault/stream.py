"""STREAM over AES-256-GCM: a row of sealed chunks that hold each other in order, from the first to the one marked last. Pure.

Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, CRYPTO 2015, section 7.
A chunk's nonce is prefix (7 bytes) | its number (4, big-endian) | 1 when it is the last, else 0.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudwindow.domain.errors import Unreadable

KEY: Final = 32  # bytes
PREFIX: Final = 7
TAG: Final = 16
MOST_CHUNKS: Final = 1 << 32

Bytes = bytes | memoryview


class Stream:
    """One key for one file and no other: then no nonce is used for two texts. May be used on several threads."""

    def __init__(self, key: bytes, prefix: bytes) -> None:
        self._cipher = AESGCM(key)
        self._prefix = prefix

    def seal(self, number: int, data: Bytes, *, last: bool = False, about: bytes | None = None) -> bytes:
        """`data` and 16 bytes more. `about`: what is not in the chunk and must fit all the same."""
        return self._cipher.encrypt(self._nonce(number, last), data, about)

    def open(self, number: int, sealed: Bytes, *, last: bool = False, about: bytes | None = None) -> bytes:
        """Raises Unreadable when it is not exactly what `seal` gave for these arguments under this key."""
        try:
            return self._cipher.decrypt(self._nonce(number, last), sealed, about)
        except (InvalidTag, ValueError):  # ValueError: shorter than a tag
            which = f"the last chunk, {number}," if last else f"chunk {number}"
            raise Unreadable(f"expected {which} as it was sealed, found it changed, cut off or of another file") from None

    def _nonce(self, number: int, last: bool) -> bytes:
        return self._prefix + number.to_bytes(4, "big") + (b"\1" if last else b"\0")
