"""Sound packets in order: a missing one is waited for briefly, then left out. Each packet is a frame."""

from dataclasses import dataclass, field
from typing import Final

from cloudwindow.gateway.assembler import MAX_JUMP, Assembled, MediaPacket, Repair

MAX_PACKETS: Final = 50  # one second


@dataclass(slots=True)
class SoundOrder:
    """The same use as `VideoAssembler`; never asks for anything, for sound that comes late is of no use."""

    hold_s: float = 0.06
    _held: dict[int, MediaPacket] = field(default_factory=dict)
    _next: int | None = None
    _gap_since_s: float | None = None

    def add(self, packet: MediaPacket, now_s: float) -> list[Assembled]:
        """The packets that are due with this one, in order."""
        number = packet.sequence
        if self._next is None:
            self._next = number
        ahead = (number - self._next + 32768) % 65536 - 32768
        if abs(ahead) > MAX_JUMP:
            self._held.clear()
            self._next, ahead = number, 0
        if ahead < 0 or number in self._held:
            return []
        self._held[number] = packet
        ready = self._ready()
        if ready or not self._held:
            self._gap_since_s = None
        if self._held and self._gap_since_s is None:
            self._gap_since_s = now_s
        if self._gap_since_s is not None and (now_s - self._gap_since_s > self.hold_s or len(self._held) > MAX_PACKETS):
            start = self._next
            self._next = min(self._held, key=lambda held: (held - start) % 65536)
            self._gap_since_s = None
            ready += self._ready()
        return ready

    @property
    def restless(self) -> bool:
        return False

    def tick(self, now_s: float) -> Repair:
        return Repair()

    def want_keyframe(self) -> None:
        """Sound has none."""

    def restart(self) -> None:
        self._held.clear()
        self._next, self._gap_since_s = None, None

    def _ready(self) -> list[Assembled]:
        ready: list[Assembled] = []
        while self._next is not None and (packet := self._held.pop(self._next, None)) is not None:
            self._next = (self._next + 1) % 65536
            if packet.data:
                ready.append(
                    Assembled(
                        codec=packet.codec, data=packet.data, timestamp=packet.timestamp, key=True, arrived_s=packet.arrived_s
                    )
                )
        return ready
