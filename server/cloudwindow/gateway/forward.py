"""The applicant's encoded frames to a clerk's connection, without decoding: a track that gives out packets, not pictures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av.packet import Packet
from typing_extensions import override

from cloudwindow.gateway.tap import EncodedFrame, Tap

MAX_WAITING: Final = 120  # frames: four seconds; a clerk that far behind begins anew at a keyframe
ASK_EVERY: Final = 15  # dropped frames between two requests for a keyframe
CLOCKS: Final = {"video": Fraction(1, 90_000), "audio": Fraction(1, 48_000)}


@dataclass(slots=True)
class ForwardQueue:
    """Begins at a keyframe; when the reader is too slow, drops what waits and everything up to the next keyframe.

    `ask_keyframe` is called when one is needed (`Part.request_keyframe`). Everything happens on the event loop.
    """

    ask_keyframe: Callable[[], None]
    dropped: int = 0
    _waiting: "asyncio.Queue[EncodedFrame | None]" = field(default_factory=asyncio.Queue)
    _needs_key: bool = True
    _since_asked: int = 0

    def put(self, frame: EncodedFrame) -> None:
        """Never blocks."""
        if self._waiting.qsize() >= MAX_WAITING:
            while not self._waiting.empty():
                self._waiting.get_nowait()
                self.dropped += 1
            self._needs_key, self._since_asked = True, 0
        if self._needs_key and not frame.key:
            if self._since_asked % ASK_EVERY == 0:
                self.ask_keyframe()
            self._since_asked += 1
            self.dropped += 1
            return
        self._needs_key, self._since_asked = False, 0
        self._waiting.put_nowait(frame)

    async def get(self) -> EncodedFrame | None:
        """The next frame; None when it was closed."""
        return await self._waiting.get()

    def close(self) -> None:
        self._waiting.put_nowait(None)


class ForwardedTrack(MediaStreamTrack):
    """To be given to a sender with the same codec as the tap's. aiortc packs packets as they are (`Encoder.pack`)."""

    def __init__(self, kind: str, tap: Tap, ask_keyframe: Callable[[], None]) -> None:
        super().__init__()
        self.kind = kind
        self._queue = ForwardQueue(ask_keyframe)
        self._tap = tap
        self._leave = tap.add(self._queue.put)
        tap.urgent += 1

    @property
    def dropped(self) -> int:
        """How many frames the clerk's side was too slow for, or that came before a keyframe."""
        return self._queue.dropped

    @override
    async def recv(self) -> "Packet[Any]":  # Any: a kind of stream that av's stubs want; the sender takes any packet
        frame = await self._queue.get() if self.readyState == "live" else None
        if frame is None:
            self.stop()
            raise MediaStreamError
        packet = Packet(frame.data)
        packet.pts, packet.time_base = frame.rtp_timestamp, CLOCKS[self.kind]
        return packet

    @override
    def stop(self) -> None:
        """Off the tap; whoever waits in `recv` is let go."""
        if self.readyState == "live":
            self._leave()
            self._tap.urgent -= 1
            self._queue.close()
        super().stop()
