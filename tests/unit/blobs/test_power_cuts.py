"""What a power cut may leave: a whole file under its name, or none; and what an earlier one left half written is mended."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.blobs.blobs import open_store
from cloudwindow.blobs.folder import Writing
from cloudwindow.blobs.resealing import seal_all
from cloudwindow.domain.errors import BadInput, Conflict
from tests.evidence import digest
from tests.keks import KEYS

NAME = "policies/rules.toml"
DATA = b"[face_match]\n" * 200_000


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(what, the file's name) of each call that matters to what is on a disk, in order."""
    seen: list[tuple[str, str]] = []
    names: dict[int, str] = {}

    def noted(what: str, name: Callable[..., str]) -> None:
        call = getattr(os, what)

        def and_noted(*words: object, **more: object) -> object:
            done = call(*words, **more)
            if what == "open":
                names[done] = str(words[0])
            else:
                seen.append((what, Path(name(*words)).name))
            return done

        monkeypatch.setattr(os, what, and_noted)

    noted("open", lambda *words: "")
    noted("fsync", lambda handle: names.get(handle, ""))
    noted("link", lambda source, target: str(target))
    noted("replace", lambda source, target: str(target))
    return seen


def on_disk_before_it_is_named(steps: list[tuple[str, str]], name: str) -> bool:
    named = next(at for at, (what, which) in enumerate(steps) if what in ("link", "replace") and which == name)
    before = [which for what, which in steps[:named] if what == "fsync"]
    after = [which for what, which in steps[named:] if what == "fsync"]
    return any(which.startswith(f"{name}#") for which in before) and bool(after)


async def pieces() -> AsyncIterator[bytes]:
    yield DATA[:1000]
    yield DATA[1000:]


async def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, steps: list[tuple[str, str]]) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    await blobs.put("ses_1/stills/a.jpg", b"picture")
    assert on_disk_before_it_is_named(steps, "a.jpg")
    assert [which for what, which in steps if what == "fsync"][-3:] == ["stills", "ses_1", tmp_path.name], "new folders as well"
    await blobs.put_stream("ses_1/parts/p.mkv", pieces())
    assert on_disk_before_it_is_named(steps, "p.mkv")
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.jpg", "p.mkv"]


async def test_what_was_removed_does_not_come_back(tmp_path: Path, steps: list[tuple[str, str]]) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    await blobs.put("ses_1/stills/a.jpg", b"picture")
    for _ in range(2):  # again: whoever was killed between the two steps begins anew
        steps.clear()
        await blobs.remove("ses_1/stills/a.jpg")
        assert not (tmp_path / "ses_1/stills/a.jpg").exists()
        assert steps == [("fsync", "stills")]
    await blobs.remove("ses_2/stills/never.jpg")


async def test_sealing_replaces_nothing_before_the_sealed_file_is_on_the_disk(tmp_path: Path, steps: list[tuple[str, str]]) -> None:
    (tmp_path / "ses_1").mkdir()
    (tmp_path / "ses_1/p.mkv").write_bytes(DATA)
    (tmp_path / "ses_1/q.mkv#1").write_bytes(DATA)  # what the version before was writing when it was killed
    assert await seal_all(open_store(tmp_path.as_uri()), KEYS, lambda done, total: None) == 1
    assert on_disk_before_it_is_named(steps, "p.mkv")
    assert await open_blobs(tmp_path.as_uri(), KEYS).get("ses_1/p.mkv") == DATA
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"face_match" in path.read_bytes()]


@pytest.mark.parametrize("left", [0, 10, 60, 1000])
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_name_that_was_left_half_written_is_written_again(tmp_path: Path, left: int, streamed: bool) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    await blobs.put(NAME, DATA)
    os.truncate(tmp_path / NAME, left)
    if streamed:
        assert await blobs.put_stream(NAME, pieces()) == digest(DATA)
    else:
        assert await blobs.put(NAME, DATA) == digest(DATA)
    assert await blobs.get(NAME) == DATA
    with pytest.raises(Conflict):
        await blobs.put(NAME, b"other")


async def test_one_file_that_cannot_be_whole_hides_no_other(tmp_path: Path) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    for name in ("ses_1/playback/a", "ses_1/playback/b"):
        await blobs.put(name, b"12")
    os.truncate(tmp_path / "ses_1/playback/a", 0)
    assert [blob.name for blob in await blobs.list("ses_1/playback")] == ["ses_1/playback/b"]


async def test_what_a_kill_left_is_in_no_list_and_goes_with_the_next_start(tmp_path: Path) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    await blobs.put("ses_1/parts/a", b"12")
    writing = Writing(tmp_path, "ses_1/parts/b")
    writing.add(b"half of it")
    assert [blob.name for blob in await blobs.list("ses_1/parts")] == ["ses_1/parts/a"]
    assert await blobs.drop_unfinished() == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a"]
    writing.drop()


async def test_two_who_stream_under_one_name_cannot_replace_each_other(tmp_path: Path) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    first_is_there = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"one"
        await first_is_there.wait()

    slow = asyncio.create_task(blobs.put_stream("ses_1/parts/p.mkv", slowly()))
    await asyncio.sleep(0)
    await blobs.put("ses_1/parts/p.mkv", b"two")
    first_is_there.set()
    with pytest.raises(Conflict):
        await slow
    assert await blobs.get("ses_1/parts/p.mkv") == b"two"


@pytest.mark.parametrize("name", ["a#1", "a b", "a/../b", "/a", "a//b", "é"])
async def test_names_that_are_not_plain_are_refused(tmp_path: Path, name: str) -> None:
    blobs: ObjectBlobs = open_blobs(tmp_path.as_uri(), KEYS)
    with pytest.raises(BadInput, match="expected a plain relative name"):
        await blobs.put(name, b"x")
