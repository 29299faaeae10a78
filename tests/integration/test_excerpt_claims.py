"""What an excerpt says of itself never takes the place of what the trail says, and all that it leaves out is told.

Whoever made these packages holds the log's key, and has only a checkpoint that was published before: the trail is not theirs.
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.checkpoint import sign_note
from cloudwindow.ledger.excerpt import Box, Within
from cloudwindow.ledger.package import EXCERPT, MANIFEST, SEAL, seal_text
from cloudwindow.ledger.report import Report
from cloudwindow.ledger.verify import verify
from cloudwindow.store import log_signer
from tests.alterations import Files, files_in, zipped
from tests.evidence import POLICY, STILL, digest
from tests.excerpts import APPLICANT, cut_out, segments_of, wish

BOX = Box(from_s=8.0, to_s=8.5, x=0.5, y=0.1, w=0.2, h=0.2)
FORGED = b"forged"
Said = dict[str, Any]


def sealed_anew(files: Mapping[str, bytes], folder: Path) -> Files:
    """Manifest and seal made anew with the log's own key."""
    rest = {name: data for name, data in files.items() if name not in (MANIFEST, SEAL)}
    facts = [{"name": name, "size": len(data), "sha256": sha256(data).hexdigest()} for name, data in rest.items()]
    manifest = canonical({**json.loads(files[MANIFEST]), "files": facts})
    session = SessionId(json.loads(manifest)["session"])
    seal = sign_note(seal_text(manifest, session), log_signer(folder / "secrets", "example.gov")).encode()
    return {MANIFEST: manifest, SEAL: seal, **rest}


def verified(files: Files, folder: Path) -> Report:
    out = folder / "altered.zip"
    out.write_bytes(zipped(sealed_anew(files, folder), folder))
    report = verify(out, log_signer(folder / "secrets", "example.gov").key)
    assert not [fault for fault in report.faults if fault.file == SEAL], "the seal itself is right"
    return report


def told_again(files: Files, change: Callable[[Said], None]) -> Files:
    said = json.loads(files[EXCERPT])
    change(said)
    return {**files, EXCERPT: canonical(said)}


def in_place_of_the_policy(said: Said) -> None:
    original = {"original": "policy.toml", "original_sha256": digest(POLICY), "still": "stl_1"}
    said["stills"] = [{**original, "file": "policy.toml", "sha256": digest(FORGED), "boxes": []}]


def left_out_policy(said: Said) -> None:
    said["left_out"] = ["policy.toml", *said["left_out"]]


def in_place_of_a_recording(said: Said) -> None:
    said["covered"][0]["file"] = "parts/clerk-prt_c.mkv"
    said["covered"][0]["sha256"] = digest(FORGED)


def in_place_of_a_picture(said: Said) -> None:
    box = {"from_s": 0, "to_s": 0, "x": 0, "y": 0, "w": 1, "h": 1}
    still = {"original": "stills/stl_1.jpg", "original_sha256": digest(STILL), "still": "stl_1", "boxes": [box]}
    said["left_out"] = []
    said["stills"] = [{**still, "file": "stills/stl_2.jpg", "sha256": digest(FORGED)}]


def a_recording_left_out(said: Said) -> None:
    said["parts"] = []
    said["left_out"] = ["parts/clerk-prt_c.mkv", *said["left_out"]]


def without_regions(said: Said) -> None:
    said["covered"][0]["boxes"] = []
    for second in said["covered"][0]["seconds"]:
        second["boxes"] = []


def without_seconds(said: Said) -> None:
    said["covered"][0]["seconds"] = []


def with_a_hole(said: Said) -> None:
    del said["covered"][0]["seconds"][2]


def a_part_twice(said: Said) -> None:
    said["covered"] = [*said["covered"], said["covered"][0]]


def of_another_picture(said: Said) -> None:
    box = {"from_s": 0, "to_s": 0, "x": 0, "y": 0, "w": 1, "h": 1}
    still = {"original": "stills/stl_1.jpg", "original_sha256": digest(STILL), "still": "stl_2", "boxes": [box]}
    said["left_out"] = []
    said["stills"] = [{**still, "file": "redacted/stl_1.jpg", "sha256": digest(FORGED)}]


def nobody_s_picture_left_out(said: Said) -> None:
    said["left_out"] = [*said["left_out"], "stills/stl_9.jpg"]


def no_hash(said: Said) -> None:
    said["covered"][0]["sha256"] = ""


OVERRIDES: Mapping[Callable[[Said], None], Mapping[str, bytes]] = {
    in_place_of_the_policy: {"policy.toml": FORGED},
    left_out_policy: {"policy.toml": FORGED},
    in_place_of_a_recording: {"parts/clerk-prt_c.mkv": FORGED},
    in_place_of_a_picture: {"stills/stl_2.jpg": FORGED},
    a_recording_left_out: {},
    without_regions: {},
    without_seconds: {},
    with_a_hole: {},
    a_part_twice: {},
    of_another_picture: {"redacted/stl_1.jpg": FORGED},
    nobody_s_picture_left_out: {},
    no_hash: {"redacted/prt_a.mkv": FORGED},
}
GONE: Mapping[Callable[[Said], None], tuple[str, ...]] = {
    in_place_of_a_recording: ("redacted/prt_a.mkv",),
    a_recording_left_out: ("parts/clerk-prt_c.mkv",),
}


async def overridden(folder: Path, change: Callable[[Said], None]) -> Files:
    package, _, _, _ = await cut_out(folder, wish(6.0, 12.0, {str(APPLICANT): (BOX,)}))
    files = told_again(files_in(package.read_bytes()), change)
    kept = {name: data for name, data in files.items() if name not in GONE.get(change, ())}
    return {**kept, **OVERRIDES[change]}


@pytest.mark.parametrize("change", OVERRIDES, ids=lambda change: change.__name__)
async def test_a_claim_of_the_trail_is_not_overridden(tmp_path: Path, change: Callable[[Said], None]) -> None:
    report = verified(await overridden(tmp_path, change), tmp_path)
    assert not report.ok, report.words()


async def test_what_is_left_out_covered_or_erased_is_said(tmp_path: Path) -> None:
    package, _, _, _ = await cut_out(tmp_path, wish(6.0, 12.0, {str(APPLICANT): (BOX,)}))
    report = verified(files_in(package.read_bytes()), tmp_path)
    assert report.ok, report.words()
    assert "pictures of this time are left out: stills/stl_1.jpg" in report.words()
    (tmp_path / "two").mkdir()
    package, _, key, _ = await cut_out(tmp_path / "two", wish(stills={"stl_1": (BOX,)}))
    said = verify(package, key).words()
    assert "1 pictures are covered copies" in said
    assert "1 pictures as covered copies" in said.split("NOT THE WHOLE SESSION")[1].split("\n")[0]


async def test_bodies_that_are_said_to_be_erased_are_noted(tmp_path: Path) -> None:
    package, _, _, _ = await cut_out(tmp_path, wish(6.0, 12.0))
    files = files_in(package.read_bytes())
    lines = [json.loads(line) for line in files["entries.jsonl"].splitlines()]
    gone = [n for n, line in enumerate(lines) if line["kind"] in ("segment_closed", "recording_closed")]
    for n in gone:
        lines[n]["body"] = None
    less = {name: data for name, data in files.items() if not name.startswith("parts/")}
    entries = b"".join(canonical(line) + b"\n" for line in lines)

    def erase(said: Said) -> None:
        said["erased"], said["parts"] = gone, []

    report = verified(told_again({**less, "entries.jsonl": entries}, erase), tmp_path)
    said = report.words()
    assert f"the bodies of {len(gone)} of {len(lines)} entries were erased before, {len(gone)} of them" in said
    assert "nothing of it was recorded" not in said
    assert "what was recorded of it is not known" in said


def test_the_segments_of_a_second_are_found_without_looking_at_all() -> None:
    segments = segments_of(APPLICANT, "applicant")
    within = Within(segments)
    for at_s in range(25):
        right = [one for one in segments if one.start_s < at_s + 1 and one.end_s >= at_s]
        assert within.second(at_s) == right
    assert within.looked < 45
    crossed = [segments[3], segments[0], e.SegmentClosed(**{**_fields(segments[5]), "start_s": 0.0, "end_s": 9.0}), segments[7]]
    for at_s in range(12):
        assert Within(crossed).second(at_s) == [one for one in crossed if one.start_s < at_s + 1 and one.end_s >= at_s]


def _fields(segment: e.SegmentClosed) -> dict[str, Any]:
    return {name: getattr(segment, name) for name in ("part", "number", "offset", "length", "sha256", "start_s", "end_s", "who")}
