"""The live file where the disk refuses in the middle of a write, twice."""

import errno
import os
from pathlib import Path

import pytest

from cloudwindow.recording.live_file import LiveFile
from cloudwindow.recording.segment_file import SegmentFile, put_away
from tests.keks import key_of
from tests.recording_desk import PART, SESSION


def test_a_disk_that_refuses_to_cut_off_what_it_tore_hides_no_later_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "live" / SESSION / f"{PART}.live"
    file = SegmentFile(path, PART, key_of(SESSION))
    file.append(b"one" * 100, 0.0, 1.0)
    assert len(file.settle()) == 1
    file.append(b"two" * 100, 1.0, 2.0)
    refused = OSError(errno.EIO, "input/output error")

    def refuse(*_: object) -> None:
        raise refused

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        broken.setattr(os, "ftruncate", refuse)
        with pytest.raises(OSError, match="input/output"):
            file.settle()
    file.append(b"three", 2.0, 3.0)
    assert [closed.number for closed in file.settle()] == [1, 2]
    file.finish()
    file.close()
    live = LiveFile(path, key_of(SESSION), PART, "applicant", {})
    assert [bytes(piece) for piece in live.pieces()] == [b"one" * 100, b"two" * 100, b"three"]
    assert live.torn == 0


def test_new_folders_are_on_the_disk_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name))
    file = SegmentFile(tmp_path / "live" / SESSION / f"{PART}.live", PART, key_of(SESSION))
    file.append(b"one", 0.0, 1.0)
    file.settle()
    file.close()
    assert {SESSION, "live", tmp_path.name, f"{PART}.live"} <= set(synced)


def test_a_folder_goes_with_its_last_file(tmp_path: Path) -> None:
    one, other = (tmp_path / SESSION / f"{name}.live" for name in ("prt_1", "prt_2"))
    one.parent.mkdir()
    for path in (one, other):
        path.write_bytes(b"x")
    put_away(one)
    assert list(one.parent.iterdir()) == [other]
    put_away(other)
    put_away(other)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_goes_while_a_part_begins_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The part before was put away between the folder and the file of this one."""
    path, opened, before = tmp_path / "live" / SESSION / f"{PART}.live", os.open, [True]

    def late(where: Path, flags: int, mode: int = 0o777) -> int:
        if before.pop() if before else False:
            put_away(path.with_name("prt_0.live"))
        return opened(where, flags, mode)

    monkeypatch.setattr(os, "open", late)
    file = SegmentFile(path, PART, key_of(SESSION))
    file.append(b"one", 0.0, 1.0)
    assert len(file.settle()) == 1
    file.close()
    assert path.exists()
