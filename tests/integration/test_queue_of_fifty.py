"""Fifty applicants and six clerks over loopback, all of whom load their pages again whenever they like."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Person
from cloudwindow.domain.session import State
from cloudwindow.policy import QueuePolicy
from tests.seat_site import SeatSite, a_seat_site
from tests.seat_world import GivenClock, a_clerk, a_world

APPLICANTS = 50
CLERKS = (
    *(a_clerk(name) for name in ("a", "b", "c", "d")),
    a_clerk("e", languages=(Language.EN,)),
    a_clerk("f", languages=(Language.EN, Language.ZH_CN)),
)


@dataclass
class Applicant:
    """One who waits, in a browser with little patience."""

    session: SessionId
    cookie: dict[str, str]
    priority: bool
    language: Language
    dice: random.Random
    called: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    admitted: bool = False
    reloads: int = 0
    places: list[int] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)


async def enters(site: SeatSite, number: int) -> Applicant:
    """From the link to the line."""
    priority, language = number % 5 == 3, Language.EN if number % 4 == 1 else Language.ZH_CN
    invited = await site.world.invite(priority=priority, language=language, name=f"Applicant {number}")
    async with site.http.post(site.url("/api/open"), json={"token": invited.token}, headers={"X-CloudWindow": "1"}) as answer:
        assert answer.status == 200
        cookie = {"Cookie": f"__Host-cloudwindow={answer.cookies['__Host-cloudwindow'].value}"}
    texts = await (await site.http.get(site.url(f"/api/texts/{language}"))).json()
    path = f"/api/sessions/{invited.session}"
    for text in texts["consents"]:
        said = {"text": text["text"], "version": text["version"], "sha256": text["sha256"], "given": True}
        assert (await site.post(f"{path}/consents", cookie, said))[0] == 200
    for _ in range(2):  # a page that was loaded again says so again
        assert (await site.post(f"{path}/ready", cookie))[0] == 200
    return Applicant(session=invited.session, cookie=cookie, priority=priority, language=language, dice=random.Random(number))


async def waits(site: SeatSite, who: Applicant) -> None:
    """Until the session is over: the page comes and goes, and never for long."""
    while not who.over.is_set():
        since = who.seen[-1] + 1 if who.seen else 0
        async with site.socket(f"/api/sessions/{who.session}/live?since={since}", who.cookie) as socket:
            with suppress(TimeoutError):
                async with asyncio.timeout(who.dice.uniform(0.1, 1.0)):
                    await reads(site, who, socket)
        who.reloads += 1
        await asyncio.sleep(who.dice.uniform(0.0, 0.2))


async def reads(site: SeatSite, who: Applicant, socket: aiohttp.ClientWebSocketResponse) -> None:
    async for message in socket:
        said: dict[str, Any] = message.json()
        match said:
            case {"type": "place", "ahead": int(ahead)}:
                who.places.append(ahead)
            case {"type": "entry", "index": int(index), "kind": kind}:
                who.seen.append(index)
                who.admitted = who.admitted or kind == "admitted"
                if kind == "terminated":
                    who.over.set()
                    return
        if who.admitted and not who.called.is_set():  # again, when the page was loaded again in the middle of it
            assert (await site.post(f"/api/sessions/{who.session}/offer", who.cookie, {"sdp": "v=0 an offer"}))[0] == 200
            who.called.set()


async def leads(site: SeatSite, clerk: Person, everybody: dict[SessionId, Applicant], lines: list[list[str]]) -> None:
    """Takes whom chance gives, works a moment, says that they are free again. Reloads the console in the middle of it."""
    headers, dice = site.people.sign_in(clerk), random.Random(clerk.id)
    leading: SessionId | None = None
    while True:
        async with site.socket("/api/seat/live", headers) as socket:
            hello = await socket.receive_json(timeout=60)
            assert (hello["type"], hello["person"]) == ("hello", clerk.id)
            if leading is None:
                assert (await site.post("/api/seat/availability", headers, {"availability": "free"}))[0] == 200
                leading = hello["session"] or await called_next(socket, lines)
                if dice.random() < 0.5:
                    continue
            assert hello["session"] in (None, leading)
            who = everybody[leading]
            await who.called.wait()
            await asyncio.sleep(dice.uniform(0.02, 0.2))
            assert (await site.post(f"/api/sessions/{leading}/leave", who.cookie))[0] == 200
            await who.over.wait()
            assert (await site.post("/api/seat/availability", headers, {"availability": "free"}))[0] == 200
            leading = None


async def called_next(socket: aiohttp.ClientWebSocketResponse, lines: list[list[str]]) -> SessionId:
    while True:
        said = await socket.receive_json(timeout=120)
        if said["type"] == "queue":
            lines.append([one["session"] for one in said["waiting"]])
        if said["type"] == "assigned":
            return SessionId(said["session"])


async def test_nobody_is_lost_nobody_is_listed_twice_and_the_order_is_kept() -> None:
    rules = QueuePolicy(priority_turns=3, reload_s=600.0)
    async with a_world(clock=GivenClock(running=True), queue=rules, places=20) as world, a_seat_site(world) as site:
        everybody = {who.session: who for who in [await enters(site, n) for n in range(APPLICANTS)]}
        lines: list[list[str]] = []
        async with asyncio.timeout(240), asyncio.TaskGroup() as tasks:
            pages = [tasks.create_task(waits(site, who)) for who in everybody.values()]
            await world.rounds(2)
            clerks = [tasks.create_task(leads(site, clerk, everybody, lines)) for clerk in CLERKS]
            await asyncio.wait(pages)
            for clerk in clerks:
                clerk.cancel()

        sessions = [await world.session(id) for id in everybody]
        assert all(session.state is State.TERMINATED for session in sessions)
        assert all(session.suspensions == 0 for session in sessions)

        once = dict.fromkeys(everybody, 1)
        drawn = [(id, event) for id, event in world.written if isinstance(event, at.ClerkAssigned)]
        assert Counter(id for id, _ in drawn) == once
        assert Counter(id for id, event in world.written if isinstance(event, e.Queued)) == once
        able = {clerk.id: {language.spoken for language in clerk.languages} for clerk in CLERKS}
        assert all(everybody[id].language.spoken in able[event.clerk] for id, event in drawn)
        assert len({event.clerk for _, event in drawn}) == len(CLERKS)

        order = [id for id, _ in drawn]
        for priority in (True, False):
            for language in (Language.ZH_CN, Language.EN):
                lane = [id for id, who in everybody.items() if who.priority is priority and who.language is language]
                assert [id for id in order if id in lane] == lane

        assert lines
        assert all(len(line) == len(set(line)) for line in lines)
        for who in everybody.values():
            assert who.seen == sorted(set(who.seen))
            assert all(0 <= ahead < APPLICANTS for ahead in who.places)
        assert sum(who.reloads for who in everybody.values()) > 2 * APPLICANTS
