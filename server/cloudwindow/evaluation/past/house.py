"""A store that is filled with past sessions: the server's own parts, on a clock that is set by hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final, cast

from yarl import URL

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.link_events import LinkPoint
from cloudwindow.domain.ports import Case, UnitOfWork
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.chance import SystemChance
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.looking_back.viewings import Viewings
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.result import Results
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.evaluation.past.cut import recorded
from cloudwindow.evaluation.past.film import Reel
from cloudwindow.evaluation.past.script import Script
from cloudwindow.keeping import kept, scratch
from cloudwindow.policy import Policy
from cloudwindow.recording.aftercare import make_playbacks
from cloudwindow.reviewing import SecondLook, second_look
from cloudwindow.settings import Settings
from cloudwindow.staff import Staff, staff
from cloudwindow.store import Checkpointer, LogSeal, SqlRecords, log_signer
from cloudwindow.store.search_key import search_key

Films = Sequence[tuple[float, Event]]
POINT_S: Final = 5.0
BAD_LINK_S: Final = 6.0  # before it breaks


@dataclass(slots=True)
class SetClock:
    at_s: float

    def now_s(self) -> float:
        return self.at_s


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    settings: Settings
    clock: SetClock
    records: SqlRecords
    blobs: ObjectBlobs
    checkpointer: Checkpointer
    journal: TrailJournal
    office: OfficeTrail
    results: Results
    members: Staff
    second: SecondLook
    viewings: Viewings
    shelf: PolicyShelf
    refs: dict[str, SessionId] = field(default_factory=dict)  # by the case's reference

    async def film(self, script: Script, reel: Reel) -> Films:
        """The session's pictures and recordings are stored; what is to be said of the recordings."""
        for name, jpeg in script.files.items():
            await self.blobs.put(name, jpeg)
        clock = SetClock(script.entries[0][0])
        return await recorded(script, reel, self.settings.data_dir, self.blobs, clock, self.records.keys)

    async def write(self, script: Script, films: Films) -> None:
        """The session as it went on, in one piece, and then what a server does when one has ended."""
        entries = sorted([*script.entries, *films, *_link(script)], key=lambda one: one[0])
        await self.records.transact(lambda work: self._fold(work, script.id, script.case, entries))
        self.clock.at_s = entries[-1][0] + 2.0
        self.refs[script.case.reference] = script.id
        await make_playbacks(script.id, self.records, self.blobs, scratch(self.settings))
        await self.checkpointer.seal()
        await self.results.finished(script.id)
        self.clock.at_s += 5.0
        await self.second.drawing.round()

    def _fold(self, work: UnitOfWork, id: SessionId, case: Case, entries: Sequence[tuple[float, Event]]) -> None:
        work.add_case(case)
        session = Session(id=id)
        for at_s, event in entries:
            self.clock.at_s = max(self.clock.at_s, at_s)
            session = work.record(session, event)


@asynccontextmanager
async def a_house(settings: Settings, policy: Policy, began_s: float) -> AsyncIterator[House]:
    """`began_s`: UTC, UNIX seconds, before the first session."""
    clock, search = SetClock(began_s), search_key(settings.data_dir / "secrets")
    async with kept(settings, clock, search) as (records, blobs):
        signer = log_signer(settings.data_dir / "secrets", URL(settings.url).host or "cloudwindow")
        checkpointer = Checkpointer(records.transactions, signer, clock)
        journal = TrailJournal(records, Bulletin())
        shelf = PolicyShelf(policy, blobs)
        await shelf.keep(policy)
        parts: Any = SimpleNamespace(  # no studio, no models: nobody is here
            records=records, journal=journal, blobs=blobs, clock=clock, chance=SystemChance(), shelf=shelf
        )
        outside = cast(Outside, parts)
        results = Results(outside, LogSeal(checkpointer), lambda _: False)
        members = staff(settings, records, journal, clock)
        seeds = settings.data_dir / "secrets" / "seeds"
        yield House(
            settings=settings,
            clock=clock,
            records=records,
            blobs=blobs,
            checkpointer=checkpointer,
            journal=journal,
            office=OfficeTrail(records, journal),
            results=results,
            members=members,
            second=second_look(seeds, records, outside, results, members.store, lambda _: False),
            viewings=Viewings(outside, settings.office.viewing_s),
            shelf=shelf,
        )
        await checkpointer.seal()


def _link(script: Script) -> list[tuple[float, Event]]:
    """How the link was, three points to an entry: bad before it broke, none while it was broken."""
    until_s = next((at_s for at_s, event in script.entries if isinstance(event, e.StepsFinished | e.Terminated)), script.now_s)
    points, found = list[LinkPoint](), list[tuple[float, Event]]()
    at_s = script.began_s + POINT_S
    while at_s < until_s - 1:
        if not any(from_s <= at_s <= to_s for from_s, to_s in script.holes):
            points.append(_point(script, at_s))
        at_s += POINT_S
    for start in range(0, len(points), 3):
        three = tuple(points[start : start + 3])
        found.append((min(three[-1].at_s + 0.3, until_s - 0.01), e.LinkMeasured(points=three)))
    return found


def _point(script: Script, at_s: float) -> LinkPoint:
    dice = script.dice
    bad = any(from_s - BAD_LINK_S <= at_s <= from_s for from_s, _ in script.holes)
    kbps = dice.uniform(60, 110) if bad else dice.uniform(240, 300)
    loss = dice.uniform(0.12, 0.24) if bad else dice.uniform(0, 0.006)
    return LinkPoint(
        at_s=round(at_s, 1),
        kbps=round(kbps, 1),
        least_kbps=round(kbps * 0.7, 1),
        loss=round(loss, 4),
        most_loss=round(min(1.0, loss * 2), 4),
        rtt_ms=round(dice.uniform(160, 320) if bad else dice.uniform(28, 45), 1),
        level_db=round(dice.uniform(-32, -18), 1),
    )
