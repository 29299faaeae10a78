"""The whole server with real accounts, stopped and started again while a clerk leads and others wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cloudwindow.app import Running, api_key, running
from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.inference.pool import InlinePool
from cloudwindow.settings import load
from tests.e2e.servers import free_port
from tests.places import ROOT
from tests.seat_site import until

MARK = {"X-CloudWindow": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    running: Running
    http: aiohttp.ClientSession
    key: str

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.running.port}"

    async def post(self, path: str, body: Any, **headers: str) -> aiohttp.ClientResponse:
        answer = await self.http.post(self.base + path, json=body, headers=MARK | headers)
        assert answer.status < 400, (path, answer.status, await answer.text())
        return answer

    async def clerk(self) -> dict[str, str]:
        """The cookie of a demo clerk who signed in."""
        account = next(one for one in self.running.demo if StaffRole.CLERK in one.roles)
        answer = await self.post("/api/office/sign-in", {"login": account.login, "password": account.password})
        return {"Cookie": f"__Host-cloudwindow-staff={answer.cookies['__Host-cloudwindow-staff'].value}"}

    async def invited(self) -> tuple[SessionId, dict[str, str]]:
        """Somebody who waits, and their cookie."""
        bearer = {"Authorization": f"Bearer {self.key}"}
        case = {"reference": "A-17", "matter": "transfer", "parties": {"seller": {"name": "王小明"}}}
        made = await (await self.post("/api/cases", case, **bearer)).json()
        asked = {"case": made["case"], "party": "seller", "attended": True, "priority": True}
        invited = await (await self.post("/api/sessions", asked, **bearer)).json()
        opened = await self.post("/api/open", {"token": invited["link"].partition("#")[2]})
        cookie = {"Cookie": f"__Host-cloudwindow={opened.cookies['__Host-cloudwindow'].value}"}
        texts = await (await self.http.get(f"{self.base}/api/texts/zh-CN")).json()
        for text in texts["consents"]:
            said = {"text": text["text"], "version": text["version"], "sha256": text["sha256"], "given": True}
            await self.post(f"/api/sessions/{invited['session']}/consents", said, **cookie)
        await self.post(f"/api/sessions/{invited['session']}/ready", {}, **cookie)
        return SessionId(invited["session"]), cookie

    def live(self, id: SessionId, cookie: dict[str, str]) -> Any:  # Any: aiohttp's context manager
        return self.http.ws_connect(f"{self.base}/api/sessions/{id}/live", headers=cookie)

    def console(self, cookie: dict[str, str]) -> Any:  # Any: as above
        return self.http.ws_connect(f"{self.base}/api/seat/live", headers=cookie)

    async def events(self, id: SessionId, kind: type[e.Event]) -> list[e.Event]:
        return [one.event for one in await self.running.records.told(id) if isinstance(one.event, kind)]


@asynccontextmanager
async def a_server(folder: Path) -> AsyncIterator[Server]:
    settings = load(port=free_port(), data_dir=folder / "data", policy=ROOT / "policy.toml", demo=True)
    async with (
        running(settings, pool=InlinePool()) as server,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        yield Server(running=server, http=http, key=api_key(settings))


@pytest.mark.timeout(120)
async def test_a_restart_costs_neither_the_clerk_the_session_nor_those_who_wait_their_place(tmp_path: Path) -> None:
    async with a_server(tmp_path) as server:
        clerk = await server.clerk()
        led, first_page = await server.invited()
        waits, _ = await server.invited()
        async with server.console(clerk) as console, server.live(led, first_page):
            await until(console, "hello")
            await server.post("/api/seat/availability", {"availability": "free"}, **clerk)
            assert (await until(console, "assigned"))["session"] == led
        [assigned] = await server.events(led, at.ClerkAssigned)

    async with a_server(tmp_path) as server:
        clerk = await server.clerk()
        async with server.console(clerk) as console:
            hello = await until(console, "hello")
            assert (hello["session"], hello["availability"]) == (led, "busy")
            line: list[str] = []
            async with asyncio.timeout(20):
                while line != [waits]:
                    line = [one["session"] for one in (await until(console, "queue"))["waiting"]]
        assert await server.events(led, at.ClerkAssigned) == [assigned]
        assert await server.events(led, at.ClerkReleased) == []
