"""Sockets read at once or in rounds, and what the kernel says of a datagram's age."""

import asyncio
import socket
import time
from dataclasses import dataclass, field

import pytest
from typing_extensions import override

from cloudwindow.gateway.udp import MAX_BURST, Rounds, UdpSocket, bound

LOOPBACK = "127.0.0.1"
LONG_S = 3600.0


@dataclass
class Ear(asyncio.DatagramProtocol):
    """Keeps what it hears, each datagram with its age."""

    rounds: Rounds
    heard: list[tuple[bytes, float]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    def datagram_received(self, data: bytes, addr: object) -> None:
        self.heard.append((data, self.rounds.age_s))
        self.news.set()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()


def an_ear() -> tuple[Ear, UdpSocket, socket.socket]:
    ear = Ear(Rounds())
    transport = bound(LOOPBACK, 0, ear, ear.rounds, 1 << 20)
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.connect(transport.get_extra_info("sockname"))
    return ear, transport, mouth


async def test_awake_it_hears_a_burst_in_one_turn() -> None:
    ear, transport, mouth = an_ear()
    for n in range(20):
        mouth.send(bytes([n]))
    async with asyncio.timeout(60):
        await ear.news.wait()
    assert [data for data, _ in ear.heard] == [bytes([n]) for n in range(20)]
    transport.close()


async def test_at_rest_it_hears_in_rounds_only() -> None:
    ear, transport, mouth = an_ear()
    transport.rest(LONG_S)
    await asyncio.sleep(0)
    mouth.send(b"early")
    await asyncio.sleep(0)
    assert not ear.heard
    transport.rest(0.01)
    async with asyncio.timeout(60):
        await ear.news.wait()
    ((data, age_s),) = ear.heard
    assert data == b"early"
    assert age_s >= 0
    assert ear.rounds.age_s == 0
    transport.close()


async def test_two_at_the_same_pace_share_their_rounds() -> None:
    rounds = Rounds()
    ears = [Ear(rounds), Ear(rounds)]
    transports = [bound(LOOPBACK, 0, ear, rounds, 1 << 20) for ear in ears]
    for transport in transports:
        transport.rest(0.02)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        for transport in transports:
            mouth.sendto(b"x", transport.get_extra_info("sockname"))
    async with asyncio.timeout(60):
        await ears[0].news.wait()
    assert all(ear.heard for ear in ears)
    for transport in transports:
        transport.close()


async def test_an_answer_that_is_timed_is_heard_at_once() -> None:
    ear, transport, mouth = an_ear()
    transport.rest(LONG_S)
    with transport.awake():
        mouth.send(b"pong")
        async with asyncio.timeout(60):
            await ear.news.wait()
    mouth.send(b"later")
    await asyncio.sleep(0.02)
    assert [data for data, _ in ear.heard] == [b"pong"]
    transport.close()


async def test_a_flood_waits_for_the_next_turn() -> None:
    ear, transport, mouth = an_ear()
    transport.rest(LONG_S)
    for _ in range(MAX_BURST + 1):
        mouth.send(b"x")
    transport.empty()
    assert len(ear.heard) == MAX_BURST
    transport.close()


@pytest.mark.parametrize("at_rest", [True, False])
async def test_closed_it_lets_its_port_go_and_says_so(at_rest: bool) -> None:
    ear, transport, _ = an_ear()
    if at_rest:
        transport.rest(0.01)
    _, port = transport.get_extra_info("sockname")
    transport.close()
    transport.close()
    transport.sendto(b"nobody", (LOOPBACK, 9))
    async with asyncio.timeout(60):
        await ear.lost.wait()
    again = bound(LOOPBACK, port, Ear(ear.rounds), ear.rounds, 1 << 20)
    with pytest.raises(OSError, match="in use"):
        bound(LOOPBACK, port, Ear(ear.rounds), ear.rounds, 1 << 20)
    again.close()


async def test_a_loop_that_was_held_up_is_told_of_once() -> None:
    ear, transport, _ = an_ear()
    transport.rest(0.01)
    time.sleep(0.1)  # holding the loop up is what is tested
    for _ in range(3):
        await asyncio.sleep(0)
    assert ear.rounds.latest_s() > 0.05
    assert ear.rounds.latest_s() == 0
    transport.close()


@dataclass
class Fragile(Ear):
    """Breaks at a datagram that begins with an x."""

    @override
    def datagram_received(self, data: bytes, addr: object) -> None:
        if data.startswith(b"x"):
            raise KeyError("PRIORITY")
        super().datagram_received(data, addr)


@pytest.mark.parametrize("at_rest", [True, False])
async def test_a_datagram_that_breaks_the_protocol_is_dropped_and_the_others_are_heard(at_rest: bool) -> None:
    """Its neighbours at the same pace are read on as well."""
    rounds = Rounds()
    ears = [Fragile(rounds), Ear(rounds)]
    transports = [bound(LOOPBACK, 0, ear, rounds, 1 << 20) for ear in ears]
    for transport in transports:
        if at_rest:
            transport.rest(0.02)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        for word in (b"x", b"before", b"x again", b"after"):
            mouth.sendto(word, transports[0].get_extra_info("sockname"))
        mouth.sendto(b"hello", transports[1].get_extra_info("sockname"))
        async with asyncio.timeout(60):
            await ears[1].news.wait()
            await ears[0].news.wait()
        ears[1].news.clear()
        mouth.sendto(b"still there", transports[1].get_extra_info("sockname"))
        async with asyncio.timeout(60):
            await ears[1].news.wait()
    assert [data for data, _ in ears[0].heard] == [b"before", b"after"]
    assert [data for data, _ in ears[1].heard] == [b"hello", b"still there"]
    assert rounds.age_s == 0
    for transport in transports:
        transport.close()


async def test_rounds_go_on_after_one_that_failed() -> None:
    """A protocol that breaks when it is told of an error: nothing of a socket may end the rounds."""

    class Worse(Ear):
        @override
        def error_received(self, exc: Exception) -> None:
            raise RuntimeError("no state for that")

    ear = Ear(Rounds())
    worse = Worse(ear.rounds)
    broken, transport = bound(LOOPBACK, 0, worse, ear.rounds, 1 << 20), bound(LOOPBACK, 0, ear, ear.rounds, 1 << 20)
    told = list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context.get("exception")))
    for sock in (broken, transport):
        sock.rest(0.02)
    nobody = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    nobody.bind((LOOPBACK, 0))
    where = nobody.getsockname()
    nobody.close()
    broken._socket.connect(where)
    broken._socket.send(b"anybody?")  # answered by an ICMP message, which the next read raises
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        for word in (b"one", b"two"):
            ear.news.clear()
            mouth.sendto(word, transport.get_extra_info("sockname"))
            async with asyncio.timeout(60):
                await ear.news.wait()
    assert [data for data, _ in ear.heard] == [b"one", b"two"]
    assert [type(error) for error in told] == [RuntimeError]
    for sock in (broken, transport):
        sock.close()


async def test_while_an_answer_is_timed_nobody_puts_it_to_rest() -> None:
    ear, transport, mouth = an_ear()
    transport.rest(0.01)
    with transport.awake():
        with transport.awake():
            transport.rest(LONG_S)
            mouth.send(b"one")
            async with asyncio.timeout(60):
                await ear.news.wait()
        ear.news.clear()
        mouth.send(b"two")
        async with asyncio.timeout(60):
            await ear.news.wait()
    mouth.send(b"three")
    await asyncio.sleep(0.05)
    assert [data for data, _ in ear.heard] == [b"one", b"two"]  # at the pace that was asked for last
    transport.close()


async def test_woken_while_an_answer_is_timed_it_stays_awake() -> None:
    ear, transport, mouth = an_ear()
    transport.rest(LONG_S)
    with transport.awake():
        transport.wake()
    mouth.send(b"for a viewer")
    async with asyncio.timeout(60):
        await ear.news.wait()
    transport.close()
