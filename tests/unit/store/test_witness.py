"""What lies elsewhere shows a database that was rolled back, and a log that has two histories."""

import asyncio
import fcntl
import os
import shutil
from pathlib import Path

import pytest

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.verify import verify
from cloudwindow.ledger.witness import record_line, records
from cloudwindow.store import Checkpointer, WitnessFile, export, log_signer, open_records
from tests.evidence import SESSION, TickingClock, add, course, created, fill, write
from tests.fresh import lay
from tests.keks import KEKS

HOUR_S = 3600.0


class Office:
    """A data directory whose database can be put back to what it was, and a witness elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = TickingClock()
        self.witness = folder / "elsewhere.witness"
        self.signer = log_signer(folder / "secrets", "example.gov")
        lay(self.database)

    @property
    def database(self) -> Path:
        return self.folder / "records.sqlite"

    async def record(self, *events: e.Event, session: SessionId = SESSION, new: bool = False) -> None:
        self.clock.at_s += HOUR_S
        async with open_records(f"sqlite:///{self.database}", self.clock, keks=KEKS) as records_:
            await (write(records_, events, session) if new else add(records_, *events, id=session))
            await Checkpointer(records_.transactions, self.signer, self.clock, WitnessFile(self.witness)).seal()

    async def package(self, name: str, *, witnessed: bool = True) -> Path:
        self.clock.at_s += HOUR_S
        out, blobs = self.folder / name, open_blobs("memory:///")
        await fill(blobs)
        async with open_records(f"sqlite:///{self.database}", self.clock, keks=KEKS) as records_:
            witness = WitnessFile(self.witness) if witnessed else None
            checkpointer = Checkpointer(records_.transactions, self.signer, self.clock, witness)
            await export(records_, blobs, checkpointer, SESSION, {}, out, clock=self.clock)
        return out

    def words(self, package: Path) -> str:
        """Every fault that the witness gives rise to."""
        report = verify(package, self.signer.key, witness=self.witness)
        return "; ".join(fault.problem for fault in report.faults)


@pytest.fixture
async def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    await office.record(*course()[:-1], new=True)
    return office


async def test_what_the_witness_saw_holds_also_when_the_log_went_on(office: Office) -> None:
    await office.record(course()[-1])
    package = await office.package("package.zip")
    for number in range(5):
        await office.record(created(f"other {number}"), session=SessionId(f"ses_other{number}"), new=True)
    report = verify(package, office.signer.key, witness=office.witness)
    assert report.faults == ()
    assert "it only grew since, to 15" in report.notes[-1]


async def test_a_package_from_a_database_that_was_rolled_back_is_named(office: Office) -> None:
    kept = office.folder / "kept.sqlite"
    shutil.copy(office.database, kept)
    await office.record(course()[-1])
    shutil.copy(kept, office.database)
    package = await office.package("old.zip", witnessed=False)
    assert verify(package, office.signer.key).faults, "its recording was never closed then"
    assert "ROLLBACK" in office.words(package)
    with pytest.raises(EvidenceBroken, match="was rolled back"):
        await office.package("refused.zip")


async def test_a_log_with_two_histories_is_a_fork(office: Office) -> None:
    kept = office.folder / "kept.sqlite"
    shutil.copy(office.database, kept)
    await office.record(course()[-1])
    await office.record(created("one"), session=SessionId("ses_one"), new=True)
    shutil.copy(kept, office.database)
    async with open_records(f"sqlite:///{office.database}", office.clock, keks=KEKS) as records_:
        await add(records_, course()[-1])
        await write(records_, [created("other")], SessionId("ses_other"))
    assert "FORK" in office.words(await office.package("fork.zip", witnessed=False))
    with pytest.raises(EvidenceBroken, match="another history"):
        await office.package("refused.zip")


async def test_a_package_that_the_witness_never_saw_does_not_pass(office: Office) -> None:
    await office.record(course()[-1])
    seen = office.witness.read_bytes()
    await office.record(created("one"), session=SessionId("ses_one"), new=True)
    package = await office.package("package.zip")
    assert office.words(package) == ""
    office.witness.write_bytes(seen)
    assert "take a copy of the witness file that is younger" in office.words(package)
    office.witness.write_bytes(b"")
    assert "found none that can be read" in office.words(package)


async def test_a_torn_line_is_passed_over_and_a_changed_one_is_a_fork(office: Office) -> None:
    with office.witness.open("ab") as file:
        file.write(b'{"note":"torn')
    await office.record(course()[-1])
    package = await office.package("package.zip")
    await office.record(created("one"), session=SessionId("ses_one"), new=True)
    assert office.words(package) == ""
    lines = office.witness.read_bytes().splitlines(keepends=True)
    assert len(list(records(lines))) == len(lines) - 1 == 3
    office.witness.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"\\n11\\n", b"\\n12\\n")]))
    assert office.words(package) != ""


async def test_a_time_that_was_changed_hides_no_rollback_and_makes_none(office: Office) -> None:
    kept = office.folder / "kept.sqlite"
    shutil.copy(office.database, kept)
    await office.record(course()[-1])
    for number in range(2):
        await office.record(created(f"other {number}"), session=SessionId(f"ses_other{number}"), new=True)
    newer = office.folder / "newer.sqlite"
    shutil.copy(office.database, newer)
    shutil.copy(kept, office.database)
    package = await office.package("old.zip", witnessed=False)
    assert "ROLLBACK" in office.words(package)
    lines = office.witness.read_bytes().splitlines(keepends=True)
    seen = [one.at for one in records(lines)]
    late = [line.replace(at.encode(), b"2099-01-01T00:00:00.000Z") for line, at in zip(lines[1:-1], seen[1:-1], strict=True)]
    office.witness.write_bytes(b"".join([lines[0], *late, lines[-1]]))
    words = office.words(package)
    assert "ROLLBACK" not in words
    assert "was changed" in words

    shutil.copy(newer, office.database)  # and a package that is right is not made to look rolled back
    office.witness.write_bytes(b"".join(lines))
    right = await office.package("right.zip")
    await office.record(created("last"), session=SessionId("ses_last"), new=True)
    lines = office.witness.read_bytes().splitlines(keepends=True)
    early = lines[-1].replace(list(records(lines))[-1].at.encode(), b"2000-01-01T00:00:00.000Z")
    office.witness.write_bytes(b"".join([*lines[:-1], early]))
    assert "ROLLBACK" not in office.words(right)


@pytest.mark.parametrize("many", [1, 1000])
async def test_a_line_that_somebody_else_wrote_stops_no_sealing_and_hides_nothing(office: Office, many: int) -> None:
    forged = list(records(office.witness.read_bytes().splitlines()))[-1]
    text = forged.note.replace(f"\n{forged.checkpoint.size}\n", "\n1000000000\n")
    with office.witness.open("ab") as file:
        file.write(record_line(text, forged.checkpoint.size, ()) * many)
    await office.record(course()[-1])
    assert list(records(office.witness.read_bytes().splitlines()))[-1].old == forged.checkpoint.size
    with pytest.raises(EvidenceBroken, match="was rolled back"):  # what it saw before the line still holds
        await rolled_back(office)


async def rolled_back(office: Office) -> None:
    office.database.unlink()
    for left in office.folder.glob("records.sqlite-*"):
        left.unlink()
    await office.record(created("another life"), session=SessionId("ses_again"), new=True)


async def test_a_lock_that_somebody_holds_holds_up_neither_sealing_nor_readers(office: Office) -> None:
    with office.witness.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        async with open_records(f"sqlite:///{office.database}", office.clock, keks=KEKS) as records_:
            witness = WitnessFile(office.witness, within_s=0.2)
            checkpointer = Checkpointer(records_.transactions, office.signer, office.clock, witness)
            await add(records_, course()[-1])
            seen = office.witness.read_bytes()
            assert await checkpointer.seal() is not None
            assert office.witness.read_bytes() == seen
        fcntl.flock(held, fcntl.LOCK_UN)
    await office.record(created("one"), session=SessionId("ses_one"), new=True)
    assert len(list(records(office.witness.read_bytes().splitlines()))) == 3, "it is told of what it missed"


async def test_a_mount_that_hangs_holds_up_neither_sealing_nor_readers(office: Office) -> None:
    """A pipe that nobody writes to: opening it never returns."""
    pipe = office.folder / "pipe"
    os.mkfifo(pipe)
    async with open_records(f"sqlite:///{office.database}", office.clock, keks=KEKS) as records_:
        checkpointer = Checkpointer(records_.transactions, office.signer, office.clock, WitnessFile(pipe, within_s=0.2))
        await add(records_, course()[-1])
        async with asyncio.timeout(60):
            assert await checkpointer.seal() is not None
            for _ in range(6):  # more than there are readers
                assert await checkpointer.seal() is None
            assert (await records_.session(SESSION)).length == len(course())
    os.close(os.open(pipe, os.O_RDWR))  # lets the thread go


async def test_another_key_s_witness_is_refused(office: Office) -> None:
    await office.record(course()[-1])
    package = await office.package("package.zip")
    text = office.witness.read_text()
    office.witness.write_text(text.replace("example.gov", "exbmple.gov"))
    assert office.words(package) != ""


async def test_a_witness_that_cannot_be_written_holds_nobody_up(office: Office) -> None:
    office.witness = office.folder / "not there" / "witness"
    await office.record(course()[-1])
    assert not office.witness.exists()
