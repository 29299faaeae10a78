"""One track's whole encoded frames, given to everybody who wants them without being decoded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog

from cloudwindow.gateway.layers import BASE, Layer

MAX_SINKS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedFrame:
    """`kind`: 'video' or 'audio'. `codec`: 'VP8', 'H264' (Annex B) or 'opus'. `rtp_timestamp`: without its wrap.

    `arrived_s`: UTC in UNIX seconds, when its last packet arrived.
    """

    kind: str
    codec: str
    data: bytes
    rtp_timestamp: int
    key: bool
    arrived_s: float
    layer: Layer = BASE


class Sink(Protocol):
    """Takes a frame at once: never blocks, and is bounded by itself."""

    def __call__(self, frame: EncodedFrame, /) -> None: ...


@dataclass(slots=True)
class Tap:
    """Called on the event loop. A sink that raises is taken off and logged; the others go on."""

    urgent: int = 0  # how many sinks have a person at their other end
    _sinks: list[Sink] = field(default_factory=list)

    def add(self, sink: Sink) -> Callable[[], None]:
        """Returns the way to take it off again. Raises ValueError when MAX_SINKS are on."""
        if len(self._sinks) >= MAX_SINKS:
            raise ValueError(f"expected at most {MAX_SINKS} sinks on one track")
        self._sinks.append(sink)
        return lambda: self._sinks.remove(sink) if sink in self._sinks else None

    def give(self, frame: EncodedFrame) -> None:
        for sink in tuple(self._sinks):
            try:
                sink(frame)
            except Exception as error:  # a sink's failure is its own: recording must not stop because forwarding did
                self._sinks.remove(sink)
                structlog.get_logger().error("tap_sink_failed", kind=frame.kind, error=type(error).__name__)


@dataclass(slots=True)
class Unwrap:
    """32-bit RTP time to one that never wraps (RFC 3550, 5.1). Takes times in any order within half a turn."""

    _last: int | None = None

    def __call__(self, timestamp: int) -> int:
        """The time on the unwrapped axis; the newest one is what the next is measured from."""
        whole = self.at(timestamp)
        self._last = whole if self._last is None else max(self._last, whole)
        return whole

    def at(self, timestamp: int) -> int:
        """The same, without taking note of it: for a sender report."""
        if self._last is None:
            return timestamp
        return self._last + (timestamp - self._last + 2**31) % 2**32 - 2**31
