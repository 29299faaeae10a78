"""The key of one owner (a session, a case, the office), and what is sealed with it: rows, files, words to look things up by."""

import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cloudwindow.domain.errors import Unreadable
from cloudwindow.vault.stream import KEY, PREFIX, Stream

SALT: Final = 32  # bytes, of a file
_VERSION: Final = b"\1"
_NONCE: Final = 12  # NIST SP 800-38D, 8.2.2: random, so at most 2**32 rows a key


class OwnerKey:
    """Each purpose has a key of its own, derived with HKDF-SHA-256 (RFC 5869). May be used on several threads."""

    def __init__(self, owner: str, secret: bytes) -> None:
        """`secret`: 32 random bytes."""
        self.owner: Final = owner
        self._secret = secret
        self._rows = AESGCM(_derived(secret, KEY, b"rows"))
        self._words = _derived(secret, KEY, b"words")

    @classmethod
    def new(cls, owner: str) -> tuple["OwnerKey", bytes]:
        """A key, and the secret that must be kept (wrapped) to have it again."""
        secret = os.urandom(KEY)
        return cls(owner, secret), secret

    def seal(self, data: bytes, place: str) -> bytes:
        """For one row. `place`: 'table|row'; elsewhere it does not open. 29 bytes longer than `data`."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._rows.encrypt(nonce, data, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises Unreadable."""
        if sealed[:1] == _VERSION:
            try:
                return self._rows.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.encode())
            except (InvalidTag, ValueError):
                pass
        raise Unreadable(f"{place}: expected what was sealed there, found it changed, or moved from elsewhere")

    def hashed(self, words: str) -> str:
        """HMAC-SHA-256, hexadecimal: the same words are found by it, and nobody without the key can try words out."""
        return hmac.digest(self._words, words.encode(), "sha256").hex()

    def stream(self, name: str, salt: bytes) -> Stream:
        """For one file. `name` is bound: under another name nothing of it opens. `salt`: random, once for each writing."""
        derived = _derived(self._secret, KEY + PREFIX, b"file " + name.encode(), salt)
        return Stream(derived[:KEY], derived[KEY:])


def _derived(secret: bytes, length: int, what: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=b"cloudwindow vault 1 " + what).derive(secret)
