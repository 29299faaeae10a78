"""The office's figures over HTTP: counted from real trails, told to those who may know, and nobody's name in them."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.office_numbers import OfficeNumbers
from cloudwindow.web.numbers_routes import NUMBERS
from tests.review_world import ReviewWorld, a_review_world, as_drawn
from tests.stub_routes import routes_on_a_port
from tests.web_server import MARK, a_site

BEIJING = timezone(timedelta(hours=8))
DEVICES = e.DeviceReported(camera_ok=True, microphone_ok=True, speaker_ok=True, light_ok=True, face_ok=True)


class Office:
    def __init__(self, world: ReviewWorld, http: aiohttp.ClientSession, port: int) -> None:
        self.world = world
        self._http = http
        self._port = port

    async def enter(self, login: str, *roles: StaffRole) -> dict[str, str]:
        await self.world.hire(login, *roles)
        return MARK | {"Cookie": f"__Host-cloudwindow-staff={await self.world.staffed.enter(login)}"}

    async def ask(self, headers: dict[str, str], path: str) -> tuple[int, str, bytes]:
        async with self._http.get(f"http://127.0.0.1:{self._port}{path}", headers=headers) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), await answer.read()

    async def told(self, headers: dict[str, str], path: str) -> Any:  # Any: JSON
        status, _, body = await self.ask(headers, path)
        assert status == 200, body
        return json.loads(body)

    async def one(self, name: str, *, network: str = "", country: str = "", stars: int = 0) -> None:
        course = list(as_drawn())
        opened = next(n for n, (_, event) in enumerate(course) if isinstance(event, e.LinkOpened))
        course.insert(opened + 1, (1.0, replace(DEVICES, network=network, country=country)))
        if stars:
            course.append((1.0, e.SessionRated(stars=stars)))
        await self.world.ended(name, course)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with a_review_world(tmp_path) as world, a_site() as site:
        numbers = OfficeNumbers(world.looks, world.outside.shelf, world.clock, BEIJING)
        deps = replace(site.deps, people=world.staffed.people, records=world.records, numbers=numbers)
        async with routes_on_a_port(deps, NUMBERS) as port:
            yield Office(world, site.http, port)


async def test_what_is_counted_is_what_happened(office: Office) -> None:
    for number in range(6):
        await office.one(f"w{number}", network="wifi", country="CN", stars=4)
    await office.one("c", network="cellular", country="US")
    boss = await office.enter("boss", StaffRole.SUPERVISOR)
    told = await office.told(boss, "/api/numbers?by=network")
    assert list(told) == ["from", "to", "by", "zone", "least", "total", "groups"]
    assert (told["by"], told["zone"], told["least"]) == ("network", "+08:00", 5)
    assert [(one["group"], one["sessions"]) for one in told["groups"]] == [("wifi", 6), ("cellular", 1)]
    assert told["total"]["outcomes"] == {"approve": 7, "refuse": 0, "refer": 0, "terminated": 0, "expired": 0}
    row = (await office.world.looks.ended())[0]
    assert told["total"]["lasted"]["n"] == 7
    assert told["total"]["lasted"]["p95_s"] == pytest.approx(row.duration_s, abs=0.01)
    assert told["total"]["waited"]["median_s"] == pytest.approx(row.admitted_s - row.queued_s)
    assert told["groups"][0]["ratings"] == {"n": 6, "mean": 4.0, "counts": [0, 0, 0, 6, 0]}
    assert [one["group"] for one in (await office.told(boss, "/api/numbers?by=country"))["groups"]] == ["CN", "US"]
    assert [one["group"] for one in (await office.told(boss, "/api/numbers?by=matter"))["groups"]] == ["transfer"]
    assert [one["group"] for one in (await office.told(boss, "/api/numbers?by=language"))["groups"]] == ["zh-CN"]


async def test_a_time_has_its_first_and_its_last_day_by_the_offices_clock(office: Office) -> None:
    office.world.clock.at_s = 1_794_240_000.0 - 4 * 3600  # 2026-11-09 12:00 UTC, 20:00 in the office
    await office.one("before")
    office.world.clock.at_s += 4 * 3600  # after 2026-11-10 00:00 in the office
    await office.one("after")
    boss = await office.enter("boss", StaffRole.SUPERVISOR)

    async def count(query: str) -> int:
        return int((await office.told(boss, f"/api/numbers?{query}"))["total"]["sessions"])

    assert await count("") == 2
    assert await count("from=2026-11-10") == 1
    assert await count("to=2026-11-09") == 1
    assert await count("from=2026-11-09&to=2026-11-10") == 2
    assert await count("from=2026-11-11") == 0


async def test_an_applicants_session_that_broke_off_is_counted_with_its_reasons(office: Office) -> None:
    course = [one for one in as_drawn() if not isinstance(one[1], e.StepsFinished)]
    until = next(n for n, (_, event) in enumerate(course) if isinstance(event, e.StepStarted))
    broke = [
        *course[: until + 1],
        (1.0, e.Suspended(reason=Reason.LINK_LOSS, policy_line="", reading={}, resume_by_s=0.0)),
        (1.0, e.Resumed()),
        (1.0, e.Suspended(reason=Reason.LINK_LOSS, policy_line="", reading={}, resume_by_s=0.0)),
        (1.0, e.Terminated(reason=Reason.LINK_LOST, policy_line="")),
    ]
    await office.world.ended("broke", broke)
    told = (await office.told(await office.enter("auditor", StaffRole.AUDITOR), "/api/numbers"))["total"]
    assert (told["suspensions"], told["suspended"]) == (2, 1)
    assert told["reasons"] == [{"reason": "link.loss", "sessions": 1, "times": 2}]
    assert told["endings"] == [{"reason": "link.lost", "sessions": 1, "times": 1}]
    assert told["outcomes"]["terminated"] == 1


async def test_a_session_that_was_laid_among_the_others_is_none_of_the_offices(office: Office) -> None:
    await office.one("real")
    await office.one("seeded")
    person = await office.world.hire("chief", StaffRole.SUPERVISOR)
    await office.world.drawing.round()
    await office.world.work.seed(SessionId("ses_seeded"), "refuse", person)
    boss = await office.enter("boss", StaffRole.SUPERVISOR)
    assert (await office.told(boss, "/api/numbers"))["total"]["sessions"] == 1


async def test_clerks_are_told_to_those_who_watch_over_them_alone(office: Office) -> None:
    await office.one("1", stars=1)
    for role, status in ((StaffRole.SUPERVISOR, 200), (StaffRole.AUDITOR, 200), (StaffRole.ADMINISTRATOR, 403)):
        headers = await office.enter(str(role), role)
        assert (await office.ask(headers, "/api/numbers?by=clerk"))[0] == status
        assert (await office.ask(headers, "/api/numbers?by=day"))[0] == 200
    for role in (StaffRole.CLERK, StaffRole.REVIEWER):
        assert (await office.ask(await office.enter(f"{role}2", role), "/api/numbers"))[0] == 403
    watching = await office.enter("watching", StaffRole.SUPERVISOR)
    one = (await office.told(watching, "/api/numbers?by=clerk"))["groups"][0]
    assert (one["ratings"], one["withheld"]) == (None, True)


@pytest.mark.parametrize("query", ["from=2026-02-30", "from=1999-01-01", "to=x", "by=names", "from=2026-11-02&to=2026-11-01"])
async def test_what_cannot_be_answered_says_what_was_expected(office: Office, query: str) -> None:
    status, _, body = await office.ask(await office.enter("boss", StaffRole.SUPERVISOR), f"/api/numbers?{query}")
    assert status == 400
    assert "expected" in json.loads(body)["detail"]


async def test_the_table_says_the_same_and_nobodys_name(office: Office) -> None:
    await office.one("1", network="wifi")
    boss = await office.enter("boss", StaffRole.SUPERVISOR)
    status, kind, body = await office.ask(boss, "/api/numbers.csv?by=network&from=2026-11-01")
    assert (status, kind) == (200, "text/csv; charset=utf-8")
    assert body.startswith(b"\xef\xbb\xbfgroup,sessions,waited_n,")
    lines = body.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["wifi", "1"], ["total", "1"]]
    for name in ("王小明", "李华", "2026-cas_1"):
        assert name.encode() not in body
