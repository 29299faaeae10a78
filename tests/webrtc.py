"""A scripted WebRTC peer for tests: sends pictures and sound made of numbers, like a browser would."""

import asyncio
import fractions
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from numpy.typing import NDArray
from typing_extensions import override

from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.ice_filter import guard

Answerer = Callable[[str], Awaitable[str]]
LOOPBACK = "127.0.0.1"
SAMPLES = 960  # 20 ms at 48 kHz


def moving_picture(n: int, width: int = 320, height: int = 240) -> NDArray[np.uint8]:
    """A bright bar that moves over a textured ground: (height, width, 3) RGB."""
    rows, columns = np.mgrid[0:height, 0:width]
    ground = (rows * 3 + columns * 5 + n * 2) % 97 + 60
    image = np.repeat(ground[:, :, None], 3, axis=2).astype(np.uint8)
    left = n * 7 % width
    image[:, left : left + 24] = (230, 200, 120)
    return image


def silence(second: float) -> float:
    """The amplitude at a time of a sound that is not there."""
    return 0.0


class PictureTrack(MediaStreamTrack):
    """`picture(n)` gives the n-th frame; paced at `per_s`. After `cycle` frames it begins anew, so that drawing costs little."""

    kind = "video"

    def __init__(self, picture: Callable[[int], NDArray[np.uint8]] = moving_picture, per_s: float = 30, cycle: int = 30) -> None:
        super().__init__()
        self.picture = picture
        self.per_s = per_s
        self.cycle = cycle
        self.sent = 0
        self._drawn: dict[int, av.VideoFrame] = {}
        self._start: float | None = None

    async def sent_at_least(self, count: int, within_s: float = 60) -> None:
        """Wait until so many were sent. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while self.sent < count:  # noqa: ASYNC110  # what is waited for has no event: the library's sender asks when it likes
                await asyncio.sleep(0.02)

    @override
    async def recv(self) -> av.VideoFrame:
        self._start = self._start or time.monotonic()
        await asyncio.sleep(max(0.0, self._start + self.sent / self.per_s - time.monotonic()))
        turn = self.sent % self.cycle
        if turn not in self._drawn:
            self._drawn[turn] = av.VideoFrame.from_ndarray(self.picture(turn), format="rgb24").reformat(format="yuv420p")
        frame = self._drawn[turn]
        frame.pict_type = av.video.frame.PictureType.NONE  # the encoder marks a keyframe here, and the frame comes again
        frame.pts, frame.time_base = int(self.sent / self.per_s * 90_000), fractions.Fraction(1, 90_000)
        self.sent += 1
        return frame


class SoundTrack(MediaStreamTrack):
    """A 300 Hz tone whose amplitude (0..1) at a second is `loudness(second)`, over faint noise unless `noise` is 0."""

    kind = "audio"

    def __init__(self, loudness: Callable[[float], float] = silence, noise: float = 0.001) -> None:
        super().__init__()
        self.loudness = loudness
        self.noise = noise
        self.started_s: float | None = None
        self._sent = 0
        self._random = np.random.default_rng(1)

    @override
    async def recv(self) -> av.AudioFrame:
        self.started_s = self.started_s or time.time()
        second = self._sent * SAMPLES / 48_000
        await asyncio.sleep(max(0.0, self.started_s + second - time.time()))
        phase = 2 * math.pi * 300 * (self._sent * SAMPLES + np.arange(SAMPLES)) / 48_000
        sound = self.loudness(second) * np.sin(phase) + self.noise * self._random.standard_normal(SAMPLES)
        frame = av.AudioFrame.from_ndarray((np.clip(sound, -1, 1) * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._sent * SAMPLES, fractions.Fraction(1, 48_000)
        self._sent += 1
        return frame


@dataclass
class ScriptedPeer:
    """Used in `async with`; `connect(answer)` makes the offer and takes the answer. `codec`: 'VP8' or 'H264'."""

    picture: PictureTrack = field(default_factory=PictureTrack)
    sound: SoundTrack | None = field(default_factory=SoundTrack)
    codec: str = "VP8"
    addresses: tuple[str, ...] = (LOOPBACK,)
    screen: PictureTrack | None = None
    data_channel: bool = False
    pc: RTCPeerConnection = field(
        default_factory=lambda: RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pc.close()
        for track in (self.picture, self.sound, self.screen):
            if track is not None:
                track.stop()

    async def offer(self) -> str:
        """The offer's SDP with all its candidates."""
        if self.sound is not None:
            self.pc.addTrack(self.sound)
        for track in (self.picture, self.screen):
            if track is not None:
                self.pc.addTransceiver(track, direction="sendonly")
        if self.data_channel:
            self.pc.createDataChannel("x")
        capabilities = RTCRtpSender.getCapabilities("video")
        assert capabilities is not None
        wanted = [codec for codec in capabilities.codecs if codec.name in (self.codec, "rtx")]
        for transceiver in self.pc.getTransceivers():
            if transceiver.kind == "video":
                transceiver.setCodecPreferences(wanted)
        guard(aiortc_compat.ice_connection(self.pc), self.addresses, None)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def connect(self, answer: Answerer) -> None:
        """Offer, take the answer, and wait until the connection stands. Raises TimeoutError after a minute."""
        await self.accept(await answer(await self.offer()))

    async def accept(self, sdp: str) -> None:
        """Take the answer's SDP and wait until the connection stood, if only for a moment."""
        stood = asyncio.Event()
        self.pc.on("connectionstatechange", lambda: stood.set() if self.pc.connectionState == "connected" else None)
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="answer"))
        async with asyncio.timeout(60):
            await stood.wait()
