"""Live files of an earlier version: no number is used for two texts, whatever the trail leaves out, and nothing is lost."""

import hashlib
from pathlib import Path

import pytest

from cloudwindow.domain.events import SegmentClosed
from cloudwindow.domain.ids import PartId
from cloudwindow.recording.examining import examine
from cloudwindow.recording.live_file import LiveFile
from cloudwindow.recording.names import live_path
from cloudwindow.recording.resealing import seal_live
from cloudwindow.vault.growing import _LENGTH, HEAD, RECORD
from tests.keks import KEYS, key_of
from tests.recording_desk import PART, SESSION, Trail

LENGTHS = (50, 400, 70, 300, 20)
DATA = b"".join(bytes([65 + number]) * length for number, length in enumerate(LENGTHS)) + b"what was not closed"


def segment(number: int) -> SegmentClosed:
    offset = sum(LENGTHS[:number])
    digest = hashlib.sha256(DATA[offset : offset + LENGTHS[number]]).hexdigest()
    return SegmentClosed(
        part=PartId(PART), number=number, offset=offset, length=LENGTHS[number], sha256=digest, start_s=number, end_s=number + 1
    )


@pytest.mark.parametrize("told", [(), (0,), (0, 1, 3), (0, 3), (2,), (1, 4), (0, 1, 2, 3, 4), (4,)])
async def test_whatever_the_trail_leaves_out_the_whole_file_opens(tmp_path: Path, told: tuple[int, ...]) -> None:
    plain = tmp_path / "live" / SESSION / f"{PART}.mkv"
    plain.parent.mkdir(parents=True)
    plain.write_bytes(DATA)
    known = [segment(number) for number in told]
    trail = Trail(known)
    assert await seal_live(tmp_path, trail, KEYS) == 1
    sealed = live_path(tmp_path, SESSION, PART)
    live = LiveFile(sealed, key_of(SESSION), PART, "applicant", {})
    assert b"".join(live.pieces()) == DATA
    assert live.torn == 0
    assert examine(sealed, PART, known, key_of(SESSION)).differing == ()
    assert not plain.exists()
    numbers = count_of_records(sealed.read_bytes())
    assert numbers >= len(told)


def count_of_records(file: bytes) -> int:
    at, count = HEAD, 0
    while at < len(file):
        at, count = at + RECORD + int.from_bytes(file[at : at + _LENGTH], "big"), count + 1
    return count
