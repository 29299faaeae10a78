"""What a studio keeps of a session, and for how long."""

import asyncio
import gc

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.readings import LinkReading
from cloudwindow.domain.who import Who
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from tests.gateway_fakes import FakeJournal, FakeRecorders, WallClock

SESSION = SessionId("ses_1")


def a_studio() -> WebRtcStudio:
    return WebRtcStudio(journal=FakeJournal(), recorders=FakeRecorders(), clock=WallClock(), settings=GatewaySettings())


async def test_whoever_asks_for_a_session_that_is_over_leaves_nothing_behind() -> None:
    async with a_studio() as studio:
        conductor_s = studio.feed(SESSION)
        assert studio.feed(SESSION) is conductor_s
        await studio.close(SESSION, "session ended")
        assert [reading async for reading in conductor_s.readings()] == []
        del conductor_s
        assert studio.feed(SESSION).near(1.0, 1.0) == ()
        assert studio.ear(SESSION, Who.CLERK).near(1.0, 1.0) == ()
        gc.collect()
        assert not studio._rooms
        assert not studio._feeds


async def test_a_session_that_is_taken_up_again_gets_a_feed_that_is_open() -> None:
    async with a_studio() as studio:
        old = studio.feed(SESSION)
        await studio.close(SESSION, "session ended")
        new = studio.feed(SESSION)
        assert new is not old
        async with asyncio.timeout(60):
            async for reading in new.readings():
                assert isinstance(reading, LinkReading)
                break


async def test_a_studio_that_ends_lets_those_go_who_read_before_anybody_sent() -> None:
    async with a_studio() as studio:
        feed = studio.feed(SESSION)
        reader = asyncio.create_task(anext(feed.frames(5.0), None))
        await asyncio.sleep(0)
    async with asyncio.timeout(60):
        assert await reader is None
