"""Files by name, written once."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typing_extensions import override

from cloudwindow.blobs import BlobSize, ObjectBlobs, open_blobs
from cloudwindow.domain.errors import BadInput, Conflict, Erased, EvidenceBroken, NotFound, StoreUnavailable, Unreadable
from cloudwindow.vault import OwnerKey
from tests.evidence import digest
from tests.keks import KEYS, KnownKeys


@pytest.fixture(params=["file", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectBlobs:
    return open_blobs((tmp_path / "deep" / "blobs").as_uri() if request.param == "file" else "memory:///", KEYS)


async def test_what_was_put_is_there(blobs: ObjectBlobs) -> None:
    assert await blobs.put("ses_1/stills/a.jpg", b"picture") == digest(b"picture")
    assert await blobs.get("ses_1/stills/a.jpg") == b"picture"
    assert await blobs.get_range("ses_1/stills/a.jpg", 3, 100) == b"ture"
    assert await blobs.get_range("ses_1/stills/a.jpg", 7, 1) == b""
    assert await blobs.size("ses_1/stills/a.jpg") == 7


async def test_a_name_is_written_once(blobs: ObjectBlobs) -> None:
    await blobs.put("a", b"one")
    assert await blobs.put("a", b"one") == digest(b"one")
    with pytest.raises(Conflict, match="a: expected a free name or the same bytes"):
        await blobs.put("a", b"two")
    assert await blobs.get("a") == b"one"


async def test_a_large_file_is_streamed_in_and_out(blobs: ObjectBlobs, tmp_path: Path) -> None:
    data = os.urandom(12_000_000)
    file = tmp_path / "recording.mkv"
    file.write_bytes(data)
    assert await blobs.put_file("ses_1/parts/p.mkv", file) == digest(data)
    assert await blobs.put_file("ses_1/parts/p.mkv", file) == digest(data)
    assert b"".join([chunk async for chunk in blobs.chunks("ses_1/parts/p.mkv")]) == data
    file.write_bytes(b"other")
    with pytest.raises(Conflict):
        await blobs.put_file("ses_1/parts/p.mkv", file)


async def test_files_are_listed_by_folder(blobs: ObjectBlobs) -> None:
    for name in ("ses_1/parts/b", "ses_1/parts/a", "ses_1/partsother", "ses_2/parts/c"):
        await blobs.put(name, b"12")
    assert await blobs.list("ses_1/parts") == [BlobSize(name="ses_1/parts/a", size=2), BlobSize(name="ses_1/parts/b", size=2)]


async def test_what_cannot_be_removed_is_said_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "ses_1" / "a").mkdir(parents=True)  # a folder in a file's place: refused to whoever asks
    with pytest.raises(StoreUnavailable, match="ses_1/a: could not be removed"):
        await open_blobs(tmp_path.as_uri(), KEYS).remove("ses_1/a")


async def test_what_is_missing_is_not_found(blobs: ObjectBlobs) -> None:
    with pytest.raises(NotFound, match="expected a file named 'a', found none"):
        await blobs.get("a")
    with pytest.raises(NotFound):
        await blobs.size("a")
    assert not await blobs.exists("a")


async def test_a_name_that_leaves_its_folder_is_refused(blobs: ObjectBlobs) -> None:
    with pytest.raises(BadInput, match="expected a plain relative name"):
        await blobs.put("../a", b"x")


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x", "http://example.com/x"])
def test_another_place_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="expected a blob URL"):
        open_blobs(url)


def test_without_keys_only_memory_opens(tmp_path: Path) -> None:
    open_blobs("memory:///")
    with pytest.raises(BadInput, match="expected keys"):
        open_blobs(tmp_path.as_uri())


async def test_nothing_of_a_file_can_be_read_where_it_lies(tmp_path: Path) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    words = "王芳 11010519491231002X".encode()
    await blobs.put("ses_1/stills/a.jpg", words * 3)
    (tmp_path / "plain").write_bytes(words * 100_000)
    await blobs.put_file("ses_1/parts/b.mkv", tmp_path / "plain")
    (tmp_path / "plain").unlink()
    found = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(found) == 2
    assert not any(words in one for one in found)


@pytest.mark.parametrize("offset", [0, 65_535, 65_536, 131_071, 199_999])
async def test_a_range_is_read_without_the_rest(blobs: ObjectBlobs, offset: int) -> None:
    data = bytes(number % 251 for number in range(200_000))
    await blobs.put("ses_1/parts/p.mkv", data)
    for length in (1, 2, 65_536, 70_000, 500_000):
        assert await blobs.get_range("ses_1/parts/p.mkv", offset, length) == data[offset : offset + length]


async def test_a_file_that_was_moved_or_changed_is_refused(tmp_path: Path) -> None:
    blobs = open_blobs(tmp_path.as_uri(), KEYS)
    await blobs.put("ses_1/stills/a.jpg", b"one")
    await blobs.put("ses_2/stills/a.jpg", b"two")
    one, two = tmp_path / "ses_1/stills/a.jpg", tmp_path / "ses_2/stills/a.jpg"
    swapped = one.read_bytes(), two.read_bytes()
    two.write_bytes(swapped[0])
    one.write_bytes(swapped[1])
    for name in ("ses_1/stills/a.jpg", "ses_2/stills/a.jpg"):
        with pytest.raises(Unreadable, match=name):
            await blobs.get(name)
        with pytest.raises(Unreadable, match=name):
            await blobs.get_range(name, 0, 1)


async def test_what_a_stream_raises_is_raised_and_nothing_is_kept(blobs: ObjectBlobs) -> None:
    async def torn() -> AsyncIterator[bytes]:
        yield b"x" * 8_000_000
        raise EvidenceBroken("the source is torn")

    with pytest.raises(EvidenceBroken, match="torn"):
        await blobs.put_stream("ses_1/parts/p.mkv", torn())
    assert not await blobs.exists("ses_1/parts/p.mkv")


async def test_who_has_no_key_any_more_has_no_files(tmp_path: Path) -> None:
    class Gone(KnownKeys):
        @override
        async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
            raise Erased(f"{owner}: its key was destroyed")

    await open_blobs(tmp_path.as_uri(), KEYS).put("ses_1/stills/a.jpg", b"one")
    with pytest.raises(Erased):
        await open_blobs(tmp_path.as_uri(), Gone()).get("ses_1/stills/a.jpg")
