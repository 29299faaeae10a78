"""Where the seal lies in a PDF, byte for byte (ISO 32000-2, 12.8.1): what it covers, and the signature itself. Trusts nothing.

Stricter than readers of PDF are: one seal, over everything but its own place, written exactly as this software writes it. A byte
that no reader would look at, such as padding or the case of a digit, is a change all the same.
"""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NoReturn

from cloudwindow.papers.sealing import FORMAT

_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HEX: Final = frozenset(b"0123456789ABCDEF")
LEAST_DER: Final = 200  # bytes
MOST_PLACES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`place`: bytes of the file, or the part of the seal. `offset`, `length`: -1 when it is not about bytes."""

    place: str
    problem: str
    offset: int = -1
    length: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`hole`: where the signature lies, from its '<' to behind its '>'. `end`: behind the last byte that is covered."""

    hole: tuple[int, int]
    end: int
    signature: bytes  # DER
    digest: bytes  # SHA-256 of everything that is covered


def at_bytes(offset: int, length: int) -> str:
    return f"bytes {offset} to {offset + length - 1}" if length > 1 else f"byte {offset}"


def open_envelope(data: bytes) -> tuple[Envelope | None, list[Fault]]:
    """The first seal and what is wrong around it; None when there is nothing that could be checked further."""
    found = list(_RANGE.finditer(data))
    if not found:
        problem = "expected a document that was sealed, found no signature in it"
        return None, [Fault(place="file", problem=problem)]
    faults = [_another(one) for one in found[1:]]
    start, first, second, rest = (int(number) for number in found[0].groups())
    end = second + rest
    whole = start == 0 and 0 < first < second - 2 and end <= len(data)
    if not whole or data[first : first + 1] != b"<" or data[second - 1 : second] != b">":
        problem = f"expected the place of the signature between bytes {first} and {second}, and {end} bytes in all; it is not there"
        place = at_bytes(found[0].start(), len(found[0].group()))
        return None, [Fault(place=f"{place} (ByteRange)", problem=problem, offset=found[0].start()), *faults]
    if end < len(data):
        faults.append(_appended(end, len(data)))
    signature = _signature(data, first + 1, second - 1, faults)
    if signature is None:
        return None, faults
    digest = sha256(data[:first] + data[second:end]).digest()
    return Envelope(hole=(first, second), end=end, signature=signature, digest=digest), faults


def facts_in(data: bytes) -> dict[str, Any]:  # Any: JSON
    """What was sealed beside the document; empty when it cannot be read. Nothing to rely on before the signature holds."""
    at = data.rfind(f'"format":"{FORMAT}"'.encode())
    start, end = data.rfind(b"stream", 0, at), data.find(b"endstream", at)
    if at < 0 or start < 0 or end < 0:
        return {}
    try:
        value = json.loads(data[start + len(b"stream") : end], parse_constant=_refuse)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def changed_places(data: bytes, envelope: Envelope) -> list[Fault]:
    """Where a file whose digest does not fit was changed, as far as the hashes of its blocks tell."""
    blocks = _blocks(facts_in(data[: envelope.end]).get("document"), envelope.end)
    if blocks is None:
        return [Fault(place=at_bytes(0, envelope.end), problem="some of these bytes are not those that were sealed")]
    size, block, right = blocks
    wrong = [n for n, digest in enumerate(right) if sha256(data[n * block : min((n + 1) * block, size)]).hexdigest() != digest]
    if not wrong:
        problem = "the document itself is as it was shown; something was changed in what the seal added to it"
        return [_block(size, envelope.end - size, problem)]
    problem = "not the bytes that the applicant was shown and that were sealed"
    return [_block(n * block, min(block, size - n * block), problem) for n in wrong[:MOST_PLACES]]


def _blocks(document: Any, end: int) -> tuple[int, int, list[Any]] | None:
    """(size, bytes of a block, hashes); None when they make no sense."""
    if not isinstance(document, dict):
        return None
    size, block, hashes = (document.get(name) for name in ("size", "block", "blocks"))
    if not (isinstance(size, int) and isinstance(block, int) and isinstance(hashes, list)):
        return None
    sound = block > 0 and 0 < size < end and len(hashes) == -(-size // block)
    return (size, block, hashes) if sound else None


def _block(offset: int, length: int, problem: str) -> Fault:
    return Fault(place=at_bytes(offset, length), problem=problem, offset=offset, length=length)


def _another(found: re.Match[bytes]) -> Fault:
    place = at_bytes(found.start(), len(found.group()))
    return Fault(place=place, problem="a second signature lies there; a sealed document has one", offset=found.start())


def _appended(end: int, size: int) -> Fault:
    problem = f"appended after the seal; what was sealed are the first {end} bytes"
    return Fault(place=at_bytes(end, size - end), problem=problem, offset=end, length=size - end)


def _signature(data: bytes, start: int, end: int, faults: list[Fault]) -> bytes | None:
    """The DER between '<' and '>', which fills its room with zeros (ISO 32000-2, 12.8.1). None when it is not there."""
    room = data[start:end]
    odd = next((n for n, letter in enumerate(room) if letter not in _HEX), None)
    if odd is not None or len(room) % 2:
        at = start + (odd or 0)
        faults.append(Fault(place=at_bytes(at, 1), problem="expected a digit 0-9 or A-F of the signature", offset=at, length=1))
        return None
    raw = bytes.fromhex(room.decode("ascii"))
    length = _der_length(raw)
    if length is None or not LEAST_DER < length <= len(raw):
        problem = "expected the signature (CMS), found something else"
        faults.append(Fault(place=at_bytes(start, end - start), problem=problem, offset=start, length=end - start))
        return None
    dirty = next((n for n, byte in enumerate(raw[length:]) if byte), None)
    if dirty is not None:
        at = start + 2 * (length + dirty)
        faults.append(Fault(place=at_bytes(at, 2), problem="expected zeros behind the signature", offset=at, length=2))
    return raw[:length]


def _der_length(raw: bytes) -> int | None:
    """Of a SEQUENCE with a length of two bytes, head included (X.690, 8.1.3.5); CMS with certificates is never shorter."""
    if len(raw) < 4 or raw[:2] != b"\x30\x82":
        return None
    return 4 + int.from_bytes(raw[2:4], "big")
