"""A reel's VP8 frames with their temporal layers written on them, as a browser's encoder does it (RFC 7741, 4.2)."""

from collections.abc import Sequence
from typing import Any, Final

import av
from aiortc import RTCRtpSender
from aiortc.codecs.vpx import PACKET_MAX, Vp8Encoder, VpxPayloadDescriptor
from aiortc.mediastreams import VIDEO_TIME_BASE, convert_timebase
from typing_extensions import override

LAYERS: Final = (0, 2, 1, 2)  # of four frames in a row, from each keyframe on
# libvpx's pattern of three layers: the second builds on the base alone, the third on both, and nothing on the third.
OPTIONS: Final = {
    "ts-parameters": "ts_number_layers=3:ts_target_bitrate=400,600,1000:ts_rate_decimator=4,2,1"
    ":ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3"
}


class _Layered(Vp8Encoder):
    """Packs what is encoded already. A packet's `opaque` is its layer."""

    def __init__(self) -> None:
        super().__init__()
        self._base = 0  # TL0PICIDX: frames of the base layer so far

    @override
    def pack(self, packet: "av.Packet[Any]") -> tuple[list[bytes], int]:  # Any: the kind of its stream, it has none
        layer = packet.opaque if isinstance(packet.opaque, int) else 0
        self._base = (self._base + (layer == 0)) % 256
        words = VpxPayloadDescriptor(
            partition_start=1, partition_id=0, picture_id=self.picture_id, tl0picidx=self._base, tid=(layer, int(layer == 1))
        )
        self.picture_id = (self.picture_id + 1) % (1 << 15)
        data, room, payloads = bytes(packet), PACKET_MAX - len(bytes(words)), list[bytes]()
        for start in range(0, len(data), room):
            payloads.append(bytes(words) + data[start : start + room])
            words.partition_start = 0
        return payloads, convert_timebase(packet.pts or 0, packet.time_base, VIDEO_TIME_BASE)


def layers(frames: Sequence[bytes]) -> tuple[int, ...]:
    """Of each frame of a clip: the pattern begins anew with each keyframe (RFC 6386, 9.1: the first bit is clear)."""
    since, found = 0, list[int]()
    for frame in frames:
        since = 0 if not frame[0] & 1 else since + 1
        found.append(LAYERS[since % len(LAYERS)])
    return tuple(found)


def write_layers(sender: RTCRtpSender) -> None:
    """From now on its packets say their layer. For VP8 only."""
    vars(sender)["_RTCRtpSender__encoder"] = _Layered()
