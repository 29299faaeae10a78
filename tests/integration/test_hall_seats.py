"""Seats: who is drawn, what a clerk says of their own, and when they are free again. Time is given, not waited for."""

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.office_events import OFFICE, SeatChanged
from cloudwindow.domain.people import Availability
from cloudwindow.domain.session import State
from cloudwindow.engine.consoles import AssignedNotice
from cloudwindow.engine.desk import NewCase
from tests.seat_room import LI, LOST_S, WU, a_hall, availability, heard, later
from tests.seat_world import World, a_clerk, a_world


async def test_an_attended_session_waits_for_a_free_clerk_and_the_trail_says_how_it_was_drawn() -> None:
    async with a_hall(below=lambda n: n - 1) as room:
        world = room.world
        id = await room.waits()
        await world.rounds()
        assert (await world.session(id)).state is State.WAITING
        consoles = await room.free(LI, WU)
        first, second = await _admission(world, id)
        assert first in (at.ClerkAssigned(clerk=LI.id, free=1, drawn=0), at.ClerkAssigned(clerk=WU.id, free=2, drawn=1))
        assert isinstance(second, e.Admitted)
        session = await world.session(id)
        console = consoles[0] if session.clerk == LI.id else consoles[1]
        assert AssignedNotice(session=id) in heard(console)
        seat = world.seats.seat(session.clerk)
        assert seat is not None
        assert seat.availability is Availability.BUSY


async def _admission(world: World, id: SessionId) -> tuple[e.Event, e.Event]:
    """The clerk and the admission are one transaction."""
    index = (await world.told(id, at.ClerkAssigned)).index
    trail = await world.trail(id)
    return trail[index], trail[index + 1]


async def test_an_unattended_session_needs_nobody() -> None:
    async with a_world() as world:
        id = await world.comes(attended=False)
        with world.page(id):
            await world.told(id, e.Admitted)
        assert not [event for event in await world.trail(id) if isinstance(event, at.ClerkAssigned)]


async def test_the_policy_says_who_leads_when_an_invitation_does_not() -> None:
    async with a_world() as world:
        case = await world.desk.add_case(NewCase(reference="A", matter="transfer", parties={"seller": PartyFacts()}))
        found = [
            (await world.session((await world.desk.invite(case, "seller", Language.EN, attended=attended)).session)).attended
            for attended in (None, True, False)
        ]
        assert found == [world.policy.seat.attended, True, False]


async def test_who_is_on_a_break_or_away_or_in_conflict_is_not_drawn() -> None:
    relative = a_clerk("ma", conflicts=("王小明",))
    async with a_hall() as room:
        world = room.world
        await room.free(LI, WU, relative)
        await world.seats.say(LI, Availability.BREAK)
        await world.seats.say(WU, Availability.AWAY)
        ids = [await world.comes(), await world.comes(name="Anna")]
        for id in ids:
            room.opens(id)
        await world.told(ids[1], at.ClerkAssigned)
        assert (await world.session(ids[0])).state is State.WAITING
        assert (await world.session(ids[1])).clerk == relative.id
        await world.seats.say(LI, Availability.FREE)
        await world.told(ids[0], at.ClerkAssigned)
        assert (await world.session(ids[0])).clerk == LI.id


async def test_a_clerk_leads_one_session_at_a_time_and_the_next_after_saying_so() -> None:
    async with a_hall() as room:
        world = room.world
        first = await room.led(LI)
        second = await room.waits()
        await world.rounds()
        assert (await world.session(second)).state is State.WAITING
        await world.desk.leave(first)
        await world.told(first, e.Terminated)
        await world.rounds()
        assert (await world.session(second)).state is State.WAITING
        await world.seats.say(LI, Availability.FREE)
        assert (await world.told(first, at.ClerkReleased)).event == at.ClerkReleased(clerk=LI.id, why="over")
        await world.told(second, at.ClerkAssigned)
        assert len(world.roll.measured_s) == 1


async def test_after_the_wrap_up_time_a_clerk_is_free_without_a_word() -> None:
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        await world.desk.leave(id)
        await world.told(id, e.Terminated)
        await later(world, 119.0)
        assert (await world.session(id)).clerk == LI.id
        await later(world, 2.0)
        assert (await world.session(id)).clerk == ""
        assert availability(world, LI) is Availability.FREE


async def test_a_break_that_was_asked_for_during_a_session_begins_at_its_end() -> None:
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        await world.seats.say(LI, Availability.BREAK)
        assert availability(world, LI) is Availability.BUSY
        await world.desk.leave(id)
        await world.told(id, e.Terminated)
        await later(world, 121.0)
        assert availability(world, LI) is Availability.BREAK


async def test_nobody_is_free_without_a_console_and_nobody_makes_themselves_busy() -> None:
    async with a_world() as world:
        with pytest.raises(Conflict):
            await world.seats.say(LI, Availability.FREE)
        with world.seats.console(LI), pytest.raises(BadInput):
            await world.seats.say(LI, Availability.BUSY)


async def test_what_a_clerk_says_of_their_seat_is_in_the_offices_trail() -> None:
    async with a_world() as world:
        with world.seats.console(LI):
            for wish in (Availability.FREE, Availability.FREE, Availability.BREAK):
                await world.seats.say(LI, wish)
        await later(world, LOST_S)
        said = [event.availability for event in await world.trail(OFFICE) if isinstance(event, SeatChanged)]
        assert said == [Availability.FREE, Availability.BREAK, Availability.AWAY]
        assert world.seats.seat(LI.id) is None
