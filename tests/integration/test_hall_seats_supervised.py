"""Supervisors at somebody's seat: joining, leaving, taking over, alarms."""

import asyncio

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import Conflict, Forbidden
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.engine.consoles import AlarmNotice, AssignedNotice
from tests.seat_room import LI, LOST_S, WU, XU, a_hall, heard, later
from tests.seat_world import a_clerk


async def test_a_supervisor_joins_leaves_and_takes_over() -> None:
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        console = room.console(XU)
        await world.seats.join(id, XU, silent=True)
        assert (await world.session(id)).supervisors == (XU.id,)
        await world.seats.leave(id, XU)
        with pytest.raises(Conflict):
            await world.seats.leave(id, XU)
        await world.seats.join(id, XU, silent=False)
        await world.seats.take_over(id, XU, "please watch from here")
        session = await world.session(id)
        assert (session.clerk, session.supervisors, session.state) == (XU.id, (), State.VERIFYING)
        trail = await world.trail(id)
        assert trail[-3:] == [
            at.ClerkReleased(clerk=LI.id, why="taken_over", note="please watch from here"),
            at.SupervisorLeft(person=XU.id),
            at.ClerkAssigned(clerk=XU.id, by=XU.id),
        ]
        assert AssignedNotice(session=id) in heard(console)
        await world.rounds()
        assert not [event for event in await world.trail(id) if isinstance(event, e.Suspended)]


async def test_of_two_supervisors_who_take_over_at_once_one_sits_there_in_the_end_and_the_trail_says_both() -> None:
    other = a_clerk("zhao", supervisor=True)
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        for person in (XU, other):
            room.console(person)
        await asyncio.gather(world.seats.take_over(id, XU, "a"), world.seats.take_over(id, other, "b"))
        moves = [event for event in await world.trail(id) if isinstance(event, at.ClerkAssigned | at.ClerkReleased)]
        assert [event.clerk for event in moves] == [LI.id, LI.id, XU.id, XU.id, other.id]
        assert (await world.session(id)).clerk == other.id
        seats = [world.seats.seat(person.id) for person in (LI, XU, other)]
        assert [seat.session if seat else None for seat in seats] == [None, None, id]
        again = await asyncio.gather(world.seats.join(id, XU, True), world.seats.join(id, LI, True))
        assert len(set(again)) == 2


async def test_a_supervisor_does_not_pick_who_waits_nor_take_a_second_seat_nor_judge_relatives() -> None:
    relative = a_clerk("ma", supervisor=True, conflicts=("王小明",))
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        waits = await room.waits()
        for verb in (world.seats.take_over(waits, XU, "mine"), world.seats.join(waits, XU, True)):
            with pytest.raises(Conflict):
                await verb
        for verb in (world.seats.take_over(id, relative, "mine"), world.seats.join(id, relative, True)):
            with pytest.raises(Forbidden):
                await verb
        room.console(XU)
        await world.seats.take_over(id, XU, "mine")
        with pytest.raises(Conflict):
            await world.seats.take_over(id, XU, "again")


async def test_a_supervisor_whose_console_is_gone_has_left() -> None:
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        with world.seats.console(XU):
            await world.seats.join(id, XU, silent=True)
        await later(world, LOST_S)
        assert (await world.session(id)).supervisors == ()


async def test_a_silent_sign_reaches_supervisors_at_once_and_never_who_leads() -> None:
    leading = a_clerk("both", roles=frozenset(XU.roles | LI.roles))
    async with a_hall() as room:
        world = room.world
        id = await room.led(leading)
        mine = world.roll._listeners[leading.id][0]
        console = room.console(XU)
        heard(mine), heard(console)
        await world.outside.journal.write(id, at.SignGiven(question="q"))
        assert heard(console) == [AlarmNotice(session=id, kind="sign")]
        assert heard(mine) == []
        await world.outside.journal.write(id, at.RiskNoted(reason=Reason.ENVIRONMENT_PERSON))
        assert heard(console) == [AlarmNotice(session=id, kind="risk")]
        later = room.console(a_clerk("zhao", supervisor=True))
        kinds = [notice.kind for notice in heard(later) if isinstance(notice, AlarmNotice)]
        assert kinds == ["sign", "risk"]
        clerk = room.console(WU)
        assert not [notice for notice in heard(clerk) if isinstance(notice, AlarmNotice)]
