"""Seats from the draw to the end: hand-over, loss, supervisors, a restart. Time is given, not waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden
from cloudwindow.domain.findings import PartyFacts, Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.office_events import OFFICE, SeatChanged
from cloudwindow.domain.people import Availability, Person
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.engine.bulletin import Listener, PlaceNotice
from cloudwindow.engine.consoles import AlarmNotice, AssignedNotice, ConsoleListener, ConsoleNotice, QueueNotice, ReleasedNotice
from cloudwindow.engine.desk import NewCase
from cloudwindow.engine.draw import Drawn
from cloudwindow.engine.seats import assigned
from tests.seat_world import World, a_clerk, a_world

LI, WU, XU = a_clerk("li"), a_clerk("wu"), a_clerk("xu", supervisor=True)
LOST_S = 31.0


def heard(console: ConsoleListener) -> list[ConsoleNotice]:
    """What was told and not yet read."""
    found = [*console._happened, *console._newest.values()]
    console._happened.clear()
    console._newest.clear()
    return found


async def later(world: World, seconds: float) -> None:
    """So much time went by, and the seats looked around."""
    world.clock.go_on(seconds)
    await world.seats.look()


def availability(world: World, person: Person) -> Availability:
    seat = world.seats.seat(person.id)
    return seat.availability if seat else Availability.AWAY


def places(listener: Listener) -> list[PlaceNotice]:
    return [notice for notice in listener._newest.values() if isinstance(notice, PlaceNotice)]


class Room(ExitStack):
    """Opens pages and consoles, and closes them all at the end."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def console(self, person: Person) -> ConsoleListener:
        return self.enter_context(self.world.seats.console(person))

    async def free(self, *people: Person) -> list[ConsoleListener]:
        consoles = [self.console(person) for person in people]
        for person in people:
            await self.world.seats.say(person, Availability.FREE)
        return consoles

    def opens(self, id: SessionId) -> None:
        self.enter_context(self.world.page(id))

    async def waits(self, **how: Any) -> SessionId:
        """Somebody in the queue, with their page open."""
        id = await self.world.comes(**how)
        self.opens(id)
        return id

    async def drawn(self) -> SessionId:
        """A session that a clerk was drawn for."""
        id = await self.waits()
        await self.world.told(id, at.ClerkAssigned)
        return id

    async def led(self, *clerks: Person) -> SessionId:
        """A session that goes on with one of these clerks, or with whoever is free."""
        await self.free(*clerks)
        id = await self.drawn()
        await self.world.connects(id)
        return id


@asynccontextmanager
async def a_hall(**how: Any) -> AsyncIterator[Room]:
    async with a_world(**how) as world:
        with Room(world) as room:
            yield room


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


# A clerk who is gone -------------------------------------------------------------------------------------------------------


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
    async with asyncio.timeout(10):
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


# Supervisors ---------------------------------------------------------------------------------------------------------------


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


# A restart, and a long sleep -----------------------------------------------------------------------------------------------


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


async def test_five_minutes_of_sleep_cost_no_place() -> None:
    async with a_hall() as room:
        world = room.world
        first = await world.comes()
        with world.page(first):
            await world.rounds()
        ids = [first]
        for _ in range(3):
            world.clock.go_on(1.0)
            ids.append(await room.waits())
        world.clock.go_on(300.0)
        await world.rounds()
        listener = room.enter_context(world.page(first))
        await world.rounds()
        assert [place.ahead for place in places(listener)] == [0]
        await room.free(LI)
        await world.told(first, at.ClerkAssigned)
        assert [(await world.session(id)).state for id in ids[1:]] == [State.WAITING] * 3


async def test_who_sleeps_when_it_is_their_turn_is_passed_over_and_stays_first() -> None:
    async with a_hall() as room:
        world = room.world
        asleep, awake = await world.comes(), await room.waits()
        await room.free(LI)
        await world.told(awake, at.ClerkAssigned)
        assert (await world.session(asleep)).state is State.WAITING
        room.opens(asleep)
        await room.free(WU)
        await world.told(asleep, at.ClerkAssigned)


async def test_a_page_that_is_only_being_loaded_again_keeps_its_turn() -> None:
    async with a_hall() as room:
        world = room.world
        first = await world.comes()
        with world.page(first):
            await world.rounds()
        world.clock.go_on(3.0)
        second = await room.waits()
        await room.free(LI)
        await world.told(first, at.ClerkAssigned)
        assert (await world.session(second)).state is State.WAITING


async def test_the_wait_is_told_from_what_was_measured_and_unknown_when_nobody_suits() -> None:
    async with a_hall() as room:
        world = room.world
        await room.led(LI)
        world.roll.measured_s.extend([120.0] * 3)
        world.clock.go_on(20.0)
        ids = list[SessionId]()
        for language in (Language.ZH_CN, Language.ZH_TW, Language.EN):
            ids.append(await world.comes(language=language))
            world.clock.go_on(1.0)
        pages = [room.enter_context(world.page(id)) for id in ids]
        await world.rounds()
        assert [places(page) for page in pages] == [
            [PlaceNotice(ahead=0, wait_s=97.0)],
            [PlaceNotice(ahead=1, wait_s=217.0)],
            [PlaceNotice(ahead=2, wait_s=float("inf"))],
        ]


async def test_an_applicant_who_leaves_in_the_moment_of_the_draw_costs_the_clerk_nothing() -> None:
    async with a_hall() as room:
        world = room.world
        id = await world.comes()
        ended = e.Terminated(reason=Reason.APPLICANT_LEFT, policy_line="word of the applicant", by="applicant")
        await room.free(LI)
        session = await world.session(id)
        drawn = world.seats.draw(await world.seats.need(session))
        assert drawn == Drawn(clerk=LI.id, free=1, drawn=0)
        assert world.roll.free() == []
        await world.outside.journal.write(id, ended)
        async with asyncio.TaskGroup() as tasks:
            await world.hall._start(session, tasks, drawn)
        assert [person.id for person in world.roll.free()] == [LI.id]
        assert assigned(drawn) not in await world.trail(id)


async def test_the_end_by_a_decision_frees_the_clerk_as_well() -> None:
    async with a_hall() as room:
        world = room.world
        id = await room.led(LI)
        assessed = at.InterferenceAssessed(verdict=Verdict.PASS, by=LI.id, words="nobody else was there")
        await world.outside.journal.write(id, assessed, e.StepsFinished(), e.Decided(outcome="approve", by=LI.id))
        await world.seats.say(LI, Availability.BREAK)
        released = (await world.told(id, at.ClerkReleased)).event
        assert released == at.ClerkReleased(clerk=LI.id, why="over")
        console = world.roll._listeners[LI.id][0]
        assert ReleasedNotice(session=id, why="over") in heard(console)
