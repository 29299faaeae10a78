"""Looks at somebody else in the session: one connection that only receives, renewed when they send anew."""

import asyncio
from contextlib import suppress
from typing import Final

import aiohttp
import av
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from cloudwindow.applicant.calls import Calls, Refused

AGREE_S: Final = 8.0
TRIES: Final = 3
AGAIN_S: Final = 1.0


class Seen:
    """`pictures` and `sounds` count what came, `size` is of the newest picture; (0, 0) before there was one."""

    def __init__(self, calls: Calls, here: str, of: str) -> None:
        """`here`: the path of the session for whoever looks. `of`: 'applicant', 'clerk', 'clerk.screen', ..."""
        self.of: Final = of
        self.pictures = 0
        self.sounds = 0
        self.size = (0, 0)
        self._calls = calls
        self._here = here
        self._peer: RTCPeerConnection | None = None
        self._opening: asyncio.Task[None] | None = None
        self._watching: set[asyncio.Task[None]] = set()
        self._came = asyncio.Event()

    def look(self) -> None:
        """They send, or send anew. Never fails: whoever cannot be seen has no pictures."""
        if self._opening is not None:
            self._opening.cancel()
        self._opening = asyncio.create_task(self._open())

    async def arrived(self, within_s: float) -> bool:
        """Whether a picture came by then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._came.wait()
        return self._came.is_set()

    async def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait((self._opening,))
        await self._drop()

    async def _open(self) -> None:
        for _ in range(TRIES):
            await self._drop()
            with suppress(aiohttp.ClientError, OSError, TimeoutError, Refused):
                async with asyncio.timeout(AGREE_S):
                    await self._agree()
                return
            await asyncio.sleep(AGAIN_S)

    async def _agree(self) -> None:
        peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for kind in ("video",) if self.of.endswith(".screen") else ("audio", "video"):
            peer.addTransceiver(kind, direction="recvonly")
        peer.on("track", self._found)
        await peer.setLocalDescription(await peer.createOffer())
        answer = await self._calls.post(f"{self._here}/view", {"sdp": peer.localDescription.sdp, "of": self.of})
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer["sdp"], type="answer"))

    def _found(self, track: MediaStreamTrack) -> None:
        task = asyncio.create_task(self._watch(track))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)

    async def _watch(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self.pictures += 1
                    self.size = frame.width, frame.height
                    self._came.set()
                else:
                    self.sounds += 1

    async def _drop(self) -> None:
        peer, self._peer = self._peer, None
        if peer is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(AGREE_S):
                    await peer.close()
