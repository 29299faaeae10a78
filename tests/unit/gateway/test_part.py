"""A part's end: whoever waits for it is let go and the recording is finished, whatever breaks on the way."""

import asyncio
from dataclasses import dataclass

from aiortc import RTCPeerConnection
from typing_extensions import override

from cloudwindow.domain.events import Event, PartClosed
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.gateway.feed import SessionFeed
from cloudwindow.gateway.link import LinkMeter
from cloudwindow.gateway.part import Part
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.udp import Rounds
from tests.gateway_fakes import FakeJournal, FakeRecorder, WallClock


@dataclass
class BrokenJournal(FakeJournal):
    """The store's own error the first time, as while a database is started anew."""

    failed: bool = False

    @override
    async def record(self, id: SessionId, event: Event) -> int:
        if not self.failed:
            self.failed = True
            raise RuntimeError("the connection was closed")
        return await super().record(id, event)


class StuckPeer(RTCPeerConnection):
    @override
    async def close(self) -> None:
        raise RuntimeError("a transport is in no state to be closed")


def a_part(journal: FakeJournal, peer: RTCPeerConnection) -> Part:
    clock, settings = WallClock(), GatewaySettings()
    return Part(
        id=PartId("prt_1"),
        session=SessionId("ses_1"),
        feed=SessionFeed(clock, settings.near_per_s, settings.near_s),
        settings=settings,
        journal=journal,
        clock=clock,
        meter=LinkMeter(clock.now_s()),
        peer=peer,
        rounds=Rounds(),
    )


async def test_a_store_that_fails_holds_up_nobody_who_waits_for_the_end() -> None:
    journal = BrokenJournal()
    part, recorder = a_part(journal, RTCPeerConnection()), FakeRecorder()
    part.record_to(recorder)
    part.end("replaced")
    running = asyncio.create_task(part.run())
    async with asyncio.timeout(60):
        await part.told.wait()
        assert journal.kept == []
        await running
    assert part.peer.connectionState == "closed"
    assert recorder.closed
    assert journal.of(part.session) == [PartClosed(part=part.id, why="replaced")]  # the second time


async def test_a_connection_that_cannot_be_closed_costs_no_recording() -> None:
    part, recorder = a_part(FakeJournal(), StuckPeer()), FakeRecorder()
    part.record_to(recorder)
    part.end("stopped")
    async with asyncio.timeout(60):
        await part.run()
    assert part.told.is_set()
    assert recorder.closed
