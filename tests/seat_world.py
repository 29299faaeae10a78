"""A whole hall with seats on a real store, without media: the applicants' and the clerks' pages are listeners, time is given."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any, cast

from typing_extensions import override

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import TooMany
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import PartId, PersonId, SessionId, new_id
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports import Answer, Feed, InferencePool, Studio
from cloudwindow.domain.readings import LoadReading, Reading
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin, Listener
from cloudwindow.engine.chance import SystemChance
from cloudwindow.engine.desk import Desk, Invitation, NewCase
from cloudwindow.engine.hall import Hall
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.roll import Roll
from cloudwindow.engine.seats import Seats
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.inference.pool import InlinePool
from cloudwindow.policy import Policy, QueuePolicy, load
from cloudwindow.store import SqlRecords
from tests.evidence import digest
from tests.fake_desk import OPENER
from tests.fresh import fresh_records
from tests.links import link
from tests.places import ROOT
from tests.scripted_draw import ScriptedDraw

READ_EVERY_S = 0.02
REST_S = 0.005  # a hall rests for longer between two looks, which here somebody waits for


@dataclass
class GivenClock:
    """Stands still until it is told to go on; `running`: as fast as the wall's, from where it stands."""

    at_s: float = 1_800_000_000.0
    running: bool = False
    began_s: float = field(default_factory=time.monotonic)

    def now_s(self) -> float:
        return self.at_s + (time.monotonic() - self.began_s if self.running else 0.0)

    def go_on(self, seconds: float) -> None:
        self.at_s += seconds


class QuietFeed:
    """A link that is always well, and nothing to be seen or heard."""

    def __init__(self, clock: GivenClock) -> None:
        self._clock = clock

    async def frames(self, per_s: float) -> AsyncIterator[Any]:
        await asyncio.Event().wait()
        yield

    async def utterances(self, since_s: float) -> AsyncIterator[Any]:
        await asyncio.Event().wait()
        yield

    async def readings(self) -> AsyncIterator[Reading]:
        while True:
            await asyncio.sleep(READ_EVERY_S)
            yield link(self._clock.now_s())

    def near(self, at_s: float, within_s: float) -> tuple[Any, ...]:
        return ()


class QuietStudio:
    """An offer is a connection at once."""

    def __init__(self, clock: GivenClock) -> None:
        self._clock = clock
        self.journal: TrailJournal | None = None
        self.dismissed: list[tuple[str, ...]] = []

    async def answer(self, id: SessionId, offer_sdp: str, who: str = "applicant") -> Answer:
        assert self.journal is not None
        part = PartId(new_id("prt"))
        await self.journal.write(id, e.PartOpened(part=part, fingerprint="aa", codecs=("VP8",), who=who))
        if (await self.journal._records.session(id)).state == "connecting":
            await self.journal.write(id, e.Connected(part=part))
        return Answer(part=part, sdp="v=0 answer")

    def feed(self, id: SessionId) -> Feed:
        return cast(Feed, QuietFeed(self._clock))

    def ear(self, id: SessionId, who: str) -> Feed:
        return self.feed(id)

    def end(self, id: SessionId, part: PartId, why: str) -> None:
        return None

    def dismiss(self, id: SessionId, viewer: str, senders: Collection[str] = ()) -> None:
        self.dismissed.append((viewer, *senders))

    async def close(self, id: SessionId, why: str) -> None:
        return None


@dataclass(frozen=True)
class Stage:
    """`kept`: blobs that were there before. `note`: told of every entry in the moment in which it was written."""

    studio: Callable[[GivenClock], QuietStudio] = QuietStudio
    pool: InferencePool = field(default_factory=InlinePool)
    rules: Callable[[Policy], Policy] = lambda shipped: shipped
    kept: Mapping[str, bytes] = field(default_factory=dict)
    note: Callable[[SessionId, e.Event], None] = lambda *_: None


class CountedHall(Hall):
    """`looked`: how many rounds it made."""

    looked = 0

    @override
    async def _admit(self, tasks: asyncio.TaskGroup) -> None:
        await super()._admit(tasks)
        self.looked += 1


@dataclass
class World:
    records: SqlRecords
    clock: GivenClock
    policy: Policy
    outside: Outside
    seats: Seats
    hall: CountedHall
    desk: Desk
    written: list[tuple[SessionId, e.Event]]  # every entry of every session, as they came
    running: asyncio.Task[None]

    async def stop(self) -> None:
        """The server ends; its store stays open."""
        self.running.cancel()
        with suppress(asyncio.CancelledError):
            await self.running

    @property
    def roll(self) -> Roll:
        return self.seats.roll

    async def invite(
        self,
        *,
        priority: bool = False,
        attended: bool = True,
        language: Language = Language.ZH_CN,
        name: str = "王小明",
        reference: str = "2026-0001",
    ) -> Invitation:
        id = await self.desk.add_case(NewCase(reference=reference, matter="transfer", parties={"seller": PartyFacts(name=name)}))
        return await self.desk.invite(id, "seller", language, attended=attended, priority=priority)

    async def comes(self, **how: Any) -> SessionId:
        """Somebody was invited, agreed and waits; their page is not open yet."""
        id = (await self.invite(**how)).session
        await self.outside.journal.write(id, e.LinkOpened(opener_sha256=digest(OPENER.encode())), e.Queued(at_s=self.clock.now_s()))
        return id

    def page(self, id: SessionId) -> AbstractContextManager[Listener]:
        """The applicant's page is open while the block runs."""
        return self.desk.listen(id)

    async def connects(self, id: SessionId) -> None:
        """As a page does: its entry may be there a moment before its conductor."""
        async with asyncio.timeout(60):
            while True:
                try:
                    await self.desk.offer(id, "v=0")
                except TooMany:
                    await asyncio.sleep(0.01)
                else:
                    return

    async def session(self, id: SessionId) -> Session:
        return await self.records.session(id)

    async def trail(self, id: SessionId) -> list[e.Event]:
        return [told.event for told in await self.records.told(id)]

    async def told(self, id: SessionId, kind: type[e.Event], count: int = 1, within_s: float = 60.0) -> Told:
        """The `count`-th entry of its kind, once it is there and everybody who listens was told."""
        async with asyncio.timeout(within_s):
            while True:
                found = [one for one in await self.records.told(id) if isinstance(one.event, kind)]
                if len(found) >= count:
                    await self.records.transact(lambda work: None)  # behind its writer in the line: all were told of it by now
                    return found[count - 1]
                self.hall.look()
                await asyncio.sleep(0.01)

    async def rounds(self, count: int = 3) -> None:
        """The hall looked around so many times since."""
        for _ in range(count):
            looked = self.hall.looked
            self.hall.look()
            async with asyncio.timeout(60):
                while self.hall.looked == looked:  # noqa: ASYNC110  # the hall's rounds have no event
                    await asyncio.sleep(0.002)


def a_clerk(name: str, *, supervisor: bool = False, conflicts: tuple[str, ...] = (), **changes: Any) -> Person:
    roles = {StaffRole.SUPERVISOR} if supervisor else {StaffRole.CLERK}
    keys = frozenset(conflict_key(word) for word in conflicts)
    return replace(Person(id=PersonId(f"per_{name}"), login=name, name=name, roles=frozenset(roles), conflicts=keys), **changes)


@cache
def shipped_policy() -> Policy:
    return load(ROOT / "policy.toml")


@asynccontextmanager
async def a_world(
    *,
    places: int = 60,
    queue: QueuePolicy | None = None,
    records: SqlRecords | None = None,
    clock: GivenClock | None = None,
    below: Callable[[int], int] | None = None,
    recovered_s: float = 0.05,
    stage: Stage | None = None,
) -> AsyncIterator[World]:
    """With `records` of another world: the server after a restart. `stage`: what is to be seen, and by which rules."""
    if records is None:
        clock, again = clock or GivenClock(), partial(a_world, places=places, queue=queue, below=below, stage=stage)
        async with fresh_records(clock) as opened, again(records=opened, clock=clock, recovered_s=recovered_s) as world:
            yield world
        return
    assert clock is not None
    stage = stage or Stage()
    shipped = stage.rules(shipped_policy())
    policy = replace(shipped, queue=queue or QueuePolicy(), governor=replace(shipped.governor, recovered_s=recovered_s))
    bulletin, roll, studio = Bulletin(), Roll(clock), stage.studio(clock)
    written: list[tuple[SessionId, e.Event]] = []

    def note(id: SessionId, event: e.Event) -> None:
        written.append((id, event))
        roll.note(id, event)
        also(id, event)

    journal = studio.journal = TrailJournal(records, bulletin, note=note)
    blobs = open_blobs("memory:///")
    for name, data in stage.kept.items():
        await blobs.put(name, data)
    now, also = clock, stage.note

    async def finish(_: SessionId) -> None:
        return None

    outside = Outside(
        records=records,
        journal=journal,
        bulletin=bulletin,
        blobs=blobs,
        studio=cast(Studio, studio),
        pool=stage.pool,
        clock=clock,
        chance=ScriptedDraw(below) if below else SystemChance(),
        shelf=PolicyShelf(policy, blobs),
        load=lambda: LoadReading(at_s=now.now_s(), lag_s=0.0, waiting_s=0.0),
        finish=finish,
    )
    seats = Seats(outside, roll, OfficeTrail(records, journal).seat_changed)
    hall = CountedHall(outside, places, seats, rest_s=REST_S)
    world = World(
        records=records,
        clock=clock,
        policy=policy,
        outside=outside,
        seats=seats,
        hall=hall,
        desk=Desk(outside, hall),
        written=written,
        running=asyncio.create_task(hall.run()),
    )
    try:
        yield world
    finally:
        await world.stop()
