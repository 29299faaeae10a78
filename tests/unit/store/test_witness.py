"""What lies elsewhere shows a database that was rolled back, and a log that has two histories."""

import shutil
from pathlib import Path

import pytest

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.verify import verify
from cloudwindow.ledger.witness import records
from cloudwindow.store import Checkpointer, WitnessFile, export, log_signer, open_records
from tests.evidence import SESSION, TickingClock, add, course, created, fill, write

HOUR_S = 3600.0


class Office:
    """A data directory whose database can be put back to what it was, and a witness elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = TickingClock()
        self.witness = folder / "elsewhere.witness"
        self.signer = log_signer(folder / "secrets", "example.gov")

    @property
    def database(self) -> Path:
        return self.folder / "records.sqlite"

    async def record(self, *events: e.Event, session: SessionId = SESSION, new: bool = False) -> None:
        self.clock.at_s += HOUR_S
        async with open_records(f"sqlite:///{self.database}", self.clock) as records_:
            await (write(records_, events, session) if new else add(records_, *events, id=session))
            await Checkpointer(records_.transactions, self.signer, self.clock, WitnessFile(self.witness)).seal()

    async def package(self, name: str, *, witnessed: bool = True) -> Path:
        self.clock.at_s += HOUR_S
        out, blobs = self.folder / name, open_blobs("memory:///")
        await fill(blobs)
        async with open_records(f"sqlite:///{self.database}", self.clock) as records_:
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
    async with open_records(f"sqlite:///{office.database}", office.clock) as records_:
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
