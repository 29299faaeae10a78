"""A store that fails, a case that is gone, rules that nobody knows any more: one session's trouble ends no other and no server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

import pytest
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import CloudWindowError, Conflict, NotFound, StorageFull
from cloudwindow.domain.ids import CaseId, PartId, SessionId
from cloudwindow.domain.people import Availability, StaffRole
from cloudwindow.domain.ports import Case, UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.shelf import name_of
from cloudwindow.policy import Policy
from cloudwindow.store import SqlRecords
from tests.fresh import fresh_records
from tests.seat_world import GivenClock, Stage, World, a_clerk, a_world, shipped_policy

T = TypeVar("T")
WANG, LIN = a_clerk("wang"), a_clerk("lin", supervisor=True)


class HardRecords(SqlRecords):
    """`writes` and `reads`: what every one raises. `lost`: a case that is gone. `stale`: what a list of sessions has beside.

    `slow`: writes wait for it. `full_after`: the disk is full from the first entry of this kind on.
    """

    writes: CloudWindowError | None = None
    reads: CloudWindowError | None = None
    lost: CaseId | None = None
    stale: tuple[Session, ...] = ()
    slow: asyncio.Event | None = None
    full_after: type[e.Event] | None = None

    def note(self, id: SessionId, event: e.Event) -> None:
        if self.full_after is not None and isinstance(event, self.full_after):
            self.full_after, self.writes = None, StorageFull("the disk is full")

    @override
    async def transact(self, deed: Callable[[UnitOfWork], T]) -> T:
        if self.slow is not None:
            await self.slow.wait()
        if self.writes is not None:
            raise self.writes
        return await super().transact(deed)

    @override
    async def sessions(self, *states: State, limit: int = 1000) -> Sequence[Session]:
        if self.reads is not None:
            raise self.reads
        return (*self.stale, *await super().sessions(*states, limit=limit))

    @override
    async def case(self, id: CaseId) -> Case:
        if id == self.lost:
            raise NotFound(f"expected a case {id}, found none")
        return await super().case(id)


@asynccontextmanager
async def a_hard_world(stage: Stage | None = None) -> AsyncIterator[tuple[World, HardRecords]]:
    clock = GivenClock()
    async with fresh_records(clock) as opened:
        records = HardRecords(opened.transactions, clock)
        async with a_world(records=records, clock=clock, stage=replace(stage or Stage(), note=records.note)) as world:
            yield world, records


async def ended(world: World, id: SessionId) -> e.Terminated:
    event = (await world.told(id, e.Terminated)).event
    assert isinstance(event, e.Terminated)
    return event


@pytest.mark.parametrize("error", [Conflict("no turn within 10 s"), StorageFull("the disk is full")])
async def test_a_store_that_was_full_or_busy_costs_nobody_the_server(error: CloudWindowError) -> None:
    async with a_hard_world() as (world, records):
        alone, led = await world.comes(attended=False), await world.comes()
        records.writes = error
        with world.roll.console(WANG), world.page(alone), world.page(led):
            world.roll.seats[WANG.id].wish = Availability.FREE
            await world.rounds()
            assert not world.running.done()
            records.writes, records.reads = None, error
            await asyncio.sleep(0.1)  # what is looked for is that nothing happens
            assert not world.running.done()
            records.reads = None
            await world.told(alone, e.Admitted)
            assigned = (await world.told(led, at.ClerkAssigned)).event
        assert isinstance(assigned, at.ClerkAssigned)
        assert assigned.clerk == WANG.id


@pytest.mark.parametrize("attended", [True, False])
async def test_a_session_whose_case_is_gone_holds_up_nobody(attended: bool) -> None:
    async with a_hard_world() as (world, records):
        first, second = await world.comes(attended=attended), await world.comes(attended=attended)
        records.lost = (await world.session(first)).case
        with world.roll.console(WANG), world.page(first), world.page(second):
            await world.seats.say(WANG, Availability.FREE)
            await world.told(second, e.Admitted)
        assert (await world.session(first)).state is State.WAITING


async def test_an_invitation_that_was_used_meanwhile_does_not_keep_others_from_expiring() -> None:
    async with a_hard_world() as (world, records):
        gone, late = await world.comes(), await world.comes()
        records.stale = (await world.session(gone),)
        await world.desk.withdraw(gone)
        await world.stop()
        world.clock.go_on(10**7)
        async with a_world(records=records, clock=world.clock) as again:
            await again.told(late, e.Expired)
            assert not again.running.done()


async def test_a_store_that_does_not_answer_at_the_start_is_asked_again() -> None:
    async with a_hard_world() as (world, records):
        id = await world.comes(attended=False)
        await world.stop()
        records.reads = Conflict("no turn within 10 s")
        async with a_world(records=records, clock=world.clock) as again:
            await asyncio.sleep(0.1)  # what is looked for is that nothing happens
            assert not again.running.done()
            records.reads = None
            with again.page(id):
                await again.told(id, e.Admitted)


async def test_a_seat_that_cannot_be_given_up_now_is_given_up_later() -> None:
    async with a_hard_world() as (world, records):
        id = await world.comes()
        with world.roll.console(WANG), world.page(id):
            await world.seats.say(WANG, Availability.FREE)
            await world.told(id, e.Admitted)
            with world.roll.console(LIN):
                await world.seats.join(id, LIN, silent=True)
        world.clock.go_on(world.policy.queue.lost_after_s + 1)
        records.writes = StorageFull("the disk is full")
        await world.seats.look()
        records.writes = None
        await world.seats.look()
        session = await world.session(id)
        assert (session.clerk, session.supervisors) == ("", ())
        assert not world.roll.seats


@pytest.mark.parametrize("fails", [True, False])
async def test_who_is_taking_over_is_drawn_for_nobody_else(fails: bool) -> None:
    chen = a_clerk("chen", roles=frozenset({StaffRole.CLERK, StaffRole.SUPERVISOR}))
    async with a_hard_world() as (world, records):
        id = await world.comes()
        with world.roll.console(WANG), world.roll.console(chen), world.page(id):
            await world.seats.say(WANG, Availability.FREE)
            await world.told(id, e.Admitted)
            await world.seats.say(chen, Availability.FREE)
            records.slow = asyncio.Event()
            taking = asyncio.create_task(world.seats.take_over(id, chen, ""))
            async with asyncio.timeout(60):
                while world.roll.free():  # noqa: ASYNC110  # a seat that is kept is no event
                    await asyncio.sleep(0.01)
            assert not taking.done()
            records.writes = StorageFull("the disk is full") if fails else None
            records.slow.set()
            if fails:
                with pytest.raises(StorageFull):
                    await taking
            else:
                await taking
            assert world.roll.free() == ([chen] if fails else [WANG])
            records.writes = None
            assert (await world.session(id)).clerk == (WANG.id if fails else chen.id)


async def test_a_live_session_of_rules_that_nobody_knows_any_more_ends_alone() -> None:
    async with a_hard_world() as (world, records):
        old, new = await world.comes(attended=False), await world.comes(attended=False)
        await world.stop()
        steps = world.policy.session.steps
        for id, sha256 in ((old, "ab" * 32), (new, shipped_policy().sha256)):
            part = e.PartOpened(part=PartId(f"prt_{id}"), fingerprint="aa", codecs=("VP8",))
            await world.outside.journal.write(id, e.Admitted(policy_version="1", policy_sha256=sha256, steps=steps), part)
        stage = Stage(kept={name_of("ab" * 32): b"[session]\nof_an_earlier_version = true\n"})
        async with a_world(records=records, clock=world.clock, stage=stage) as again:
            assert (await ended(again, old)).reason is Reason.SERVER_FAILED
            assert any(isinstance(event, e.PartClosed) for event in await again.trail(old))
            await again.told(new, e.ServerRestarted)
            assert again.hall.conducts(new)
            assert not again.running.done()


async def test_a_session_that_was_live_is_taken_up_once_the_store_takes_it() -> None:
    async with a_hard_world() as (world, records):
        id = await world.comes(attended=False)
        with world.page(id):
            await world.told(id, e.Admitted)
        await world.stop()
        records.writes = StorageFull("the disk is full")
        async with a_world(records=records, clock=world.clock) as again:
            await again.rounds()
            assert not again.hall.conducts(id)
            records.writes = None
            await again.told(id, e.ServerRestarted)
            await again.connects(id)
            assert (await again.trail(id)).count(e.ServerRestarted(lost="nothing")) == 1


async def test_an_end_that_the_store_did_not_take_is_written_once_it_does() -> None:
    """Also when the disk was full for longer than a conductor waits."""

    def hasty(policy: Policy) -> Policy:
        return replace(policy, session=replace(policy.session, connect_s=0.3))

    async with a_hard_world(Stage(rules=hasty)) as (world, records):
        id = await world.comes(attended=False)
        records.full_after = e.Admitted
        with world.page(id):
            async with asyncio.timeout(60):
                while id not in world.hall._unsaid:  # noqa: ASYNC110  # a conductor leaves without an event
                    await asyncio.sleep(0.02)
            assert not world.hall.conducts(id)
            assert (await world.session(id)).state is State.CONNECTING
            records.writes = None
            assert (await ended(world, id)).reason is Reason.LINK_LOST
