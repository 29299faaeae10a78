"""What aiortc keeps of every packet, kept for those that took the short way. `aiortc_compat.py` checks its private names."""

from typing import Any, Final, Protocol

import aiortc.clock
from aiortc import RTCRtpReceiver
from aiortc.codecs import depayload
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, pack_remb_fci


class Counted(Protocol):
    """What aiortc's statistics read of a packet."""

    @property
    def sequence_number(self) -> int: ...

    @property
    def timestamp(self) -> int: ...

    @property
    def ssrc(self) -> int: ...


class Reports:
    """What aiortc keeps of every packet, for those that did not come by its own way: so its reports and its estimate stay right."""

    GROUP: Final = 5 * 2**18 // 1000  # of abs-send-time, 5 ms: packets that left together, which the estimator takes as one

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        self._receiver = receiver
        self._private = vars(receiver)
        self._streams: dict[int, Any] = self._private["_RTCRtpReceiver__remote_streams"]  # Any: StreamStatistics
        self._estimator: Any = self._private["_RTCRtpReceiver__remote_bitrate_estimator"]  # Any: RemoteBitrateEstimator or None
        self._group: tuple[int, int, int, int] | None = None  # (SSRC, abs-send-time of its first packet, of its last, bytes)
        self._arrived_ms = 0
        self._estimate: tuple[int, list[int]] | None = None

    @property
    def sent_id(self) -> int | None:
        """The number that was agreed on for the abs-send-time extension."""
        ids = vars(self._receiver.transport._rtp_header_extensions_map)["_HeaderExtensionsMap__ids"]
        number: int | None = ids.abs_send_time
        return number if self._estimator is not None else None

    @property
    def waiting(self) -> bool:
        """There is an estimate that the sender should hear of."""
        return self._estimate is not None

    def count(self, packet: Counted, size: int, sent: int | None, age_s: float) -> None:
        ssrc = packet.ssrc
        stream = self._streams.get(ssrc)
        if stream is not None:  # aiortc begins it with the first packet, which went its way
            stream.add(packet)
        if self._estimator is None or sent is None:
            return
        if self._group is not None and self._group[0] == ssrc and (sent - self._group[1]) % 2**24 <= self.GROUP:
            self._group = (ssrc, self._group[1], sent, self._group[3] + size)
        else:
            self.settle()
            self._group = (ssrc, sent, sent, size)
        self._arrived_ms = aiortc.clock.current_ms() - int(1000 * age_s)

    def settle(self) -> None:
        """Give the estimator what was gathered: before it gets a packet from elsewhere, and when the next group begins."""
        if self._group is None:
            return
        ssrc, _, sent, size = self._group
        self._group = None
        estimate = self._estimator.add(abs_send_time=sent, arrival_time_ms=self._arrived_ms, payload_size=size, ssrc=ssrc)
        self._estimate = estimate or self._estimate

    async def tell(self) -> None:
        """Send the newest estimate (REMB), if there is one that was not sent."""
        estimate, self._estimate = self._estimate, None
        own = self._private["_RTCRtpReceiver__rtcp_ssrc"]
        if estimate is not None and own is not None:
            await self._receiver._send_rtcp(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=own, media_ssrc=0, fci=pack_remb_fci(*estimate)))

    def unwrapped(self, payload_type: int, payload: bytes) -> bytes:
        """The payload without its descriptor. Raises ValueError, also for a type that was not agreed on."""
        codec = self._private["_RTCRtpReceiver__codecs"].get(payload_type)
        if codec is None:
            raise ValueError(f"expected a payload type that was agreed on, found {payload_type}")
        return depayload(codec, payload) if payload else b""
