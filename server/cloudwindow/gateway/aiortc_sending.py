"""The private names of aiortc that sending, and limiting a sender, need; checked at start-up with those of `aiortc_compat`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import aiortc.rate
from aiortc import RTCRtpReceiver, RTCRtpSender
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)

ESTIMATOR: Final = "_RTCRtpReceiver__remote_bitrate_estimator"
HOOKS: Final[Mapping[Any, tuple[str, ...]]] = {  # Any: classes of another library
    RTCRtpSender: ("_ssrc", "_handle_rtcp_packet", "_send_keyframe", "_send_rtcp"),
    RTCRtpReceiver: (ESTIMATOR, "_RTCRtpReceiver__rtcp_ssrc", "_send_rtcp"),
    aiortc.rate.RemoteBitrateEstimator: ("add",),
}


class Complaints:
    """What a sender's viewer reports. Called on the event loop.

    `estimate`: bit/s (REMB). `lost`: which share of how many packets since the last report. `repeat`: may so many be sent again?
    """

    def __init__(
        self,
        *,
        estimate: Callable[[float], None],
        lost: Callable[[float, int], None],
        keyframe: Callable[[], None],
        repeat: Callable[[int], bool],
        captured_s: Callable[[], float | None],
    ) -> None:
        self.estimate = estimate
        self.lost = lost
        self.keyframe = keyframe
        self.repeat = repeat
        self.captured_s = captured_s


NTP_TO_UNIX_S: Final = 2_208_988_800  # RFC 5905, figure 4


def listen(sender: RTCRtpSender, complaints: Complaints) -> None:
    """Hear a viewer's reports, and say in ours when the sender of the media took the picture: not when we passed it on.

    PLI and FIR (RFC 4585, RFC 5104) become `keyframe`; NACK is answered from aiortc's history as far as `repeat` allows.
    """
    private = vars(sender)
    handle, send = sender._handle_rtcp_packet, sender._send_rtcp
    highest: int | None = None

    async def rtcp(packet: AnyRtcpPacket) -> None:
        nonlocal highest
        if isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK and not complaints.repeat(len(packet.lost)):
            return
        if isinstance(packet, RtcpRrPacket | RtcpSrPacket):
            for report in packet.reports:
                if report.ssrc == sender._ssrc:
                    before, highest = highest, report.highest_sequence
                    complaints.lost(report.fraction_lost / 256, max(0, highest - before) if before is not None else 0)
        elif isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP:
            found = _estimate(packet.fci)
            if found is not None and sender._ssrc in found[1]:
                complaints.estimate(float(found[0]))
        await handle(packet)

    async def send_rtcp(packets: list[AnyRtcpPacket]) -> None:
        taken_s = complaints.captured_s()
        if taken_s is not None and isinstance(packets[0], RtcpSrPacket):
            packets[0].sender_info.ntp_timestamp = int((taken_s + NTP_TO_UNIX_S) * 2**32)
        await send(packets)

    private["_handle_rtcp_packet"] = rtcp
    private["_send_keyframe"] = complaints.keyframe
    private["_send_rtcp"] = send_rtcp


def _estimate(fci: bytes) -> tuple[int, list[int]] | None:
    try:
        return unpack_remb_fci(fci)
    except Exception:  # a short one makes `struct` raise, too
        return None


class Limit:
    """What a sender is told that it may send: aiortc's estimate of its link, and never more than `bps`."""

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        """To be made before the receiver starts, and before anybody else keeps its estimator."""
        self.bps: float | None = None
        self._receiver = receiver
        self._private = vars(receiver)
        self._inner: Any = self._private[ESTIMATOR]  # Any: RemoteBitrateEstimator
        self._newest = 0
        if self._inner is not None:
            self._private[ESTIMATOR] = self

    def add(self, **packet: Any) -> tuple[int, list[int]] | None:  # Any: whole numbers, as aiortc names them
        """Stands in for the estimator."""
        estimate: tuple[int, list[int]] | None = self._inner.add(**packet)
        if estimate is None:
            return None
        self._newest = estimate[0]
        return self._capped(estimate[0]), estimate[1]

    async def tell(self, ssrc: int) -> None:
        """Say it now (REMB), without waiting for the next estimate; without a limit, what the link itself was found to carry."""
        own = self._private["_RTCRtpReceiver__rtcp_ssrc"]
        bps = self._capped(self._newest) if self._newest else int(self.bps or 0)
        if own is not None and bps:
            fci = pack_remb_fci(bps, [ssrc])
            await self._receiver._send_rtcp(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=own, media_ssrc=0, fci=fci))

    def _capped(self, bps: int) -> int:
        return bps if self.bps is None else min(bps, int(self.bps))
