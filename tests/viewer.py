"""A scripted viewer: a peer that only receives, and reads a number off every picture that it sees."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

from cloudwindow.evaluation.whole_frames import WholeFrames
from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.ice_filter import guard
from tests.webrtc import LOOPBACK, moving_picture

BITS = 12
CELL = 20  # pixels a side


def numbered(n: int, width: int = 320, height: int = 240) -> NDArray[np.uint8]:
    """A moving picture with `n` in cells at its top, black and white, and its parity in the last one."""
    image = moving_picture(n, width, height)
    bits = [n >> bit & 1 for bit in range(BITS)]
    for place, bit in enumerate([*bits, sum(bits) & 1]):
        image[:CELL, place * CELL : (place + 1) * CELL] = 235 if bit else 16
    return image


def number_of(luma: NDArray[np.uint8]) -> int | None:
    """The number in a picture's luma plane; None when it cannot be read."""
    half = CELL // 2
    cells = [float(luma[half - 4 : half + 4, c * CELL + half - 4 : c * CELL + half + 4].mean()) for c in range(BITS + 1)]
    bits = [cell > 125 for cell in cells]
    return None if sum(bits[:BITS]) % 2 != bits[BITS] else sum(bit << place for place, bit in enumerate(bits[:BITS]))


@dataclass
class Viewer:
    """Used in `async with`. `seen`: (when, number) of every picture; `heard`: when each piece of sound came."""

    screen: bool = False
    codecs: tuple[str, ...] = ("VP8", "H264")
    addresses: tuple[str, ...] = (LOOPBACK,)
    seen: list[tuple[float, int | None]] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    pc: RTCPeerConnection = field(
        default_factory=lambda: RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    )
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pc.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def offer(self) -> str:
        for kind in ("video",) if self.screen else ("audio", "video"):
            transceiver = self.pc.addTransceiver(kind, direction="recvonly")
            if kind == "video":
                known = RTCRtpReceiver.getCapabilities(kind)
                assert known is not None
                transceiver.setCodecPreferences([codec for codec in known.codecs if codec.name in (*self.codecs, "rtx")])
        guard(aiortc_compat.ice_connection(self.pc), self.addresses, None)
        self.pc.on("track", self._found)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def connect(self, answer: Callable[[str], Awaitable[str]]) -> None:
        """Offer, take the answer, and wait until the connection stands. Raises TimeoutError after a minute."""
        sdp = await answer(await self.offer())
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="answer"))
        async with asyncio.timeout(60):
            while self.pc.connectionState != "connected":  # noqa: ASYNC110  # the event is ours to miss, the state is not
                await asyncio.sleep(0.01)

    async def until(self, true: Callable[[], bool], within_s: float = 60) -> None:
        """Wait until `true()`, looked at whenever something comes. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not true():
                self._news.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await self._news.wait()

    @property
    def numbers(self) -> list[int]:
        """Those that could be read, in the order in which they were seen."""
        return [number for _, number in self.seen if number is not None]

    def codec(self) -> str:
        """Of the picture, as it was agreed on."""
        receiver = next(one for one in self.pc.getReceivers() if one.track.kind == "video")
        return next(name for name in aiortc_compat.codec_names(receiver).values() if name != "rtx")

    def ask_keyframe(self) -> Awaitable[None]:
        """PLI, as a browser sends it when it cannot decode."""
        receiver = next(one for one in self.pc.getReceivers() if one.track.kind == "video")
        ssrc = next(iter(vars(receiver)["_RTCRtpReceiver__remote_streams"]))
        return receiver._send_rtcp_pli(ssrc)

    def _found(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._look(track) if track.kind == "video" else self._listen(track)))
        if track.kind == "video":
            receiver = next(one for one in self.pc.getReceivers() if one.track is track)
            self._tasks.append(asyncio.create_task(WholeFrames(receiver).repair()))

    async def _look(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                plane = frame.planes[0]  # type: ignore[union-attr]  # a video track gives video frames
                rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
                self.seen.append((time.time(), number_of(rows)))
                self.sizes.append((frame.width, frame.height))  # type: ignore[union-attr]
                self._news.set()

    async def _listen(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                await track.recv()
                self.heard.append(time.time())
                self._news.set()
