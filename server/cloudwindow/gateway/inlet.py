"""One accepted track: its packets are counted, put together and given to its tap; its sender is asked for what is missing."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from aiortc import RTCRtpReceiver
from aiortc.rtp import AnyRtcpPacket, RtcpSrPacket, RtpPacket

from cloudwindow.domain.ports import Clock
from cloudwindow.gateway import aiortc_compat, shortcut
from cloudwindow.gateway.assembler import Assembled, MediaPacket, Repair
from cloudwindow.gateway.link import LinkMeter
from cloudwindow.gateway.reports import Reports
from cloudwindow.gateway.tap import EncodedFrame, Tap, Unwrap

NTP_TO_UNIX_S: Final = 2_208_988_800  # RFC 5905, figure 4
STALE_S: Final = 2.0  # another SSRC may take over after so long without the first
CLOCKS_HZ: Final = {"audio": 48_000, "video": 90_000}
HEADER_BYTES: Final = 12


class Buffer(Protocol):
    """Puts packets together: `VideoAssembler` or `SoundOrder`."""

    def add(self, packet: MediaPacket, now_s: float) -> list[Assembled]: ...

    @property
    def restless(self) -> bool:
        """There is something to ask the sender for, now or later: `tick` wants to be called."""
        ...

    def tick(self, now_s: float) -> Repair: ...

    def want_keyframe(self) -> None: ...

    def restart(self) -> None: ...


class Worker(Protocol):
    """What the track's thread does: `VideoDecoder`, `SoundDecoder` or `Idle`."""

    def put(self, frame: EncodedFrame) -> None: ...

    def run(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(slots=True)
class Inlet:
    """Everything but `worker.run` happens on the event loop.

    `report` gets a sender report: UNIX seconds on the sender's clock and its RTP time on the axis of the frames.
    """

    kind: str
    receiver: RTCRtpReceiver
    buffer: Buffer
    worker: Worker
    tap: Tap
    meter: LinkMeter
    clock: Clock
    report: Callable[[float, int], None]
    claim: Callable[[int, Callable[[bytes, float], None]], None]  # see `Shortcut`
    stir: Callable[[], None]  # `repair` should be called soon
    _ssrc: int | None = None
    _heard_s: float = 0.0
    _unwrap: Unwrap = field(default_factory=Unwrap)
    _codecs: dict[int, str] = field(default_factory=dict)
    _reports: Reports | None = None
    _sent_id: int | None = None

    def open(self) -> None:
        """To be called in the `track` event, before the receiver starts."""
        self.tap.add(self.worker.put)
        self._reports = Reports(self.receiver)
        aiortc_compat.take_over(
            self.receiver,
            sink=self,
            work=self.worker.run,
            stop=self.worker.stop,
            on_rtp=self._rtp,
            on_rtcp=self._rtcp,
        )

    @property
    def ssrc(self) -> int | None:
        """Of the stream that is being received; None before its first packet."""
        return self._ssrc

    @property
    def restless(self) -> bool:
        """Something must be asked for, now or within half a second."""
        return self.buffer.restless or (self._reports is not None and self._reports.waiting)

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """aiortc's jitter buffer stands here. A frame goes to the tap at once and never back to aiortc."""
        if packet.ssrc == self._ssrc:
            self._put(
                MediaPacket(
                    sequence=packet.sequence_number,
                    timestamp=packet.timestamp,
                    marker=bool(packet.marker),
                    codec=self._codecs.get(packet.payload_type, ""),
                    payload=packet.payload,
                    data=aiortc_compat.unwrapped_data(packet),
                    arrived_s=self.clock.now_s(),
                )
            )
        return False, None

    def take(self, plain: bytes, age_s: float) -> None:
        """A packet of our stream by the short way. Does what `_rtp`, aiortc and `add` do with one that came the long way."""
        try:
            packet = shortcut.read(plain, self._sent_id)
        except ValueError:
            return
        codec, at_s = self._codecs.get(packet.payload_type), self.clock.now_s() - age_s
        if codec is None or codec == "rtx" or self._reports is None or not self._is_ours(packet.ssrc, at_s):
            return
        self._count(packet, at_s)
        size = len(packet.payload) + packet.padding_size
        self._reports.count(packet, size, packet.sent, age_s)
        try:
            data = self._reports.unwrapped(packet.payload_type, packet.payload)
        except ValueError:
            return
        self._put(
            MediaPacket(
                sequence=packet.sequence_number,
                timestamp=packet.timestamp,
                marker=packet.marker,
                codec=codec,
                payload=packet.payload,
                data=data,
                arrived_s=at_s,
            )
        )
        if self.restless:
            self.stir()

    def _put(self, packet: MediaPacket) -> None:
        for frame in self.buffer.add(packet, time.monotonic()):
            if self.kind == "video":
                self.meter.frame(frame.arrived_s)
            self.tap.give(
                EncodedFrame(
                    kind=self.kind,
                    codec=frame.codec,
                    data=frame.data,
                    rtp_timestamp=self._unwrap(frame.timestamp),
                    key=frame.key,
                    arrived_s=frame.arrived_s,
                    layer=frame.layer,
                )
            )

    async def repair(self) -> None:
        """Tell the sender what is missing and what may be sent. To be called when `stir` was, and every 50 ms while `restless`."""
        if self._reports is not None:
            await self._reports.tell()
        wanted = self.buffer.tick(time.monotonic())
        if self._ssrc is None:
            return
        if wanted.missing:
            await aiortc_compat.ask_again(self.receiver, self._ssrc, wanted.missing)
        if wanted.keyframe:
            await aiortc_compat.ask_keyframe(self.receiver, self._ssrc)

    async def _rtp(self, packet: RtpPacket, pass_on: Callable[[], Awaitable[None]]) -> None:
        """The long way: RTX, and what comes before the short way is open."""
        if packet.payload_type not in self._codecs:
            self._codecs = aiortc_compat.codec_names(self.receiver)
        codec, at_s = self._codecs.get(packet.payload_type), self.clock.now_s()
        if codec is None:
            return
        if codec == "rtx":
            self.meter.repaired(size=HEADER_BYTES + len(packet.payload) + packet.padding_size, at_s=at_s)
        elif self._is_ours(packet.ssrc, at_s):
            self._count(packet, at_s)
        else:
            return
        if self._reports is not None:
            self._reports.settle()
        await pass_on()
        if self.restless:
            self.stir()

    def _count(self, packet: RtpPacket | shortcut.Packet, at_s: float) -> None:
        self.meter.packet(
            self.kind,
            sequence=packet.sequence_number,
            timestamp=packet.timestamp,
            clock_hz=CLOCKS_HZ[self.kind],
            size=HEADER_BYTES + len(packet.payload) + packet.padding_size,
            at_s=at_s,
        )

    def _is_ours(self, ssrc: int, at_s: float) -> bool:
        """One stream at a time: the first SSRC that is not RTX, until it falls silent and another one speaks."""
        if ssrc != self._ssrc:
            if self._ssrc is not None and at_s - self._heard_s < STALE_S:
                return False
            self._ssrc = ssrc
            self.buffer.restart()
            self._sent_id = self._reports.sent_id if self._reports is not None else None
            self.claim(ssrc, self.take)
        self._heard_s = at_s
        return True

    def _rtcp(self, packet: AnyRtcpPacket) -> None:
        # A sender that has sent nothing yet reports zeros (RFC 3550, 6.4.1).
        if isinstance(packet, RtcpSrPacket) and packet.ssrc == self._ssrc and packet.sender_info.ntp_timestamp:
            ntp_s = packet.sender_info.ntp_timestamp / 2**32 - NTP_TO_UNIX_S
            self.report(ntp_s, self._unwrap.at(packet.sender_info.rtp_timestamp))
