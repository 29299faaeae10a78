"""The web layer on a loopback port with a fake desk behind it, and a probe of its event loop."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.telemetry.lag import settled
from cloudwindow.telemetry.metrics import Metrics
from cloudwindow.web.application import make_app
from cloudwindow.web.deps import IceServer, WebDeps, WebSettings
from cloudwindow.web.limits import Buckets
from cloudwindow.web.serve import serving
from cloudwindow.web.texts import Texts
from tests.fake_desk import ONE, OPENER, FakeDesk, MemoryAnswers, SystemClock, no_hurry
from tests.fake_people import FakePeople, a_person

KEY = "an-integrators-key-0123456789"
SITE = "https://cloudwindow.test"
MARK = {"X-CloudWindow": "1"}
BEARER = {"Authorization": f"Bearer {KEY}"}
COOKIE = {"Cookie": f"__Host-cloudwindow={OPENER}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running server. `http` has no cookies and no key of its own."""

    desk: FakeDesk
    people: FakePeople
    answers: MemoryAnswers
    deps: WebDeps
    http: aiohttp.ClientSession
    port: int

    def url(self, path: str) -> URL:
        return URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)

    def refused(self, code: str) -> float:
        return self.deps.metrics.registry.get_sample_value("cloudwindow_refused_total", {"code": code}) or 0.0

    def staff(self, *roles: StaffRole, id: str = "per_one", at: SessionId | None = ONE) -> dict[str, str]:
        """Headers of somebody who signed in with these roles (none: a clerk) and sits at `at` (None: at no session)."""
        person = a_person(*roles, id=id)
        if at is not None:
            self.desk.seat(at, person)
        return self.people.sign_in(person)

    @asynccontextmanager
    async def live(self, session: str, since: int = 0) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self.http.ws_connect(self.url(f"/api/sessions/{session}/live?since={since}"), headers=COOKIE) as socket:
            yield socket


@asynccontextmanager
async def a_site(
    *, static: Path | None = None, hurry: bool = False, ready: dict[str, bool] | None = None, **changed: Any
) -> AsyncIterator[Site]:
    """`hurry`: keep the real rate limits, by a clock that stands: what is used up stays so. `changed`: fields of WebSettings."""
    settings = WebSettings(
        public_url=URL(SITE), api_key_hashes=(hashlib.sha256(KEY.encode()).hexdigest(),), static_dir=static, connections=4096
    )
    settings = replace(settings, **{"connections_per_address": 4096, **changed})
    desk, people, answers = FakeDesk(), FakePeople(), MemoryAnswers()

    async def parts() -> dict[str, bool]:
        return ready or {}

    deps = WebDeps(
        desk=desk,
        people=people,
        records=answers.as_records(),
        settings=settings,
        clock=SystemClock(),
        metrics=Metrics(["invited"]),
        texts=Texts.load(),
        ice=lambda _: [IceServer(urls=("turn:relay.test",), username="u", credential="c")],
        ready=parts,
        buckets=Buckets((lambda: 0.0) if hurry else no_hurry()),
    )
    async with (
        serving(make_app(deps), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        yield Site(desk=desk, people=people, answers=answers, deps=deps, http=http, port=port)


async def eventually(seen: Callable[[], bool], within_s: float = 60.0) -> None:
    """Wait until `seen`; raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not seen():  # noqa: ASYNC110  # what is waited for has no event: counters of the server
            await asyncio.sleep(0.01)


def own_s() -> float:
    """A clock in seconds that stands while threads of this process wait for a core: what the server itself takes is measured by it.

    Where several wait at once it loses more than passes: what it measures is never too long.
    """
    return time.monotonic() - sum(map(_waited_for_a_core_s, Path("/proc/self/task").glob("*")))


def _waited_for_a_core_s(thread: Path = Path("/proc/thread-self")) -> float:
    """How long a thread stood in the run queue of the machine: what other processes cost, not this loop."""
    try:
        return int((thread / "schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


@dataclass(slots=True)
class Stalls:
    """The longest time in seconds between two turns of the loop that the loop itself used; `looks`: how often it was measured."""

    longest_s: float = 0.0
    looks: int = 0


@asynccontextmanager
async def watched_loop(every_s: float = 0.005) -> AsyncIterator[Stalls]:
    stalls = Stalls()

    async def look() -> None:
        while True:
            started_s, queued_s = time.monotonic(), _waited_for_a_core_s()
            await asyncio.sleep(every_s)
            late_s = time.monotonic() - started_s - every_s - (_waited_for_a_core_s() - queued_s)
            stalls.longest_s = max(stalls.longest_s, late_s)
            stalls.looks += 1

    with settled():
        task = asyncio.create_task(look())
        try:
            yield stalls
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@contextmanager
def unhandled() -> Iterator[list[str]]:
    """Collects what the event loop's last resort was told."""
    found: list[str] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: found.append(str(context.get("message"))))
    try:
        yield found
    finally:
        loop.set_exception_handler(before)


async def problem_of(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    """(status, code) of an answer that must be problem details."""
    assert answer.content_type == "application/problem+json", (answer.status, answer.content_type)
    body = await answer.json()
    assert set(body) - {"details"} == {"type", "title", "status", "code", "detail"}
    assert body["status"] == answer.status
    assert body["detail"]
    return answer.status, body["code"]
