"""The agreement: an offer that passed the gate → a peer connection that only receives, and the answer to send back."""

import asyncio
import re
from collections.abc import Callable
from typing import Final

import structlog
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpTransceiver,
    RTCSessionDescription,
)

from cloudwindow.domain.errors import BadOffer
from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.ice_filter import guard
from cloudwindow.gateway.offer_gate import Offer
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.udp import Rounds

CLOSE_WITHIN_S: Final = 5.0


def new_peer(settings: GatewaySettings, offer: Offer, rounds: Rounds | None = None) -> RTCPeerConnection:
    """A peer connection with one receiving transceiver for each section, in the offer's order."""
    servers = [
        RTCIceServer(urls=url, username=settings.ice_username or None, credential=settings.ice_credential or None)
        for url in settings.ice_servers
    ]
    # An empty list, not None: with None aiortc asks a public STUN server.
    peer = RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    for kind in offer.kinds:
        _prefer(peer.addTransceiver(kind, direction="recvonly"), kind, settings.prefer_h264)
    guard(aiortc_compat.ice_connection(peer), settings.host_addresses, settings.ports, rounds)
    return peer


async def disconnect(peer: RTCPeerConnection) -> None:
    """Close sockets and threads; never waits longer than CLOSE_WITHIN_S. Raises nothing: there is more to be closed than this."""
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await peer.close()
    except Exception as error:  # aiortc raises whatever a transport in an odd state gives rise to
        structlog.get_logger().warning("peer_not_closed", error_type=type(error).__name__)


def _prefer(transceiver: RTCRtpTransceiver, kind: str, prefer_h264: bool) -> None:
    first = "video/h264" if prefer_h264 else "video/vp8"
    known = RTCRtpReceiver.getCapabilities(kind)
    codecs = [codec for codec in known.codecs if kind == "video" or codec.name == "opus"] if known else []
    transceiver.setCodecPreferences(sorted(codecs, key=lambda codec: codec.mimeType.lower() != first))


async def agree(
    peer: RTCPeerConnection, offer: Offer, settings: GatewaySettings, on_track: Callable[[RTCRtpReceiver], None]
) -> str:
    """The answer's SDP. `on_track` is called for each receiver before it starts. Raises BadOffer for whatever goes wrong."""

    def found(track: MediaStreamTrack) -> None:
        on_track(next(receiver for receiver in peer.getReceivers() if receiver.track is track))

    peer.on("track", found)
    try:
        async with asyncio.timeout(settings.negotiate_within_s):
            await peer.setRemoteDescription(RTCSessionDescription(sdp=offer.sdp, type="offer"))
            await peer.setLocalDescription(await peer.createAnswer())
    except Exception as error:  # aiortc raises whatever its parser stumbled over
        structlog.get_logger().warning("offer_not_agreed", error=type(error).__name__)
        raise BadOffer(f"expected an offer that can be answered, found one that cannot ({type(error).__name__})") from error
    if not aiortc_compat.ice_connection(peer).local_candidates:
        raise BadOffer("no local address to receive on: check the gateway's host_addresses and ports")
    return with_start_bitrate(peer.localDescription.sdp, settings.start_kbps)


def with_start_bitrate(answer: str, kbps: int) -> str:
    """Tell Chromium's encoder where to begin: 720p is reached after two to four seconds instead of eighteen."""
    if kbps <= 0:
        return answer
    lines = answer.split("\r\n")
    told = f"x-google-start-bitrate={kbps}"
    for codec in re.findall(r"^a=rtpmap:(\d+) (?:VP8|H264)/90000", answer, re.MULTILINE):
        start = f"a=fmtp:{codec} "
        place = next((n for n, line in enumerate(lines) if line.startswith(start)), None)
        if place is not None:
            lines[place] += f";{told}"
        else:
            place = next(n for n, line in enumerate(lines) if line.startswith(f"a=rtpmap:{codec} "))
            lines.insert(place + 1, start + told)
    return "\r\n".join(lines)
