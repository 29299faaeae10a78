"""Parts that end: replaced, refused, too many, unable to record, silent, over."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator

import pytest

from cloudwindow.domain.errors import BadOffer, IllegalTransition, StorageFull, TooMany
from cloudwindow.domain.events import Connected, PartClosed, PartOpened
from cloudwindow.gateway import aiortc_compat
from tests.gateway_house import SESSION, House, a_house
from tests.webrtc import LOOPBACK, ScriptedPeer

pytestmark = pytest.mark.media


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with a_house() as opened:
        yield opened


def ends(house: House) -> list[str]:
    """Why each part that is over was closed."""
    return [event.why for event in house.journal.of(SESSION) if isinstance(event, PartClosed)]


async def test_a_second_offer_replaces_the_part_and_the_feed_goes_on(house: House) -> None:
    frames = house.feed.frames(10)
    async with ScriptedPeer() as one, ScriptedPeer() as two:
        await one.connect(house.answer)
        before = await anext(frames)
        await two.connect(house.answer)
        async with asyncio.timeout(60):
            while (after := await anext(frames)).part == before.part:
                pass
        kinds = [type(event) for event in house.journal.of(SESSION)]
        closed = next(event for event in house.journal.of(SESSION) if isinstance(event, PartClosed))
        assert (closed.part, closed.why) == (before.part, "replaced")
        assert kinds[:4] == [PartOpened, Connected, PartClosed, PartOpened]
        assert after.number < before.number + 100
        assert house.studio.parts == 1
        near = house.feed.near(after.at_s, 1.0)
        assert near
        assert near[0].part in (before.part, after.part)


async def test_an_offer_with_a_data_channel_is_refused(house: House) -> None:
    async with ScriptedPeer(data_channel=True) as peer:
        with pytest.raises(BadOffer, match="data channels"):
            await house.answer(await peer.offer())
    assert house.journal.of(SESSION) == []


async def test_offers_have_a_rate(house: House) -> None:
    async with ScriptedPeer() as peer:
        offer = await peer.offer()
        for _ in range(6):
            await house.answer(offer)
        with pytest.raises(TooMany):
            await house.answer(offer)


async def test_when_the_session_is_over_the_part_is_closed_cleanly(house: House) -> None:
    house.journal.refuse = Connected
    async with ScriptedPeer() as peer:
        await peer.connect(house.answer)
        await house.empty()
    assert [type(event) for event in house.journal.of(SESSION)] == [PartOpened, PartClosed]
    assert house.recorders.opened[0].closed


async def test_when_the_part_may_not_open_nothing_stays_open(house: House) -> None:
    house.journal.refuse = PartOpened
    async with ScriptedPeer() as peer:
        offer = await peer.offer()
        with pytest.raises(IllegalTransition):
            await house.answer(offer)
    assert house.studio.parts == 0
    assert house.recorders.opened == []


async def test_what_cannot_be_recorded_is_not_served(house: House) -> None:
    house.recorders.full = True
    async with ScriptedPeer() as peer:
        offer = await peer.offer()
        with pytest.raises(StorageFull):
            await house.answer(offer)
        await house.empty()
        house.recorders.full = False
    async with ScriptedPeer() as peer:
        await peer.connect(house.answer)
        await anext(house.feed.frames(5))
        house.recorders.opened[0].broken = True
        await house.empty()
    assert ends(house) == ["not recorded"] * 2


async def test_a_peer_that_never_connects_is_let_go() -> None:
    async with a_house(connect_within_s=0.3) as house, ScriptedPeer() as peer:
        await house.answer(await peer.offer())
        await house.empty()
        assert ends(house) == ["never connected"]


async def test_a_peer_that_falls_silent_is_let_go() -> None:
    async with a_house(lost_after_s=2.0) as house, ScriptedPeer() as peer:
        await peer.connect(house.answer)
        await anext(house.feed.frames(5))
        for protocol in aiortc_compat.ice_connection(peer.pc)._protocols:
            protocol.transport.close()  # like a cable that is pulled: nothing is said to the other side
        await house.empty()
        assert ends(house) == ["lost"]


async def test_a_peer_that_leaves_closes_its_part(house: House) -> None:
    async with ScriptedPeer() as peer:
        await peer.connect(house.answer)
        await anext(house.feed.frames(5))
    await house.empty()
    closed = house.journal.of(SESSION)[-1]
    assert isinstance(closed, PartClosed)
    assert closed.why == "left"


async def test_close_finishes_the_recording_and_leaves_nothing_behind() -> None:
    threads, tasks = set(threading.enumerate()), asyncio.all_tasks()
    async with a_house() as house, ScriptedPeer() as peer:
        await peer.connect(house.answer)
        frames = house.feed.frames(5)
        await anext(frames)
        port = next(int(line.split()[5]) for line in peer.pc.remoteDescription.sdp.splitlines() if "a=candidate:" in line)
        await house.studio.close(SESSION, "done")
        assert house.recorders.opened[0].closed
        assert [frame async for frame in frames] == []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
            again.bind((LOOPBACK, port))  # raises when the gateway still holds it
    closed = house.journal.of(SESSION)[-1]
    assert isinstance(closed, PartClosed)
    assert closed.why == "done"
    async with asyncio.timeout(30):
        while left := asyncio.all_tasks() - tasks:
            await asyncio.wait(left, timeout=0.1)
    strangers = [thread.name for thread in set(threading.enumerate()) - threads if not thread.name.startswith("asyncio_")]
    assert strangers == []
