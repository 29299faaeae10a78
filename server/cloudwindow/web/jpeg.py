"""Is this a JPEG file of a reasonable size? Looked at without decoding a pixel (ITU-T T.81, annex B)."""

from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.errors import BadInput, TooLarge

LONGEST_SIDE: Final = 8192
SHORTEST_SIDE: Final = 64
MOST_PIXELS: Final = 24_000_000  # 72 MB once decoded
_MOST_SEGMENTS: Final = 256
_MOST_SCANS: Final = 64  # a progressive picture has about ten; thousands are a way to keep a decoder busy
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended and progressive with Huffman codes
_OTHER_FRAMES: Final = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """In pixels, as the frame header says."""

    width: int
    height: int


def measure(data: bytes) -> Size:
    """The size of a JPEG file. Raises BadInput for what is not one or will not be decoded, TooLarge for too many pixels."""
    if data[:3] != b"\xff\xd8\xff":
        raise BadInput("expected a JPEG picture: it begins with FF D8 FF")
    if b"\xff\xd9" not in data[-64:]:
        raise BadInput("expected a whole JPEG picture: its end marker is missing")
    if data.count(b"\xff\xda") > _MOST_SCANS:
        raise BadInput(f"expected at most {_MOST_SCANS} scans in a JPEG picture")
    at = 2
    for _ in range(_MOST_SEGMENTS):
        marker, at = _marker(data, at)
        if marker in _BARE:
            continue
        if marker in (0xD8, 0xD9, 0xDA) or marker in _OTHER_FRAMES:
            raise BadInput(f"expected a baseline or progressive frame header, found marker FF {marker:02X}")
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise BadInput("a segment of the JPEG picture is longer than the file")
        if marker in _FRAMES:
            return _frame(data[at + 2 : at + length])
        at += length
    raise BadInput(f"no frame header in the first {_MOST_SEGMENTS} segments of the JPEG picture")


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at `at` and the place behind it; any number of FF may stand before it."""
    if data[at : at + 1] != b"\xff":
        raise BadInput("expected a marker in the JPEG picture, found something else")
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at >= len(data):
        raise BadInput("the JPEG picture ends inside a marker")
    return data[at], at + 1


def _frame(header: bytes) -> Size:
    if len(header) < 6 or header[0] != 8 or header[5] not in (1, 3) or len(header) < 6 + 3 * header[5]:
        raise BadInput("expected a JPEG picture of 8 bits with one or three components")
    size = Size(height=int.from_bytes(header[1:3], "big"), width=int.from_bytes(header[3:5], "big"))
    if min(size.width, size.height) < SHORTEST_SIDE:
        raise BadInput(f"expected a picture of at least {SHORTEST_SIDE} pixels a side, found {size.width}x{size.height}")
    if max(size.width, size.height) > LONGEST_SIDE or size.width * size.height > MOST_PIXELS:
        raise TooLarge(f"expected at most {LONGEST_SIDE} pixels a side and {MOST_PIXELS} in all, found {size.width}x{size.height}")
    return size
