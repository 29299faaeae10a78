"""Which bytes of a file are asked for (RFC 9110, section 14), and sending them without holding the file."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Final

from aiohttp import web

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PIECE: Final = 1 << 18  # what is read and sent at once; what a connection holds back is not read


def wanted(header: str | None, size: int) -> tuple[int, int] | None:
    """From which byte up to which. The whole file when there is no header, or one that asks for several stretches.

    None: nothing of the file lies there (416).
    """
    found = _asked(header)
    if found is None:
        return 0, size
    first, last = found
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1) if last else size
    return (begin, end) if begin < end else None


def _asked(header: str | None) -> tuple[str, str] | None:
    """First and last byte of the one stretch that the header names; None: it names none, or several."""
    found = _RANGE.fullmatch(header.strip()) if header else None
    return None if found is None or found.groups() == ("", "") else (found[1], found[2])


async def send(
    request: web.Request,
    *,
    size: int,
    stretch: tuple[int, int],
    media: str,
    pieces: AsyncIterator[bytes],
    sent: Callable[[int, int], None] = lambda begin, end: None,
    name: str = "",
) -> web.StreamResponse:
    """`sent` is told of each piece before it is handed over: who goes away while it is being sent has most of it.

    A client that goes away ends it and is no error.
    """
    begin, end = stretch
    headers = {"Content-Type": media, "Content-Length": str(end - begin), "Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    header = request.headers.get("Range")
    partial = _asked(header) is not None and wanted(header, size) == stretch
    if partial:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response = web.StreamResponse(status=206 if partial else 200, headers=headers)
    await response.prepare(request)
    at = begin
    try:
        async for piece in pieces:
            sent(at, at + len(piece))
            await response.write(piece)
            at += len(piece)
        await response.write_eof()
    except ConnectionError:  # the player had enough
        pass
    return response
