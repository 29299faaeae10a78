"""Real media: a clerk's console is gone, the session waits for another, and goes on."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.reasons import Reason
from tests.e2e.loop_applicant import draw
from tests.e2e.whole_server import changed_policy, running
from tests.seat_server import Server, a_seat_server
from tests.seat_site import until

pytestmark = [pytest.mark.e2e, pytest.mark.media, pytest.mark.models, pytest.mark.timeout(240)]

LOST_AFTER_S = 4.0
SLACK_S = 5.0  # looks once a second, and a crowded machine
POLICY = changed_policy({("queue", "lost_after_s"): str(LOST_AFTER_S)})


async def told(server: Server, id: SessionId, kind: type[e.Event], count: int = 1, within_s: float = 60.0) -> Told:
    async with asyncio.timeout(within_s):
        while len(found := await server.told(id, kind)) < count:  # noqa: ASYNC110  # another process is waited for
            await asyncio.sleep(0.1)
    return found[count - 1]


def at_s(entry: Told) -> float:
    return datetime.fromisoformat(entry.at).timestamp()


async def test_a_session_whose_clerk_is_lost_goes_on_with_the_next(tmp_path: Path) -> None:
    draw(tmp_path)
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    async with a_seat_server(tmp_path, policy=policy) as server:
        first, second = await server.signed_in(), await server.another_clerk("zhao.min")
        id, link = await server.invite()
        with running((sys.executable, "-m", "tests.e2e.loop_applicant", link, str(tmp_path)), tmp_path / "applicant.log"):
            async with server.console(first) as console:
                await server.post("/api/seat/availability", {"availability": "free"}, **first)
                assert (await until(console, "assigned", 60))["session"] == id
                await told(server, id, e.Connected)
                gone_s = server.running.records._clock.now_s()
            released = await told(server, id, at.ClerkReleased, within_s=LOST_AFTER_S + SLACK_S)
            assert released.event == at.ClerkReleased(clerk=(await first_clerk(server, id)), why="lost")
            assert LOST_AFTER_S <= at_s(released) - gone_s + 0.01 <= LOST_AFTER_S + SLACK_S
            suspended = (await told(server, id, e.Suspended, within_s=SLACK_S)).event
            assert isinstance(suspended, e.Suspended)
            assert suspended.reason is Reason.CLERK_LEFT
            async with server.console(second) as console:
                await server.post("/api/seat/availability", {"availability": "free"}, **second)
                assert (await until(console, "assigned", 10))["session"] == id
                sat = await told(server, id, at.ClerkAssigned, 2)
                resumed = await told(server, id, e.Resumed, within_s=30)
                assert at_s(resumed) >= at_s(sat)
                session = await server.running.records.session(id)
                assert (session.state, session.suspensions) == ("verifying", 1)
                assert await server.events(id, e.Terminated) == []


async def first_clerk(server: Server, id: SessionId) -> PersonId:
    [first, *_] = await server.events(id, at.ClerkAssigned)
    assert isinstance(first, at.ClerkAssigned)
    return first.clerk
