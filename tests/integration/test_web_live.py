"""The live socket over a real connection: order, holes, being cut off, slow readers, and what it refuses."""

import asyncio
import socket as sockets
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.findings import Hint
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.bulletin import HintNotice, LinkNotice, PlaceNotice
from tests.fake_desk import ONE
from tests.web_server import COOKIE, SITE, Site, a_site, eventually, problem_of, unhandled

HIDDEN = e.GapNoted(from_s=0, to_s=1, reason=Reason.LINK_LOST)
WORD = e.LanguageChosen(language=Language.EN)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with a_site() as running:
        yield running


async def heard(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    message: dict[str, Any] = await socket.receive_json(timeout=60)
    return message


async def test_hello_then_what_was_missed_then_what_comes(site: Site) -> None:
    site.desk.add(ONE, HIDDEN, WORD)
    async with site.live(ONE) as socket:
        hello = await heard(socket)
        assert (hello["type"], hello["length"], hello["state"]) == ("hello", 3, "invited")
        assert abs(hello["now_s"] - site.deps.clock.now_s()) < 60
        first, second = await heard(socket), await heard(socket)
        assert (first["index"], first["kind"]) == (0, "session_created")
        assert first["event"] == {"language": "en", "matter": "transfer", "attended": False, "priority": False}
        assert (second["index"], second["kind"]) == (2, "language_chosen")
        site.desk.add(ONE, HIDDEN, WORD)
        assert (await heard(socket))["index"] == 4


async def test_cut_off_again_and_again_nothing_is_lost_and_nothing_comes_twice(site: Site) -> None:
    """Thirty connections, each dropped without a word after a few entries, while the trail grows."""
    seen: list[int] = []
    for turn in range(30):
        site.desk.add(ONE, *([HIDDEN] * (turn % 3)), *([WORD] * 7))
        async with site.live(ONE, since=seen[-1] + 1 if seen else 0) as socket:
            assert (await heard(socket))["type"] == "hello"
            seen.extend([(await heard(socket))["index"] for _ in range(1 + turn % 5)])
            assert socket._response.connection is not None
            transport = socket._response.connection.transport
            assert transport is not None
            transport.abort()
    wanted = [n for n, event in enumerate(site.desk.trails[ONE]) if event is not HIDDEN]
    async with site.live(ONE, since=seen[-1] + 1) as socket:
        await heard(socket)
        while seen[-1] != wanted[-1]:
            seen.append((await heard(socket))["index"])
    assert seen == wanted


async def test_entry_that_comes_during_the_replay_is_neither_lost_nor_doubled(site: Site) -> None:
    site.desk.add(ONE, *([WORD] * 400))

    async def grow() -> None:
        for _ in range(100):
            site.desk.add(ONE, WORD)
            await asyncio.sleep(0)

    async with site.live(ONE) as socket, asyncio.TaskGroup() as tasks:
        tasks.create_task(grow())
        await heard(socket)
        assert [(await heard(socket))["index"] for _ in range(501)] == list(range(501))


async def test_hints_place_and_link_are_told(site: Site) -> None:
    async with site.live(ONE, since=1) as socket:
        await heard(socket)
        site.desk.bulletin.tell(ONE, HintNotice(hint=Hint(code="heard", detail="381")))
        assert await heard(socket) == {"type": "hint", "code": "heard", "detail": "381"}
        site.desk.bulletin.tell(ONE, PlaceNotice(ahead=2, wait_s=180.0))
        assert await heard(socket) == {"type": "place", "ahead": 2, "wait_s": 180.0}
        site.desk.bulletin.tell(ONE, LinkNotice(kbps=812.4, loss=0.01, rtt_ms=float("inf"), fps=30))
        assert await heard(socket) == {"type": "link", "kbps": 812.4, "loss": 0.01, "rtt_ms": None, "fps": 30}


async def test_ping_is_answered_and_shown_is_handed_on(site: Site) -> None:
    async with site.live(ONE, since=1) as socket:
        await heard(socket)
        await socket.send_json({"type": "shown", "challenge": "chl_7"})
        await socket.send_json({"type": "blur"})
        await socket.send_json({"type": "ping"})
        assert (await heard(socket))["type"] == "pong"
        assert ("shown", (ONE, "chl_7")) in site.desk.asked


async def test_word_about_a_challenge_that_is_over_changes_nothing(site: Site) -> None:
    site.desk.fails["shown"] = NotFound("no such challenge")
    async with site.live(ONE, since=1) as socket:
        await heard(socket)
        await socket.send_json({"type": "shown", "challenge": "chl_7"})
        await socket.send_json({"type": "ping"})
        assert (await heard(socket))["type"] == "pong"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "hello",
        "[]",
        "null",
        '{"type": "pong"}',
        '{"type": "ping", "more": 1}',
        '{"type": "shown"}',
        "x" * 5000,
        b"\x00\x01",
        b"",
    ],
)
async def test_anything_else_closes_with_1008_and_a_reason(site: Site, message: str | bytes) -> None:
    async with site.live(ONE, since=1) as socket:
        await heard(socket)
        await (socket.send_bytes(message) if isinstance(message, bytes) else socket.send_str(message))
        closed = await socket.receive(timeout=60)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1008)
        assert closed.extra
    await eventually(lambda: site.refused("socket.1008") == 1)


async def test_twenty_first_message_in_a_second_closes_with_1008(site: Site) -> None:
    async with site.live(ONE, since=1) as socket:
        await heard(socket)
        for _ in range(400):  # a busy machine reads them over a second or two, and gives back twenty in each
            await socket.send_json({"type": "ping"})
        answered = 0
        while (last := await socket.receive(timeout=60)).type is aiohttp.WSMsgType.TEXT:
            answered += 1
        assert 20 <= answered < 400
        assert (last.type, last.data) == (aiohttp.WSMsgType.CLOSE, 1008)
        assert "20 messages" in str(last.extra)


async def test_silent_client_is_let_go() -> None:
    async with a_site(socket_silence_s=0.2) as site, site.live(ONE, since=1) as socket:
        await heard(socket)
        closed = await socket.receive(timeout=60)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1001)


async def test_slow_reader_is_closed_and_delays_nobody() -> None:
    """A client that never reads: the server gives up on it, keeps none of its bytes, and others hear everything meanwhile."""
    async with a_site(socket_send_s=0.3) as site:
        lazy = sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM)
        lazy.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        lazy.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(lazy, ("127.0.0.1", site.port))
        await loop.sock_sendall(lazy, _upgrade("0"))
        await eventually(lambda: site.deps.metrics.live_sockets._value.get() == 1)
        async with site.live(ONE, since=1) as diligent:
            await heard(diligent)
            for turn in range(400):
                site.desk.bulletin.tell(ONE, HintNotice(hint=Hint(code="heard", detail=f"{turn}" + "x" * 60_000)))
                assert (await heard(diligent))["detail"].startswith(str(turn))
                if site.refused("socket.1013"):
                    break
            await eventually(lambda: site.refused("socket.1013") == 1)
            await eventually(lambda: site.deps.metrics.live_sockets._value.get() == 1)
        lazy.close()


async def test_fifth_socket_of_a_session_takes_the_oldest_place(site: Site) -> None:
    held = [site.live(ONE, since=1) for _ in range(5)]
    open_ones = [await one.__aenter__() for one in held]
    for socket in open_ones:
        await heard(socket)
    closed = await open_ones[0].receive(timeout=60)
    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 4001)
    await open_ones[1].send_json({"type": "ping"})
    assert (await heard(open_ones[1]))["type"] == "pong"
    for one in held:
        await one.__aexit__(None, None, None)


async def test_stopping_server_says_goodbye() -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with a_site() as site:
            socket = await http.ws_connect(site.url("/api/sessions/ses_one/live"), headers=COOKIE)
            await heard(socket)
            await heard(socket)
        closed = await socket.receive(timeout=60)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1001)


async def test_failure_of_the_server_closes_with_1011_and_tells_nothing(site: Site) -> None:
    site.desk.fails["shown"] = RuntimeError("the secret of the session")
    async with site.live(ONE, since=1) as socket:
        await heard(socket)
        await socket.send_json({"type": "shown", "challenge": "chl_7"})
        closed = await socket.receive(timeout=60)
        assert (closed.data, closed.extra) == (1011, "the server failed")


@pytest.mark.parametrize(
    ("headers", "since", "wanted"),
    [
        ({}, "0", (401, "unauthorised")),
        (COOKIE | {"Origin": "https://evil.test"}, "0", (403, "forbidden")),
        (COOKIE | {"Origin": SITE}, "minus%20one", (400, "bad_input")),
        (COOKIE | {"Origin": SITE}, "-1", (400, "bad_input")),
    ],
)
async def test_socket_is_refused_before_it_opens(site: Site, headers: dict[str, str], since: str, wanted: tuple[int, str]) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "=="}
    answer = await site.http.get(site.url(f"/api/sessions/ses_one/live?since={since}"), headers=headers | upgrade)
    assert await problem_of(answer) == wanted


async def test_plain_request_is_no_socket(site: Site) -> None:
    answer = await site.http.get(site.url("/api/sessions/ses_one/live"), headers=COOKIE)
    assert await problem_of(answer) == (400, "bad_input")


async def test_frames_that_break_the_protocol_end_the_socket_and_nothing_else(site: Site) -> None:
    """RFC 6455, 5.2: reserved bits, unknown opcodes, unmasked frames, lengths that lie."""
    broken = [b"\xff\xff\xff\xff" * 8, b"\x8b\x80\0\0\0\0", b"\x81\x05hello", b"\xc1\x80\0\0\0\0", b"\x89\xff" + b"\xff" * 8]
    with unhandled() as found:
        for frame in broken:
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            writer.write(_upgrade("1"))
            await reader.readuntil(b"\r\n\r\n")
            writer.write(frame)
            writer.write_eof()
            async with asyncio.timeout(60):
                await reader.read()
            writer.close()
        await eventually(lambda: site.deps.metrics.live_sockets._value.get() == 0)
    assert not found


def _upgrade(since: str) -> bytes:
    lines = {"Host": "x", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    head = lines | {"Sec-WebSocket-Key": "A" * 22 + "=="} | COOKIE
    return (
        f"GET /api/sessions/ses_one/live?since={since} HTTP/1.1\r\n".encode()
        + b"".join(f"{name}: {value}\r\n".encode() for name, value in head.items())
        + b"\r\n"
    )
