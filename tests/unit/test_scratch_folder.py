"""Where readable copies are made: a folder of this user's and this data directory's own, without what a kill left."""

import os
from pathlib import Path

import pytest

from cloudwindow.domain.errors import BadInput
from cloudwindow.keeping import LEFT_S, keks, scratch, tidy_scratch
from cloudwindow.settings import Settings


def settings(place: Path, data: str = "data") -> Settings:
    return Settings(data_dir=place / data, scratch_dir=place)


def test_each_data_directory_has_its_own_for_its_owner_alone(tmp_path: Path) -> None:
    own = scratch(settings(tmp_path))
    assert own == scratch(settings(tmp_path))
    assert own != scratch(settings(tmp_path, "other"))
    assert own.stat().st_mode & 0o777 == 0o700
    own.chmod(0o755)
    with pytest.raises(BadInput, match="this user alone"):
        scratch(settings(tmp_path))


def test_what_a_kill_left_goes_and_what_a_command_may_be_at_stays(tmp_path: Path) -> None:
    own, other = scratch(settings(tmp_path)), scratch(settings(tmp_path, "other"))
    for folder in (own / "export-1", own / "excerpt-now", own / "excerpt-old", other / "export-2"):
        folder.mkdir()
        (folder / "copy.zip").write_bytes(b"readable")
    now_s = (own / "excerpt-now").stat().st_mtime
    os.utime(own / "excerpt-old", (0, now_s - LEFT_S - 1))
    assert tidy_scratch(settings(tmp_path), now_s) == 2
    assert [path.name for path in own.iterdir()] == ["excerpt-now"]
    assert (other / "export-2" / "copy.zip").exists()


def test_an_earlier_key_is_never_taken_for_the_one_that_was_not_given(tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path, vault={"kek": "environment", "old": ["file"]})
    with pytest.raises(BadInput, match="expected a key from environment"):
        keks(given)("")
