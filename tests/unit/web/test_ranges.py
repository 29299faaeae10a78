"""Which bytes a Range header asks for (RFC 9110, section 14)."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.abc import AbstractStreamWriter
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict
from typing_extensions import override

from cloudwindow.web.ranges import send, wanted


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (0, 1000)),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-", (500, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=999-999", (999, 1000)),
        ("bytes=0-99999", (0, 1000)),
        ("bytes=0-1, 5-6", (0, 1000)),  # several stretches: the whole file is a lawful answer
        ("lines=1-2", (0, 1000)),
        ("bytes=-", (0, 1000)),
        ("bytes=1000-", None),
        ("bytes=-0", None),
        ("bytes=5-4", None),
        ("bytes=99999999999999999999-", (0, 1000)),
    ],
)
def test_a_stretch(header: str | None, expected: tuple[int, int] | None) -> None:
    assert wanted(header, 1000) == expected


def test_nothing_lies_in_an_empty_file() -> None:
    assert wanted("bytes=0-", 0) is None


class _Gone(AbstractStreamWriter):
    """The other end takes the headers and a piece, and is gone before it could say so."""

    @override
    async def write(self, chunk: bytes | bytearray | memoryview) -> None:
        raise ConnectionResetError

    @override
    async def write_eof(self, chunk: bytes = b"") -> None:
        raise ConnectionResetError

    @override
    async def drain(self) -> None:
        return None

    @override
    def enable_compression(self, encoding: str = "deflate", strategy: int | None = None) -> None:
        return None

    @override
    def enable_chunking(self) -> None:
        return None

    @override
    async def write_headers(self, status_line: str, headers: CIMultiDict[str]) -> None:
        return None


async def test_a_piece_that_the_client_did_not_wait_for_was_given_out() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * 100
        yield b"y" * 100

    told: list[tuple[int, int]] = []
    await send(
        make_mocked_request("GET", "/", headers={"Range": "bytes=300-499"}, writer=_Gone()),
        size=1000,
        stretch=(300, 500),
        media="video/webm",
        pieces=pieces(),
        sent=lambda begin, end: told.append((begin, end)),
    )
    assert told == [(300, 400)]


@pytest.mark.parametrize(("header", "status"), [(None, 200), ("bytes=0-", 206), ("bytes=0-1, 5-6", 200), ("lines=1-2", 200)])
async def test_the_whole_file_is_no_part_of_it_unless_one_stretch_was_asked_for(header: str | None, status: int) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x"

    request = make_mocked_request("GET", "/", headers={} if header is None else {"Range": header}, writer=_Gone())
    answer = await send(request, size=1000, stretch=(0, 1000), media="video/webm", pieces=pieces())
    assert (answer.status, "Content-Range" in answer.headers) == (status, status == 206)
