"""The web layer over a world of seats, on a loopback port: applicants and clerks are HTTP clients and sockets."""

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from cloudwindow.domain.people import Person
from cloudwindow.engine.counter import Counter
from cloudwindow.engine.signing import Signing
from cloudwindow.telemetry.metrics import Metrics
from cloudwindow.web.application import make_app
from cloudwindow.web.deps import WebDeps, WebSettings
from cloudwindow.web.limits import Buckets
from cloudwindow.web.serve import serving
from cloudwindow.web.texts import Texts
from tests.fake_desk import MemoryAnswers, no_hurry
from tests.fake_people import FakePeople
from tests.seat_world import World
from tests.web_server import KEY, MARK, SITE


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSite:
    world: World
    people: FakePeople
    deps: WebDeps
    http: aiohttp.ClientSession
    port: int

    def url(self, path: str) -> URL:
        return URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)

    async def post(self, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, Any]:
        """(status, JSON) of a deed."""
        async with self.http.post(self.url(path), json={} if body is None else body, headers=MARK | headers) as answer:
            return answer.status, await answer.json()

    @asynccontextmanager
    async def socket(self, path: str, headers: dict[str, str]) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self.http.ws_connect(self.url(path), headers=headers, heartbeat=15) as socket:
            yield socket

    def console(self, person: Person) -> Any:  # Any: the context manager above
        """The person signed in, and opens their console."""
        return self.socket("/api/seat/live", self.people.sign_in(person))


@asynccontextmanager
async def a_seat_site(
    world: World, *, counter: Counter | None = None, signing: Signing | None = None, port: int = 0, **changed: Any
) -> AsyncIterator[SeatSite]:
    """`port`: 0 for any. `changed`: fields of WebSettings."""
    people = FakePeople()
    settings: dict[str, Any] = {"connections": 4096, "connections_per_address": 4096, **changed}
    deps = WebDeps(
        desk=world.desk,
        seats=world.seats,
        counter=counter,
        signing=signing,
        people=people,
        records=MemoryAnswers().as_records(),
        settings=WebSettings(public_url=URL(SITE), api_key_hashes=(hashlib.sha256(KEY.encode()).hexdigest(),), **settings),
        clock=world.clock,
        metrics=Metrics(["invited"]),
        texts=Texts.load(),
        ice=lambda _: [],
        buckets=Buckets(no_hurry()),
    )
    async with (
        serving(make_app(deps), "127.0.0.1", port) as port,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        yield SeatSite(world=world, people=people, deps=deps, http=http, port=port)


async def until(socket: aiohttp.ClientWebSocketResponse, kind: str, within_s: float = 60.0) -> dict[str, Any]:
    """The next message of this type; others are passed over."""
    end_s = time.monotonic() + within_s
    while True:
        message: dict[str, Any] = await socket.receive_json(timeout=max(0.01, end_s - time.monotonic()))
        if message["type"] == kind:
            return message
