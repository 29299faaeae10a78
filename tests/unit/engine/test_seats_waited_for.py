"""Who waits for a seat: sleep, reloads, being passed over, the wait that is told, leaving."""

import asyncio

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Availability
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.engine.bulletin import PlaceNotice
from cloudwindow.engine.consoles import ReleasedNotice
from cloudwindow.engine.draw import Drawn
from cloudwindow.engine.seats import assigned
from tests.seat_room import LI, WU, a_hall, heard, places


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
