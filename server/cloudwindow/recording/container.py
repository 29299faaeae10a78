"""Matroska as it is written: a header that names the tracks, then clusters that each stand for themselves. Pure.

Our own few elements instead of a muxing library, because a cluster must end when its second is over, whether or not anything
more arrives, and because the place of each byte is then known without asking. Layout: RFC 9559; Opus: RFC 7845, section 5.1.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.recording import ebml

VIDEO: Final = 1
AUDIO: Final = 2
_EPOCH_2001_S: Final = 978_307_200  # Matroska counts its date from 2001-01-01
_OPUS_HEAD: Final = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48000, 0, 0)  # no pre-skip: cut out of a running stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The video track. `private`: the avcC record for H264, empty for VP8."""

    codec: str
    width: int
    height: int
    private: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One frame. `time_ms` on the file's clock."""

    track: int
    time_ms: int
    key: bool
    data: bytes


def header(picture: Picture | None, began_s: float, *, sound: bool = True) -> bytes:
    """Everything before the first cluster. `began_s`: UTC in UNIX seconds of time 0. Without a picture there is only sound."""
    declaration = ebml.element(
        ebml.HEADER,
        ebml.unsigned(0x4286, 1)  # EBMLVersion
        + ebml.unsigned(0x42F7, 1)  # EBMLReadVersion
        + ebml.unsigned(0x42F2, 4)  # EBMLMaxIDLength
        + ebml.unsigned(0x42F3, 8)  # EBMLMaxSizeLength
        + ebml.text(0x4282, "matroska")  # DocType
        + ebml.unsigned(0x4287, 4)  # DocTypeVersion
        + ebml.unsigned(0x4285, 2),  # DocTypeReadVersion
    )
    info = ebml.element(
        ebml.INFO,
        ebml.unsigned(0x2AD7B1, 1_000_000)  # TimestampScale: milliseconds
        + ebml.element(0x4461, struct.pack(">q", round((began_s - _EPOCH_2001_S) * 1e9)))  # DateUTC
        + ebml.text(0x4D80, "CloudWindow")  # MuxingApp
        + ebml.text(0x5741, "CloudWindow"),  # WritingApp
    )
    tracks = ebml.element(ebml.TRACKS, (_video(picture) if picture else b"") + (_audio() if sound else b""))
    return declaration + ebml.unknown_sized(ebml.SEGMENT) + info + tracks


def cluster(blocks: Sequence[Block]) -> bytes:
    """One cluster of known length. Blocks are put in order of time; they may span at most 32 s (a signed 16-bit number of ms)."""
    ordered = sorted(blocks, key=lambda block: block.time_ms)
    base = ordered[0].time_ms
    body = [ebml.unsigned(ebml.TIMESTAMP, base)]
    for block in ordered:
        lead = struct.pack(">BhB", 0x80 | block.track, block.time_ms - base, 0x80 if block.key else 0)
        body.append(ebml.element(ebml.SIMPLE_BLOCK, lead + block.data))
    return ebml.element(ebml.CLUSTER, b"".join(body))


def _track(number: int, kind: int, codec: str, rest: bytes) -> bytes:
    return ebml.element(
        0xAE,  # TrackEntry
        ebml.unsigned(0xD7, number)  # TrackNumber
        + ebml.unsigned(0x73C5, number)  # TrackUID
        + ebml.unsigned(0x83, kind)  # TrackType
        + ebml.unsigned(0x9C, 0)  # FlagLacing
        + ebml.text(0x86, codec)  # CodecID
        + rest,
    )


def _video(picture: Picture) -> bytes:
    size = ebml.element(0xE0, ebml.unsigned(0xB0, picture.width) + ebml.unsigned(0xBA, picture.height))
    private = ebml.element(0x63A2, picture.private) if picture.private else b""
    return _track(VIDEO, 1, {"VP8": "V_VP8", "H264": "V_MPEG4/ISO/AVC"}[picture.codec], private + size)


def _audio() -> bytes:
    sound = ebml.element(0xE1, ebml.float64(0xB5, 48000.0) + ebml.unsigned(0x9F, 2))
    seeking = ebml.unsigned(0x56AA, 0) + ebml.unsigned(0x56BB, 80_000_000)  # CodecDelay, SeekPreRoll in ns
    return _track(AUDIO, 2, "A_OPUS", ebml.element(0x63A2, _OPUS_HEAD) + seeking + sound)
