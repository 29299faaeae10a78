"""Hostile input on real connections: a reason for everything, no unhandled error, no stalled loop, undisturbed neighbours."""

import asyncio
import io
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from PIL import Image

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from tests.fake_desk import ONE, OPENER, TWO
from tests.web_server import COOKIE, MARK, Site, a_site, own_s, problem_of, unhandled, watched_loop

MESSAGES = 2_000
UPLOADS = 500
LONGEST_STALL_S = 0.1


@asynccontextmanager
async def a_neighbour(site: Site) -> AsyncIterator[list[float]]:
    """A second session that hears of an entry every 50 ms; gives the server's own delays in seconds, and none may be missing."""
    delays: list[float] = []
    told_at: list[float] = []
    done = asyncio.Event()
    last: list[int] = []  # how many there were in all, once it is known

    def one_more() -> None:
        told_at.append(own_s())
        site.desk.add(TWO, e.LanguageChosen(language=Language.EN))

    async def tell() -> None:
        while not done.is_set():
            one_more()
            with suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    await done.wait()
        one_more()
        last.append(len(told_at))

    async def listen(socket: aiohttp.ClientWebSocketResponse) -> None:
        index = 1
        while len(delays) not in last:
            message = await socket.receive_json(timeout=60)
            if message["type"] != "entry":
                continue
            assert message["index"] == index
            delays.append(own_s() - told_at[index - 1])
            index += 1

    async def stay_in_touch(socket: aiohttp.ClientWebSocketResponse) -> None:
        while not done.is_set():
            await socket.send_json({"type": "ping"})
            with suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await done.wait()

    async with site.live(TWO, since=1) as socket:
        assert (await socket.receive_json(timeout=60))["type"] == "hello"
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listen(socket))
            tasks.create_task(stay_in_touch(socket))
            tasks.create_task(tell())
            yield delays
            done.set()
    assert len(delays) == len(told_at)


def mutated(chance: random.Random, seed: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        match chance.randrange(7):
            case 0 if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
            case 1:
                at = chance.randrange(len(data) + 1)
                data[at:at] = chance.randbytes(chance.randint(1, 40))
            case 2:
                del data[chance.randrange(len(data) + 1) :]
            case 3:
                data = data * chance.randint(2, 30)
            case 4:
                data = bytearray(b"[" * chance.randint(1, 3000) + bytes(data))
            case 5:
                data = bytearray(chance.choice([b"NaN", b"1e999", b"\xed\xa0\x80", b"null", b"{}", b'"\\ud800"', b"\x00" * 4097]))
            case _:
                data += chance.choice([b"}", b",", b'"', b"\\", b"\xf0\x9f"])
    return bytes(data)


SEEDS = [b'{"type": "ping"}', b'{"type": "shown", "challenge": "chl_1"}', b'{"type": "blur"}']


async def test_two_thousand_mutated_messages() -> None:
    """Each is answered, ignored as one of the three words, or closes its socket with 1008 and a reason.

    RFC 6455's own codes stand for what the frame layer refuses: 1007 no UTF-8, 1009 a frame beyond 64 KiB.
    """
    chance = random.Random(20260101)
    closed: dict[int, int] = {}
    async with a_site() as site:
        with unhandled() as found:
            async with watched_loop() as stalls, a_neighbour(site) as delays:
                sent = 0
                while sent < MESSAGES:
                    async with site.live(ONE, since=1) as socket:
                        await socket.receive_json(timeout=60)
                        for _ in range(min(15, MESSAGES - sent)):
                            sent += 1
                            message = mutated(chance, chance.choice(SEEDS))
                            if chance.random() < 0.2:
                                await socket.send_bytes(message)
                            else:
                                await socket.send_frame(message, aiohttp.WSMsgType.TEXT)
                            await socket.send_str('{"type": "ping"}')
                            answer = await socket.receive(timeout=60)
                            if answer.type is aiohttp.WSMsgType.CLOSE:
                                closed[answer.data] = closed.get(answer.data, 0) + 1
                                assert answer.data in (1007, 1009) or answer.extra
                                break
                            assert answer.type is aiohttp.WSMsgType.TEXT, answer
                            if json.loads(answer.data)["type"] == "pong" and _is_ping(message):
                                await socket.receive(timeout=60)
            assert not found
        print(f"closed {closed}; {stalls}; {len(delays)} entries next door")
        assert set(closed) <= {1007, 1008, 1009}
        assert closed[1008] > MESSAGES / 2
        assert stalls.longest_s < LONGEST_STALL_S
        assert len(delays) > 10
        assert max(delays) < 2.0


def _is_ping(message: bytes) -> bool:
    with suppress(ValueError):
        return bool(json.loads(message) == {"type": "ping"})
    return False


def a_picture() -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(kept, "JPEG", quality=80)
    return kept.getvalue()


async def test_five_hundred_mutated_uploads() -> None:
    """Each is 4xx with a reason, or 202 where the mutation left header and end of the picture whole."""
    chance = random.Random(20260102)
    picture = a_picture()
    statuses: dict[int, int] = {}
    async with a_site() as site:
        with unhandled() as found:
            async with watched_loop() as stalls, a_neighbour(site) as delays:
                for _ in range(UPLOADS):
                    body = _mutated_picture(chance, picture)
                    headers = MARK | COOKIE | {"Content-Type": chance.choice(["image/jpeg"] * 9 + ["text/plain"])}
                    headers["X-Taken-Ms-Ago"] = chance.choice(["0", "120"] * 6 + ["-1", "9" * 40, ""])
                    challenge = chance.choice(["chl_1"] * 9 + ["%00", "", "a" * 100])
                    url = site.url(f"/api/sessions/ses_one/stills?challenge={challenge}")
                    async with site.http.post(url, data=body, headers=headers) as answer:
                        statuses[answer.status] = statuses.get(answer.status, 0) + 1
                        if answer.status != 202:
                            assert 400 <= (await problem_of(answer))[0] < 500
            assert not found
        print(f"answered {statuses}; {stalls}; {len(delays)} entries next door")
        assert sum(statuses.values()) == UPLOADS
        assert set(statuses) <= {202, 400, 413}
        assert stalls.longest_s < LONGEST_STALL_S
        assert max(delays) < 2.0


def _mutated_picture(chance: random.Random, picture: bytes) -> bytes:
    data = bytearray(picture)
    match chance.randrange(6):
        case 0:
            for _ in range(chance.randint(1, 20)):
                data[chance.randrange(700)] = chance.randrange(256)
        case 1:
            del data[chance.randrange(len(data)) :]
        case 2:
            at = chance.randrange(700)
            data[at:at] = chance.randbytes(chance.randint(1, 200))
        case 3:
            at = data.index(b"\xff\xc0")
            data[at + 5 : at + 9] = chance.randbytes(4)
        case 4:
            data += b"\0" * (5 * 1024 * 1024)
        case _:
            data = bytearray(chance.randbytes(chance.randint(0, 5000)))
    return bytes(data)


async def test_two_hundred_slow_talkers_are_cut_off() -> None:
    """Each sends a letter of a header line now and then; all are cut off, and others are served meanwhile."""
    async with a_site(head_s=0.5) as site:
        talkers = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(200)]
        for _, writer in talkers:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")

        async def drip(writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError):
                while not writer.is_closing():
                    writer.write(b"a")
                    await writer.drain()
                    await asyncio.sleep(0.1)

        async def until_closed(reader: asyncio.StreamReader) -> None:
            with suppress(ConnectionError):
                assert await reader.read() == b""

        drips = [asyncio.create_task(drip(writer)) for _, writer in talkers]
        assert (await site.http.get(site.url("/healthz"))).status == 200
        async with asyncio.timeout(60):
            await asyncio.gather(*(until_closed(reader) for reader, _ in talkers))
        for task in drips:
            task.cancel()
        for _, writer in talkers:
            writer.close()
        assert site.deps.metrics.registry.get_sample_value("cloudwindow_connections_cut_off_total", {"why": "slow"}) == 200
        assert (await site.http.get(site.url("/healthz"))).status == 200


async def test_idle_connection_after_an_answer_is_closed_even_when_it_drips() -> None:
    async with a_site(idle_s=0.3) as site:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /hea")
        async with asyncio.timeout(60):
            assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_body_that_never_ends_is_refused() -> None:
    async with a_site(body_s=0.2) as site:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(
            b"POST /api/sessions/ses_one/ready HTTP/1.1\r\nHost: x\r\nX-CloudWindow: 1\r\nContent-Type: application/json\r\n"
            + f"Content-Length: 100\r\nCookie: __Host-cloudwindow={OPENER}\r\n\r\n{{".encode()
        )
        async with asyncio.timeout(60):
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"did not arrive" in answer
        writer.close()


async def test_one_address_gets_so_many_connections_and_no_more() -> None:
    async with a_site(connections_per_address=5) as site:
        held = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(8)]
        for reader, writer in held[5:]:
            with suppress(ConnectionError):
                async with asyncio.timeout(60):
                    assert await reader.read() == b""
            writer.close()
        held[0][1].write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(60):
            assert (await held[0][0].read()).startswith(b"HTTP/1.1 200")
        for _, writer in held[:5]:
            writer.close()


async def test_heads_that_are_no_http() -> None:
    noise = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 5,
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0" * 9000,
        b"POST /api/open HTTP/1.1\r\n",
    ]
    noise.append(b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n")
    noise.append(b"POST /api/open HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    async with a_site(head_s=0.5) as site:
        with unhandled() as found:
            for head in noise:
                reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
                writer.write(head)
                with suppress(ConnectionError):
                    async with asyncio.timeout(60):
                        answer = await reader.read()
                    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), answer[:80]
                writer.close()
            assert (await site.http.get(site.url("/healthz"))).status == 200
        assert not found
