"""How long a right at the counter lasts: sockets and media end with it, whoever still holds a connection."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from cloudwindow.domain.people import StaffRole
from tests.counter_world import WANG, Table, a_table
from tests.seat_site import SeatSite, a_seat_site, until
from tests.seat_world import a_clerk

CHEN = a_clerk("chen", supervisor=True)


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as laid:
        yield laid


@pytest.fixture
async def site(table: Table) -> AsyncIterator[SeatSite]:
    async with a_seat_site(table.world, counter=table.counter, ask_again_s=0.05) as running:
        yield running


async def closed(socket: Any) -> tuple[int, str]:
    while not (said := await socket.receive(timeout=60)).type.name.startswith("CLOS"):
        pass
    return socket.close_code, said.extra


async def test_a_supervisor_whose_role_was_taken_reads_and_sees_no_more(table: Table, site: SeatSite) -> None:
    await table.world.seats.join(table.id, CHEN, silent=True)
    async with site.socket(f"/api/seat/sessions/{table.id}/live?since=0", site.people.sign_in(CHEN)) as socket:
        await until(socket, "hello")
        site.people.sign_in(replace(CHEN, roles=frozenset({StaffRole.CLERK})))
        assert await closed(socket) == (1008, "you no longer sit at this session")
    assert table.studio.dismissed == [(CHEN.id,)]


async def test_whoever_signed_out_sees_no_more(table: Table, site: SeatSite) -> None:
    async with site.socket(f"/api/seat/sessions/{table.id}/live?since=0", site.people.sign_in(WANG)) as socket:
        await until(socket, "hello")
        site.people.cookies.clear()
        assert await closed(socket) == (1008, "signed out")
    assert table.studio.dismissed == [(WANG.id,)]


async def test_a_clerk_who_handed_over_is_neither_shown_anything_nor_heard(table: Table, site: SeatSite) -> None:
    async with site.socket(f"/api/seat/sessions/{table.id}/live?since=0", site.people.sign_in(WANG)) as socket:
        await until(socket, "hello")
        await table.world.seats.hand_over(table.id, WANG, "lunch")
        assert table.studio.dismissed[0] == (WANG.id, "clerk", "clerk.screen")
        assert await closed(socket) == (1008, "you no longer sit at this session")


async def test_a_console_without_the_role_is_enough_to_end_what_a_supervisor_saw(table: Table, site: SeatSite) -> None:
    await table.world.seats.join(table.id, CHEN, silent=True)
    async with site.console(CHEN) as console:
        await until(console, "hello")
        site.people.sign_in(replace(CHEN, roles=frozenset({StaffRole.CLERK})))
        async with asyncio.timeout(60):
            while (CHEN.id,) not in table.studio.dismissed:  # noqa: ASYNC110  # the console asks by itself
                await asyncio.sleep(0.01)
