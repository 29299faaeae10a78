"""A performance as WebRTC tracks."""

import asyncio
import time
from fractions import Fraction
from typing import Any, Final

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection
from typing_extensions import override

from cloudwindow.applicant.layered import write_layers
from cloudwindow.applicant.performer import RATE, Encoded, Performer

VIDEO_CLOCK: Final = 90_000
CHUNK: Final = RATE // 50  # 20 ms


class Stage:
    """The clock of a performance, shared by picture, sound and stills of one applicant, over all its connections."""

    def __init__(self, performer: Performer) -> None:
        self.performer = performer
        self._began = time.monotonic()

    @property
    def now_s(self) -> float:
        return time.monotonic() - self._began


class PictureTrack(MediaStreamTrack):
    """Frames at the performer's rate; when rendering is late frames are left out, never queued. Encoded ones are never left out."""

    kind = "video"

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._began = stage.now_s
        self._number = -1
        self._encoded = stage.performer if isinstance(stage.performer, Encoded) else None

    @property
    def layered(self) -> bool:
        return self._encoded is not None and self._encoded.layered

    @override
    async def recv(self) -> "av.VideoFrame | av.Packet[Any]":  # Any: as below
        performer = self._stage.performer
        if self._encoded is not None:
            return await self._packet(self._encoded, performer.fps)
        self._number = max(self._number + 1, int((self._stage.now_s - self._began) * performer.fps))
        due = self._began + self._number / performer.fps
        await asyncio.sleep(max(0.0, due - self._stage.now_s))
        image = await asyncio.to_thread(performer.frame, due)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts = round(self._number / performer.fps * VIDEO_CLOCK)
        frame.time_base = Fraction(1, VIDEO_CLOCK)
        return frame

    async def _packet(self, performer: Encoded, fps: float) -> "av.Packet[Any]":  # Any: the kind of its stream, it has none
        self._number += 1
        await asyncio.sleep(max(0.0, self._began + self._number / fps - self._stage.now_s))
        data, layer = performer.picture()
        packet = av.Packet(data)
        packet.opaque = layer
        packet.pts = round(self._number / fps * VIDEO_CLOCK)
        packet.time_base = Fraction(1, VIDEO_CLOCK)
        return packet


class SoundTrack(MediaStreamTrack):
    """20 ms of mono 16-bit sound at a time."""

    kind = "audio"

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._began = stage.now_s
        self._number = -1

    @override
    async def recv(self) -> av.AudioFrame:
        self._number += 1
        due = self._began + self._number * CHUNK / RATE
        await asyncio.sleep(max(0.0, due - self._stage.now_s))
        sound = self._stage.performer.sound(due, CHUNK)
        frame = av.AudioFrame.from_ndarray((np.clip(sound, -1, 1) * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = self._number * CHUNK
        frame.time_base = Fraction(1, RATE)
        return frame


def add_picture(peer: RTCPeerConnection, stage: Stage) -> None:
    """What the performer shows, as one more track to send."""
    track = PictureTrack(stage)
    sender = peer.addTrack(track)
    if track.layered:
        write_layers(sender)
