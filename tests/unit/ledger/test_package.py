"""An exported package holds; whatever byte of it is changed is found and named; no bytes at all bring the verifier down."""

import asyncio
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.container import readings
from cloudwindow.ledger.package import name_in_package, parse_manifest
from cloudwindow.ledger.report import Fault, Report
from cloudwindow.ledger.verify import verify
from tests.evidence import PART, RECORDING, SESSION, course, digest, exported, segments


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return asyncio.run(exported(tmp_path_factory.mktemp("usual"), course()))[0].read_bytes()


@pytest.fixture
def package(tmp_path: Path, usual: bytes) -> Path:
    file = tmp_path / "package.zip"
    file.write_bytes(usual)
    return file


def places(package: Path, report: Report) -> set[int]:
    """Where in the ZIP each fault with an offset lies."""
    with package.open("rb") as file:
        archive = Archive.read(file, package.stat().st_size)
    assert archive is not None
    return {
        (0 if fault.file is None else archive.members[fault.file].offset) + fault.offset
        for fault in report.faults
        if fault.offset is not None and (fault.file is None or fault.file in archive.members)
    }


def with_byte(package: Path, at: int, value: int) -> Path:
    changed = package.with_name("changed.zip")
    data = package.read_bytes()
    changed.write_bytes(data[:at] + bytes([value]) + data[at + 1 :])
    return changed


async def test_a_package_holds_under_the_log_s_key_and_any_zip_program_reads_it(tmp_path: Path) -> None:
    package, key = await exported(tmp_path, course())
    report = verify(package, key)
    assert (report.faults, report.notes, report.entries, report.pinned) == ((), (), len(course()), True)
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        assert archive.read("parts/prt_1.mkv") == RECORDING
        assert "not one byte was changed" in archive.read("README.txt").decode()


async def test_the_same_evidence_gives_the_same_bytes_but_for_salt_and_key(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = [(await exported(tmp_path / name, course()))[0] for name in "ab"]
    names = [zipfile.ZipFile(path).namelist() for path in (one, other)]
    assert names[0] == names[1] == [
        "manifest.json", "seal.txt", "README.txt", "verify.html", "entries.jsonl", "proofs.json", "checkpoint.txt", "log.pub",
        "models.json", "policy.toml", "parts/prt_1.mkv", "stills/stl_1.jpg",
    ]  # fmt: skip
    assert one.stat().st_size == other.stat().st_size


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_other_value_at_any_place_is_named(package: Path, data: st.DataObject) -> None:
    whole = package.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = with_byte(package, at, whole[at] ^ data.draw(st.integers(1, 255)))
    assert at in places(changed, verify(changed))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_bring_the_verifier_down_or_pass(package: Path, data: st.DataObject) -> None:
    whole = package.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    spoilt = whole[:start] + data.draw(st.binary(max_size=60)) + whole[end:]
    changed = package.with_name("changed.zip")
    changed.write_bytes(spoilt)
    report = verify(changed)
    assert report.ok == (spoilt == whole)
    assert report.words()
    json.dumps(report.to_json())


def fault_in(report: Report, **facts: object) -> Fault:
    found = [fault for fault in report.faults if all(getattr(fault, name) == value for name, value in facts.items())]
    assert found, f"expected a fault with {facts}, found {report.faults}"
    return found[0]


def test_a_changed_recording_is_named_by_segment_and_byte(package: Path) -> None:
    at = package.read_bytes().index(RECORDING) + 105
    report = verify(with_byte(package, at, 0))
    segment = fault_in(report, part=PART, segment=1)
    assert (segment.file, segment.offset, segment.length) == ("parts/prt_1.mkv", 100, len(RECORDING) - 100)
    assert fault_in(report, file="parts/prt_1.mkv", offset=105, length=1).problem.startswith("expected 0x64, found 0x00")
    assert "DOES NOT FIT" in report.words()


def test_a_changed_word_in_an_entry_is_named_by_its_index(package: Path) -> None:
    at = package.read_bytes().index(b"governor.silence_s")
    report = verify(with_byte(package, at, ord("G")))
    assert [fault.entry for fault in report.faults if fault.entry is not None] == [7]


async def test_another_key_than_the_office_s_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    package, _ = await exported(tmp_path, course())
    _, other = await exported(tmp_path / "other", course())
    report = verify(package, other)
    assert {"log.pub", "seal.txt", "checkpoint.txt"} <= {fault.file for fault in report.faults}


async def test_a_recording_that_lost_its_end_before_the_export_is_named(tmp_path: Path) -> None:
    package, key = await exported(tmp_path, course(), recording=RECORDING[:-1])
    report = verify(package, key)
    assert fault_in(report, segment=1).length == len(RECORDING) - 100
    assert fault_in(report, file="parts/prt_1.mkv", entry=9).part == PART


async def test_segments_that_leave_a_gap_are_named(tmp_path: Path) -> None:
    events = [event for event in course() if event != segments()[0]]
    report = verify((await exported(tmp_path, events))[0])
    assert fault_in(report, segment=1).problem == "expected to begin at byte 0 of the recording, found 100"


async def test_a_recording_that_was_never_closed_is_named(tmp_path: Path) -> None:
    report = verify((await exported(tmp_path, course()[:-1]))[0])
    assert "never closed" in fault_in(report, part=PART, entry=3).problem


async def test_a_part_without_any_media_is_noted(tmp_path: Path) -> None:
    report = verify((await exported(tmp_path, course()[:4]))[0])
    assert report.ok
    assert report.notes == ("part prt_1 (entry 3) was opened, and nothing of it was recorded",)


async def test_a_session_that_never_began_is_a_package_too(tmp_path: Path) -> None:
    report = verify((await exported(tmp_path, course()[:1]))[0])
    assert report.ok
    assert report.entries == 1


def test_bytes_after_the_end_are_named(package: Path) -> None:
    size = package.stat().st_size
    package.write_bytes(package.read_bytes() + b"more")
    assert fault_in(verify(package), offset=size).problem == "expected the end of the file, found 4 bytes more"


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/b/c", "a\\b", ".hidden", "parts/..", "C:x", "a" * 300, "x/"])
def test_names_that_leave_the_package_are_refused(name: str, tmp_path: Path) -> None:
    package = tmp_path / "trick.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.writestr(name, "x")
    assert not verify(package).ok
    with pytest.raises(EvidenceBroken):
        name_in_package(f"ses_1/{name}", SESSION)


def test_a_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    package = tmp_path / "bomb.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"\0" * 50_000_000)
    report = verify(package)
    assert not report.ok


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"\0" * 100, b"PK\x03\x04" + b"\xff" * 26])
def test_what_is_no_package_is_told_in_one_sentence(data: bytes, tmp_path: Path) -> None:
    package = tmp_path / "none.zip"
    package.write_bytes(data)
    assert "expected an evidence package" in verify(package).faults[0].problem


def test_the_manifest_holds_what_it_says(package: Path) -> None:
    with package.open("rb") as file:
        archive = Archive.read(file, package.stat().st_size)
        assert archive is not None
        manifest = parse_manifest(archive.content("manifest.json"))
        assert len(readings(file, package.stat().st_size)) == 2
    assert [fact.sha256 for fact in manifest.files if fact.name == "parts/prt_1.mkv"] == [digest(RECORDING)]
