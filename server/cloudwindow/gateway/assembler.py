"""Packets to whole video frames: repeats its requests for missing ones, and never gives out a partial frame.

A frame leaves on its marker bit (RFC 3550, 5.1). A gap is asked for at once and again every 100 ms (NACK, RFC 4585, 6.2.1);
after 350 ms it is given up with a PLI (RFC 4585, 6.3.1), and everything up to the next keyframe is skipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cloudwindow.gateway.layers import BASE, Layer, layer_of
from cloudwindow.gateway.payload import begins_keyframe, may_begin_keyframe

MAX_PACKETS: Final = 2048  # held at most; about four seconds at 5 Mbit/s
MAX_EARLY: Final = 32  # packets sent before the first that came, taken as long as nothing was given out
MAX_JUMP: Final = 3000  # packets; further away the sender has begun anew
MAX_ASKED: Final = 100  # sequence numbers in one NACK


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPacket:
    """`payload` as it came, `data` without the codec's payload descriptor; `sequence` has 16 bits, `timestamp` 32."""

    sequence: int
    timestamp: int
    marker: bool
    codec: str
    payload: bytes
    data: bytes
    arrived_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """One whole access unit. `arrived_s`: when its last packet came."""

    codec: str
    data: bytes
    timestamp: int
    key: bool
    arrived_s: float
    layer: Layer = BASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What to ask the sender for now."""

    missing: tuple[int, ...] = ()
    keyframe: bool = False


@dataclass(slots=True)
class VideoAssembler:
    """Times are those of any steady clock and come with the calls. Holds at most MAX_PACKETS packets."""

    hold_s: float = 0.35
    repeat_s: float = 0.1
    keyframe_every_s: float = 0.5
    waiting: bool = True  # for a keyframe
    _held: dict[int, MediaPacket] = field(default_factory=dict)  # by the sequence number without its wrap
    _next: int = 0  # the first packet of the frame to come
    _newest: int | None = None
    _gap_since_s: float | None = None
    _asked_s: dict[int, float] = field(default_factory=dict)
    _keyframe_asked_s: float = -1e9
    _begun: bool = False  # a keyframe was found since the stream began
    _wanted: bool = False  # a keyframe, for another reason than a gap: the decoder's or the recorder's

    def add(self, packet: MediaPacket, now_s: float) -> list[Assembled]:
        """The frames that are whole with this packet, in order."""
        number = self._unwrapped(packet.sequence)
        if number in self._held or number < self._next - (0 if self._begun else MAX_EARLY):
            return []
        self._held[number] = packet
        self._asked_s.pop(number, None)
        self._newest = number if self._newest is None else max(self._newest, number)
        self._next = min(self._next, number)
        if self.waiting:
            self._look_for_keyframe((number, number + 1))
        return self._ready(now_s)

    @property
    def restless(self) -> bool:
        """A packet is missing or a keyframe is wanted: `tick` has something to do, now or later."""
        return self.waiting or self._wanted or self._gap_since_s is not None

    def tick(self, now_s: float) -> Repair:
        """What to ask for now. Gives a gap up when it is too old. To be called every 50 ms while restless."""
        self._give_up_old_gap(now_s)
        missing = self._missing(now_s)
        due = self._newest is not None and now_s - self._keyframe_asked_s >= self.keyframe_every_s
        keyframe = due and (self.waiting or self._wanted)
        if keyframe:
            self._keyframe_asked_s = now_s
            self._wanted = False
        return Repair(missing=missing, keyframe=keyframe)

    def want_keyframe(self) -> None:
        """Ask for a keyframe at the next tick, without dropping anything."""
        self._wanted = True

    def restart(self) -> None:
        """The stream begins anew: forget everything, wait for a keyframe."""
        self._held.clear()
        self._asked_s.clear()
        self._newest, self._gap_since_s, self._next = None, None, 0
        self.waiting, self._begun = True, False

    def _unwrapped(self, sequence: int) -> int:
        if self._newest is not None:
            step = (sequence - self._newest + 32768) % 65536 - 32768
            if abs(step) <= MAX_JUMP:
                return self._newest + step
            self.restart()
        self._next = sequence + 65536  # room below for what was sent before the first that came
        return self._next

    def _ready(self, now_s: float) -> list[Assembled]:
        frames: list[Assembled] = []
        while not self.waiting and (frame := self._take()) is not None:
            frames.append(frame)
        if frames or not self._has_gap():
            self._gap_since_s = None
        if self._has_gap() and self._gap_since_s is None:
            self._gap_since_s = now_s
        self._trim()
        return frames

    def _look_for_keyframe(self, numbers: Iterable[int]) -> None:
        """Move to the first of `numbers` that begins a keyframe, if one does."""
        for number in numbers:
            packet, before = self._held.get(number), self._held.get(number - 1)
            if packet is None:
                continue
            first = before is not None and before.timestamp != packet.timestamp
            if begins_keyframe(packet.codec, packet.payload, packet.data) or (
                first and may_begin_keyframe(packet.codec, packet.payload)
            ):
                self._skip_to(number)
                self.waiting, self._begun = False, True
                return

    def _skip_to(self, number: int) -> None:
        """Forget every packet before `number`."""
        self._next, self._gap_since_s = number, None
        self._held = {n: packet for n, packet in self._held.items() if n >= number}
        self._asked_s = {n: at for n, at in self._asked_s.items() if n >= number}

    def _take(self) -> Assembled | None:
        """The next frame, when every packet of it is here. Packets of padding alone (no payload) are stepped over."""
        number, parts = self._next, list[MediaPacket]()
        while (packet := self._held.get(number)) is not None:
            if packet.data and parts and packet.timestamp != parts[0].timestamp:
                return self._leave(number, parts)  # a frame without a marker: the next one has begun
            if packet.data:
                parts.append(packet)
            number += 1
            if packet.marker and parts:
                return self._leave(number, parts)
        if not parts and number != self._next:
            self._leave(number, parts)
        return None

    def _leave(self, end: int, parts: list[MediaPacket]) -> Assembled | None:
        for number in range(self._next, end):
            del self._held[number]
        self._next = end
        if not parts:
            return None
        first = parts[0]
        return Assembled(
            codec=first.codec,
            data=b"".join(part.data for part in parts),
            timestamp=first.timestamp,
            key=begins_keyframe(first.codec, first.payload, first.data)
            or any(may_begin_keyframe(part.codec, part.payload) for part in parts),
            arrived_s=max(part.arrived_s for part in parts),
            layer=min(layer_of(part.codec, part.payload) for part in parts),
        )

    def _has_gap(self) -> bool:
        """Is a packet missing before the newest one?"""
        return self._newest is not None and not self.waiting and len(self._held) < self._newest - self._next + 1

    def _give_up_old_gap(self, now_s: float) -> None:
        if self._gap_since_s is None or now_s - self._gap_since_s <= self.hold_s or self._newest is None:
            return
        self.waiting = True
        gap = next(n for n in range(self._next, self._newest + 1) if n not in self._held)
        self._skip_to(gap + 1)
        self._look_for_keyframe(sorted(self._held))  # one may lie behind the gap already
        if self.waiting:
            self._skip_to(self._newest + 1)

    def _missing(self, now_s: float) -> tuple[int, ...]:
        if self._newest is None:
            return ()
        low = max(self._next, self._newest - (MAX_ASKED if self.waiting else MAX_PACKETS))
        due: list[int] = []
        for number in range(low, self._newest):
            if number in self._held:
                continue
            if now_s - self._asked_s.get(number, -1e9) >= self.repeat_s:
                self._asked_s[number] = now_s
                due.append(number % 65536)
                if len(due) == MAX_ASKED:
                    break
        return tuple(sorted(due))

    def _trim(self) -> None:
        """Only the newest packets are worth keeping when there are too many: wait for the next keyframe."""
        if len(self._held) > MAX_PACKETS:
            self._skip_to(sorted(self._held)[MAX_PACKETS // 2])
            self.waiting = True
