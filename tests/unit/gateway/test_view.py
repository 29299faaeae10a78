"""A view's end: the sender hears at once that nobody with a poor link looks any more."""

import asyncio
import time

from aiortc import RTCPeerConnection

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.who import Who
from cloudwindow.gateway.relay import Relay
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.view import View
from tests.unit.gateway.test_forward import FakePart


async def test_a_poor_viewer_s_limit_goes_with_the_viewer() -> None:
    part, relay = FakePart(), Relay()
    relay.attach(part)
    peer = RTCPeerConnection()
    peer.addTransceiver("video", direction="sendonly")
    view = View(id="vie_1", session=SessionId("ses_1"), of=Who.APPLICANT, settings=GatewaySettings(), relay=relay, peer=peer)
    running = asyncio.create_task(view.run())
    await asyncio.sleep(0)
    view.downlink.sent(1_000_000, time.monotonic())
    view.downlink.lost(0.4, 100, time.monotonic())
    relay.weigh(time.monotonic())
    assert relay.limit_bps is not None
    view.end("left")
    await running
    assert relay.downlinks == []
    assert relay.limit_bps is None
    assert part.limits[-1] is None
    successor = FakePart()
    relay.attach(successor)
    assert successor.limits == [None]
