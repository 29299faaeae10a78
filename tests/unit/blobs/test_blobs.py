"""Files by name, written once."""

import os
from pathlib import Path

import pytest

from cloudwindow.blobs import BlobSize, ObjectBlobs, open_blobs
from cloudwindow.domain.errors import BadInput, Conflict, NotFound
from tests.evidence import digest


@pytest.fixture(params=["file", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectBlobs:
    return open_blobs((tmp_path / "deep" / "blobs").as_uri() if request.param == "file" else "memory:///")


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
