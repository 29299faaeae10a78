"""An office with people of its own behind the real routes: who signs in there, and with which cookie."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any

import aiohttp

from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.passkeys import Passkeys, RelyingParty
from cloudwindow.web.application import make_app
from cloudwindow.web.deps import OfficeParts
from cloudwindow.web.serve import serving
from tests.staffed import Staffed, staffed
from tests.web_server import MARK, a_site

Json = dict[str, Any]  # Any: JSON of every shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    staffed: Staffed
    http: aiohttp.ClientSession
    port: int

    async def get(self, path: str, cookie: str = "") -> aiohttp.ClientResponse:
        return await self.http.get(self._url(path), headers={"Cookie": cookie}, allow_redirects=False)

    async def post(self, path: str, body: Json, cookie: str = "") -> aiohttp.ClientResponse:
        return await self.http.post(self._url(path), json=body, headers=MARK | {"Cookie": cookie})

    async def enter(self, login: str) -> str:
        """The Cookie header of somebody who signed in with their password."""
        answer = await self.post("sign-in", {"login": login, "password": self.staffed.passwords[login]})
        assert answer.status == 200, await answer.text()
        return cookie_in(answer)

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/api/office/{path}"


def cookie_in(answer: aiohttp.ClientResponse) -> str:
    """Every cookie of the answer as a browser would send it back."""
    jar = SimpleCookie()
    for line in answer.headers.getall("Set-Cookie", []):
        jar.load(line)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items() if morsel.value)


@asynccontextmanager
async def opened_office(*, hurry: bool = False, **parts: Any) -> AsyncIterator[Office]:  # Any: fields of OfficeParts
    async with staffed() as whole, a_site(hurry=hurry) as site:
        office = OfficeParts(people=whole.people, accounts=whole.accounts, **parts)
        party = RelyingParty(id="window.test", name="CloudWindow", origins=("https://window.test",))
        passkeys = Passkeys(store=whole.store, people=whole.people, clock=whole.clock, party=party)
        deps = replace(site.deps, people=whole.people, office=replace(office, passkeys=passkeys))
        async with serving(make_app(deps), "127.0.0.1", 0) as port:
            yield Office(staffed=whole, http=site.http, port=port)


@asynccontextmanager
async def an_office() -> AsyncIterator[Office]:
    """With a clerk, an administrator and an auditor: li, root, an."""
    async with opened_office() as opened:
        await opened.staffed.hire("li")
        await opened.staffed.hire("root", StaffRole.ADMINISTRATOR)
        await opened.staffed.hire("an", StaffRole.AUDITOR)
        yield opened
