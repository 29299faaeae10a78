"""One of two people in a measured conversation: sends camera and sound, looks at the other, and tells how old each picture is.

`python -m cloudwindow.evaluation.relay_person URL WHO OF SECONDS CODEC` prints one line of JSON when the first picture is there,
and one with the ages (seconds) of all pictures of the last SECONDS.
"""

import asyncio
import fractions
import json
import sys
import time
from contextlib import suppress
from typing import Any, Final

import aiohttp
import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from typing_extensions import override

from cloudwindow.evaluation.clock_picture import HEIGHT, WIDTH, age_s, scenes, stamp
from cloudwindow.evaluation.whole_frames import WholeFrames
from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.ice_filter import guard

FPS: Final = 30
SAMPLES: Final = 960  # 20 ms at 48 kHz
SETTLE_S: Final = 4.0


class Camera(MediaStreamTrack):
    """Each picture shows when it was taken."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._scenes = scenes()
        self._start_s = time.time()
        self._sent = 0

    @override
    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(max(0.0, self._start_s + self._sent / FPS - time.time()))
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        plane, now_s = self._scenes[self._sent % len(self._scenes)], time.time()
        stamp(plane, now_s)
        frame.planes[0].update(plane.tobytes())
        for chroma in frame.planes[1:]:
            chroma.update(np.full(chroma.buffer_size, 128, np.uint8).tobytes())
        frame.pts, frame.time_base = round((now_s - self._start_s) * 90_000), fractions.Fraction(1, 90_000)
        self._sent += 1
        return frame


class Microphone(MediaStreamTrack):
    """Faint noise."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._noise = np.random.default_rng(1).integers(-300, 300, (50, 1, SAMPLES), dtype=np.int16)
        self._start_s = time.time()
        self._sent = 0

    @override
    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(max(0.0, self._start_s + self._sent * SAMPLES / 48_000 - time.time()))
        frame = av.AudioFrame.from_ndarray(self._noise[self._sent % 50], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._sent * SAMPLES, fractions.Fraction(1, 48_000)
        self._sent += 1
        return frame


async def talk(url: str, who: str, of: str, lasts_s: float, codec: str) -> None:
    """Until the time is over. Raises TimeoutError when the other is not seen within 30 s."""
    ages: list[float] = []
    first = asyncio.Event()

    async def look(track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):  # the other has left
            while True:
                age = age_s(await track.recv())
                first.set()
                if age is not None:
                    ages.append(age)

    async with aiohttp.ClientSession(url) as http, asyncio.TaskGroup() as tasks:
        sending, looking = _peer(), _peer()
        sending.addTrack(Microphone())
        sending.addTransceiver(Camera(), direction="sendonly")
        await _agree(sending, http, f"/offer/{who}", codec)
        for kind in ("audio", "video"):
            looking.addTransceiver(kind, direction="recvonly")
        watching: list[asyncio.Task[None]] = []

        def found(track: MediaStreamTrack) -> None:
            watching.append(tasks.create_task(look(track) if track.kind == "video" else _drain(track)))
            if track.kind == "video":
                receiver = next(one for one in looking.getReceivers() if one.track is track)
                watching.append(tasks.create_task(WholeFrames(receiver).repair()))

        looking.on("track", found)
        await _agree(looking, http, f"/view/{of}", codec)
        async with asyncio.timeout(30):
            await first.wait()
        _say(seen=True)
        await asyncio.sleep(SETTLE_S)
        ages.clear()
        await asyncio.sleep(lasts_s)
        _say(ages=[round(age, 4) for age in ages])
        for task in watching:
            task.cancel()
        await asyncio.gather(sending.close(), looking.close())


async def _drain(track: MediaStreamTrack) -> None:
    with suppress(MediaStreamError):
        while True:
            await track.recv()


def _peer() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


async def _agree(peer: RTCPeerConnection, http: aiohttp.ClientSession, path: str, codec: str) -> None:
    known = RTCRtpReceiver.getCapabilities("video")
    wanted = [one for one in known.codecs if one.name in (codec, "rtx")] if known is not None else []
    for transceiver in peer.getTransceivers():
        if transceiver.kind == "video":
            transceiver.setCodecPreferences(wanted)
    guard(aiortc_compat.ice_connection(peer), ("127.0.0.1",), None)
    await peer.setLocalDescription(await peer.createOffer())
    async with http.post(path, data=peer.localDescription.sdp) as answer:
        answer.raise_for_status()
        await peer.setRemoteDescription(RTCSessionDescription(sdp=await answer.text(), type="answer"))


def _say(**words: Any) -> None:  # Any: JSON values
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(talk(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), sys.argv[5]))
