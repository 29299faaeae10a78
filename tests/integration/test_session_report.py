"""`cloudwindow session report` and the reports in a package, with the real store and the real worker."""

import asyncio
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cloudwindow.blobs import open_blobs
from cloudwindow.cli import build
from cloudwindow.domain.events import Admitted, RecordingClosed, StillKept
from cloudwindow.ledger.package import MANIFEST, REPORT_EN, REPORT_ZH
from cloudwindow.ledger.verify import verify
from cloudwindow.store import open_records
from cloudwindow.vault.kek_places import file_keks
from tests.court import PICTURE, SESSION, course
from tests.evidence import TickingClock, write


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with one session in it, and the command line's settings for it."""
    url = f"sqlite:///{tmp_path}/records.sqlite"

    async def prepare() -> None:
        events = [
            one for one in course() if type(one).__name__ not in ("DocumentMade", "DocumentSigned", "RecordingClosed", "PartOpened")
        ]
        async with open_records(url, TickingClock(), keks=file_keks(tmp_path / "data" / "secrets" / "kek")) as records:
            await write(records, events, SESSION)
            blobs = open_blobs((tmp_path / "blobs").as_uri(), records.keys)
            for event in events:
                match event:
                    case StillKept():
                        await blobs.put(event.blob, PICTURE)
                    case Admitted():
                        await blobs.put(f"policies/{event.policy_sha256}.toml", b"")
                    case RecordingClosed():
                        raise AssertionError
                    case _:
                        continue

    (tmp_path / "blobs").mkdir()
    asyncio.run(prepare())
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "DATABASE_URL": url,
        "BLOBS_URL": (tmp_path / "blobs").as_uri(),
        "DATA_DIR": str(tmp_path / "data"),
    }.items():
        monkeypatch.setenv(f"CLOUDWINDOW_{name}", value)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), list(words))
    return result.exit_code, result.output


def test_a_report_is_made_and_is_the_one_in_the_package(office: Path) -> None:
    for language in ("zh", "en"):
        code, said = run("session", "report", SESSION, "--language", language, "--out", f"{language}.pdf")
        assert code == 0, said
        data = (office / f"{language}.pdf").read_bytes()
        assert data.startswith(b"%PDF-1.7")
        assert sha256(data).hexdigest() in said.replace("\n", "")
    code, said = run("session", "export", SESSION, "--out", "package.zip")
    assert code == 0, said
    with zipfile.ZipFile(office / "package.zip") as archive:
        manifest = json.loads(archive.read(MANIFEST))
        hashes = {one["name"]: one["sha256"] for one in manifest["files"]}
        for name, language in ((REPORT_ZH, "zh"), (REPORT_EN, "en")):
            assert archive.read(name) != (office / f"{language}.pdf").read_bytes(), "one lies in a package, and says so"
            assert hashes[name] == sha256(archive.read(name)).hexdigest()
    report = verify(office / "package.zip")
    assert [fault for fault in report.faults if fault.file in (REPORT_ZH, REPORT_EN)] == []


def test_a_file_that_is_there_is_not_written_over(office: Path) -> None:
    (office / "there.pdf").write_bytes(b"")
    result = CliRunner().invoke(build(), ["session", "report", SESSION, "--out", "there.pdf"])
    assert "it exists; name another file" in str(result.exception)
