"""The result of a session as it leaves: one canonical JSON object that carries its own Ed25519 signature."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.canonical import canonical, parse_canonical
from cloudwindow.ledger.checkpoint import LogKey, Signer, parse_key

FORMAT: Final = "cloudwindow-result/1"
_CONTEXT: Final = b"cloudwindow result\n"  # a first line with a space: it can never pass for a checkpoint (C2SP signed-note)


def sign_result(result: Mapping[str, Any], signer: Signer) -> bytes:  # Any: JSON
    """RFC 8785 bytes of `result` with `key` (the signer's line) and `signature`: base64, over everything but itself."""
    body = {**result, "format": FORMAT, "key": signer.key.line}
    return canonical({**body, "signature": base64.b64encode(signer.sign(_CONTEXT + canonical(body))).decode()}) + b"\n"


def misfits(result: Mapping[str, Any], session: str, heads: Sequence[str], at: int | None = None) -> list[str]:
    """What of a result does not fit the trail whose entries have the hashes `heads`. `at`: the entry that says that it left."""
    found = [] if result.get("session") == session else [f"expected session {session}, found {result.get('session')!r}"]
    try:
        length, head = result["trail"]["length"], result["trail"]["sha256"]
    except (KeyError, TypeError):
        return [*found, "expected the trail's length and head, found none"]
    if type(length) is not int or not 0 < length <= min(len(heads) if at is None else at, len(heads)) or heads[length - 1] != head:
        found.append(f"expected the trail's head at {length} entries, found another")
    return found


def open_result(data: bytes, key: LogKey | None, what: str = "result") -> Mapping[str, Any]:
    """The result that `key` signed; without one, the key it names itself. Raises EvidenceBroken."""
    value = parse_canonical(data.removesuffix(b"\n"), what)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise EvidenceBroken(f"{what}: expected the format {FORMAT}, found another")
    try:
        signature = base64.b64decode(value["signature"], validate=True)
        named = parse_key(value["key"])
    except (KeyError, TypeError, AttributeError, binascii.Error, ValueError) as error:
        raise EvidenceBroken(f"{what}: expected a key and a signature in base64, found something else") from error
    if key is not None and named != key:
        raise EvidenceBroken(f"{what}: expected a signature by {key.line}, found one by {named.line}")
    body = {name: part for name, part in value.items() if name != "signature"}
    try:
        Ed25519PublicKey.from_public_bytes(named.public).verify(signature, _CONTEXT + canonical(body))
    except (InvalidSignature, ValueError) as error:
        raise EvidenceBroken(f"{what}: the signature does not fit the object and the key {named.line}") from error
    return value
