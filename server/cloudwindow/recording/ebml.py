"""EBML, the bytes below Matroska: identifiers, lengths, elements (RFC 8794), and the identifiers used here (RFC 9559)."""

import struct
from typing import Final

HEADER: Final = 0x1A45DFA3
SEGMENT: Final = 0x18538067
INFO: Final = 0x1549A966
TRACKS: Final = 0x1654AE6B
CLUSTER: Final = 0x1F43B675
TIMESTAMP: Final = 0xE7
SIMPLE_BLOCK: Final = 0xA3

UNKNOWN_SIZE: Final = b"\x01" + b"\xff" * 7  # RFC 8794, section 6.2: all value bits set


def element(id: int, body: bytes) -> bytes:
    return _id(id) + length(len(body)) + body


def unsigned(id: int, value: int) -> bytes:
    return element(id, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def float64(id: int, value: float) -> bytes:
    return element(id, struct.pack(">d", value))


def text(id: int, value: str) -> bytes:
    return element(id, value.encode("utf-8"))


def unknown_sized(id: int) -> bytes:
    """The opening of an element that ends with the file."""
    return _id(id) + UNKNOWN_SIZE


def length(size: int) -> bytes:
    """A variable-size integer of the fewest bytes; the pattern of all ones is kept for 'unknown'."""
    width = 1
    while size >= (1 << 7 * width) - 1:
        width += 1
    return (size | 1 << 7 * width).to_bytes(width, "big")


def _id(id: int) -> bytes:
    return id.to_bytes((id.bit_length() + 7) // 8, "big")


def read_opening(data: bytes, at: int) -> tuple[int, int | None, int] | None:
    """(identifier, size or None when unknown, where the body begins) of the element at `at`; None when `data` ends before."""
    first = _width(data, at, 4)
    if first is None:
        return None
    second = _width(data, at + first, 8)
    if second is None:
        return None
    body = at + first + second
    coded = int.from_bytes(data[at + first : body], "big")
    size = coded & (1 << 7 * second) - 1
    return int.from_bytes(data[at : at + first], "big"), None if size == (1 << 7 * second) - 1 else size, body


def _width(data: bytes, at: int, most: int) -> int | None:
    """How many bytes the integer at `at` has; None when they are not all there or it would be too long."""
    if at >= len(data) or data[at] == 0:
        return None
    width = 9 - data[at].bit_length()
    return width if width <= most and at + width <= len(data) else None
