"""A seat that empties: a reload, a console that is gone, a hand-over, and who takes the session up."""

import asyncio

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import Forbidden
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.office_events import OFFICE, SeatChanged
from cloudwindow.domain.people import Availability
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.engine.consoles import AssignedNotice, QueueNotice
from tests.seat_room import LI, LOST_S, WU, Room, a_hall, availability, heard, later
from tests.seat_world import World


async def test_a_clerks_reload_costs_nothing() -> None:
    async with a_hall() as room:
        world = room.world
        own = Room(world)
        await own.free(LI)
        id = await room.led()
        own.close()
        await later(world, 29.0)
        with world.seats.console(LI):
            await later(world, LOST_S)
            assert (await world.session(id)).clerk == LI.id
            assert (await world.session(id)).state is State.VERIFYING
            seat = world.seats.seat(LI.id)
            assert seat is not None
            assert (seat.session, seat.wish) == (id, Availability.FREE)


async def test_a_console_that_is_gone_suspends_and_the_session_goes_on_with_another_clerk() -> None:
    async with a_hall() as room:
        world = room.world
        own = Room(world)
        await own.free(LI)
        id = await room.led()
        own.close()
        await later(world, LOST_S)
        assert (await world.told(id, at.ClerkReleased)).event == at.ClerkReleased(clerk=LI.id, why="lost")
        suspended = (await world.told(id, e.Suspended)).event
        assert isinstance(suspended, e.Suspended)
        assert (suspended.reason, suspended.by, suspended.policy_line) == (Reason.CLERK_LEFT, "server", "queue.lost_after_s")
        [console] = await room.free(WU)
        await world.told(id, at.ClerkAssigned, 2)
        assert AssignedNotice(session=id) in heard(console)
        away = SeatChanged(person=LI.id, availability=Availability.AWAY)
        assert away in await world.trail(OFFICE)
        await _resumed(world, id)
        session = await world.session(id)
        assert (session.clerk, session.state, session.suspensions) == (WU.id, State.VERIFYING, 1)


async def _resumed(world: World, id: SessionId) -> None:
    """Time goes on until the governor saw enough of it."""
    async with asyncio.timeout(60):
        while (await world.session(id)).state is not State.VERIFYING:
            world.hall.look()
            world.clock.go_on(0.1)
            await asyncio.sleep(0.02)


async def test_handed_over_it_goes_back_to_the_draw_with_the_note_and_never_to_who_gave_it() -> None:
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        with pytest.raises(Forbidden):
            await world.seats.hand_over(id, WU, "not mine to give")
        await world.seats.hand_over(id, LI, "speaks Cantonese; I do not")
        suspended = (await world.told(id, e.Suspended)).event
        assert isinstance(suspended, e.Suspended)
        assert (suspended.reason, suspended.by) == (Reason.CLERK_LEFT, "clerk")
        await world.rounds(5)
        assert (await world.session(id)).clerk == ""
        await room.free(WU)
        await world.told(id, at.ClerkAssigned, 2)
        await _resumed(world, id)
        session = await world.session(id)
        assert (session.clerk, session.handed_over) == (WU.id, (LI.id,))
        released = [event for event in await world.trail(id) if isinstance(event, at.ClerkReleased)]
        assert released == [at.ClerkReleased(clerk=LI.id, why="handed_over", note="speaks Cantonese; I do not")]
        assert availability(world, LI) is Availability.FREE


async def test_who_lost_their_clerk_comes_before_all_who_wait() -> None:
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        other = await room.waits(priority=True)
        await world.seats.hand_over(id, LI, "back soon")
        await world.seats.say(LI, Availability.BREAK)
        await world.rounds()
        [console] = await room.free(WU)
        await world.told(id, at.ClerkAssigned, 2)
        await world.rounds()
        assert (await world.session(other)).state in (State.WAITING, State.CONNECTING)
        assert (await world.session(id)).clerk == WU.id
        queue = [notice for notice in heard(console) if isinstance(notice, QueueNotice)]
        assert queue


async def test_a_clerk_who_is_lost_before_the_applicant_connected_is_replaced_too() -> None:
    async with a_hall() as room:
        world = room.world
        own = Room(world)
        await own.free(LI)
        id = await room.drawn()
        own.close()
        await later(world, LOST_S)
        await room.free(WU)
        await world.told(id, at.ClerkAssigned, 2)
        assert (await world.session(id)).state is State.CONNECTING
        await world.connects(id)
        await _resumed(world, id)
