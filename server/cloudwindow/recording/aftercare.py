"""After a session's media has ended: a seekable copy of every part beside the original, which stays as it is."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import structlog

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.events import RecordingClosed
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.playback import copy_of, facts_of, written
from cloudwindow.recording.playback import facts, make_playback
from cloudwindow.vault.scratch import Scratch

CHUNK: Final = 1 << 18
log = structlog.get_logger()


class Trail(Protocol):
    async def told(self, id: SessionId, since: int = 0) -> Sequence[Told]: ...


class StreamedBlobs(Protocol):
    def chunks(self, name: str, size: int = ...) -> AsyncIterator[bytes]: ...

    async def exists(self, name: str) -> bool: ...

    async def put(self, name: str, data: bytes) -> str: ...

    async def put_stream(self, name: str, data: AsyncIterable[bytes]) -> str: ...


async def make_playbacks(session: SessionId, records: Trail, blobs: StreamedBlobs, scratch: Path) -> int:
    """How many copies were made. One that cannot be made is logged and left out: the original is the evidence."""
    made = 0
    for told in await records.told(session):
        if not isinstance(told.event, RecordingClosed):
            continue
        if await blobs.exists(facts_of(told.event.blob)):
            continue
        try:
            await _copy(told.event.blob, blobs, scratch)
        except (CloudWindowError, OSError) as error:
            log.warning("playback_not_made", session=session, part=told.event.part, error=type(error).__name__)
        else:
            made += 1
    return made


async def _copy(blob: str, blobs: StreamedBlobs, scratch: Path) -> None:
    """The copy first: whoever finds its facts finds it too. A copy that is there already stays; its facts are read of it."""
    with Scratch(scratch) as original, Scratch(scratch) as copy:
        if await blobs.exists(copy_of(blob)):
            await _fetch(copy_of(blob), copy, blobs)
        else:
            await _fetch(blob, original, blobs)
            await asyncio.to_thread(make_playback, original, copy)
            await blobs.put_stream(copy_of(blob), _whole(copy))
        await blobs.put(facts_of(blob), written(await asyncio.to_thread(facts, copy)))


async def _fetch(name: str, into: Scratch, blobs: StreamedBlobs) -> None:
    async for chunk in blobs.chunks(name):
        await asyncio.to_thread(into.write, chunk)


async def _whole(scratch: Scratch) -> AsyncIterator[bytes]:
    scratch.seek(0)
    while chunk := await asyncio.to_thread(scratch.read, CHUNK):
        yield chunk
