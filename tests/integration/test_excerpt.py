"""A cut is proven like the whole, holds what covers its time and no more, and what is withheld stays withheld."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from cloudwindow.cli.excerpt import wish_of
from cloudwindow.domain.errors import BadInput
from cloudwindow.ledger.excerpt import Box
from cloudwindow.ledger.excerpt_form import parse_excerpt
from cloudwindow.ledger.package import EXCERPT
from cloudwindow.ledger.report import Report
from cloudwindow.ledger.verify import verify
from tests.alterations import files_in, resealed, zipped
from tests.excerpts import APPLICANT, CLERK, CLERK_LATER_S, KEYED, SECONDS, InkCover, course, cut_out, segment_bytes, wish

BOX = Box(from_s=8.0, to_s=8.5, x=0.5, y=0.1, w=0.2, h=0.2)


def problems(report: Report) -> list[str]:
    return [f"{fault.place}: {fault.problem}" for fault in report.faults]


async def test_a_cut_holds_and_holds_only_the_segments_of_its_time(tmp_path: Path) -> None:
    package, _, key, said = await cut_out(tmp_path, wish(8.2, 11.5))
    report = verify(package, key)
    assert problems(report) == []
    assert report.excerpt.startswith("0:08.2 to 0:11.5, asked for by auditor 7")
    assert "NOT THE WHOLE SESSION" in report.words()
    assert "time 0 of this excerpt is 2027-01-15T08:01:40.000Z" in report.notes
    files = files_in(package.read_bytes())
    applicant, clerk = files["parts/prt_a.mkv"], files["parts/clerk-prt_c.mkv"]
    assert applicant == b"".join(segment_bytes(APPLICANT, n) for n in (0, 6, 7, 8, 9, 10, 11)), "6: the keyframe before 8"
    assert clerk == b"".join(segment_bytes(CLERK, n) for n in range(7)), "it began 5 s later; its only keyframe before is the first"
    assert [part.lead_in for part in said.parts] == [2, 3]
    assert "stills/stl_1.jpg" in files
    assert "stills/stl_2.jpg" not in files
    assert "begins 2.0 s earlier" in " ".join(report.notes)


async def test_the_letter_in_it_says_that_it_is_not_the_whole(tmp_path: Path) -> None:
    package, whole, _, _ = await cut_out(tmp_path, wish(8.2, 11.5))
    said, of_all = (files_in(one.read_bytes())["README.txt"].decode() for one in (package, whole))
    assert "NOT THE WHOLE SESSION" in said
    assert "不是整个会话" in said
    assert "whole evidence" not in said
    assert "完整证据" not in said
    assert "whole evidence" in of_all


async def test_a_wish_that_no_verifier_would_accept_is_refused_and_lines_are_joined(tmp_path: Path) -> None:
    nowhere = Box(from_s=8.0, to_s=8.5, x=1.5, y=0.1, w=0.2, h=0.2)
    (tmp_path / "one").mkdir()
    with pytest.raises(BadInput, match="regions, each within the picture"):
        await cut_out(tmp_path / "one", wish(6.0, 12.0, {str(APPLICANT): (nowhere,)}))
    (tmp_path / "two").mkdir()
    lines = replace(wish(6.0, 12.0), reason="order 17\n of court 3\x1b")
    package, _, key, said = await cut_out(tmp_path / "two", lines)
    assert said.reason == "order 17 of court 3"
    assert problems(verify(package, key)) == []


async def test_what_takes_long_is_done_beside_the_loop(tmp_path: Path) -> None:
    """On the server people are on it."""
    found = []

    class Told(InkCover):
        @override
        def still(self, picture: bytes, boxes: Sequence[Box]) -> bytes:
            found.append(threading.current_thread() is threading.main_thread())
            return super().still(picture, boxes)

    await cut_out(tmp_path, wish(stills={"stl_1": (BOX,)}), cover=Told())
    assert found == [False]


async def test_bodies_outside_of_the_time_are_withheld_and_the_chain_holds(tmp_path: Path) -> None:
    package, whole, key, _ = await cut_out(tmp_path, wish(8.2, 11.5))
    entries = files_in(package.read_bytes())["entries.jsonl"]
    assert entries.count(b"\n") == len(course()), "every header is there"
    for word in (b"link_sha256", b"governor.silence_s", b"seller", "房屋过户".encode()):
        assert word in files_in(whole.read_bytes())["entries.jsonl"]
        assert word not in entries
    assert "4 of 51 entries are withheld" in " ".join(verify(package, key).notes)


async def test_a_recording_that_nobody_timed_is_cut_by_its_entries(tmp_path: Path) -> None:
    package, _, key, said = await cut_out(tmp_path, wish(8.2, 11.5), measured=False)
    report = verify(package, key)
    assert problems(report) == []
    assert "time 0 of this excerpt is 2027-01-15T08:01:40.050Z" in report.notes, "an entry is written when its segment is"
    assert [(part.part, part.first + part.lead_in, part.last) for part in said.parts] == [(APPLICANT, 8, 11), (CLERK, 3, 6)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=st.floats(0, 24), length=st.floats(0.05, 20))
async def test_every_cut_holds_and_covers_its_time(tmp_path_factory: pytest.TempPathFactory, begin: float, length: float) -> None:
    folder = tmp_path_factory.mktemp("cut")
    package, _, key, said = await cut_out(folder, wish(begin, begin + length))
    assert problems(verify(package, key)) == []
    for part in said.parts:
        shift_s = CLERK_LATER_S if part.part == CLERK else 0.0
        first, last = part.first + part.lead_in, part.last
        assert first == 0 or first - 1 + 0.97 + shift_s < begin, "no segment that ends before it, but for the lead-in"
        assert last == SECONDS - 1 or last + 1 + shift_s > begin + length
        assert part.first in KEYED


async def test_a_time_in_which_nothing_was_recorded_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"expected a time from 0:00 to 0:24\.97"):
        await cut_out(tmp_path, wish(30, 40))


async def test_a_cut_that_lost_a_segment_or_a_body_is_named(tmp_path: Path) -> None:
    package, _, _, _ = await cut_out(tmp_path, wish(8.2, 11.5))
    files = files_in(package.read_bytes())
    less = files["parts/prt_a.mkv"].replace(segment_bytes(APPLICANT, 9), b"")
    faults = _verified(resealed({**files, "parts/prt_a.mkv": less}), tmp_path)
    assert any(fault.segment == 9 and fault.part == APPLICANT for fault in faults.faults)
    shorter = parse_excerpt(files[EXCERPT]).to_bytes().replace(b'"last":11', b'"last":10')
    kept = files["parts/prt_a.mkv"].replace(segment_bytes(APPLICANT, 11), b"")
    faults = _verified(resealed({**files, "parts/prt_a.mkv": kept, EXCERPT: shorter}), tmp_path)
    assert any("expected the segments of this time, 8 to 11, found 8 to 10" in fault.problem for fault in faults.faults)
    lines = files["entries.jsonl"].splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b"segment_closed" in line)
    body = lines[at][lines[at].index(b'"body":') : lines[at].index(b',"body_sha256"')]
    lines[at] = lines[at].replace(body, b'"body":null')
    faults = _verified(resealed({**files, "entries.jsonl": b"".join(lines)}), tmp_path)
    assert any(fault.entry == at and "neither shown nor said to be erased" in fault.problem for fault in faults.faults)


async def test_a_covered_part_carries_the_original_s_hashes_and_leaves_its_pictures_out(tmp_path: Path) -> None:
    package, _, key, said = await cut_out(tmp_path, wish(6.0, 12.0, {str(APPLICANT): (BOX,)}))
    report = verify(package, key)
    assert problems(report) == []
    files = files_in(package.read_bytes())
    assert "parts/prt_a.mkv" not in files
    assert files["redacted/prt_a.mkv"].startswith(b"covered ")
    assert said.left_out == ("stills/stl_1.jpg",), "taken while the bystander was there"
    assert "stills/stl_1.jpg" not in files
    second = next(one for one in said.covered[0].seconds if one.at_s == 8)
    assert (second.segments, second.boxes) == ((8,), (0,))
    assert "covered copy: 1 regions" in " ".join(report.notes)


async def test_a_still_is_covered_when_it_is_named(tmp_path: Path) -> None:
    package, _, key, said = await cut_out(tmp_path, wish(stills={"stl_1": (BOX,)}))
    assert problems(verify(package, key)) == []
    files = files_in(package.read_bytes())
    assert files["redacted/stl_1.jpg"] == b"covered picture"
    assert "stills/stl_1.jpg" not in files
    assert said.stills[0].original == "stills/stl_1.jpg"


@pytest.mark.parametrize(
    ("before", "after"),
    [(b'"segments":[8]', b'"segments":[9]'), (b'"boxes":[0]', b'"boxes":[]'), (b'"to_s":12', b'"to_s":11')],
)
async def test_a_proof_of_covering_that_does_not_fit_the_trail_is_named(tmp_path: Path, before: bytes, after: bytes) -> None:
    package, _, _, _ = await cut_out(tmp_path, wish(6.0, 12.0, {str(APPLICANT): (BOX,)}))
    files = files_in(package.read_bytes())
    assert before in files[EXCERPT]
    report = _verified(resealed({**files, EXCERPT: files[EXCERPT].replace(before, after)}), tmp_path)
    assert any(fault.file == EXCERPT for fault in report.faults)


@pytest.mark.parametrize("boxes", [{"prt_x": (BOX,)}])
async def test_a_part_that_is_not_there_is_refused(tmp_path: Path, boxes: dict[str, tuple[Box, ...]]) -> None:
    with pytest.raises(BadInput, match="expected parts of this session"):
        await cut_out(tmp_path, wish(boxes=boxes))


async def test_a_whole_package_that_calls_itself_an_excerpt_is_refused(tmp_path: Path) -> None:
    _, whole, _, _ = await cut_out(tmp_path, wish(8.0, 9.0))
    files = files_in(whole.read_bytes())
    changed = files["manifest.json"].replace(b"cloudwindow-package/1", b"cloudwindow-excerpt/1")
    report = _verified({**files, "manifest.json": changed}, tmp_path)
    assert {"seal.txt", EXCERPT} <= {fault.file for fault in report.faults}


def _verified(files: dict[str, bytes], folder: Path) -> Report:
    changed = folder / "changed.zip"
    changed.write_bytes(zipped(files, folder))
    return verify(changed)


def test_who_asked_stands_in_an_excerpt_only() -> None:
    """A whole package that went out would not say it."""
    with pytest.raises(BadInput, match="expected --from and --to, or --redact"):
        wish_of("", "", None, "court 3", "")
    assert wish_of("", "", None, "", "") is None
    found = wish_of("1:20", "2:00", None, "court\n3", "")
    assert found is not None
    assert found.asked_by == "court 3"
