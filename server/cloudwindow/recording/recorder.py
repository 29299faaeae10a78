"""Opens a recorder for each part. Media is copied as it came, never transcoded."""

import asyncio
from pathlib import Path

from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.ports import Clock, Journal, PartRecorder
from cloudwindow.recording.part_recorder import CopyRecorder, FileBlobs


def live_path(directory: Path, session: SessionId, part: PartId) -> Path:
    """Where a part is while it is being recorded; closed parts are in the blob store."""
    return directory / "live" / session / f"{part}.mkv"


class CopyRecorders:
    """`domain.ports.Recorders`. `directory`: the data directory; its file system should be the one with room."""

    def __init__(self, directory: Path, blobs: FileBlobs, journal: Journal, clock: Clock) -> None:
        self._directory = directory
        self._blobs = blobs
        self._journal = journal
        self._clock = clock

    async def open(self, session: SessionId, part: PartId) -> PartRecorder:
        path = live_path(self._directory, session, part)
        recorder = CopyRecorder(session, part, path, self._blobs, self._journal, self._clock)
        recorder.start(asyncio.get_running_loop())
        return recorder
