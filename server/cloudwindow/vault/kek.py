"""The key-encryption key: wraps the keys of owners. Where it lies is the deployment's choice; what was wrapped looks the same."""

import hmac
import os
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from typing_extensions import override

from cloudwindow.domain.errors import BadInput, KeyMissing

LENGTH: Final = 32  # bytes
NONCE: Final = 12


class KekAway(KeyMissing):
    """The place of the key-encryption key does not answer: that says nothing of any one key."""


class Kek(Protocol):
    """May be used on several threads."""

    @property
    def id(self) -> str:
        """Names the key and tells nothing of it; at most 32 characters."""
        ...

    def wrap(self, secret: bytes, owner: str) -> bytes:
        """Nonce (12 bytes) | AES-256-GCM of `secret`, with the owner as associated data. Raises KeyMissing."""
        ...

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """Raises KeyMissing when this is not the key, or the owner another; KekAway."""
        ...


# The keys that a store's keys may be wrapped with, the newest first. Given: the id of the one that the store says it uses, '' for
# a store that has none; only then may a source make one. Raises KeyMissing.
KekSource = Callable[[str], Sequence[Kek]]


class AesKek(Kek):
    """A key that this process holds."""

    def __init__(self, key: bytes) -> None:
        """Raises BadInput when it has not 32 bytes."""
        if len(key) != LENGTH:
            raise BadInput(f"key-encryption key: expected {LENGTH} bytes, found {len(key)}")
        self._cipher = AESGCM(key)
        self._id = hmac.digest(key, b"cloudwindow key-encryption key", "sha256")[:8].hex()

    @property
    @override
    def id(self) -> str:
        return self._id

    @override
    def wrap(self, secret: bytes, owner: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, about(owner))

    @override
    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], about(owner))
        except (InvalidTag, ValueError):
            raise unfit(self._id, owner) from None


def about(owner: str) -> bytes:
    """The associated data of a wrapped key."""
    return b"cloudwindow key|" + owner.encode()


def unfit(id: str, owner: str) -> KeyMissing:
    return KeyMissing(f"key of {owner}: expected one wrapped by key-encryption key {id}, found it changed or of another owner")
