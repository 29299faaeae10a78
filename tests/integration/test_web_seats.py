"""Consoles over real connections: the socket's words, who may ask for what, alarms, and what is refused in writing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from tests.seat_site import SeatSite, a_seat_site, until
from tests.seat_world import GivenClock, a_clerk, a_world
from tests.web_server import SITE, own_s

LI, WU = a_clerk("li"), a_clerk("wu")
XU, ZHAO = a_clerk("xu", supervisor=True), a_clerk("zhao", supervisor=True)
FREE = {"availability": "free"}


@pytest.fixture
async def site() -> AsyncIterator[SeatSite]:
    async with a_world(clock=GivenClock(running=True)) as world, a_seat_site(world, ask_again_s=0.05) as running:
        yield running


async def led(site: SeatSite, clerk: Person) -> SessionId:
    """A session that goes on with this clerk, whose console must be open and the only free one."""
    id = await site.world.comes()
    assert (await site.post("/api/seat/availability", site.people.sign_in(clerk), FREE))[0] == 200
    with site.world.page(id):
        await site.world.told(id, at.ClerkAssigned)
        await site.world.connects(id)
    return id


def at_seat(id: SessionId, verb: str) -> str:
    return f"/api/seat/sessions/{id}/{verb}"


async def test_hello_queue_assigned_released(site: SeatSite) -> None:
    waits = await site.world.comes(priority=True)
    async with site.console(LI) as console:
        hello = await until(console, "hello")
        assert {key: hello[key] for key in ("person", "availability", "session")} == {
            "person": "per_li",
            "availability": "away",
            "session": None,
        }
        line = await until(console, "queue")
        while not line["waiting"]:
            line = await until(console, "queue")
        [one] = line["waiting"]
        waited_s = one.pop("waited_s")
        assert one == {"session": waits, "priority": True, "language": "zh-CN", "matter": "transfer"}
        assert 0 <= waited_s < 300
        assert await site.post("/api/seat/availability", site.people.sign_in(LI), FREE) == (200, {})
        assert await until(console, "availability") == {"type": "availability", "availability": "free"}
        with site.world.page(waits):
            assert await until(console, "assigned") == {"type": "assigned", "session": waits}
            await site.world.connects(waits)
            await site.world.desk.leave(waits)
            await site.world.told(waits, e.Terminated)
        assert await site.post("/api/seat/availability", site.people.sign_in(LI), {"availability": "break"}) == (200, {})
        assert await until(console, "released") == {"type": "released", "session": waits, "why": "over"}
        assert await until(console, "availability") == {"type": "availability", "availability": "break"}


async def test_a_console_that_is_loaded_again_is_told_its_session(site: SeatSite) -> None:
    async with site.console(LI):
        id = await led(site, LI)
    async with site.console(LI) as console:
        hello = await until(console, "hello")
        assert (hello["availability"], hello["session"]) == ("busy", id)


async def test_without_a_console_nobody_is_free(site: SeatSite) -> None:
    status, problem = await site.post("/api/seat/availability", site.people.sign_in(LI), FREE)
    assert (status, problem["code"]) == (409, "conflict")


async def test_hand_over_over_http_and_its_note(site: SeatSite) -> None:
    async with site.console(LI) as console, site.console(WU) as other:
        id = await led(site, LI)
        await until(console, "assigned")
        headers = site.people.sign_in(LI)
        assert (await site.post(at_seat(id, "hand-over"), headers, {"note": ""}))[0] == 400
        status, said = await site.post(at_seat(id, "hand-over"), headers, {"note": "a relative of mine\n来自同村"})
        assert status == 200
        assert await until(console, "released") == {"type": "released", "session": id, "why": "handed_over"}
        event = (await site.world.records.told(id, said["index"]))[0].event
        assert event == at.ClerkReleased(clerk=LI.id, why="handed_over", note="a relative of mine\n来自同村")
        await site.world.told(id, e.Suspended)
        assert (await site.post("/api/seat/availability", site.people.sign_in(WU), FREE))[0] == 200
        assert (await until(other, "assigned"))["session"] == id
        await site.world.told(id, e.Resumed)


async def test_supervisors_see_all_seats_and_two_of_them_come_and_go(site: SeatSite) -> None:
    async with site.console(LI), site.console(XU) as first, site.console(ZHAO) as second:
        id = await led(site, LI)
        for console in (first, second):
            seats: list[dict[str, Any]] = []
            while {"person": "per_li", "name": "li", "availability": "busy", "session": id} not in seats:
                seats = (await until(console, "seats"))["seats"]
            assert {seat["person"] for seat in seats} == {"per_li", "per_xu", "per_zhao"}
        for person, silent in ((XU, True), (ZHAO, False)):
            assert (await site.post(at_seat(id, "join"), site.people.sign_in(person), {"silent": silent}))[0] == 200
        assert (await site.world.session(id)).supervisors == (XU.id, ZHAO.id)
        answers = await asyncio.gather(
            *(site.post(at_seat(id, "take-over"), site.people.sign_in(person), {"note": "mine"}) for person in (XU, ZHAO))
        )
        assert {status for status, _ in answers} == {200}
        last = max((body["index"], person.id) for (_, body), person in zip(answers, (XU, ZHAO), strict=True))[1]
        session = await site.world.session(id)
        assert (session.clerk, session.state) == (last, State.VERIFYING)
        other = XU if last == ZHAO.id else ZHAO
        assert (await site.post(at_seat(id, "leave"), site.people.sign_in(other)))[0] == 409
        assert (await site.post(at_seat(id, "join"), site.people.sign_in(other)))[0] == 200
        assert (await site.post(at_seat(id, "leave"), site.people.sign_in(other)))[0] == 200


async def test_a_silent_sign_is_at_the_supervisors_within_three_seconds_and_nowhere_else(site: SeatSite) -> None:
    async with site.console(LI) as clerk, site.console(XU) as supervisor:
        id = await led(site, LI)
        await until(clerk, "assigned")
        began_s = own_s()
        await site.world.outside.journal.write(id, at.SignGiven(question="q"), at.RiskNoted(reason=Reason.COERCION_SUSPECTED))
        assert await until(supervisor, "alarm") == {"type": "alarm", "session": id, "kind": "sign"}
        assert await until(supervisor, "alarm") == {"type": "alarm", "session": id, "kind": "risk"}
        assert own_s() - began_s < 3.0
        await clerk.send_json({"type": "ping"})
        while (said := await clerk.receive_json(timeout=60))["type"] != "pong":
            assert said["type"] in ("queue", "availability")
    async with site.console(ZHAO) as later:
        assert await until(later, "alarm") == {"type": "alarm", "session": id, "kind": "sign"}


@pytest.mark.parametrize(
    ("who", "verb", "body"),
    [
        (LI, "join", {"silent": True}),
        (LI, "take-over", {"note": "I like this one"}),
        (WU, "hand-over", {"note": "not mine"}),
        (XU, "hand-over", {"note": "not mine either"}),
    ],
)
async def test_what_is_not_theirs_to_do_is_refused_in_writing(site: SeatSite, who: Person, verb: str, body: dict[str, Any]) -> None:
    async with site.console(LI), site.console(WU), site.console(XU):
        id = await led(site, LI)
        assert (await site.post(at_seat(id, "join"), site.people.sign_in(XU)))[0] == 200
        status, problem = await site.post(at_seat(id, verb), site.people.sign_in(who), body)
        assert (status, problem["code"]) == (403, "forbidden")
        [refusal] = site.people.refusals
        assert (refusal.by, refusal.deed, refusal.session) == (who.id, f"POST /api/seat/sessions/{{id}}/{verb}", id)
        assert (await site.world.session(id)).clerk == LI.id


async def test_a_conflict_of_interest_is_refused_in_writing(site: SeatSite) -> None:
    relative = a_clerk("ma", supervisor=True, conflicts=("王小明",))
    async with site.console(LI), site.console(relative):
        id = await led(site, LI)
        for verb, body in (("join", {"silent": True}), ("take-over", {"note": "mine"})):
            assert (await site.post(at_seat(id, verb), site.people.sign_in(relative), body))[0] == 403
        assert [refusal.why for refusal in site.people.refusals] == ["deed", "deed"]


@pytest.mark.parametrize("roles", [{StaffRole.REVIEWER}, {StaffRole.AUDITOR}, {StaffRole.ADMINISTRATOR}])
async def test_only_clerks_and_supervisors_have_a_console(site: SeatSite, roles: set[StaffRole]) -> None:
    person = replace(LI, roles=frozenset(roles))
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with site.console(person):
            pass
    assert refused.value.status == 403
    assert [refusal.deed for refusal in site.people.refusals] == ["GET /api/seat/live"]


async def test_another_sites_page_opens_no_console(site: SeatSite) -> None:
    headers = site.people.sign_in(LI)
    for origin, status in (("https://elsewhere.test", 403), (SITE, 101)):
        try:
            async with site.socket("/api/seat/live", headers | {"Origin": origin}):
                found = 101
        except aiohttp.WSServerHandshakeError as error:
            found = error.status
        assert found == status


@pytest.mark.parametrize("message", ['{"type": "shown", "challenge": "c"}', '{"type": "free"}', "[]", "", "{"])
async def test_a_console_says_ping_and_nothing_else(site: SeatSite, message: str) -> None:
    async with site.console(LI) as console:
        await until(console, "hello")
        await console.send_str(message)
        while (said := await console.receive(timeout=60)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert (said.type, said.data) == (aiohttp.WSMsgType.CLOSE, 1008)


async def test_a_sign_in_that_ended_closes_the_console(site: SeatSite) -> None:
    async with site.console(LI) as console:
        await until(console, "hello")
        site.people.cookies.clear()
        while (said := await console.receive(timeout=60)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert (said.data, said.extra) == (1008, "signed out")


async def test_rights_that_changed_count_at_the_next_draw(site: SeatSite) -> None:
    async with site.console(LI) as console:
        await until(console, "hello")
        assert (await site.post("/api/seat/availability", site.people.sign_in(LI), FREE))[0] == 200
        changed = a_clerk("li", conflicts=("王小明",))
        site.people.sign_in(changed)
        async with asyncio.timeout(60):
            while [person for person in site.world.roll.free() if not person.conflicts]:  # noqa: ASYNC110  # the console asks by itself
                await asyncio.sleep(0.01)
        id = await site.world.comes()
        with site.world.page(id):
            await site.world.rounds(3)
            assert (await site.world.session(id)).state is State.WAITING
