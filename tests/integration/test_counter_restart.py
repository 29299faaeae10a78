"""A server that was restarted in the middle of a called step: the step goes on without another call, and the session is decided."""

from typing import cast

from cloudwindow.domain import events as e
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.people import Availability
from cloudwindow.engine.counter import Counter
from cloudwindow.engine.result import Results
from tests.counter_world import STEPS, WANG, KeySeal, SeenStudio, Table, TurningPool, rules
from tests.fresh import fresh_records
from tests.seat_world import GivenClock, Stage, a_world


async def test_a_called_step_goes_on_after_a_restart_and_the_session_is_decided() -> None:
    clock, pool, seal = GivenClock(running=True), TurningPool(turns_deg=0.0), KeySeal()
    stage = Stage(studio=SeenStudio, pool=pool, rules=rules)
    async with fresh_records(clock) as records:
        async with a_world(stage=stage, records=records, clock=clock) as world:
            counter = Counter(world.outside, world.hall, Results(world.outside, seal, world.hall.conducts))
            with world.roll.console(WANG):
                await world.seats.say(WANG, Availability.FREE)
                id = await world.comes()
                with world.page(id):
                    await world.told(id, e.Admitted)
                    await world.connects(id)
                    await world.told(id, e.Connected)
                    await counter.skip(id, WANG.id, 1, "skip.unable", "one room only")
                    await counter.next(id, WANG.id)
                    await world.told(id, e.StepStarted)
        async with a_world(stage=stage, records=records, clock=clock) as world:
            results = Results(world.outside, seal, world.hall.conducts)
            counter = Counter(world.outside, world.hall, results)
            studio = cast(SeenStudio, world.outside.studio)
            table = Table(world, counter, results, seal, studio, pool, id)
            with world.roll.console(WANG), world.page(id):
                await world.told(id, e.ServerRestarted)
                await world.connects(id)
                await world.told(id, e.Resumed)
                pool.turns_deg = 45.0
                assert await table.verdict(0) is Verdict.PASS
                kinds = await table.kinds()
                assert kinds.count("step_called") == 1, "the clerk called it once"
                assert await table.step(2) is Verdict.PASS
                await table.assessed()
                await table.decide()
                await table.over()
                session = await world.session(id)
                assert (session.outcome, session.held_for, len(session.verdicts)) == ("approve", ("skip",), len(STEPS))
