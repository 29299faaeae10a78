"""What a keyframe says of its stream, and video frames in the form that Matroska wants them."""

import io
import struct

import av

from cloudwindow.recording.container import Picture


def picture_of(codec: str, data: bytes) -> Picture | None:
    """The track that this keyframe opens, or None when the frame does not say enough and the next keyframe is wanted.

    VP8: RFC 6386, section 9.1. H264 (Annex B): the parameter sets must be in the frame.
    """
    if codec == "VP8":
        if len(data) < 10 or data[0] & 1 or data[3:6] != b"\x9d\x01\x2a":
            return None
        width, height = struct.unpack_from("<HH", data, 6)
        return Picture(codec=codec, width=width & 0x3FFF, height=height & 0x3FFF)
    if codec == "H264":
        return _h264(data)
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


def _h264(data: bytes) -> Picture | None:
    parts = units(data)
    sequence = next((unit for unit in parts if unit[0] & 31 == 7 and len(unit) >= 4), None)
    picture = next((unit for unit in parts if unit[0] & 31 == 8), None)
    if sequence is None or picture is None:
        return None
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
