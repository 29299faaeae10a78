"""Opens a recorder for each part. Media is copied as it came, never transcoded."""

import asyncio
from pathlib import Path

from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.ports import Clock, Journal, PartRecorder
from cloudwindow.domain.who import Who
from cloudwindow.recording.names import live_path
from cloudwindow.recording.part_recorder import CopyRecorder, FileBlobs
from cloudwindow.vault import Keys


class CopyRecorders:
    """`domain.ports.Recorders`. `directory`: the data directory; its file system should be the one with room."""

    def __init__(self, directory: Path, blobs: FileBlobs, journal: Journal, clock: Clock, keys: Keys) -> None:
        self._directory = directory
        self._blobs = blobs
        self._journal = journal
        self._clock = clock
        self._keys = keys

    async def open(self, session: SessionId, part: PartId, who: str = Who.APPLICANT) -> PartRecorder:
        path = live_path(self._directory, session, part, who)
        key = await self._keys.key(session, make=True)
        recorder = CopyRecorder(session, part, path, self._blobs, self._journal, self._clock, key, Who(who))
        recorder.start(asyncio.get_running_loop())
        return recorder
