"""Sessions that ended, on a real store, with reviewers, a draw and results; the clock is set by hand."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.findings import PartyFacts, SubjectFacts
from cloudwindow.domain.ids import CaseId, SessionId, new_id
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports import Case, UnitOfWork
from cloudwindow.domain.session import Session
from cloudwindow.domain.viewing_events import PlaybackOpened
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.chance import SystemChance
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.result import Results
from cloudwindow.engine.second_look.drawing import Drawing
from cloudwindow.engine.second_look.numbers import ReviewNumbers
from cloudwindow.engine.second_look.work import ReviewWork
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.policy import Policy
from cloudwindow.store import SqlRecords
from cloudwindow.store.second_looks import SeedFiles, SqlSecondLooks
from tests.counter_world import KeySeal
from tests.staffed import SetClock, Staffed, staffed
from tests.unit.engine.second_look.good_session import Course, good, policy

CASE = CaseId("cas_1")


@dataclass
class ReviewWorld:
    staffed: Staffed
    outside: Outside
    results: Results
    looks: SqlSecondLooks
    drawing: Drawing
    work: ReviewWork
    numbers: ReviewNumbers
    office: OfficeTrail
    busy: set[SessionId] = field(default_factory=set)

    @property
    def records(self) -> SqlRecords:
        return self.staffed.records

    @property
    def clock(self) -> SetClock:
        return self.staffed.clock

    async def hire(self, login: str, *roles: StaffRole, conflict: str = "") -> Person:
        person = await self.staffed.hire(login, *roles)
        if conflict:
            person = replace(person, conflicts=frozenset({conflict_key(conflict)}))
            await self.staffed.store.change(person)
        return person

    async def ended(self, name: str, course: Course | None = None, case: CaseId = CASE) -> SessionId:
        """A session with these events (the good one's when none are given), each at its time."""
        id, policy_sha256 = SessionId(f"ses_{name}"), self.outside.shelf.current.sha256

        def deed(work: UnitOfWork) -> None:
            session = Session(id=id)
            for seconds, event in course or good():
                self.clock.at_s += seconds
                if isinstance(event, e.SessionCreated):
                    event = replace(event, case=case)
                if isinstance(event, e.Admitted):
                    event = replace(event, policy_sha256=policy_sha256)
                session = work.record(session, event)

        await self.records.transact(deed)
        return id

    async def add_case(self, case: CaseId = CASE, broker: str = "") -> None:
        parties = {"seller": PartyFacts(name="王小明", relationship="none"), "buyer": PartyFacts(name="李华")}
        subject = SubjectFacts(address="海滨路1号", price=1_280_000)
        made = Case(
            id=case,
            reference=f"2026-{case}",
            matter="transfer",
            document="resident_card",
            parties=parties,
            subject=subject,
            broker=broker,
        )
        await self.records.transact(lambda work: work.add_case(made))

    async def look(self, id: SessionId, person: Person) -> None:
        """Opens it, as nobody may give a word on what they never looked at."""
        opened = PlaybackOpened(viewing=new_id("vwg"), by=person.id, why="it was given to me", until_s=self.clock.at_s + 3600)
        await self.outside.journal.record(id, opened)

    async def events(self, id: SessionId) -> list[e.Event]:
        return [told.event for told in await self.records.told(id)]

    async def session(self, id: SessionId) -> Session:
        return await self.records.session(id)


def as_drawn(course: Course | None = None) -> Course:
    """Without what the draw writes itself."""
    return [one for one in course or good() if type(one[1]).__name__ != "CircumstancesNoted"]


@asynccontextmanager
async def a_review_world(folder: Path, adapt: Callable[[Policy], Policy] = lambda shipped: shipped) -> AsyncIterator[ReviewWorld]:
    async with staffed() as whole:
        journal, blobs, busy = TrailJournal(whole.records, Bulletin()), open_blobs("memory:///"), set[SessionId]()
        parts = SimpleNamespace(
            records=whole.records,
            journal=journal,
            blobs=blobs,
            clock=whole.clock,
            chance=SystemChance(),
            shelf=PolicyShelf(adapt(policy()), blobs),
        )
        outside = cast(Outside, parts)
        looks, office = SqlSecondLooks(whole.records.transactions), OfficeTrail(whole.records, journal)
        results = Results(outside, KeySeal(), busy.__contains__)
        drawing = Drawing(outside, office, looks, SeedFiles(folder / "seeds"), whole.store, busy.__contains__)
        world = ReviewWorld(
            staffed=whole,
            outside=outside,
            results=results,
            looks=looks,
            drawing=drawing,
            work=ReviewWork(outside, office, looks, results),
            numbers=ReviewNumbers(looks, outside.shelf),
            office=office,
            busy=busy,
        )
        await world.add_case()
        yield world


def at_rate(rate: float, *matters: str) -> Callable[[Policy], Policy]:
    """`matters`: of which results wait for a reviewer."""

    def adapt(shipped: Policy) -> Policy:
        concurrent = replace(shipped.review.concurrent, matters=matters)
        return replace(shipped, review=replace(shipped.review, rate=rate, concurrent=concurrent))

    return adapt
