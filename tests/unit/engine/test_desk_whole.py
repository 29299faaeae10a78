"""What belongs together is in the trail together, whoever comes between: consents, and what a camera calls itself."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import Conflict, StoreUnavailable
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.store import SqlRecords
from tests.fresh import fresh_records
from tests.seat_world import GivenClock, World, a_world

T = TypeVar("T")


class EventfulRecords(SqlRecords):
    """The server is gone after `left` transactions; `between` is done right before the next one."""

    left = 1000
    between: Callable[[], Awaitable[object]] | None = None

    @override
    async def transact(self, deed: Callable[[UnitOfWork], T]) -> T:
        if not self.left:
            raise StoreUnavailable("gone")
        self.left -= 1
        between, self.between = self.between, None
        if between is not None:
            await between()
        return await super().transact(deed)


@asynccontextmanager
async def an_invited() -> AsyncIterator[tuple[World, EventfulRecords, SessionId]]:
    clock = GivenClock()
    async with fresh_records(clock) as opened:
        records = EventfulRecords(opened.transactions, clock)
        async with a_world(records=records, clock=clock) as world:
            yield world, records, (await world.invite(attended=False)).session


def consent(text: str, *, given: bool) -> e.ConsentAnswered:
    return e.ConsentAnswered(text=text, version="1", sha256="ab", language=Language.ZH_CN, given=given)


def camera(label: str) -> e.DeviceReported:
    return e.DeviceReported(camera_ok=True, microphone_ok=True, speaker_ok=True, light_ok=True, face_ok=True, camera_label=label)


async def test_a_refused_consent_and_the_end_that_it_is_are_one_transaction() -> None:
    async with an_invited() as (world, records, id):
        records.left = 1
        index = await world.desk.answer_consent(id, consent(world.policy.session.required_consents[0], given=False))
        session = await world.session(id)
        assert (session.state, session.ended_for) == (State.TERMINATED, Reason.CONSENT_REFUSED)
        assert index == session.length - 1


async def test_what_a_camera_calls_itself_and_the_suspicion_are_one_transaction() -> None:
    async with an_invited() as (world, records, id):
        records.left = 1
        index = await world.desk.report_devices(id, camera("OBS Virtual Camera"))
        trail = await world.trail(id)
        assert trail[index] == camera("OBS Virtual Camera")
        assert isinstance(trail[index + 1], e.SuspicionNoted)
        records.left = 1
        assert await world.desk.report_devices(id, camera("FaceTime HD")) == len(trail)
        assert len(await world.trail(id)) == len(trail) + 1


async def test_a_consent_that_is_taken_back_in_the_moment_of_entering_keeps_one_out() -> None:
    async with an_invited() as (world, records, id):
        texts = world.policy.session.required_consents
        for text in texts:
            await world.desk.answer_consent(id, consent(text, given=True))
        records.between = lambda: world.outside.journal.write(id, consent(texts[0], given=False))
        with pytest.raises(Conflict, match=f"expected consent to {texts[0]}"):
            await world.desk.ready(id)
        assert (await world.session(id)).state is State.INVITED
        await world.desk.answer_consent(id, consent(texts[0], given=True))
        await world.desk.ready(id)
        assert await world.desk.ready(id) == (await world.session(id)).length - 1
        assert (await world.trail(id)).count(e.Queued(at_s=world.clock.now_s())) == 1
