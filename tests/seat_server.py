"""The whole server with real accounts in the test's own process, and an HTTP client that knows its routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from cloudwindow.app import Running, api_key, running
from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.ports import InferencePool
from cloudwindow.settings import load
from tests.e2e.servers import free_port
from tests.places import ROOT

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

    async def signed_in(self, role: StaffRole = StaffRole.CLERK) -> dict[str, str]:
        """The cookie of the demonstration's account of this role."""
        account = next(one for one in self.running.demo if role in one.roles)
        return await self._sign_in(account.login, account.password)

    async def another_clerk(self, login: str) -> dict[str, str]:
        """The cookie of somebody whom the administrator just added."""
        root = await self.signed_in(StaffRole.ADMINISTRATOR)
        wanted = {"login": login, "name": login, "roles": ["clerk"], "languages": ["zh-CN", "en"]}
        made = await (await self.post("/api/office/people", wanted, **root)).json()
        return await self._sign_in(login, made["password"])

    async def _sign_in(self, login: str, password: str) -> dict[str, str]:
        answer = await self.post("/api/office/sign-in", {"login": login, "password": password})
        return {"Cookie": f"__Host-cloudwindow-staff={answer.cookies['__Host-cloudwindow-staff'].value}"}

    async def invite(self) -> tuple[SessionId, str]:
        """An attended session and its link."""
        bearer = {"Authorization": f"Bearer {self.key}"}
        case = {"reference": "A-17", "matter": "transfer", "parties": {"seller": {"name": "王小明"}}}
        made = await (await self.post("/api/cases", case, **bearer)).json()
        asked = {"case": made["case"], "party": "seller", "attended": True, "priority": True}
        invited = await (await self.post("/api/sessions", asked, **bearer)).json()
        return SessionId(invited["session"]), invited["link"]

    async def waits(self) -> tuple[SessionId, dict[str, str]]:
        """Somebody who waits, and their cookie."""
        id, link = await self.invite()
        opened = await self.post("/api/open", {"token": link.partition("#")[2]})
        cookie = {"Cookie": f"__Host-cloudwindow={opened.cookies['__Host-cloudwindow'].value}"}
        texts = await (await self.http.get(f"{self.base}/api/texts/zh-CN")).json()
        for text in texts["consents"]:
            said = {"text": text["text"], "version": text["version"], "sha256": text["sha256"], "given": True}
            await self.post(f"/api/sessions/{id}/consents", said, **cookie)
        await self.post(f"/api/sessions/{id}/ready", {}, **cookie)
        return id, cookie

    def live(self, id: SessionId, cookie: dict[str, str]) -> Any:  # Any: aiohttp's context manager
        return self.http.ws_connect(f"{self.base}/api/sessions/{id}/live", headers=cookie)

    def console(self, cookie: dict[str, str]) -> Any:  # Any: as above
        return self.http.ws_connect(f"{self.base}/api/seat/live", headers=cookie)

    async def told(self, id: SessionId, kind: type[e.Event]) -> list[Told]:
        return [one for one in await self.running.records.told(id) if isinstance(one.event, kind)]

    async def events(self, id: SessionId, kind: type[e.Event]) -> list[e.Event]:
        return [one.event for one in await self.told(id, kind)]


@asynccontextmanager
async def a_seat_server(folder: Path, *, pool: InferencePool | None = None, policy: Path | None = None) -> AsyncIterator[Server]:
    """`pool`: none given: the real worker processes."""
    settings = load(port=free_port(), data_dir=folder / "data", policy=policy or ROOT / "policy.toml", demo=True)
    async with (
        running(settings, pool=pool) as server,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        yield Server(running=server, http=http, key=api_key(settings))
