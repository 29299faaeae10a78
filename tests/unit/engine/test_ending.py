"""A session ends whole: its last word is recorded and its media closed, also while the store fails."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain.errors import Conflict, IllegalTransition, NotFound, StorageFull
from cloudwindow.domain.findings import Circumstances, PartyFacts
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Studio
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.engine.conductor import Conductor
from cloudwindow.engine.ending import WAITS_S, in_turn, say_last
from cloudwindow.engine.journal import TrailJournal
from tests.seat_world import GivenClock, QuietStudio, a_world

ID = SessionId("ses_1")
THE_END = e.Terminated(reason=Reason.SERVER_FAILED, policy_line="", by="server")


@dataclass
class FailingJournal:
    """Answers with `answers` in turn, and takes whatever comes after them."""

    answers: list[Exception]
    kept: list[e.Event] = field(default_factory=list)

    async def record(self, id: SessionId, event: e.Event) -> int:
        if self.answers:
            raise self.answers.pop(0)
        self.kept.append(event)
        return 0


@pytest.mark.parametrize(
    "error", [OSError("the server closed the connection"), Conflict("no turn within 10 s"), StorageFull("the disk is full")]
)
async def test_the_last_word_is_said_again_while_the_store_fails(error: Exception) -> None:
    journal = FailingJournal([error])
    assert await say_last(journal, ID, THE_END)
    assert journal.kept == [THE_END]
    assert len(WAITS_S) > 3


async def test_a_store_that_stays_away_is_told_of() -> None:
    journal = FailingJournal([StorageFull("the disk is full")] * 3)
    assert not await say_last(journal, ID, THE_END, waits_s=(0.0, 0.0))
    assert journal.kept == []
    assert journal.answers == []


@pytest.mark.parametrize("error", [IllegalTransition("terminated while terminated"), NotFound("no such session")])
async def test_a_session_that_is_over_gets_no_second_end(error: Exception) -> None:
    journal = FailingJournal([error])
    assert await say_last(journal, ID, THE_END)
    assert journal.kept == []
    assert journal.answers == []


async def test_each_deed_is_done_whatever_becomes_of_those_before_it() -> None:
    done = list[str]()

    async def deed(name: str, error: BaseException | None = None) -> None:
        done.append(name)
        if error is not None:
            raise error

    await in_turn(ID, lambda: deed("news", OSError("gone")), lambda: deed("close", IllegalTransition("over")), lambda: deed("seal"))
    assert done == ["news", "close", "seal"]
    done.clear()
    with pytest.raises(asyncio.CancelledError):
        await in_turn(ID, lambda: deed("news", asyncio.CancelledError()), lambda: deed("close"))
    assert done == ["news", "close"]


class BrokenJournal(TrailJournal):
    """A store that fails at everything but the end."""

    ended: tuple[e.Event, ...] = ()

    @override
    async def write(self, id: SessionId, *events: e.Event) -> Session:
        if not isinstance(events[0], e.Terminated):
            raise RuntimeError("the server closed the connection")
        self.ended += events
        return await super().write(id, *events)


class ClosedStudio(QuietStudio):
    closed: tuple[str, ...] = ()

    @override
    async def close(self, id: SessionId, why: str) -> None:
        self.closed += (why,)


async def test_a_store_that_fails_ends_the_session_and_closes_its_media() -> None:
    async with a_world() as world:
        id = await world.comes(attended=False)
        session = replace(await world.session(id), steps=world.policy.session.steps)
        finished = list[SessionId]()

        async def finish(id: SessionId) -> None:
            finished.append(id)
            raise OSError("no room")

        studio, journal = ClosedStudio(GivenClock()), BrokenJournal(world.records, world.outside.bulletin)
        outside = replace(world.outside, journal=journal, studio=cast(Studio, studio), finish=finish)
        circumstances = Circumstances(language=session.language, party=PartyFacts(), today="2027-01-15")
        conductor = Conductor(session, circumstances, world.policy, outside)
        async with asyncio.timeout(60):
            await conductor.run()
    assert [event.reason for event in journal.ended if isinstance(event, e.Terminated)] == [Reason.SERVER_FAILED]
    assert studio.closed == ("session ended",)
    assert finished == [id]
