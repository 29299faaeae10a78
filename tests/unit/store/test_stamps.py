"""Checkpoints are stamped beside the sealing, and a package carries the first stamp over its session."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from typing_extensions import override

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.errors import StampUnavailable
from cloudwindow.domain.ports_stamps import TimeStamp, TimeStamper
from cloudwindow.ledger.certificates import load_certificates
from cloudwindow.ledger.package import AUTHORITY, CHECKPOINT, CONTINUED, STAMP, STAMPED
from cloudwindow.ledger.report import Report
from cloudwindow.ledger.verify import verify
from cloudwindow.store import Checkpointer, SqlRecords, Stamps, export, log_signer
from cloudwindow.store.transactions import Transactions
from tests.evidence import SESSION, TickingClock, add, course, fill, write
from tests.fresh import fresh_records
from tests.tsa import Tsa, a_tsa
from tests.zips import rewritten


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return a_tsa(tmp_path_factory.mktemp("tsa") / "right")


@dataclass(slots=True)
class AtHand(TimeStamper):
    """The authority without HTTP; `away`: how many questions it does not answer."""

    tsa: Tsa
    away: int = 0

    @override
    async def stamp(self, digest: bytes) -> TimeStamp:
        if self.away:
            self.away -= 1
            raise StampUnavailable("nobody there")
        response = await asyncio.to_thread(self.tsa.stamp, digest)
        chain = (self.tsa.folder / "chain.pem").read_bytes()
        return TimeStamp(response=response, token=b"", certificates=chain + self.tsa.root)


class Telling(Stamps):
    """Tells when a stamp was kept."""

    def __init__(self, transactions: Transactions, stamper: TimeStamper) -> None:
        super().__init__(transactions, stamper)
        self.made = asyncio.Event()

    @override
    async def stamp(self, size: int | None = None) -> int:
        if made := await super().stamp(size):
            self.made.set()
        return made


@dataclass(slots=True, kw_only=True)
class Place:
    """A store with one session, and what makes packages of it."""

    folder: Path
    records: SqlRecords
    checkpointer: Checkpointer
    stamps: Stamps
    clock: TickingClock

    async def package(self) -> Path:
        blobs, out = open_blobs("memory:///"), self.folder / "package.zip"
        out.unlink(missing_ok=True)
        await fill(blobs)
        await export(self.records, blobs, self.checkpointer, SESSION, {}, out, clock=self.clock, stamps=self.stamps)
        return out


@asynccontextmanager
async def a_place(folder: Path, stamper: TimeStamper) -> AsyncIterator[Place]:
    clock = TickingClock(1_700_000_000.0)  # before any stamp
    async with fresh_records(clock) as records:
        await write(records, course())
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)
        stamps = Stamps(records.transactions, stamper)
        yield Place(folder=folder, records=records, checkpointer=checkpointer, stamps=stamps, clock=clock)


def checked(package: Path, *roots: bytes) -> Report:
    return verify(package, tsa=[one for root in roots for one in load_certificates(root)])


async def test_a_checkpoint_is_stamped_once_and_what_comes_later_lies_beside_the_first_stamp(tmp_path: Path, tsa: Tsa) -> None:
    before = tsa.asked
    async with a_place(tmp_path, AtHand(tsa)) as place:
        sealed = await place.checkpointer.seal()
        assert sealed is not None
        assert await place.stamps.stamp() == sealed.size
        assert await place.stamps.stamp() == 0
        await add(place.records, e.ServerRestarted(lost="nothing"))  # later, and of no matter for what was recorded
        report = checked(await place.package(), tsa.root)
        assert tsa.asked == before + 1
    assert report.faults == ()
    assert (report.entries, report.stamped_entries, report.stamp_pinned) == (len(course()) + 1, len(course()), True)
    assert f"entries 0 to {len(course()) - 1}; entry {len(course())} is younger" in report.words()
    assert "CN=Time signer under CN=Time root" in report.words()


async def test_a_session_without_a_stamp_gets_one_when_it_is_exported(tmp_path: Path, tsa: Tsa) -> None:
    async with a_place(tmp_path, AtHand(tsa)) as place:
        package = await place.package()
        report = checked(package)
    assert (report.faults, report.stamped_entries, report.stamp_pinned) == ((), len(course()), False)
    assert "compare the fingerprint, or use --tsa" in report.words()
    with zipfile.ZipFile(package) as archive:
        assert archive.read(STAMPED) == archive.read(CHECKPOINT)
        names = archive.namelist()
    assert names[names.index(CHECKPOINT) + 1 :][:4] == [STAMPED, CONTINUED, STAMP, AUTHORITY]


async def test_an_authority_that_does_not_answer_holds_nobody_up(tmp_path: Path, tsa: Tsa) -> None:
    async with a_place(tmp_path, AtHand(tsa, away=1)) as place:
        report = checked(await place.package())
        assert report.ok
        assert "by no authority" in report.words()
        asked = AtHand(tsa, away=2)
        stamps = Telling(place.records.transactions, asked)
        running = asyncio.create_task(stamps.run(0.01))
        async with asyncio.timeout(60):
            await stamps.made.wait()
        running.cancel()
        assert asked.away == 0
        assert checked(await place.package(), tsa.root).ok


async def test_what_does_not_fit_is_named(tmp_path: Path, tsa: Tsa) -> None:
    other = a_tsa(tmp_path / "other", name="Other")
    async with a_place(tmp_path, AtHand(tsa)) as place:
        package = await place.package()
        signer = place.checkpointer.signer
    with zipfile.ZipFile(package) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    digest = sha256(content[STAMPED]).digest()

    def problem(*roots: bytes, **changed: bytes) -> str:
        spoilt = rewritten(package, content | {name: changed[key] for key, name in KEYS.items() if key in changed}, signer)
        [fault] = checked(spoilt, *roots).faults
        assert fault.file in (STAMP, STAMPED)
        return fault.problem

    assert "found one by CN=Time root" in problem(other.root)
    assert "expected a stamp over the hash" in problem(tsa.root, stamp=tsa.stamp(sha256(b"another").digest()))
    assert "found one by CN=Other" in problem(tsa.root, stamp=other.stamp(digest))
    late = a_tsa(tmp_path / "late", days=(-400, -2))
    chain = (late.folder / "chain.pem").read_bytes() + late.root
    assert "expected certificates that held on" in problem(late.root, stamp=late.stamp(digest), authority=chain)
    assert "expected an answer of a time-stamping authority" in problem(tsa.root, stamp=b"spoilt")
    assert "expected the beginning of the log" in problem(tsa.root, continued=b'{"consistency":["%s"]}' % (b"00" * 32))


async def test_a_stamp_that_is_older_than_an_entry_is_named(tmp_path: Path, tsa: Tsa) -> None:
    async with a_place(tmp_path, AtHand(tsa)) as place:
        place.clock.at_s = 4_000_000_000.0
        await add(place.records, e.ServerRestarted(lost="nothing"))
        await add(place.records, *course()[-1:])
        [fault] = checked(await place.package(), tsa.root).faults
    assert fault.problem.startswith("expected a stamp that is not older than an entry or a checkpoint of 2096-")


async def test_whoever_gives_an_authority_expects_its_stamp(tmp_path: Path, tsa: Tsa) -> None:
    async with a_place(tmp_path, AtHand(tsa, away=1)) as place:
        [fault] = checked(await place.package(), tsa.root).faults
    assert (fault.file, fault.problem) == (STAMP, "expected the stamp of the authority that you gave, found none")


KEYS = {"stamp": STAMP, "authority": AUTHORITY, "continued": CONTINUED, "stamped": STAMPED}
