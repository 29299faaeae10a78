"""What the standing checks saw is in the trail once, whatever became of the writes."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.errors import StorageFull
from cloudwindow.domain.ids import CheckName, SessionId
from cloudwindow.engine.link_log import LinkLog
from cloudwindow.engine.telling import Telling
from cloudwindow.engine.watch import Watch, _Seen

ID = SessionId("ses_1")


@dataclass(frozen=True)
class Look:
    at_s: float


@dataclass
class SlowJournal:
    """`fails`: what the next writes raise. `go_on`: a write ends once it is set."""

    fails: list[Exception] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    kept: list[float] = field(default_factory=list)

    async def write(self, id: SessionId, *events: e.Event) -> None:
        await self.go_on.wait()
        if self.fails:
            raise self.fails.pop()
        for event in events:
            assert isinstance(event, e.ObservationsMade)
            self.kept += [cast(float, row["at_s"]) for row in event.observations]


@pytest.fixture
def seen() -> list[Look]:
    return [Look(1.0), Look(2.0)]


def a_telling(journal: SlowJournal, seen: list[Look]) -> Telling:
    watch = Watch.__new__(Watch)  # its media, models and clock are not asked for here
    watch._standing = {CheckName("presence"): _Seen(cast(Any, None), all=seen)}
    watch.link_log = LinkLog()
    return Telling(ID, cast(Any, journal), watch)


async def test_what_the_store_did_not_take_is_told_the_next_time(seen: list[Look]) -> None:
    journal = SlowJournal(fails=[StorageFull("the disk is full")])
    journal.go_on.set()
    telling = a_telling(journal, seen)
    with pytest.raises(StorageFull):
        await telling.now()
    seen.append(Look(3.0))
    await telling.now()
    await telling.now()
    assert journal.kept == [1.0, 2.0, 3.0]


async def test_what_was_written_for_somebody_who_was_cancelled_is_not_told_again(seen: list[Look]) -> None:
    journal = SlowJournal()
    telling = a_telling(journal, seen)
    cut = asyncio.create_task(telling.now())
    await asyncio.sleep(0)
    cut.cancel()
    seen.append(Look(3.0))
    after = asyncio.create_task(telling.now())
    await asyncio.sleep(0)
    journal.go_on.set()
    await after
    with pytest.raises(asyncio.CancelledError):
        await cut
    assert journal.kept == [1.0, 2.0, 3.0]


async def test_two_at_once_tell_everything_once(seen: list[Look]) -> None:
    journal = SlowJournal()
    telling = a_telling(journal, seen)
    both = asyncio.gather(telling.now(), telling.now())
    await asyncio.sleep(0)
    journal.go_on.set()
    await both
    assert journal.kept == [1.0, 2.0]
