"""Live files from before they were sealed: what a crash left behind becomes a file that recovery reads."""

import os
import shutil
from pathlib import Path

from cloudwindow.domain.events import SegmentClosed
from cloudwindow.domain.ids import SessionId
from cloudwindow.recording.names import live_name, live_path, read_stem
from cloudwindow.recording.recovery import Trails
from cloudwindow.vault import Keys
from cloudwindow.vault.growing import Growing

_EARLIER = ("playback-*", "export-*")  # folders that a copy was made in


async def seal_live(directory: Path, records: Trails, keys: Keys) -> int:
    """How many there were. Folders of copies that a crash left half made are removed: they are made again from the recording."""
    found = sorted((directory / "live").glob("*/*.mkv"))
    for path in found:
        session, (part, who) = SessionId(path.parent.name), read_stem(path.stem)
        events = [told.event for told in await records.told(session)]
        known = sorted((e for e in events if isinstance(e, SegmentClosed) and e.part == part), key=lambda one: one.number)
        data, at = path.read_bytes(), 0
        growing = Growing(await keys.key(session, make=True), live_name(part, who))
        pieces = [growing.head]
        for segment in known:
            pieces.append(growing.record(segment.number, data[at : at + segment.length]))
            at += segment.length
        if at < len(data):
            pieces.append(growing.record(len(known), data[at:]))
        sealed, written_s = live_path(directory, session, part, who), path.stat().st_mtime
        partial = sealed.with_suffix(".partial")
        with partial.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.utime(partial, (written_s, written_s))  # recovery tells by it when the recording ended
        partial.replace(sealed)
        path.unlink()
    for pattern in _EARLIER:
        for left in directory.glob(pattern):
            shutil.rmtree(left)
    return len(found)
