"""A folder of live files is there for as long as a recording is in it."""

from pathlib import Path

from cloudwindow.recording.recovery import recover
from tests.keks import KEYS
from tests.recording_desk import SystemClock, Trail, record, store
from tests.unit.recording.media import picture


async def test_it_goes_with_its_last_recording(tmp_path: Path) -> None:
    await record(tmp_path, picture("VP8", 2.0), Trail())
    assert list((tmp_path / "live").iterdir()) == []


async def test_an_empty_one_goes_at_the_next_start_and_another_stays(tmp_path: Path) -> None:
    trail, other = Trail(), tmp_path / "live" / "ses_3" / "a file that nobody knows"
    (tmp_path / "live" / "ses_2").mkdir(parents=True)
    other.parent.mkdir()
    other.touch()
    assert await recover(tmp_path, store(tmp_path), trail, trail, SystemClock(), KEYS) == []
    assert list((tmp_path / "live").iterdir()) == [other.parent]
