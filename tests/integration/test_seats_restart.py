"""The whole server with real accounts, stopped and started again while a clerk leads and others wait."""

import asyncio
from pathlib import Path

from cloudwindow.domain import seat_events as at
from cloudwindow.inference.pool import InlinePool
from tests.seat_server import a_seat_server
from tests.seat_site import until


async def test_a_restart_costs_neither_the_clerk_the_session_nor_those_who_wait_their_place(tmp_path: Path) -> None:
    async with a_seat_server(tmp_path, pool=InlinePool()) as server:
        clerk = await server.signed_in()
        led, first_page = await server.waits()
        waits, _ = await server.waits()
        async with server.console(clerk) as console, server.live(led, first_page):
            await until(console, "hello")
            await server.post("/api/seat/availability", {"availability": "free"}, **clerk)
            assert (await until(console, "assigned"))["session"] == led
        [assigned] = await server.events(led, at.ClerkAssigned)

    async with a_seat_server(tmp_path, pool=InlinePool()) as server:
        clerk = await server.signed_in()
        async with server.console(clerk) as console:
            hello = await until(console, "hello")
            assert (hello["session"], hello["availability"]) == (led, "busy")
            line: list[str] = []
            async with asyncio.timeout(60):
                while line != [waits]:
                    line = [one["session"] for one in (await until(console, "queue"))["waiting"]]
        assert await server.events(led, at.ClerkAssigned) == [assigned]
        assert await server.events(led, at.ClerkReleased) == []
