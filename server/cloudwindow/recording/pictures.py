"""What a keyframe says of its stream, and video frames in the form that Matroska wants them."""

import io
import struct
from collections.abc import Sequence
from typing import Final

import av

from cloudwindow.recording.container import Picture

SLICES: Final = frozenset({1, 5})  # ITU-T H.264, table 7-1: coded slices of a picture, and its two kinds of parameter sets
SEQUENCE_SET: Final = 7
PICTURE_SET: Final = 8


def picture_of(codec: str, data: bytes, sets: Sequence[bytes] = ()) -> Picture | None:
    """The track that this keyframe opens, or None when the frame does not say enough and the next keyframe is wanted.

    VP8: RFC 6386, section 9.1. H264 (Annex B): the parameter sets are in the frame or in `sets`, which came before it.
    """
    if codec == "VP8":
        if len(data) < 10 or data[0] & 1 or data[3:6] != b"\x9d\x01\x2a":
            return None
        width, height = struct.unpack_from("<HH", data, 6)
        return Picture(codec=codec, width=width & 0x3FFF, height=height & 0x3FFF)
    if codec == "H264":
        return _h264(data, sets)
    return None


def stored(codec: str, data: bytes) -> bytes:
    """The frame as a block holds it: H264 with a length before each unit instead of start codes, everything else as it came."""
    if codec != "H264":
        return data
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units(data))


def units(data: bytes) -> list[bytes]:
    """The NAL units of an Annex B byte stream (ITU-T H.264, annex B), without start codes and trailing zeros."""
    found = []
    at = data.find(b"\0\0\1")
    while at >= 0:
        begin = at + 3
        at = data.find(b"\0\0\1", begin)
        unit = data[begin : at if at >= 0 else len(data)].rstrip(b"\0")
        if unit:
            found.append(unit)
    return found


def parameter_sets(data: bytes) -> dict[int, bytes]:
    """The sequence and the picture parameter set (NAL units) in an H264 access unit, by their kind."""
    return {unit[0] & 31: unit for unit in reversed(units(data)) if unit[0] & 31 in (SEQUENCE_SET, PICTURE_SET)}


def _h264(data: bytes, sets: Sequence[bytes]) -> Picture | None:
    if not any(unit[0] & 31 in SLICES for unit in units(data)):
        return None
    known = {unit[0] & 31: unit for unit in sets} | parameter_sets(data)
    sequence, picture = known.get(SEQUENCE_SET, b""), known.get(PICTURE_SET, b"")
    if len(sequence) < 4 or not picture:
        return None
    data = b"".join(b"\0\0\0\1" + unit for unit in (sequence, picture)) + data
    try:
        with av.open(io.BytesIO(data), format="h264") as probe:
            stream = probe.streams.video[0]
            width, height = int(stream.width), int(stream.height)
    except (av.FFmpegError, IndexError):
        return None
    if not width or not height:
        return None
    # ISO/IEC 14496-15, 5.3.3.1: one set of each, lengths of four bytes
    avcc = b"\x01" + sequence[1:4] + b"\xff\xe1" + len(sequence).to_bytes(2, "big") + sequence
    avcc += b"\x01" + len(picture).to_bytes(2, "big") + picture
    return Picture(codec="H264", width=width, height=height, private=avcc)
