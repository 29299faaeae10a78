"""What a server keeps, read with its own key: for tests that look at its recordings from outside. SQLite and files only."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.who import Who
from cloudwindow.keeping import kept
from cloudwindow.recording.live_file import LiveFile
from cloudwindow.recording.names import live_path
from cloudwindow.settings import Settings
from cloudwindow.store import SqlRecords
from tests.gateway_fakes import WallClock

T = TypeVar("T")


def recording(data: Path, session: str, part: str) -> bytes:
    """A part that was closed. Also while the server runs."""
    return _read(data, lambda records, blobs: blobs.get(f"{session}/parts/{part}.mkv"))


def live(data: Path, session: str, part: str) -> bytes:
    """What is on the disk of a part that is being recorded."""

    async def read(records: SqlRecords, blobs: ObjectBlobs) -> bytes:
        key = await records.keys.key(session)
        path = live_path(data, SessionId(session), PartId(part))
        return b"".join(LiveFile(path, key, PartId(part), Who.APPLICANT.value, {}).pieces())

    return _read(data, read)


def _read(data: Path, question: Callable[[SqlRecords, ObjectBlobs], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with kept(Settings(data_dir=data), WallClock()) as (records, blobs):
            return await question(records, blobs)

    return asyncio.run(asked())
