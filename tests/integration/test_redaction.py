"""A covered copy of a real recording: nothing of the bystander is left, little else is changed, and a hidden change shows."""

from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import pytest

from cloudwindow.domain.errors import EvidenceBroken, StorageFull
from cloudwindow.domain.events import SegmentClosed
from cloudwindow.domain.ids import PartId
from cloudwindow.ledger.excerpt import Box, CoveredPart
from cloudwindow.recording.clusters import Clusters
from cloudwindow.recording.compare import compare
from cloudwindow.recording.likeness import SAME_DB, Likeness, rectangle
from cloudwindow.recording.matroska import opens_a_picture
from cloudwindow.recording.redaction import GREY, PyAvCover
from tests.evidence import digest
from tests.unit.recording.media import picture, sound

SECONDS: Final = 6
PART: Final = PartId("prt_1")
BOX: Final = Box(from_s=1.5, to_s=3.5, x=0.5, y=0.25, w=0.25, h=0.5)


def recorded(folder: Path, codec: str, size: tuple[int, int] = (320, 240)) -> tuple[Path, list[SegmentClosed]]:
    clusters, path = Clusters(), folder / "original.mkv"
    frames = sorted([*picture(codec, SECONDS, size=size, key_every_s=2.0), *sound(SECONDS)], key=lambda frame: frame.arrived_s)
    chunks = [chunk for frame in frames for chunk in clusters.take(frame)] + clusters.finish()
    segments, at = [], 0
    for number, chunk in enumerate(chunks):
        segments.append(
            SegmentClosed(
                part=PART,
                number=number,
                offset=at,
                length=len(chunk.data),
                sha256=digest(chunk.data),
                start_s=chunk.start_s,
                end_s=chunk.end_s,
            )
        )
        at += len(chunk.data)
    path.write_bytes(b"".join(chunk.data for chunk in chunks))
    return path, segments


def covered_copy(
    folder: Path, codec: str, from_s: float, to_s: float, boxes: tuple[Box, ...] = (BOX,), size: tuple[int, int] = (320, 240)
) -> tuple[Path, Path, CoveredPart, list[SegmentClosed]]:
    original, segments = recorded(folder, codec, size)
    copy = folder / "copy.mkv"
    colour, seconds = PyAvCover().part(original, copy, boxes, segments, from_s, to_s)
    covered = CoveredPart(
        part=PART,
        file="redacted/prt_1.mkv",
        sha256=digest(copy.read_bytes()),
        from_s=from_s,
        to_s=to_s,
        colour=colour,
        boxes=boxes,
        seconds=seconds,
    )
    return original, copy, covered, segments


def luminance(path: Path) -> list[tuple[float, Any]]:
    with av.open(str(path)) as file:
        return [(f.time, f.to_ndarray(format="gray")) for f in file.decode(video=0)]


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_the_region_is_flat_and_the_rest_is_as_it_was(tmp_path: Path, codec: str) -> None:
    original, copy, covered, segments = covered_copy(tmp_path, codec, 0.0, float(SECONDS))
    before, after = luminance(original), luminance(copy)
    assert [round(at_s, 3) for at_s, _ in before] == [round(at_s, 3) for at_s, _ in after]
    for at_s, image in after:
        if BOX.from_s <= at_s <= BOX.to_s:
            assert image[64:176, 164:236].std() < 3
    assert all(second.psnr_db > 38 for second in covered.seconds)
    assert [second.at_s for second in covered.seconds if second.boxes] == [1, 2, 3]
    found = compare(copy, original, covered, segments)
    assert found.faults == ()
    assert found.least_psnr_db == min(second.psnr_db for second in covered.seconds)


def test_a_cut_of_the_copy_begins_and_ends_where_it_should_and_keeps_the_sound(tmp_path: Path) -> None:
    _, copy, covered, _ = covered_copy(tmp_path, "VP8", 1.25, 4.5)
    times = [at_s for at_s, _ in luminance(copy)]
    assert 1.25 <= times[0] < 1.35
    assert 4.4 < times[-1] <= 4.5
    with av.open(str(copy)) as file:
        assert sum(packet.size > 0 for packet in file.demux(audio=0)) > 150
    assert [second.at_s for second in covered.seconds] == [1, 2, 3, 4]


def test_a_full_disk_is_told_as_one_and_not_as_broken_evidence(tmp_path: Path) -> None:
    original, segments = recorded(tmp_path, "H264")
    with pytest.raises(StorageFull, match="room for a covered copy"):
        PyAvCover().part(original, Path("/dev/full"), [BOX], segments, 0.0, 2.0)


def test_something_taken_out_elsewhere_is_named(tmp_path: Path) -> None:
    """Forty pixels square, in four pictures: the second's likeness hardly falls, the worst tile's does."""
    original, _, covered, segments = covered_copy(tmp_path, "H264", 0.0, float(SECONDS))
    hidden = Box(from_s=4.2, to_s=4.4, x=0.1, y=0.6, w=0.1, h=0.15)
    forged = tmp_path / "forged.mkv"
    PyAvCover().part(original, forged, [BOX, hidden], segments, 0.0, float(SECONDS))
    found = compare(forged, original, covered, segments)
    assert any("second 4: expected a likeness of the worst tile of at least" in fault for fault in found.faults)
    assert any("as the package says" in fault for fault in found.faults)


def test_another_original_and_an_uncovered_copy_are_named(tmp_path: Path) -> None:
    original, copy, covered, segments = covered_copy(tmp_path, "VP8", 0.0, float(SECONDS))
    data = bytearray(original.read_bytes())
    data[segments[2].offset + 40] ^= 1
    other = tmp_path / "other.mkv"
    other.write_bytes(data)
    assert any("segment 2 of the original" in fault for fault in compare(copy, other, covered, segments).faults)
    assert any("flat colour" in fault for fault in compare(original, original, covered, segments).faults)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.mkv").write_bytes(b"no recording")
    with pytest.raises(EvidenceBroken, match="cannot be decoded"):
        PyAvCover().part(tmp_path / "none.mkv", tmp_path / "out.mkv", [BOX], [], 0.0, 1.0)


def test_a_segment_that_opens_a_picture_is_known(tmp_path: Path) -> None:
    original, segments = recorded(tmp_path, "VP8")
    data = original.read_bytes()
    opening = [segment.number for segment in segments if opens_a_picture(data[segment.offset : segment.offset + segment.length])]
    assert opening[0] == 0
    assert 0 < len(opening) < len(segments)


def test_a_picture_is_covered_and_loses_what_else_lies_in_it(tmp_path: Path) -> None:
    from io import BytesIO

    from PIL import Image

    noise = np.random.default_rng(1).integers(0, 256, (96, 128, 3), np.uint8)
    out = BytesIO()
    Image.fromarray(noise).save(out, "JPEG", comment=b"where and when", quality=95)
    data = PyAvCover().still(out.getvalue(), [BOX])
    assert b"where and when" not in data
    image = np.asarray(Image.open(BytesIO(data)))
    x0, y0, x1, y1 = rectangle(BOX.x, BOX.y, BOX.w, BOX.h, 128, 96)
    assert image[y0 + 8 : y1 - 8, x0 + 8 : x1 - 8].std() < 3
    assert image[:, : x0 - 8].std() > 40


def test_boxes_are_widened_to_whole_blocks_and_cut_at_the_edges() -> None:
    assert rectangle(0.5, 0.25, 0.25, 0.5, 320, 240) == (160, 48, 240, 192)
    assert rectangle(0.9, 0.9, 0.5, 0.5, 320, 240) == (288, 208, 320, 240)


def test_likeness_of_the_same_is_the_greatest_and_of_noise_small() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64), np.uint8)
    half = noise[:32, :32]
    likeness = Likeness()
    likeness.add((noise, half, half), (noise, half, half), [], GREY)
    assert (likeness.psnr_db, likeness.tile_db) == (SAME_DB, SAME_DB)
    other = noise.copy()
    other[40:50, 40:50] ^= 0xFF
    likeness.add((noise, half, half), (other, half, half), [], GREY)
    assert likeness.tile_db < 20 < likeness.psnr_db + 5


def test_a_cut_of_whole_segments_plays_from_its_keyframe_on(tmp_path: Path) -> None:
    """Segment 0, then a run that begins with a keyframe: what a cut holds of a recording."""
    original, segments = recorded(tmp_path, "H264")
    data = original.read_bytes()
    pieces = [data[segment.offset : segment.offset + segment.length] for segment in segments]
    first = next(n for n, piece in enumerate(pieces) if n > 1 and opens_a_picture(piece))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(b"".join([pieces[0], *pieces[first : first + 2]]))
    before, after = dict(luminance(original)), dict(luminance(cut))
    asked = [at_s for at_s in before if segments[first].start_s <= at_s <= segments[first + 1].end_s]
    assert len(asked) > 20
    assert all(np.array_equal(before[at_s], after[at_s]) for at_s in asked), "the very pictures of the original"
