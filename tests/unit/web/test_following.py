"""What every page on a live socket is told alike, whose sign-in still counts, and the cookies that say so."""

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from yarl import URL

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import PartId
from cloudwindow.engine.bulletin import LinkNotice
from cloudwindow.telemetry.metrics import Metrics
from cloudwindow.web import cookies
from cloudwindow.web.call import Call
from cloudwindow.web.cookies import Cookie
from cloudwindow.web.deps import WebDeps, WebSettings
from cloudwindow.web.follower import Follower, Message
from cloudwindow.web.signed_in import while_signed_in
from cloudwindow.web.sockets import POLICY, Over
from cloudwindow.web.texts import Texts
from cloudwindow.web.wire import Wire
from tests.fake_desk import ONE, FakeDesk, MemoryAnswers, SystemClock
from tests.fake_people import FakePeople, a_person

OURS = [cookies.APPLICANT, cookies.INTERPRETER, cookies.SIGNER, cookies.STAFF, cookies.WAY]
VALUE = "0123456789abcdefghij"


@dataclass
class Socket:
    """What was sent on it."""

    sent: list[dict[str, object]] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def send_str(self, text: str) -> None:
        self.sent.append(json.loads(text))
        self.more.set()

    async def until(self, length: int) -> None:
        async with asyncio.timeout(60):
            while len(self.sent) < length:
                self.more.clear()
                await self.more.wait()


def a_call(desk: FakeDesk, people: FakePeople, headers: dict[str, str] | None = None) -> Call:
    deps = WebDeps(
        desk=desk,
        people=people,
        records=MemoryAnswers().as_records(),
        settings=WebSettings(public_url=URL("https://cloudwindow.test"), ask_again_s=0.0),
        clock=SystemClock(),
        metrics=Metrics(["invited"]),
        texts=Texts.load(),
        ice=lambda _: [],
    )
    return Call(deps=deps, request=make_mocked_request("GET", "/", headers=headers, match_info={"id": ONE}), who="somebody")


async def kind_alone(one: Told) -> Message | None:
    """Nobody is told of a link that was opened."""
    return None if isinstance(one.event, e.LinkOpened) else {"index": one.index}


async def test_hello_then_what_was_missed_then_what_comes_each_once() -> None:
    desk, socket, looked = FakeDesk(), Socket(), count()
    desk.add(ONE, e.LinkOpened(opener_sha256="aa"), *(e.PartClosed(part=PartId(f"prt_{n}"), why="end") for n in range(70)))
    call = a_call(desk, FakePeople())

    async def after() -> None:
        next(looked)

    wire = Wire(call, cast(web.WebSocketResponse, socket))
    follower = Follower(call, wire, 1, told=kind_alone, said=lambda _: {"type": "link"}, after=after)
    with desk.listen(ONE) as listener:
        await follower.begin()
        assert (socket.sent[0]["type"], socket.sent[0]["length"], socket.sent[0]["state"]) == ("hello", 72, "invited")
        assert [one["index"] for one in socket.sent[1:]] == list(range(2, 72))
        following = asyncio.create_task(follower.follow(listener))
        desk.add(ONE, e.PartClosed(part=PartId("prt_last"), why="end"))
        await socket.until(72)
        desk.bulletin.tell(ONE, LinkNotice(kbps=1.0, loss=0.0, rtt_ms=1.0, fps=1.0))
        await socket.until(73)
        following.cancel()
    assert socket.sent[71:] == [{"index": 72}, {"type": "link"}]
    assert next(looked) == 2


async def test_a_page_that_asks_for_nothing_new_is_not_looked_after() -> None:
    desk, socket, looked = FakeDesk(), Socket(), count()
    call = a_call(desk, FakePeople())

    async def after() -> None:
        next(looked)

    await Follower(call, Wire(call, cast(web.WebSocketResponse, socket)), 1, told=kind_alone, after=after).begin()
    assert [one["type"] for one in socket.sent] == ["hello"]
    assert next(looked) == 0


async def test_a_sign_in_that_ended_ends_the_socket_and_until_then_it_is_said_who_it_is() -> None:
    people, person, seen = FakePeople(), a_person(), []
    call = a_call(FakeDesk(), people, people.sign_in(person))

    def still(one: object) -> None:
        seen.append(one)
        if len(seen) == 3:
            people.cookies.clear()

    with pytest.raises(Over) as over:
        await while_signed_in(call, still)
    assert (over.value.code, over.value.reason, seen) == (POLICY, "signed out", [person] * 3)


@pytest.mark.parametrize("cookie", OURS, ids=lambda cookie: cookie.name)
def test_a_cookie_is_bound_to_the_host_kept_from_scripts_and_dropped_as_it_was_given(cookie: Cookie) -> None:
    response = web.Response()
    cookie.give(response, VALUE, 60)
    [given] = [morsel.OutputString() for morsel in response.cookies.values()]
    site = "Lax" if cookie is cookies.WAY else "Strict"
    for word in (f"{cookie.name}={VALUE}", "HttpOnly", "Secure", "Path=/", "Max-Age=60", f"SameSite={site}"):
        assert word in given
    assert "Domain" not in given
    cookie.drop(response)
    [dropped] = [morsel.OutputString() for morsel in response.cookies.values()]
    for word in ("Max-Age=0", "Secure", "Path=/", f"SameSite={site}"):
        assert word in dropped


@pytest.mark.parametrize("value", ["", "short", "spaces in it, not ours", "x" * 129])
def test_what_is_no_value_of_ours_is_no_cookie(value: str) -> None:
    request = make_mocked_request("GET", "/", headers={"Cookie": f'{cookies.STAFF.name}="{value}"'})
    assert cookies.STAFF.of(request) is None


def test_each_reads_its_own_and_no_other() -> None:
    request = make_mocked_request("GET", "/", headers={"Cookie": f"{cookies.SIGNER.name}={VALUE}"})
    assert [cookie.of(request) for cookie in OURS] == [None, None, VALUE, None, None]
