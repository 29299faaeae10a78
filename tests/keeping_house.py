"""A store with sessions of many ages, and everything that keeps and destroys them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import CaseId, PartId, SessionId, StillId
from cloudwindow.domain.keeping_events import HoldLaid
from cloudwindow.domain.ports import Case, UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.keeping.plan import Planning
from cloudwindow.engine.keeping.run import Forgetting
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.ledger.canonical import canonical
from cloudwindow.policy import Policy, parse
from cloudwindow.store import Checkpointer, SqlRecords, log_signer, open_records
from cloudwindow.store.destruction import SqlCertificates
from cloudwindow.store.retention import SqlDestruction
from cloudwindow.store.search_key import SearchKey
from tests import canaries as c
from tests.evidence import add, digest, write
from tests.fresh import lay
from tests.keks import KEKS

SHORT: Final = parse('version = "short"\n[retention]\nundecided_days = 30\n[retention.years]\n"*" = 1\ngift = 20\n')
BEGUN_S: Final = 1_800_000_000.0  # 2027-01-15
YEAR_S: Final = 366 * 86_400.0
SEARCH: Final = SearchKey(b"s" * 32)
PERSON: Final = "per_1"


@dataclass(slots=True)
class SetClock:
    """Goes by a millisecond with every look, and where it is set."""

    at_s: float = BEGUN_S

    def now_s(self) -> float:
        self.at_s += 0.001
        return self.at_s


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    folder: Path
    clock: SetClock
    records: SqlRecords
    blobs: ObjectBlobs
    checkpointer: Checkpointer
    store: SqlDestruction
    certificates: SqlCertificates
    planning: Planning
    forgetting: Forgetting
    journal: TrailJournal
    office: OfficeTrail
    made: list[SessionId] = field(default_factory=list)

    async def session(
        self, id: str, *more: e.Event, matter: str = "transfer", case: str = "", ended: bool = True, policy: Policy = SHORT
    ) -> SessionId:
        """Decided now, with a recording, a picture and words; its case is made when it is not there."""
        name, about = SessionId(id), CaseId(case or f"cas_{id}")
        party = PartyFacts(name=c.NAME, id_number=c.NUMBER)
        one = Case(id=about, reference=c.REFERENCE, matter=matter, document="resident_card", parties={"seller": party})

        def open_case(work: UnitOfWork) -> None:
            work.add_case(one)
            work.remember(f"answer of {id}", digest(id.encode()), f'{{"session": "{id}", "token": "t"}}')

        if not case or self.made.count(SessionId(case)) == 0:
            await self.records.transact(open_case)
            self.made.append(SessionId(case))
        await self.blobs.put(f"policies/{policy.sha256}.toml", policy.text.encode())
        picture = c.MAGIC["JPEG"] + c.NAME.encode() * 40_000
        part, still = PartId(f"prt_{id}"), StillId(f"stl_{id}")
        digests = [await self.blobs.put(f"{id}/{blob}", picture) for blob in (f"parts/{part}.mkv", f"stills/{still}.jpg")]
        await self.blobs.put(f"{id}/exports/package-exp.zip", picture)
        events: list[e.Event] = [
            e.SessionCreated(
                case=about, party="seller", language=Language.ZH_CN, matter=matter, link_sha256=digest(id.encode()), expires_s=2e9
            ),
            e.Queued(),
            e.Admitted(policy_version=policy.version, policy_sha256=policy.sha256, steps=()),
            e.PartOpened(part=part, fingerprint="sha-256 00", codecs=("VP8",)),
            e.Connected(part=part),
            e.StillKept(
                still=still, blob=f"{id}/stills/{still}.jpg", sha256=digests[1], purpose="face", width=2, height=2, at_s=1.0
            ),
            e.SuspicionNoted(reason=Reason.LINK_LOST, facts={"words": c.CAPTION}),
            e.StepsFinished(),
        ]
        await write(self.records, events, name)
        blob = f"{id}/parts/{part}.mkv"
        end: list[e.Event] = [
            e.Decided(outcome="approve", by=PERSON),
            e.RecordingClosed(part=part, blob=blob, size=1, sha256=digests[0], duration_s=1.0),
        ]
        await add(self.records, *(end if ended else []), *more, id=name)
        (self.folder / "live" / id).mkdir(parents=True)
        (self.folder / "live" / id / "left.live").write_bytes(b"sealed")
        return name

    async def hold(self, id: str, hold: str = "hld_1") -> None:
        await add(self.records, HoldLaid(hold=hold, by=PERSON, why="a claim before the court"), id=SessionId(id))

    def later(self, years: float = 1.0) -> None:
        self.clock.at_s += years * YEAR_S


@asynccontextmanager
async def a_house(
    folder: Path,
    url: str = "",
    policy: Policy = SHORT,
    clock: SetClock | None = None,
    blobs: Callable[[ObjectBlobs], ObjectBlobs] = lambda b: b,
) -> AsyncIterator[House]:
    """`url`: of the database; a file in `folder` when not given. `blobs`: stands in for the files."""
    clock = clock or SetClock()
    folder.mkdir(parents=True, exist_ok=True)
    if not url:
        lay(folder / "cloudwindow.db")
        url = f"sqlite:///{folder}/cloudwindow.db"
    async with open_records(url, clock, SEARCH, keks=KEKS) as records:
        files = blobs(open_blobs((folder / "blobs").resolve().as_uri(), records.keys))
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)
        journal = TrailJournal(records, Bulletin())
        office, shelf = OfficeTrail(records, journal), PolicyShelf(policy, files)
        store = SqlDestruction(records.transactions, files, folder / "live", clock)
        certificates = SqlCertificates(records.transactions, files, checkpointer)
        planning = Planning(records, store, shelf, clock)
        forgetting = Forgetting(planning, store, certificates, office, shelf, canonical, lambda data: sha256(data).hexdigest())
        yield House(
            folder=folder,
            clock=clock,
            records=records,
            blobs=files,
            checkpointer=checkpointer,
            store=store,
            certificates=certificates,
            planning=planning,
            forgetting=forgetting,
            journal=journal,
            office=office,
        )


async def states(house: House, ids: Sequence[str]) -> list[Session]:
    return [await house.records.session(SessionId(id)) for id in ids]
