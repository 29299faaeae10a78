"""The applicant's media: one peer connection at a time, replaced by a new one whenever the path breaks, as a page does it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import aiohttp
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription

from cloudwindow.applicant.calls import Calls, Json, Refused
from cloudwindow.applicant.tracks import SoundTrack, Stage, add_picture

AGREE_S: Final = 6.0  # for offer and answer
CONNECT_S: Final = 10.0  # from the answer to the first packet
CLOSE_S: Final = 3.0
BACKOFF_S: Final = (0.3, 1.0, 2.0, 4.0, 8.0)
MOST_FAILURES: Final = 60  # in a row
FRESH_S: Final = 5.0
BROKEN: Final = ("failed", "closed")
HOPELESS: Final = frozenset({400, 401, 403, 404})


class MediaLink:
    """`run` works until cancelled; `renew` asks for a new connection, now or as soon as it is possible."""

    def __init__(self, calls: Calls, here: str, stage: Stage, who: str = "") -> None:
        """`here`: the path of the session. `who`: as whom it is sent; nothing: the applicant. A screen has no sound."""
        self._who = {"who": who} if who else {}
        self._sound = not who.endswith(".screen")
        self._calls = calls
        self._here = here
        self._stage = stage
        self._peer: RTCPeerConnection | None = None
        self._wanted = asyncio.Event()
        self._ending: set[asyncio.Task[None]] = set()
        self._free = asyncio.Event()
        self._free.set()
        self._made_s = -FRESH_S

    @property
    def begun(self) -> bool:
        """Was a connection asked for already?"""
        return self._peer is not None or self._wanted.is_set()

    def renew(self) -> None:
        """Not for one that has only just been made: what speaks against it happened before."""
        if asyncio.get_running_loop().time() - self._made_s > FRESH_S:
            self._wanted.set()

    async def run(self) -> None:
        """Raises Refused when the server will never take an offer, or could not be reached for very long."""
        failures = 0
        while True:
            await self._wanted.wait()
            await self._free.wait()
            self._wanted.clear()
            try:
                await self._connect()
            except (aiohttp.ClientError, OSError, TimeoutError, Refused) as error:
                failures += 1
                if failures > MOST_FAILURES or (isinstance(error, Refused) and error.status in HOPELESS):
                    raise Refused(
                        f"media: no connection in {failures} tries, the last: {str(error) or type(error).__name__}"
                    ) from error
                await asyncio.sleep(BACKOFF_S[min(failures, len(BACKOFF_S)) - 1])
                self._wanted.set()
            else:
                self._made_s = asyncio.get_running_loop().time()
                self._wanted.clear()
                failures = 0

    async def cut(self, seconds: float) -> None:
        """Pull the plug: the sockets vanish without a word; after `seconds` a new connection is made."""
        self._free.clear()
        if self._peer is not None:
            for transceiver in self._peer.getTransceivers():
                connection = transceiver.sender.transport.transport._connection
                for protocol in list(connection._protocols):
                    protocol.transport.abort()
        await asyncio.sleep(seconds)
        self._free.set()
        self._wanted.set()

    async def hang_up(self) -> None:
        self._let_go()
        if self._ending:
            await asyncio.wait(self._ending)

    def _let_go(self) -> None:
        """Nobody waits for the old connection to end before the new one begins."""
        if self._peer is not None:
            task = asyncio.create_task(_end(self._peer))
            self._peer = None
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _connect(self) -> None:
        self._let_go()
        async with asyncio.timeout(AGREE_S):
            peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=await self._servers()))
            if self._sound:
                peer.addTrack(SoundTrack(self._stage))
            add_picture(peer, self._stage)
            await peer.setLocalDescription(await peer.createOffer())
            answer = await self._calls.post(f"{self._here}/offer", {"sdp": peer.localDescription.sdp, **self._who})
        settled = asyncio.Event()

        def changed() -> None:
            if peer.connectionState in ("connected", *BROKEN):
                settled.set()
            if peer.connectionState in BROKEN and peer is self._peer:
                self._wanted.set()

        peer.on("connectionstatechange", changed)
        async with asyncio.timeout(CONNECT_S):
            await peer.setRemoteDescription(RTCSessionDescription(sdp=answer["sdp"], type="answer"))
            await settled.wait()
        if peer.connectionState in BROKEN:
            raise ConnectionError("the path was not found")

    async def _servers(self) -> list[RTCIceServer]:
        told: Sequence[Json] = (await self._calls.get(f"{self._here}/ice"))["ice_servers"]
        return [
            RTCIceServer(urls=list(one["urls"]), username=one.get("username"), credential=one.get("credential")) for one in told
        ]


async def _end(peer: RTCPeerConnection) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_S):
            await peer.close()
