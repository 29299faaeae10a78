"""What a covered copy may not have beside its pictures: another sound, another track, pictures of another time, another size."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from cloudwindow.ledger.excerpt import Box, CoveredStill
from cloudwindow.recording.compare import Compared, compare
from cloudwindow.recording.compare_stills import compare_still
from cloudwindow.recording.redaction import PyAvCover
from tests.evidence import digest
from tests.integration.test_redaction import BOX, SECONDS, covered_copy, recorded


def copied(source: Path, out: Path, *, sound: Callable[[Any], bool] = lambda _: True, again: tuple[str, ...] = ()) -> Path:
    """The same packets in a file of its own. `sound`: which of its packets. `again`: streams that are there twice."""
    with av.open(str(source)) as one, av.open(str(out), "w", format="matroska") as two:
        streams = {stream.index: [two.add_stream_from_template(stream, opaque=True)] for stream in one.streams}
        for stream in one.streams:
            if stream.type in again:
                streams[stream.index].append(two.add_stream_from_template(stream, opaque=True))
        for packet in one.demux():
            if packet.pts is None or not packet.size or (packet.stream.type == "audio" and not sound(packet)):
                continue
            kept = bytes(packet), packet.pts, packet.dts, packet.time_base, packet.is_keyframe, packet.duration
            for target in streams[packet.stream.index]:
                made = av.Packet(kept[0])
                made.pts, made.dts, made.time_base, made.is_keyframe, made.duration = kept[1:]
                made.stream = target
                two.mux(made)
    return out


def test_the_same_packets_in_another_file_still_compare(tmp_path: Path) -> None:
    original, copy, covered, segments = covered_copy(tmp_path, "H264", 1.0, 4.0)
    assert compare(copied(copy, tmp_path / "same.mkv"), original, covered, segments).faults == ()


@pytest.mark.parametrize("again", ["video", "audio"])
def test_a_further_track_is_named(tmp_path: Path, again: str) -> None:
    original, copy, covered, segments = covered_copy(tmp_path, "H264", 1.0, 4.0)
    found = compare(copied(copy, tmp_path / "more.mkv", again=(again,)), original, covered, segments)
    assert any("expected a copy with video, audio, found" in fault for fault in found.faults)


def test_sound_that_is_not_the_original_s_is_named(tmp_path: Path) -> None:
    original, copy, covered, segments = covered_copy(tmp_path, "VP8", 1.0, 4.0)
    less = copied(copy, tmp_path / "less.mkv", sound=lambda packet: float(packet.pts * packet.time_base) < 2.0)
    assert any(
        "expected the original's sound, found other at 2." in fault for fault in compare(less, original, covered, segments).faults
    )
    (tmp_path / "long").mkdir()
    _, longer, _, _ = covered_copy(tmp_path / "long", "VP8", 0.5, 4.5)
    assert any("original's sound" in fault for fault in compare(longer, original, covered, segments).faults)


@pytest.mark.parametrize(("from_s", "to_s"), [(0.5, 4.0), (1.0, 4.5)])
def test_pictures_before_or_after_the_time_are_named(tmp_path: Path, from_s: float, to_s: float) -> None:
    """Sound of the right time, so that only the pictures differ."""
    original, _, covered, segments = covered_copy(tmp_path, "VP8", 1.0, 4.0)
    wider = tmp_path / "wider.mkv"
    PyAvCover().part(original, wider, [BOX], segments, from_s, to_s)
    cut = copied(wider, tmp_path / "cut.mkv", sound=lambda packet: 1.0 <= float(packet.pts * packet.time_base) <= 4.0)
    found = compare(cut, original, covered, segments)
    assert any("expected picture 0" in fault or "expected no more pictures" in fault for fault in found.faults), found.faults


def test_what_cannot_be_decoded_or_has_another_size_is_named(tmp_path: Path) -> None:
    original, _, covered, segments = covered_copy(tmp_path, "VP8", 1.0, 4.0)
    none = tmp_path / "none.mkv"
    none.write_bytes(b"no recording")
    assert any("cannot be decoded" in fault for fault in compare(none, original, covered, segments).faults)
    assert any("cannot be decoded" in fault for fault in compare(original, none, covered, segments).faults)
    (tmp_path / "small").mkdir()
    _, small, _, _ = covered_copy(tmp_path / "small", "VP8", 1.0, 4.0, size=(160, 128))
    assert any("expected pictures of 320 by 240" in fault for fault in compare(small, original, covered, segments).faults)


def test_a_region_that_the_edge_cuts_narrow_is_looked_at_as_well(tmp_path: Path) -> None:
    """The last 4 columns of a picture 340 pixels wide are less than a block: once they were never looked at."""
    narrow = Box(from_s=1.5, to_s=3.5, x=0.99, y=0.25, w=0.01, h=0.5)
    original, segments = recorded(tmp_path, "H264", size=(340, 240))
    colour, seconds = PyAvCover().part(original, tmp_path / "copy.mkv", [narrow], segments, 0.0, float(SECONDS))
    assert len(colour) == 3
    assert [second.at_s for second in seconds if second.boxes] == [1, 2, 3]
    _, bare = PyAvCover().part(original, tmp_path / "bare.mkv", [BOX], segments, 0.0, float(SECONDS))
    _, _, covered, _ = covered_copy(tmp_path, "H264", 0.0, float(SECONDS), boxes=(narrow,), size=(340, 240))
    said = replace(covered, seconds=bare)
    assert any("flat colour" in fault for fault in compare(tmp_path / "bare.mkv", original, said, segments).faults)


def a_still(extra: dict[str, Any] | None = None) -> bytes:
    rows, columns = np.mgrid[0:240, 0:320]
    image = np.stack([rows % 256, columns % 256, (rows + columns) % 256], axis=2).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=90, **(extra or {}))
    return out.getvalue()


def compared(original: bytes, copy: bytes, boxes: tuple[Box, ...] = (BOX,), digest_of: bytes | None = None) -> Compared:
    still = CoveredStill(
        still="stl_1",
        original="stills/stl_1.jpg",
        original_sha256=digest(original if digest_of is None else digest_of),
        file="redacted/stl_1.jpg",
        sha256=digest(copy),
        boxes=boxes,
    )
    return compare_still(copy, original, still)


def test_a_covered_picture_compares_with_its_original() -> None:
    original = a_still()
    copy = PyAvCover().still(original, [BOX])
    found = compared(original, copy)
    assert found.faults == ()
    assert found.least_psnr_db > 34
    for altered, why in (
        (original, "flat colour"),
        (PyAvCover().still(original, [BOX, Box(from_s=0, to_s=0, x=0.05, y=0.05, w=0.1, h=0.1)]), "worst tile"),
        (b"no picture", "cannot be decoded"),
        (copy[:200], "cannot be decoded"),
        (a_still({"comment": b"who and where"}), "nothing else"),
    ):
        assert any(why in fault for fault in compared(original, altered).faults), why
    assert any("not what the trail says" in fault for fault in compared(original, copy, digest_of=b"x").faults)
