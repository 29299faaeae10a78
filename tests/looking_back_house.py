"""Looking back on a port: two sessions that are over, one of which can be played, and people who ask over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.people import Person
from cloudwindow.evaluation.trails import Invented, invented
from cloudwindow.web.looking_back_routes import LOOKING_BACK
from tests.looking_back_world import MakesKinds, World, a_world, film
from tests.stub_routes import routes_on_a_port
from tests.web_server import a_site

ONE = next(one for one in map(invented, range(100)) if {at.StepOverridden, e.Decided} <= {type(x) for x in one.events})
DECIDED = next(one for one in map(invented, range(100, 200)) if isinstance(one.events[-5], e.Decided))
FILMED = replace(ONE, id=SessionId("ses_filmed"), case=replace(ONE.case, id=CaseId("cas_filmed")))
LENGTH_S = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    world: World
    http: aiohttp.ClientSession
    port: int

    async def get(self, person: Person, path: str, **headers: str) -> aiohttp.ClientResponse:
        return await self.http.get(self._url(path), headers={**self.world.headers(person), **headers})

    async def post(self, person: Person, path: str, body: Mapping[str, Any]) -> aiohttp.ClientResponse:
        return await self.http.post(self._url(path), headers=self.world.headers(person), json=body)

    async def json(self, person: Person, path: str, expected: int = 200) -> Any:
        async with await self.get(person, path) as answer:
            assert answer.status == expected, (path, answer.status, await answer.text())
            return await answer.json()

    async def open(self, person: Person, one: Invented, case: str = "", expected: int = 201) -> str:
        body = {"case": case or one.case.reference, "why": "asked by the court"}
        async with await self.post(person, f"/api/review/sessions/{one.id}/viewings", body) as answer:
            assert answer.status == expected, await answer.text()
            return str((await answer.json()).get("viewing", ""))

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def a_house(folder: Path, kinds: MakesKinds | None = None) -> AsyncIterator[House]:
    """ONE and DECIDED are there."""
    async with a_world(folder, kinds=kinds) as world, a_site() as site:
        await world.keep(ONE, DECIDED)
        deps = replace(site.deps, people=world.people, looking_back=world.back, records=world.records)
        async with routes_on_a_port(deps, LOOKING_BACK) as port:
            yield House(world=world, http=site.http, port=port)


async def filmed_in(house: House, folder: Path) -> SessionId:
    """FILMED as well, with a real recording."""
    await film(house.world, FILMED, "VP8", LENGTH_S, folder, key_every_s=2.0)
    return FILMED.id
