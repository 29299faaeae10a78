"""Where keyframes begin and how large they are, read off the first bytes: VP8 (RFC 6386, RFC 7741) and H264 (RFC 6184)."""

from typing import Final

_IDR: Final = 5
_SPS: Final = 7
_STAP_A: Final = 24
_FU_A: Final = 28


def begins_keyframe(codec: str, payload: bytes, data: bytes) -> bool:
    """Is this RTP payload certainly the first packet of a keyframe? `data`: the payload without its descriptor."""
    if codec == "VP8":
        # Start of partition 0 (RFC 7741, 4.2) whose frame tag has the inverse key bit clear (RFC 6386, 9.1).
        return len(payload) > 0 and payload[0] & 0x17 == 0x10 and len(data) > 0 and not data[0] & 1
    if codec == "H264":
        return _SPS in _h264_units(payload)
    return True


def may_begin_keyframe(codec: str, payload: bytes) -> bool:
    """Does a picture that decodes alone begin in this payload? With H264 parameter sets may stand in front of it."""
    return codec == "H264" and not _h264_units(payload).isdisjoint({_SPS, _IDR})


def _h264_units(payload: bytes) -> frozenset[int]:
    """The NAL unit types that begin in one RTP payload."""
    if not payload:
        return frozenset()
    kind = payload[0] & 31
    if kind == _FU_A:
        return frozenset({payload[1] & 31}) if len(payload) > 1 and payload[1] & 0x80 else frozenset()
    if kind != _STAP_A:
        return frozenset({kind})
    units, at = set[int](), 1
    while at + 2 < len(payload):
        units.add(payload[at + 2] & 31)
        at += 2 + int.from_bytes(payload[at : at + 2], "big")
    return frozenset(units)


def vp8_size(keyframe: bytes) -> tuple[int, int] | None:
    """(width, height) of a VP8 keyframe (RFC 6386, 9.1); None when the bytes are no such thing."""
    if len(keyframe) < 10 or keyframe[0] & 1 or keyframe[3:6] != b"\x9d\x01\x2a":
        return None
    return int.from_bytes(keyframe[6:8], "little") & 0x3FFF, int.from_bytes(keyframe[8:10], "little") & 0x3FFF
