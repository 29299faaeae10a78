"""After a session's media has ended: a seekable copy of every part beside the original, which stays as it is."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import structlog

from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import RecordingClosed
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.playback import copy_of, facts_of, written
from cloudwindow.domain.session import FINAL, Session, State
from cloudwindow.recording.playback import facts, make_playback
from cloudwindow.vault.scratch import Scratch

CHUNK: Final = 1 << 18
LOOK_EVERY_S: Final = 3600.0
LOOKED_AT: Final = 200  # sessions
TRIES: Final = 3
log = structlog.get_logger()


class Trail(Protocol):
    async def told(self, id: SessionId, since: int = 0) -> Sequence[Told]: ...


class StreamedBlobs(Protocol):
    def chunks(self, name: str, size: int = ...) -> AsyncIterator[bytes]: ...

    async def exists(self, name: str) -> bool: ...

    async def put(self, name: str, data: bytes) -> str: ...

    async def put_stream(self, name: str, data: AsyncIterable[bytes]) -> str: ...


class Named(Protocol):
    @property
    def name(self) -> str: ...


class ListedBlobs(StreamedBlobs, Protocol):
    async def list(self, prefix: str) -> Sequence[Named]: ...


class Sessions(Trail, Protocol):
    async def recent(self, *states: State, limit: int = 200) -> Sequence[Session]: ...


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
        except Exception as error:  # whatever a recording does to the muxer: what comes after it in a session must come
            log.warning("playback_not_made", session=session, part=told.event.part, error=type(error).__name__)
        else:
            made += 1
    return made


class Missing:
    """Copies that nobody made: the server was killed before it came to it, a disk was full, or recovery closed the part."""

    def __init__(self, records: Sessions, blobs: ListedBlobs, scratch: Path, busy: Callable[[SessionId], bool]) -> None:
        """`busy`: sessions whose own end makes their copies."""
        self._records = records
        self._blobs = blobs
        self._scratch = scratch
        self._busy = busy
        self._tried: dict[SessionId, int] = {}

    async def look(self) -> int:
        """How many were made now. One look at the sessions that ended last; each is tried a few times by one server."""
        made = 0
        for session in await self._records.recent(*FINAL, State.AWAITING_DECISION, limit=LOOKED_AT):
            if self._busy(session.id) or self._tried.get(session.id, 0) >= TRIES:
                continue
            there = {blob.name for blob in await self._blobs.list(f"{session.id}/index")}
            if any(facts_of(blob.name) not in there for blob in await self._blobs.list(f"{session.id}/parts")):
                self._tried[session.id] = self._tried.get(session.id, 0) + 1
                made += await make_playbacks(session.id, self._records, self._blobs, self._scratch)
        return made

    async def run(self, every_s: float = LOOK_EVERY_S) -> None:
        """Until cancelled."""
        while True:
            try:
                if made := await self.look():
                    log.info("playbacks_made", count=made)
            except Exception as error:  # tried again: everybody's sessions run beside this
                log.warning("playbacks_not_looked_for", error=type(error).__name__)
            await asyncio.sleep(every_s)


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
