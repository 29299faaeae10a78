"""A signed word on how long the log is and what its root is, as C2SP writes it (signed-note and tlog-checkpoint).

origin
size in decimal
root in base64
further lines, such as: time 2026-01-02T03:04:05.678Z

— key-name base64(key id, Ed25519 signature)
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cloudwindow.domain.errors import EvidenceBroken

_ED25519: Final = b"\x01"  # C2SP signed-note's number of the signature type


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """`root`: 32 bytes. `extra`: lines after the root, in order; none may be empty."""

    origin: str
    size: int
    root: bytes
    extra: tuple[str, ...] = ()

    def text(self) -> str:
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), _base64(self.root), *self.extra))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """The public half: a name without spaces or plus signs, and 32 bytes of Ed25519 public key."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, 0x01 and the key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def line(self) -> str:
        """The verifier key as signed-note writes it: name+id+base64."""
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the line, in groups of four for reading aloud."""
        digest = sha256(self.line.encode()).hexdigest()
        return " ".join(digest[n : n + 4] for n in range(0, 64, 4))


class Signer(Protocol):
    """Whoever holds the private half."""

    @property
    def key(self) -> LogKey: ...

    def sign(self, data: bytes) -> bytes:
        """64 bytes, Ed25519 (RFC 8032)."""
        ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    key: LogKey
    private: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str, private: Ed25519PrivateKey) -> "Ed25519Signer":
        return cls(LogKey(name=name, public=private.public_key().public_bytes_raw()), private)

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data)


def parse_key(line: str) -> LogKey:
    """Raises EvidenceBroken when it is not an Ed25519 verifier key line or its id does not fit."""
    try:
        name, id_, encoded = line.strip().split("+", 2)
        material = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise EvidenceBroken("log key: expected a line name+id+base64, found something else") from error
    key = LogKey(name=name, public=material[1:])
    if len(material) != 33 or material[:1] != _ED25519 or not name or any(mark.isspace() for mark in name):
        raise EvidenceBroken("log key: expected a name and an Ed25519 key of 32 bytes, found something else")
    if key.line != line.strip():
        raise EvidenceBroken(f"log key: expected id {key.id.hex()} for this name and key, found {id_!r}")
    return key


def sign_note(text: str, signer: Signer) -> str:
    """`text` (ending in a newline) as a signed note with one signature."""
    if not text.endswith("\n"):
        raise ValueError("a note's text ends in a newline")
    return f"{text}\n— {signer.key.name} {_base64(signer.key.id + signer.sign(text.encode()))}\n"


def open_note(note: str, key: LogKey, what: str) -> str:
    """The text of a note that `key` signed, with exactly one signature. Raises EvidenceBroken."""
    text, separator, signature = note.rpartition("\n\n")
    text += "\n"
    words = signature.removesuffix("\n").split(" ")
    if not separator or not signature.endswith("\n") or len(words) != 3 or words[0] != "—":
        raise EvidenceBroken(f"{what}: expected a text, an empty line and one signature line, found something else")
    if words[1] != key.name:
        raise EvidenceBroken(f"{what}: expected a signature by {key.name}, found one by {words[1]!r}")
    try:
        blob = base64.b64decode(words[2], validate=True)
    except (ValueError, binascii.Error) as error:
        raise EvidenceBroken(f"{what}: expected a signature in base64, found something else") from error
    if _base64(blob) != words[2] or len(blob) != 68:
        raise EvidenceBroken(f"{what}: expected a signature of 68 bytes in plain base64, found something else")
    if blob[:4] != key.id:
        raise EvidenceBroken(f"{what}: expected a signature by key {key.id.hex()}, found one by key {blob[:4].hex()}")
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(blob[4:], text.encode())
    except (InvalidSignature, ValueError) as error:
        raise EvidenceBroken(f"{what}: the signature does not fit the text and the key {key.line}") from error
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """The inverse of `Checkpoint.text`; raises EvidenceBroken."""
    lines = text.removesuffix("\n").split("\n")
    try:
        origin, size, root, *extra = lines
        checkpoint = Checkpoint(origin=origin, size=int(size), root=base64.b64decode(root, validate=True), extra=tuple(extra))
    except (ValueError, binascii.Error) as error:
        raise EvidenceBroken("checkpoint: expected origin, size and root on three lines, found something else") from error
    if checkpoint.text() != text or len(checkpoint.root) != 32 or checkpoint.size < 0 or not origin or "" in extra:
        raise EvidenceBroken("checkpoint: expected origin, decimal size and 32 bytes of root in plain base64, found others")
    return checkpoint


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
