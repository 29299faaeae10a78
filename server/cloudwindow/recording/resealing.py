"""Live files from before they were sealed: what a crash left behind becomes a file that recovery reads."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cloudwindow.domain.events import SegmentClosed
from cloudwindow.domain.ids import SessionId
from cloudwindow.recording.names import live_name, live_path, read_stem
from cloudwindow.recording.recovery import Trails
from cloudwindow.vault import Keys
from cloudwindow.vault.growing import Growing
from cloudwindow.vault.secret_file import sync_folder

MOST: Final = 1 << 24  # bytes of a record that no segment measures

_EARLIER = ("playback-*", "export-*")  # folders that a copy was made in


async def seal_live(directory: Path, records: Trails, keys: Keys) -> int:
    """How many there were. Folders of copies that a crash left half made are removed: they are made again from the recording."""
    found = sorted((directory / "live").glob("*/*.mkv"))
    for path in found:
        session, (part, who) = SessionId(path.parent.name), read_stem(path.stem)
        events = [told.event for told in await records.told(session)]
        known = sorted((e for e in events if isinstance(e, SegmentClosed) and e.part == part), key=lambda one: one.number)
        growing = Growing(await keys.key(session, make=True), live_name(part, who))
        sealed, written_s = live_path(directory, session, part, who), path.stat().st_mtime
        partial = sealed.with_suffix(".partial")
        with path.open("rb") as plain, partial.open("wb") as file:
            file.write(growing.head)
            for number, length in enumerate(cuts(known, path.stat().st_size)):
                file.write(growing.record(number, plain.read(length)))
            file.flush()
            os.fsync(file.fileno())
        os.utime(partial, (written_s, written_s))  # recovery tells by it when the recording ended
        partial.replace(sealed)
        sync_folder(sealed.parent)
        path.unlink()
    for pattern in _EARLIER:
        for left in directory.glob(pattern):
            shutil.rmtree(left)
    return len(found)


def cuts(known: Sequence[SegmentClosed], size: int) -> Iterator[int]:
    """Lengths of records, one after the other, over a file of `size` bytes: the trail's segments each under its own number.

    Where the trail leaves out segments (they could not be told), what lies between goes under their numbers.
    """
    at, number = 0, 0
    for segment in known:
        end = segment.offset + segment.length
        follows = segment.offset == at if segment.number == number else segment.number > number and segment.offset >= at
        if not follows or end > size:
            break  # it does not follow: recovery names it
        for left in range(segment.number - number, 0, -1):
            length = (segment.offset - at) if left == 1 else min(segment.offset - at, MOST)
            yield length
            at += length
        yield segment.length
        at, number = end, segment.number + 1
    while at < size:
        yield min(MOST, size - at)
        at += MOST
