"""Seats after a restart of the server: who keeps the session, who loses it, what is remembered."""

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.people import Availability
from tests.seat_room import LI, LOST_S, WU, Room, later
from tests.seat_world import a_clerk, a_world


async def test_after_a_restart_the_clerk_who_comes_back_in_time_keeps_the_session() -> None:
    async with a_world() as world:
        with Room(world) as room:
            id = await room.led(LI)
        await world.stop()
        async with a_world(records=world.records, clock=world.clock) as again:
            await again.told(id, e.ServerRestarted)
            await later(again, 20.0)
            with again.seats.console(LI):
                await later(again, LOST_S)
                assert (await again.session(id)).clerk == LI.id
                assert not [event for event in await again.trail(id) if isinstance(event, at.ClerkReleased)]
                assert again.roll.free() == []  # availability does not survive: nobody is free before they say so


async def test_after_a_restart_a_clerk_who_stays_away_loses_it_and_a_vacancy_is_filled() -> None:
    async with a_world() as world:
        with Room(world) as room:
            id = await room.led(LI)
            second = await room.led(WU)
            await world.seats.hand_over(second, WU, "note")
            await world.told(second, e.Suspended)
        await world.stop()
        async with a_world(records=world.records, clock=world.clock) as again:
            await again.told(id, e.ServerRestarted)
            await later(again, LOST_S)
            assert (await again.session(id)).clerk == ""
            with Room(again) as room:
                await room.free(a_clerk("a"), a_clerk("b"))
                await again.told(id, at.ClerkAssigned, 2)
                await again.told(second, at.ClerkAssigned, 2)


async def test_a_wrap_up_that_a_restart_cut_short_ends_all_the_same() -> None:
    async with a_world() as world:
        with Room(world) as room:
            id = await room.led(LI)
            await world.desk.leave(id)
            await world.told(id, e.Terminated)
        await world.stop()
        async with a_world(records=world.records, clock=world.clock) as again:
            await again.rounds()
            await later(again, LOST_S)
            assert (await again.session(id)).clerk == ""


async def test_how_long_sessions_take_is_remembered_over_a_restart() -> None:
    async with a_world() as world:
        with Room(world) as room:
            id = await room.led(LI)
            world.clock.go_on(77.0)
            await world.desk.leave(id)
            await world.told(id, e.Terminated)
            await world.seats.say(LI, Availability.FREE)
            assert [round(one) for one in world.roll.measured_s] == [77]
        await world.stop()
        async with a_world(records=world.records, clock=world.clock) as again:
            await again.rounds()
            assert [round(one) for one in again.roll.measured_s] == [77]
