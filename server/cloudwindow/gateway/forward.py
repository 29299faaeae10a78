"""Encoded frames to a viewer's connection, without decoding: a track that gives out packets, not pictures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av.packet import Packet
from typing_extensions import override

from cloudwindow.gateway.relay import Relay
from cloudwindow.gateway.tap import EncodedFrame

MAX_WAITING: Final = 120  # frames: four seconds; a viewer that far behind begins anew at a keyframe
ASK_EVERY: Final = 15  # dropped frames between two requests for a keyframe
CLOCKS: Final = {"video": Fraction(1, 90_000), "audio": Fraction(1, 48_000)}


@dataclass(slots=True)
class ForwardQueue:
    """Begins at a keyframe; when the reader is too slow, drops what waits and everything up to the next keyframe.

    `ask_keyframe` is called when one is needed (`Part.request_keyframe`). Everything happens on the event loop.
    """

    ask_keyframe: Callable[[], None]
    _waiting: "asyncio.Queue[EncodedFrame | None]" = field(default_factory=asyncio.Queue)
    _needs_key: bool = True
    _since_asked: int = 0

    def put(self, frame: EncodedFrame) -> None:
        """Never blocks."""
        if self._waiting.qsize() >= MAX_WAITING:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._needs_key, self._since_asked = True, 0
        if self._needs_key and not frame.key:
            if self._since_asked % ASK_EVERY == 0:
                self.ask_keyframe()
            self._since_asked += 1
            return
        self._needs_key, self._since_asked = False, 0
        self._waiting.put_nowait(frame)

    async def get(self) -> EncodedFrame | None:
        """The next frame; None when it was closed."""
        return await self._waiting.get()

    def close(self) -> None:
        self._waiting.put_nowait(None)


class RelayedTrack(MediaStreamTrack):
    """Gives aiortc's sender packets as they came, from a keyframe on. It joins the relay when the sender first asks: not before the
    connection stands, or the first keyframe would be sent to nobody."""

    def __init__(self, kind: str, relay: Relay, fits: Callable[[EncodedFrame], bool]) -> None:
        super().__init__()
        self.kind = kind
        self._relay = relay
        self._fits = fits
        self._queue = ForwardQueue(relay.ask_keyframe)
        self._leave: Callable[[], None] | None = None
        self._given: int | None = None  # RTP time of the last frame that left
        self.size = 0  # bytes that left

    def taken_s(self) -> float | None:
        """When the sender took what left last, on its own clock."""
        return None if self._given is None else self._relay.taken_s(self.kind, self._given)

    @override
    async def recv(self) -> "Packet[Any]":  # Any: a kind of stream that av's stubs want; the sender takes any packet
        if self._leave is None and self.readyState == "live":
            self._leave = self._relay.join(self.kind, self._put)
            if self.kind == "video":
                self._relay.ask_keyframe()
        frame = await self._queue.get() if self.readyState == "live" else None
        if frame is None:
            self.stop()
            raise MediaStreamError
        packet = Packet(frame.data)
        packet.pts, packet.time_base = frame.rtp_timestamp, CLOCKS[self.kind]
        self._given = frame.rtp_timestamp
        self.size += len(frame.data)
        return packet

    @override
    def stop(self) -> None:
        """Off the relay; whoever waits in `recv` is let go."""
        if self.readyState == "live":
            if self._leave is not None:
                self._leave()
            self._queue.close()
        super().stop()

    def _put(self, frame: EncodedFrame) -> None:
        if self._fits(frame):
            self._queue.put(frame)
