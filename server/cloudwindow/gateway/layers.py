"""Temporal layers: which frames need not be decoded, for no other frame that is decoded builds on them.

A browser that is asked for layers (L1T3, W3C Scalable Video Coding extension for WebRTC) sends a base layer of a quarter of the
frames, a second of another quarter and a third of the rest. Frames of a layer build on its own and lower ones only. Recording and
forwarding take all of them.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

REMEMBERED: Final = 60  # frames: two seconds
LOOKED_EVERY: Final = 15  # frames: between two decisions
SPARE: Final = 1.3  # times the frames that are wanted: they do not come when they are due
TOP: Final = 2


class Layer(NamedTuple):
    """`number`: 0 is the base. `sync`: builds on the base layer alone, so whoever decoded only that may go on from here."""

    number: int = 0
    sync: bool = False


BASE: Final = Layer()
APART: Final = Layer(1, sync=True)  # nothing builds on it


def layer_of(codec: str, payload: bytes) -> Layer:
    """Of the frame whose first RTP payload this is: VP8's descriptor (RFC 7741, 4.2), H264's nal_ref_idc (RFC 6184, 1.3)."""
    if codec == "VP8":
        return _vp8(payload)
    if codec == "H264" and payload and not payload[0] & 0x60:
        return APART
    return BASE


def _vp8(payload: bytes) -> Layer:
    if len(payload) < 2 or not payload[0] & 0x80:
        return BASE
    extensions, at = payload[1], 2
    if not extensions & 0x20:
        return BASE
    if extensions & 0x80:  # PictureID, of 7 or 15 bits
        at += 2 if len(payload) > at and payload[at] & 0x80 else 1
    if extensions & 0x40:  # TL0PICIDX
        at += 1
    return Layer(payload[at] >> 6, sync=bool(payload[at] & 0x20)) if len(payload) > at else BASE


@dataclass(slots=True)
class Thinning:
    """Decides frame by frame, in the order in which they come."""

    _decoded: int = TOP  # the highest layer that is being decoded
    _needed: int = TOP
    _rate: float = 0.0
    _since: int = 0
    _seen: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def wants(self, layer: Layer, *, key: bool, at_s: float, rate: float) -> bool:
        """Whether the frame must be decoded where `rate` frames a second are looked at. `at_s`: when it came."""
        self._seen.append((at_s, layer.number))
        self._since += 1
        if self._since >= LOOKED_EVERY or rate > self._rate:
            self._since, self._rate, self._needed = 0, rate, self._enough(rate)
        if key:
            self._decoded = self._needed
            return True
        self._decoded = min(self._decoded, self._needed)
        if layer.sync and layer.number == self._decoded + 1 <= self._needed:
            self._decoded += 1
        return layer.number <= self._decoded

    def _enough(self, rate: float) -> int:
        """The lowest layer that comes often enough together with those below."""
        span_s = self._seen[-1][0] - self._seen[0][0]
        for number in range(TOP):
            count = sum(layer <= number for _, layer in self._seen) - 1
            if span_s > 0 and count / span_s >= SPARE * rate:
                return number
        return TOP
