"""After a session's media has ended: a seekable copy of every part beside the original, which stays as it is."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import structlog

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.events import RecordingClosed
from cloudwindow.domain.ids import SessionId
from cloudwindow.recording.names import playback_name
from cloudwindow.recording.playback import make_playback

log = structlog.get_logger()


class Trail(Protocol):
    async def told(self, id: SessionId, since: int = 0) -> Sequence[Told]: ...


class StreamedBlobs(Protocol):
    def chunks(self, name: str, size: int = ...) -> AsyncIterator[bytes]: ...

    async def exists(self, name: str) -> bool: ...

    async def put_file(self, name: str, path: Path) -> str: ...


async def make_playbacks(session: SessionId, records: Trail, blobs: StreamedBlobs, scratch: Path) -> int:
    """How many copies were made. One that cannot be made is logged and left out: the original is the evidence."""
    made = 0
    for told in await records.told(session):
        if not isinstance(told.event, RecordingClosed):
            continue
        name = playback_name(session, told.event.part, told.event.who)
        if await blobs.exists(name):
            continue
        try:
            await _copy(told.event.blob, name, blobs, scratch)
        except (CloudWindowError, OSError) as error:
            log.warning("playback_not_made", session=session, part=told.event.part, error=type(error).__name__)
        else:
            made += 1
    return made


async def _copy(blob: str, name: str, blobs: StreamedBlobs, scratch: Path) -> None:
    with TemporaryDirectory(prefix="playback-", dir=scratch) as folder:
        original, copy = Path(folder) / "original.mkv", Path(folder) / "playback.mkv"
        with original.open("wb") as file:
            async for chunk in blobs.chunks(blob):
                await asyncio.to_thread(file.write, chunk)
        await asyncio.to_thread(make_playback, original, copy)
        await blobs.put_file(name, copy)
