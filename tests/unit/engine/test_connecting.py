"""What is said between the admission and the first picture: nobody conducts yet, and no word is lost."""

import asyncio

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Availability
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.engine.counter import Counter
from cloudwindow.engine.result import Results
from tests.counter_world import WANG, KeySeal
from tests.seat_world import World, a_world


async def _over(world: World, id: SessionId) -> None:
    async with asyncio.timeout(60):
        while world.hall.conducts(id):  # noqa: ASYNC110  # a conductor leaves without an event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(("verb", "reason"), [("withdraw", Reason.CONSENT_WITHDRAWN), ("leave", Reason.APPLICANT_LEFT)])
async def test_an_applicants_last_word_stands_before_they_are_connected(verb: str, reason: Reason) -> None:
    async with a_world() as world:
        id = await world.comes(attended=False)
        with world.page(id):
            await world.told(id, e.Admitted)
            index = await getattr(world.desk, verb)(id)
            ended = e.Terminated(reason=reason, policy_line="word of the applicant", by="applicant")
            assert (await world.told(id, e.Terminated)).event == ended
            assert (await world.session(id)).length == index + 1
            await _over(world, id)


async def test_a_clerks_end_stands_before_the_applicant_is_connected() -> None:
    async with a_world() as world:
        counter = Counter(world.outside, world.hall, Results(world.outside, KeySeal(), world.hall.conducts))
        id = await world.comes()
        with world.roll.console(WANG), world.page(id):
            await world.seats.say(WANG, Availability.FREE)
            await world.told(id, e.Admitted)
            await counter.terminate(id, WANG.id, "terminate.wish", "enough")
            event = (await world.told(id, e.Terminated)).event
            assert isinstance(event, e.Terminated)
            assert (event.reason, event.by, event.reading["code"]) == (Reason.CLERK_TERMINATED, WANG.id, "terminate.wish")
            assert (await world.session(id)).state is State.TERMINATED
            await _over(world, id)
