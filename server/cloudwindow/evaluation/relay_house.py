"""What stands between two people, as a process of its own: this gateway, or a relay that decodes and encodes again.

`python -m cloudwindow.evaluation.relay_house WAY PORT FOLDER`, WAY being `forward` or `encode`, answers offers at /offer/WHO and at
/view/WHO, records both sides into FOLDER, and looks at the applicant's face as often as a session does. Interrupt it to end it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder, MediaRelay

from cloudwindow.blobs import open_blobs
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.samples import Frame
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from cloudwindow.inference.crowd import read_crowd
from cloudwindow.inference.pool import ProcessPool
from cloudwindow.recording.recorder import CopyRecorders
from cloudwindow.vault import FreshKeys

HOST: Final = "127.0.0.1"
SESSION: Final = SessionId("ses_relay")
LOOKS_PER_S: Final = 2.0  # `checks.presence.every_s`
WAIT_S: Final = 20.0
Answer = Callable[[str, str], Awaitable[str]]  # (who or of, offer) → answer


class NoTrail:
    """A journal that keeps nothing: the store is measured elsewhere."""

    async def record(self, id: SessionId, event: Event) -> int:
        return 0


@asynccontextmanager
async def forwarding(folder: Path) -> AsyncIterator[tuple[Answer, Answer]]:
    """This gateway with its recorders, and one look in half a second at the applicant's frames."""
    clock, journal = SystemClock(), NoTrail()
    (folder / "blobs").mkdir(parents=True, exist_ok=True)
    keys = FreshKeys()
    recorders = CopyRecorders(folder, open_blobs((folder / "blobs").as_uri(), keys), journal, clock, keys)
    settings = GatewaySettings(host_addresses=(HOST,), prefer_h264=False)
    async with (
        ProcessPool() as pool,
        WebRtcStudio(journal=journal, recorders=recorders, clock=clock, settings=settings) as studio,
        asyncio.TaskGroup() as tasks,
    ):

        async def look() -> None:
            async for frame in studio.feed(SESSION).frames(LOOKS_PER_S):
                await _seen(pool, frame)

        async def offer(who: str, sdp: str) -> str:
            return (await studio.answer(SESSION, sdp, who)).sdp

        async def view(of: str, sdp: str) -> str:
            return (await studio.view(SESSION, of, sdp, f"viewer of {of}")).sdp

        looking = tasks.create_task(look())
        yield offer, view
        looking.cancel()


@asynccontextmanager
async def encoding(folder: Path) -> AsyncIterator[tuple[Answer, Answer]]:
    """aiortc as its manual shows it: MediaRelay to the other side, MediaRecorder for both, the same looks at the applicant."""
    folder.mkdir(parents=True, exist_ok=True)
    relay, peers, recorders = MediaRelay(), list[RTCPeerConnection](), list[MediaRecorder]()
    tracks: dict[str, dict[str, MediaStreamTrack]] = {"applicant": {}, "clerk": {}}
    async with ProcessPool() as pool, asyncio.TaskGroup() as tasks:

        async def look(track: MediaStreamTrack) -> None:
            number, due_s, loop = 0, 0.0, asyncio.get_running_loop()
            while True:
                frame: Any = await track.recv()
                if loop.time() >= due_s:
                    due_s, number = loop.time() + 1 / LOOKS_PER_S, number + 1
                    image = await asyncio.to_thread(frame.to_ndarray, format="rgb24")
                    tasks.create_task(_seen(pool, Frame(image=image, at_s=0.0, part=PartId("prt"), number=number)))

        async def offer(who: str, sdp: str) -> str:
            peer = _peer(peers)
            # A file for each: with both in one, sound that comes first ends the recording before there is a picture.
            own = {kind: MediaRecorder(str(folder / f"{who}.{kind}.mp4")) for kind in ("video", "audio")}
            recorders.extend(own.values())

            def found(track: MediaStreamTrack) -> None:
                tracks[who][track.kind] = track
                own[track.kind].addTrack(relay.subscribe(track))
                if who == "applicant" and track.kind == "video":
                    looking.append(tasks.create_task(look(relay.subscribe(track, buffered=False))))

            peer.on("track", found)
            answer = await _answered(peer, sdp)
            for recorder in own.values():
                await recorder.start()
            return answer

        async def view(of: str, sdp: str) -> str:
            async with asyncio.timeout(WAIT_S):
                while len(tracks[of]) < 2:  # noqa: ASYNC110  # the other person is on the way
                    await asyncio.sleep(0.1)
            peer = _peer(peers)
            for kind in ("audio", "video"):
                peer.addTrack(relay.subscribe(tracks[of][kind], buffered=False))
            return await _answered(peer, sdp)

        looking: list[asyncio.Task[None]] = []
        try:
            yield offer, view
        finally:
            for task in looking:
                task.cancel()
            await asyncio.gather(*(peer.close() for peer in peers), return_exceptions=True)
            await asyncio.gather(*(recorder.stop() for recorder in recorders), return_exceptions=True)


def _peer(peers: list[RTCPeerConnection]) -> RTCPeerConnection:
    peers.append(RTCPeerConnection(RTCConfiguration(iceServers=[])))
    return peers[-1]


async def _answered(peer: RTCPeerConnection, sdp: str) -> str:
    await peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
    await peer.setLocalDescription(await peer.createAnswer())
    return peer.localDescription.sdp


async def _seen(pool: ProcessPool, frame: Frame) -> None:
    try:
        await pool.run(read_crowd, frame)
    except InferenceUnavailable:
        return


WAYS: Final = {"forward": forwarding, "encode": encoding}


async def work(way: str, port: int, folder: Path) -> None:
    """Prints a line when it listens."""
    async with AsyncExitStack() as stack:
        offer, view = await stack.enter_async_context(WAYS[way](folder))

        def route(answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
            async def respond(request: web.Request) -> web.Response:
                return web.Response(text=await answer(request.match_info["who"], await request.text()))

            return respond

        app = web.Application()
        app.router.add_post("/offer/{who}", route(offer))
        app.router.add_post("/view/{who}", route(view))
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, HOST, port).start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.sleep(3600)


if __name__ == "__main__":
    try:
        asyncio.run(work(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
    except KeyboardInterrupt:
        sys.exit(0)
