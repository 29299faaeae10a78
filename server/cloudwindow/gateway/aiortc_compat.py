"""The private names of aiortc and aioice that we touch, in one table, checked at start-up; `aiortc_sending` has those of sending.

aiortc is pinned to 1.16 and aioice to 0.13. Everything is hooked on instances: nothing global is replaced, so another peer
connection in this process keeps the library's own behaviour.
"""

import queue
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from importlib.metadata import version
from types import FunctionType
from typing import Any, Final, Protocol

import aioice.ice
import aiortc.rate
import aiortc.rtcdtlstransport
import aiortc.rtcicetransport
import aiortc.rtcrtpreceiver
from aioice import Connection
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpTransceiver
from aiortc.rtp import AnyRtcpPacket, HeaderExtensionsMap, RtpPacket
from typing_extensions import override

from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.gateway.udp import UdpSocket

PINNED: Final[Mapping[str, str]] = {"aiortc": "1.16.", "aioice": "0.13."}

# Class → attributes that must be on it or be set in its constructor. Function → names that it must use.
HOOKS: Final[Mapping[Any, tuple[str, ...]]] = {  # Any: classes and functions of two libraries
    RTCRtpReceiver: (
        "_RTCRtpReceiver__codecs",
        "_RTCRtpReceiver__decoder_queue",
        "_RTCRtpReceiver__jitter_buffer",
        "_RTCRtpReceiver__nack_generator",
        "_RTCRtpReceiver__remote_bitrate_estimator",
        "_RTCRtpReceiver__remote_streams",
        "_RTCRtpReceiver__rtcp_ssrc",
        "_RTCRtpReceiver__rtx_ssrc",
        "_handle_rtcp_packet",
        "_handle_rtp_packet",
        "_send_rtcp",
        "_send_rtcp_nack",
        "_send_rtcp_pli",
    ),
    RTCRtpReceiver._handle_rtp_packet: ("_data",),  # on a packet, which its class says nothing of
    RTCRtpTransceiver: ("_codecs",),
    aiortc.rtcdtlstransport.RTCDtlsTransport: (
        "_rtp_header_extensions_map",
        "_rx_srtp",
        "_state",
        "_transport",
    ),
    aiortc.rtcdtlstransport.State: ("CONNECTED",),
    aiortc.rtcrtpreceiver.StreamStatistics: ("add",),
    aiortc.rate.RemoteBitrateEstimator: ("add",),
    HeaderExtensionsMap: ("_HeaderExtensionsMap__ids",),
    aiortc.rtcicetransport.RTCIceTransport: ("_connection",),
    Connection: (
        "_nominated",
        "_protocols",
        "_check_list",
        "_queue",
        "build_request",
        "get_component_candidates",
        "remote_password",
        "data_received",
    ),
    aioice.ice.StunProtocol: ("datagram_received", "receiver", "request", "local_candidate", "transport"),
    aioice.ice.CandidatePair: ("state", "remote_addr", "protocol", "remote_candidate", "State"),
}


class HookMissing(CloudWindowError):
    """aiortc or aioice is not the one this gateway was built for."""

    code = "hook_missing"


def check_hooks(hooks: Mapping[Any, tuple[str, ...]] = HOOKS, pinned: Mapping[str, str] = PINNED) -> None:
    """Raises HookMissing when a version or a name is not the expected one. Called before the first peer connection."""
    for package, expected in pinned.items():
        if not version(package).startswith(expected):
            raise HookMissing(f"expected {package} {expected}*, found {version(package)}: install the locked requirements")
    for owner, names in hooks.items():
        for name in names:
            if not _has(owner, name):
                where = f"{owner.__module__}.{owner.__name__}"
                raise HookMissing(f"expected {where} to have {name}, found none: look through aiortc_compat.py")


def _has(owner: Any, name: str) -> bool:  # Any: a class or a function of another library
    """Instance attributes exist only after construction, but the constructor's code names them."""
    if isinstance(owner, FunctionType):
        return name in owner.__code__.co_names
    return hasattr(owner, name) or name in owner.__init__.__code__.co_names or name in getattr(owner, "__annotations__", {})


class PacketSink(Protocol):
    """Stands in for aiortc's jitter buffer: gets each media packet once, after RTX was unwrapped and the payload parsed."""

    def add(self, packet: RtpPacket) -> tuple[bool, None]: ...


def take_over(
    receiver: RTCRtpReceiver,
    *,
    sink: PacketSink,
    work: Callable[[], None],
    stop: Callable[[], None],
    on_rtp: Callable[[RtpPacket, Callable[[], Awaitable[None]]], Awaitable[None]],
    on_rtcp: Callable[[AnyRtcpPacket], None],
) -> None:
    """Put our own reception behind a receiver, before it starts (in the `track` event).

    `work` runs in the receiver's own thread until `stop` was called (from the event loop; aiortc then waits for the thread).
    `on_rtp` gets every packet, also RTX, and a function that lets aiortc go on with it (bitrate estimate, reports, RTX).
    """
    private = vars(receiver)
    private["_RTCRtpReceiver__jitter_buffer"] = sink
    private["_RTCRtpReceiver__nack_generator"] = None
    private["_RTCRtpReceiver__decoder_queue"] = _Thread(work, stop)
    handle_rtp, handle_rtcp = receiver._handle_rtp_packet, receiver._handle_rtcp_packet

    async def rtp(packet: RtpPacket, arrival_time_ms: int) -> None:
        await on_rtp(packet, lambda: handle_rtp(packet, arrival_time_ms))

    async def rtcp(packet: AnyRtcpPacket) -> None:
        on_rtcp(packet)
        await handle_rtcp(packet)

    private["_handle_rtp_packet"] = rtp
    private["_handle_rtcp_packet"] = rtcp


class _Thread(queue.Queue[None]):
    """Stands in for the decoder's queue: aiortc's thread asks it for work, and gets none before ours is done."""

    def __init__(self, work: Callable[[], None], stop: Callable[[], None]) -> None:
        super().__init__(1)
        self._work = work
        self._stop = stop

    @override
    def get(self, block: bool = True, timeout: float | None = None) -> None:
        self._work()

    @override
    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # Any: aiortc's frames; only None comes
        if item is None:
            self._stop()


class Secure:
    """The agreed keys of a peer connection."""

    def __init__(self, transport: Any) -> None:  # Any: RTCDtlsTransport
        self._transport = transport

    @property
    def connected(self) -> bool:
        """Keys are there, and neither side has ended."""
        return self._transport._state is aiortc.rtcdtlstransport.State.CONNECTED

    def unprotect(self, data: bytes) -> bytes:
        """Raises pylibsrtp.Error, and ValueError over 1500 bytes. Only while `connected`."""
        plain: bytes = self._transport._rx_srtp.unprotect(data)
        return plain


def divert(peer: RTCPeerConnection, take: Callable[[bytes], bool]) -> Secure:
    """Show every datagram of a friend that is no STUN to `take` first; what it returns False for goes aiortc's way."""
    connection = ice_connection(peer)
    onwards = connection.data_received

    def received(data: bytes, component: int) -> None:
        if not take(data):
            onwards(data, component)

    vars(connection)["data_received"] = received
    return Secure(peer.getTransceivers()[0].receiver.transport)


def codec_names(receiver: RTCRtpReceiver) -> dict[int, str]:
    """Payload type → 'VP8', 'H264', 'opus', 'rtx', ... of a receiver that has started; empty before."""
    codecs: dict[int, Any] = vars(receiver)["_RTCRtpReceiver__codecs"]  # Any: RTCRtpCodecParameters
    return {number: codec.name for number, codec in codecs.items()}


def unwrapped_data(packet: RtpPacket) -> bytes:
    """The payload without its descriptor, as aiortc put it there before it gave the packet to its jitter buffer."""
    data: bytes = vars(packet)["_data"]
    return data


async def ask_again(receiver: RTCRtpReceiver, ssrc: int, missing: tuple[int, ...]) -> None:
    await receiver._send_rtcp_nack(ssrc, list(missing))


async def ask_keyframe(receiver: RTCRtpReceiver, ssrc: int) -> None:
    await receiver._send_rtcp_pli(ssrc)


def ice_connection(peer: RTCPeerConnection) -> Connection:
    """The one ICE connection under a bundled peer connection that has at least one transceiver."""
    return peer.getTransceivers()[0].receiver.transport.transport._connection


async def stun_probe(connection: Connection) -> bool:
    """One authenticated Binding request on the nominated pair; waits at most half a second for its answer."""
    pair = next(iter(connection._nominated.values()), None)
    if pair is None or connection.remote_password is None:
        return False
    sock = pair.protocol.transport
    try:
        with sock.awake() if isinstance(sock, UdpSocket) else nullcontext():
            await pair.protocol.request(
                connection.build_request(pair, nominate=False),
                pair.remote_addr,
                integrity_key=connection.remote_password.encode(),
                retransmissions=0,
            )
    except (aioice.stun.TransactionError, OSError):
        return False
    return True


def sockets(connection: Connection) -> list[UdpSocket]:
    """Our own; those to a TURN server are others."""
    return [protocol.transport for protocol in connection._protocols if isinstance(protocol.transport, UdpSocket)]


def is_relayed(connection: Connection) -> bool:
    """Does the nominated pair go through a TURN server, on either side?"""
    pair = next(iter(connection._nominated.values()), None)
    return pair is not None and "relay" in {pair.remote_candidate.type, pair.protocol.local_candidate.type}
