"""What a crash left behind: live files become closed recordings, and the trail says what was found. What was written is kept."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError, Erased, IllegalTransition, NotFound
from cloudwindow.domain.events import Event, GapNoted, RecordingClosed, SegmentClosed, SuspicionNoted
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.ports import Clock, Journal
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import LIVE, Session
from cloudwindow.domain.who import Who
from cloudwindow.recording.examining import examine, told_as_differing
from cloudwindow.recording.live_file import streamed
from cloudwindow.recording.names import ENDING, blob_name, read_stem
from cloudwindow.recording.part_recorder import FileBlobs
from cloudwindow.vault import Keys, OwnerKey

log = structlog.get_logger()


class Trails(Protocol):
    """What recovery asks of the store; `domain.ports.Records` fits."""

    async def session(self, id: SessionId) -> Session: ...

    async def told(self, id: SessionId, since: int = 0) -> Sequence[Told]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """One part. `added`: segments that were on the disk and not in the trail. `torn_bytes`: at the file's end, of a write that did

    not come to its end and cannot be read. `differing`: numbers of segments whose bytes do not fit their hash in the trail. `done`:
    the file is in the blob store.
    """

    session: SessionId
    part: PartId
    size: int
    added: int
    torn_bytes: int
    differing: tuple[int, ...]
    done: bool


async def recover(
    directory: Path, blobs: FileBlobs, journal: Journal, records: Trails, clock: Clock, keys: Keys
) -> list[Recovered]:
    """Finish every recording that has a live file. Run it once at start, before the first `open`.

    A part that cannot be finished (store full, journal out of order) is logged and left for the next start.
    """
    found = []
    await asyncio.to_thread(_tidy, directory / "live")
    for path in sorted((directory / "live").glob(f"*/*{ENDING}")):
        session, (part, who) = SessionId(path.parent.name), read_stem(path.stem)
        try:
            key = await keys.key(session)
            recovered = await _recover(path, session, part, who, blobs, journal, records, clock, key)
        except Erased:  # its key was destroyed: nobody can read it any more, and it need not lie there
            await asyncio.to_thread(path.unlink, missing_ok=True)
            log.info("recording_removed", session=session, part=part)
            continue
        except (CloudWindowError, OSError) as error:
            log.error("recording_not_recovered", session=session, part=part, reason=str(error))
            size = path.stat().st_size if path.exists() else 0
            recovered = Recovered(session=session, part=part, size=size, added=0, torn_bytes=0, differing=(), done=False)
        else:
            log.info("recording_recovered", session=session, part=part, count=recovered.added, bytes=recovered.torn_bytes)
        found.append(recovered)
    return found


def _tidy(live: Path) -> None:
    """Folders in which no recording is left go: nobody else would come by before their session is forgotten."""
    for folder in live.glob("*"):
        with suppress(OSError):
            folder.rmdir()


async def _recover(
    path: Path,
    session: SessionId,
    part: PartId,
    who: str,
    blobs: FileBlobs,
    journal: Journal,
    records: Trails,
    clock: Clock,
    key: OwnerKey,
) -> Recovered:
    state = (await records.session(session)).state
    events = [told.event for told in await records.told(session)]
    known = sorted((e for e in events if isinstance(e, SegmentClosed) and e.part == part), key=lambda segment: segment.number)
    closed = any(isinstance(event, RecordingClosed) and event.part == part for event in events)
    found = await asyncio.to_thread(examine, path, part, known, key, who)
    if not found.size and not known:
        closed = True  # killed within its first second: there is nothing to tell of
    if found.differing:
        log.error("recording_differs", session=session, part=part, count=len(found.differing), segment=found.differing[0])
        if not any(_tells_of_differing(event, part) for event in events):  # a start that could not finish has told already
            await _record(journal, session, told_as_differing(part, who, found.differing))
    if not closed:
        for segment in found.added:
            await _record(journal, session, segment)
    name, sha256 = blob_name(session, part, who), ""
    if found.size or known:  # a recording that was told of and of which nothing opens is an empty file: what is named is there
        sha256 = await blobs.put_stream(name, streamed(found.live.pieces()))
    if not closed:
        closed_now = RecordingClosed(
            part=part, blob=name, size=found.size, sha256=sha256, duration_s=found.end_s, recovered=True, who=who
        )
        await _record(journal, session, closed_now)
        if state in LIVE and who == Who.APPLICANT:
            gap = GapNoted(from_s=min(found.written_s, clock.now_s()), to_s=clock.now_s(), reason=Reason.SERVER_RESTARTED)
            await _record(journal, session, gap)
    await asyncio.to_thread(path.unlink)
    return Recovered(
        session=session,
        part=part,
        size=found.size,
        added=len(found.added),
        torn_bytes=found.torn_bytes,
        differing=found.differing,
        done=True,
    )


def _tells_of_differing(event: Event, part: PartId) -> bool:
    return isinstance(event, SuspicionNoted) and event.facts.get("part") == part and "differing" in event.facts


async def _record(journal: Journal, session: SessionId, event: Event) -> None:
    """A session whose state does not take the event keeps its file all the same."""
    try:
        await journal.record(session, event)
    except (IllegalTransition, NotFound) as error:
        log.error("recovery_not_told", session=session, event_type=type(event).__name__, reason=str(error))
