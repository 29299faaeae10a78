"""A scripted viewer's jitter buffer that does what browsers do: a frame is shown when its last packet is there.

aiortc's own waits for the next frame's first packet, which is a frame late, and freezes for long after a loss.
"""

import asyncio
import time
from collections import deque

from aiortc import RTCRtpReceiver
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtp import RtpPacket

from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.assembler import MediaPacket, VideoAssembler


class WholeFrames:
    """Takes its place when it is made: in the `track` event. `repair` must run beside it."""

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        self._receiver = receiver
        self._buffer = VideoAssembler()
        self._ready: deque[JitterFrame] = deque()
        self._ssrc = 0
        vars(receiver)["_RTCRtpReceiver__jitter_buffer"] = self
        vars(receiver)["_RTCRtpReceiver__nack_generator"] = None

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        self._ssrc = packet.ssrc
        frames = self._buffer.add(
            MediaPacket(
                sequence=packet.sequence_number,
                timestamp=packet.timestamp,
                marker=bool(packet.marker),
                codec=aiortc_compat.codec_names(self._receiver)[packet.payload_type],
                payload=packet.payload,
                data=aiortc_compat.unwrapped_data(packet),
                arrived_s=time.time(),
            ),
            time.monotonic(),
        )
        self._ready.extend(JitterFrame(data=frame.data, timestamp=frame.timestamp) for frame in frames)
        return False, self._ready.popleft() if self._ready else None

    async def repair(self) -> None:
        """Ask for what is missing, until cancelled."""
        while True:
            wanted = self._buffer.tick(time.monotonic())
            if wanted.missing:
                await self._receiver._send_rtcp_nack(self._ssrc, list(wanted.missing))
            if wanted.keyframe and self._ssrc:
                await self._receiver._send_rtcp_pli(self._ssrc)
            await asyncio.sleep(0.05)
