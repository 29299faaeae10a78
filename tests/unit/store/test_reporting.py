"""What goes into a report, and a package that comes without one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from typing_extensions import override

from cloudwindow.blobs import open_blobs
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import PapersUnavailable
from cloudwindow.domain.ports_reports import Reported, SessionReports
from cloudwindow.ledger.package import REPORT_EN, REPORT_ZH
from cloudwindow.ledger.verify import verify
from cloudwindow.store import Checkpointer, Reporting, export, log_signer
from tests.evidence import SESSION, TickingClock, course, fill, write
from tests.fresh import fresh_records


@dataclass(slots=True)
class Pages(SessionReports):
    """Says what it was told; in no language of `without`."""

    without: tuple[Language, ...] = ()
    told: list[Reported] = field(default_factory=list)

    @override
    async def report(self, about: Reported, language: Language) -> bytes:
        if language in self.without:
            raise PapersUnavailable("no font")
        self.told.append(about)
        return f"%PDF {about.session} {language}".encode()


async def exported(folder: Path, pages: Pages) -> Mapping[str, int]:
    clock, blobs, out = TickingClock(), open_blobs("memory:///"), folder / "package.zip"
    await fill(blobs)
    async with fresh_records(clock) as records:
        await write(records, course())
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)
        more = Reporting(blobs, checkpointer, pages).for_package
        await export(records, blobs, checkpointer, SESSION, {}, out, clock=clock, more=more)
    assert verify(out).ok, verify(out).words()
    return {one.filename: one.file_size for one in ZipFile(out).infolist()}


async def test_both_reports_lie_in_a_package_that_verifies(tmp_path: Path) -> None:
    pages = Pages()
    assert {REPORT_ZH, REPORT_EN} <= set(await exported(tmp_path, pages))
    about = pages.told[0]
    assert (len(about.told), about.sealed.length, about.sealed.size) == (len(course()), len(course()), len(course()))
    assert about.sealed.stamped == ""


async def test_a_package_does_not_wait_for_a_report_that_cannot_be_made(tmp_path: Path) -> None:
    names = set(await exported(tmp_path, Pages(without=(Language.EN,))))
    assert REPORT_ZH in names
    assert REPORT_EN not in names
