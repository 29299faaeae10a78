"""The agreement with a viewer: a peer connection that only sends, in the codec of what it shows."""

from dataclasses import replace

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpSender,
)

from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.ice_filter import guard
from cloudwindow.gateway.offer_gate import Offer
from cloudwindow.gateway.peer import agree
from cloudwindow.gateway.settings import GatewaySettings


def viewing_peer(settings: GatewaySettings, offer: Offer, wanted: RTCRtpCodecCapability | None) -> RTCPeerConnection:
    """One sending transceiver for each section, in the offer's order.

    `wanted`: the picture's codec; None: nothing is sent yet, so the one that senders are asked for is the likely one.
    """
    servers = [
        RTCIceServer(urls=url, username=settings.ice_username or None, credential=settings.ice_credential or None)
        for url in settings.ice_servers
    ]
    peer = RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    for kind in offer.kinds:
        transceiver = peer.addTransceiver(kind, direction="sendonly")
        codecs = list(RTCRtpSender.getCapabilities(kind).codecs)
        if kind == "audio":
            transceiver.setCodecPreferences([codec for codec in codecs if codec.name == "opus"])
        else:
            transceiver.setCodecPreferences(_ordered(codecs, wanted, settings.prefer_h264))
    guard(aiortc_compat.ice_connection(peer), settings.host_addresses, settings.ports)
    return peer


async def agree_to_send(peer: RTCPeerConnection, offer: Offer, settings: GatewaySettings) -> str:
    """The answer's SDP. Raises BadOffer, also when the viewer does not know the codec."""
    return await agree(peer, offer, replace(settings, start_kbps=0), lambda receiver: None)


def picture_codec(peer: RTCPeerConnection, name: str | None = None) -> RTCRtpCodecCapability | None:
    """What a connection has agreed on for its picture: the one of that name, or else the preferred one. None: it has no picture."""
    for transceiver in peer.getTransceivers():
        if transceiver.kind == "video" and transceiver._codecs:
            codec = next((codec for codec in transceiver._codecs if codec.name == name), transceiver._codecs[0])
            return RTCRtpCodecCapability(mimeType=codec.mimeType, clockRate=codec.clockRate, parameters=codec.parameters)
    return None


def _ordered(
    codecs: list[RTCRtpCodecCapability], wanted: RTCRtpCodecCapability | None, prefer_h264: bool
) -> list[RTCRtpCodecCapability]:
    """With `wanted` its kind alone, the same profile first: whoever decodes one H264 baseline profile decodes the other."""
    if wanted is None:
        first = "video/h264" if prefer_h264 else "video/vp8"
        return sorted(codecs, key=lambda codec: codec.mimeType.lower() != first)
    kept = [codec for codec in codecs if codec.mimeType.lower() in (wanted.mimeType.lower(), "video/rtx")]
    return sorted(kept, key=lambda codec: codec.parameters != wanted.parameters)
