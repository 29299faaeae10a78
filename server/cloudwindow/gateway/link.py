"""What came over the network in the last second, counted packet by packet: no library's statistics are asked."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from cloudwindow.domain.readings import LinkReading

WINDOW_S: Final = 1.0
MAX_EVENTS: Final = 4096  # packets in the window; of more, the oldest are not counted
NO_ANSWER_S: Final = 2.5  # after so long without an answer to a probe there is no round-trip time


@dataclass(slots=True)
class Stream:
    """One SSRC of media (RTX is not counted here). Jitter as in RFC 3550, A.8."""

    clock_hz: int
    jitter_s: float = 0.0
    _newest: int | None = None
    _transit_s: float | None = None
    _timestamp: int | None = None

    def count(self, sequence: int, timestamp: int, at_s: float) -> int:
        """How many packets were expected with this one: 1, more after a gap, 0 when it is late."""
        if timestamp != self._timestamp:
            transit_s = at_s - timestamp / self.clock_hz
            if self._transit_s is not None and abs(transit_s - self._transit_s) < 10:
                self.jitter_s += (abs(transit_s - self._transit_s) - self.jitter_s) / 16
            self._transit_s, self._timestamp = transit_s, timestamp
        step = 1 if self._newest is None else (sequence - self._newest + 32768) % 65536 - 32768
        if step <= 0:
            return 0
        self._newest = sequence
        return step if step < 3000 else 1  # further away the sender has begun anew


@dataclass(slots=True)
class LinkMeter:
    """One part's link. Times are UTC in UNIX seconds and come with the calls."""

    started_s: float
    rtt_ms: float | None = None
    least_rtt_s: float | None = None
    answered_s: float = 0.0  # when a probe was last answered
    frame_s: float | None = None
    sound_s: float | None = None
    packet_s: float | None = None
    picture_s: float | None = None
    _streams: dict[str, Stream] = field(default_factory=dict)
    _packets: deque[tuple[float, int, int, int]] = field(default_factory=lambda: deque(maxlen=MAX_EVENTS))
    _frames: deque[float] = field(default_factory=lambda: deque(maxlen=256))

    def packet(self, kind: str, *, sequence: int, timestamp: int, clock_hz: int, size: int, at_s: float) -> None:
        """A media packet came; `size` in bytes with its header."""
        stream = self._streams.setdefault(kind, Stream(clock_hz))
        self._packets.append((at_s, stream.count(sequence, timestamp, at_s), 1, size))
        self.packet_s = at_s
        if kind == "audio":
            self.sound_s = at_s
        else:
            self.picture_s = at_s

    def repaired(self, *, size: int, at_s: float) -> None:
        """An RTX packet came: bytes, but neither expected nor received."""
        self._packets.append((at_s, 0, 0, size))

    def frame(self, at_s: float) -> None:
        """A complete video frame."""
        self._frames.append(at_s)
        self.frame_s = at_s

    def answer(self, rtt_s: float, at_s: float) -> None:
        """Our own STUN probe was answered."""
        self.rtt_ms, self.answered_s = rtt_s * 1000, at_s
        self.least_rtt_s = rtt_s if self.least_rtt_s is None else min(self.least_rtt_s, rtt_s)

    def alive_s(self) -> float:
        """When the peer was last heard of in any way."""
        return max(self.packet_s or self.started_s, self.answered_s)

    def reading(self, now_s: float, lag_s: float) -> LinkReading:
        while self._packets and self._packets[0][0] < now_s - WINDOW_S:
            self._packets.popleft()
        expected = sum(packet[1] for packet in self._packets)
        received = sum(packet[2] for packet in self._packets)
        sound = self._streams.get("audio") or self._streams.get("video")
        return LinkReading(
            at_s=now_s,
            loss=min(max(0.0, 1 - received / expected), 1.0) if expected else 0.0,
            kbps=sum(packet[3] for packet in self._packets) * 8 / 1000 / WINDOW_S,
            fps=sum(at_s >= now_s - WINDOW_S for at_s in self._frames) / WINDOW_S,
            frame_age_s=self._age(self.frame_s, now_s),
            sound_age_s=self._age(self.sound_s, now_s),
            silence_s=self._age(self.packet_s, now_s),
            rtt_ms=self.rtt_ms if now_s - self.answered_s < NO_ANSWER_S else None,
            jitter_ms=sound.jitter_s * 1000 if sound else 0.0,
            lag_s=lag_s,
            picture_age_s=self._age(self.picture_s, now_s),
        )

    def _age(self, at_s: float | None, now_s: float) -> float:
        return max(0.0, now_s - (self.started_s if at_s is None else at_s))


def empty_reading(since_s: float, now_s: float, lag_s: float) -> LinkReading:
    """The reading while there is no part: everything is as old as `since_s`."""
    return LinkMeter(since_s).reading(now_s, lag_s)
