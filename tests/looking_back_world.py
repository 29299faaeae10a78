"""Looking back on a real store: sessions that never were, staff who carry cookies, a press that makes what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PartId, PersonId, SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports import Clock, UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.looking_back.console import LookingBack
from cloudwindow.engine.looking_back.exports import Exports
from cloudwindow.engine.looking_back.rows import Rows
from cloudwindow.engine.looking_back.viewings import Viewings
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.evaluation.trails import Invented
from cloudwindow.ledger.checkpoint import Ed25519Signer
from cloudwindow.policy import load
from cloudwindow.recording.aftercare import make_playbacks
from cloudwindow.recording.clusters import Clusters
from cloudwindow.store import Checkpointer, SqlRecords, open_records
from cloudwindow.store.press import Kind, Order, Press
from cloudwindow.store.register import SqlRegister
from cloudwindow.store.search_key import SearchKey
from cloudwindow.store.trails import SqlTrails
from tests.evidence import add
from tests.fake_people import FakePeople
from tests.fresh import fresh_records
from tests.keks import KEKS
from tests.places import ROOT
from tests.unit.recording.media import picture, sound, together

SEARCH = SearchKey(bytes(range(32)))
MakesKinds = Callable[[SqlRecords, ObjectBlobs, Checkpointer, Clock], Mapping[str, Kind]]
FOR_S = 3600.0
FILM = PartId("prt_film")
SIZE = (640, 480)


@dataclass
class StepClock:
    """`step_s` passes with every look."""

    at_s: float = 1_800_000_000.0
    step_s: float = 0.01

    def now_s(self) -> float:
        self.at_s += self.step_s
        return self.at_s


class Door(FakePeople):
    """Refusals are entries, as on a real server."""

    def __init__(self, office: OfficeTrail) -> None:
        super().__init__()
        self._office = office

    @override
    async def refused(self, by: str, deed: str, why: str, session: SessionId | None = None) -> None:
        await self._office.refused(by, deed, why, session)


@dataclass
class World:
    """`go_on`: the press waits for it."""

    records: SqlRecords
    register: SqlRegister
    blobs: ObjectBlobs
    clock: StepClock
    checkpointer: Checkpointer
    back: LookingBack
    people: Door
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self, *made: Invented) -> None:
        for one in made:
            await keep(self.records, one)

    def hire(self, name: str, *roles: StaffRole, conflicts: Sequence[str] = ()) -> Person:
        """Somebody who signed in; see `headers`."""
        person = Person(
            id=PersonId(f"per_{name}"),
            login=name,
            name=name,
            roles=frozenset(roles or {StaffRole.REVIEWER}),
            conflicts=frozenset(conflict_key(word) for word in conflicts),
        )
        self.people.sign_in(person)
        return person

    def headers(self, person: Person) -> Mapping[str, str]:
        return self.people.sign_in(person)

    async def viewing(self, person: Person, one: Invented) -> str:
        return (await self.back.open(one.id, person, one.case.reference, "asked by the court")).id

    async def told(self, id: SessionId, *kinds: type[Event]) -> list[Told]:
        return [told for told in await self.records.told(id) if not kinds or isinstance(told.event, kinds)]

    async def office(self, *kinds: type[Event]) -> list[Event]:
        return [told.event for told in await self.told(OFFICE, *kinds)]


async def keep(records: SqlRecords, one: Invented) -> None:
    def deed(work: UnitOfWork) -> None:
        work.add_case(one.case)
        session = Session(id=one.id)
        for event in one.events:
            session = work.record(session, event)

    await records.transact(deed)


@asynccontextmanager
async def a_world(folder: Path, url: str = "", kinds: MakesKinds | None = None) -> AsyncIterator[World]:
    """`url`: of the database. `kinds`: of copies that the press makes. Not given: one of its own, and a package of one line."""
    clock, blobs = StepClock(), open_blobs("memory:///")
    signer = Ed25519Signer.of("example.gov", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    go_on = asyncio.Event()
    go_on.set()

    async def make(order: Order) -> None:
        order.progress(1, 2)
        await go_on.wait()
        order.out.write_bytes(f"{order.asked.what} of {order.session}".encode())

    opened = open_records(url, clock, SEARCH, keks=KEKS) if url else fresh_records(clock, SEARCH)
    async with opened as records:
        journal = TrailJournal(records, Bulletin())
        office, register = OfficeTrail(records, journal), SqlRegister(records.transactions, SEARCH)
        shelf = PolicyShelf(load(ROOT / "policy.toml"), blobs)
        parts: Any = SimpleNamespace(records=records, journal=journal, clock=clock, blobs=blobs, shelf=shelf)
        outside = cast(Outside, parts)
        checkpointer = Checkpointer(records.transactions, signer, clock)
        viewings = Viewings(outside, FOR_S)
        made = {"package": Kind(ending=".zip", make=make)} if kinds is None else kinds(records, blobs, checkpointer, clock)
        press = Press(made, blobs, folder)
        back = LookingBack(
            outside,
            rows=Rows(register, records, office),
            trails=SqlTrails(records, checkpointer),
            files=blobs,
            viewings=viewings,
            exports=Exports(outside, register, press, viewings),
        )
        yield World(
            records=records,
            register=register,
            blobs=blobs,
            clock=clock,
            checkpointer=checkpointer,
            back=back,
            people=Door(office),
            go_on=go_on,
        )


async def film(world: World, one: Invented, codec: str, length_s: float, folder: Path, *, key_every_s: float) -> None:
    """A session that broke off after its beginning, with a real recording in `codec` and its copy for playing."""
    connected = next(n for n, event in enumerate(one.events) if isinstance(event, e.Connected))
    ended = e.Terminated(reason=Reason.LINK_LOST, policy_line="governor.link.max_silence_s")
    await world.keep(replace(one, events=[*one.events[: connected + 1], ended]))
    clusters, chunks = Clusters(), []
    for frame in together(picture(codec, length_s, size=SIZE, key_every_s=key_every_s), sound(length_s)):
        chunks += clusters.take(frame)
    chunks += clusters.finish()
    data = b"".join(chunk.data for chunk in chunks)
    blob = f"{one.id}/parts/{FILM}.mkv"
    began_s, ended_s = clusters.span(chunks[-1].end_s)
    closed = e.RecordingClosed(
        part=FILM,
        blob=blob,
        size=len(data),
        sha256=await world.blobs.put(blob, data),
        duration_s=chunks[-1].end_s,
        began_s=began_s,
        ended_s=ended_s,
    )
    await add(world.records, closed, id=one.id)
    assert await make_playbacks(one.id, world.records, world.blobs, folder) == 1
