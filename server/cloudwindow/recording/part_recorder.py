"""One part's recorder: a bounded queue, a thread that writes, and news of every second that is safe on the disk."""

import asyncio
import os
import queue
import threading
import time
from collections import deque
from collections.abc import AsyncIterable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import structlog

from cloudwindow.domain.errors import IllegalTransition, NotFound
from cloudwindow.domain.events import Event, RecordingClosed
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.ports import Clock, Journal
from cloudwindow.domain.readings import RecorderReading
from cloudwindow.domain.who import Who
from cloudwindow.recording.clusters import Chunk, Clusters, Encoded
from cloudwindow.recording.examining import told_as_differing
from cloudwindow.recording.live_file import LiveFile, compared, streamed
from cloudwindow.recording.names import blob_name
from cloudwindow.recording.segment_file import SegmentFile, put_away
from cloudwindow.vault import OwnerKey

MOST_FRAMES: Final = 4000  # about 50 s of picture and sound wait for a slow disk, then frames are given up
TICK_S: Final = 0.1
GATHER_S: Final = 0.1  # frames are taken a few at a time: waking the thread for each costs the event loop more than all else here
RETRY_S: Final = 0.5  # between two tries at a disk or a journal that refused
LOOK_S: Final = 1.0  # between two looks at how much room there is
TRIES: Final = 3  # at the end of a part, when nothing more will come
BEHIND_S: Final = 3.0  # more than this and the recording is not healthy; a second is normal, as clusters are that long

log = structlog.get_logger()


class FileBlobs(Protocol):
    """What recording asks of the blob store."""

    async def put_stream(self, name: str, data: AsyncIterable[bytes]) -> str:
        """Store a file under a new name; the same bytes again are no error. Returns the sha256."""
        ...


class CopyRecorder:
    """`domain.ports.PartRecorder`. `start` before use; nothing here raises into the caller."""

    def __init__(
        self,
        session: SessionId,
        part: PartId,
        path: Path,
        blobs: FileBlobs,
        journal: Journal,
        clock: Clock,
        key: OwnerKey,
        who: Who = Who.APPLICANT,
    ) -> None:
        """`key`: the session's."""
        self._session = session
        self._part = part
        self._who = who
        self._blobs = blobs
        self._journal = journal
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._key = key
        self._file = SegmentFile(path, part, key, who.value)
        self._clusters = Clusters(sound=not who.is_screen)
        self._queue: queue.SimpleQueue[Encoded | tuple[str, float, int, float] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=f"recorder-{part}", daemon=True)
        self._unsaved: deque[tuple[int, float]] = deque()  # (number, arrival) of each frame that is not on the disk
        self._given = 0  # frames accepted
        self._taken = 0  # of these, seen by the thread
        self._wants_key = False
        self._closing: asyncio.Future[None] | None = None
        self._trouble = ""
        self._journal_refuses = False
        self._dropped_at_s = -60.0
        self._appended = 0  # the last frame in the file's chunks
        self._retry_at = 0.0
        self._tell_at = 0.0
        self._untold: deque[Event] = deque()
        self._telling: Future[int] | None = None
        self._free_bytes = 0  # 0 before the thread has looked
        self._looked_at = -LOOK_S
        self._disk_hidden = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread.start()

    def write(self, kind: str, codec: str, data: bytes, rtp_timestamp: int, key: bool, arrived_s: float) -> None:
        """See the port. After a frame had to be given up, picture goes on at the next keyframe only."""
        if self._closing is not None:
            return
        if self._queue.qsize() >= MOST_FRAMES:
            self._dropped_at_s = arrived_s
            self._wants_key = self._wants_key or kind == "video"
            return
        if kind == "video":
            if self._wants_key and not key:
                return
            self._wants_key = False
        self._given += 1
        self._unsaved.append((self._given, arrived_s))
        self._queue.put(
            Encoded(kind=kind, codec=codec, data=data, rtp_timestamp=rtp_timestamp, key=key, arrived_s=arrived_s),
        )

    def sender_report(self, kind: str, ntp_s: float, rtp_timestamp: int, sent_s: float = 0.0) -> None:
        if self._closing is None and self._queue.qsize() < MOST_FRAMES:
            self._queue.put((kind, ntp_s, rtp_timestamp, sent_s))

    def reading(self) -> RecorderReading:
        """`behind_s` leaves out sound that waits for its first sender report (at most 5 s) or for the first picture (a minute)."""
        now_s = self._clock.now_s()
        oldest_s = [since_s] if (since_s := self._clusters.lacks_since_s) is not None else []
        with suppress(IndexError):
            oldest_s.append(self._unsaved[0][1])
        behind_s = max(0.0, now_s - min(oldest_s, default=now_s))
        healthy = not self._trouble and not self._journal_refuses and behind_s <= BEHIND_S and now_s - self._dropped_at_s > BEHIND_S
        return RecorderReading(at_s=now_s, healthy=healthy, behind_s=behind_s, free_bytes=self._free_bytes)

    async def close(self) -> None:
        """Finish the file, put it into the blob store, tell the journal. Twice is once; the second caller waits too."""
        if self._closing is not None:
            await asyncio.shield(self._closing)
            return
        self._closing = asyncio.get_running_loop().create_future()
        self._queue.put(None)
        try:
            await asyncio.to_thread(self._thread.join)
            await self._tell_the_rest()
            await self._publish()
        except Exception as error:  # store and journal are others' adapters; the live file stays, and the next start finishes it
            log.error("recording_not_closed", session=self._session, part=self._part, reason=type(error).__name__)
        finally:
            self._closing.set_result(None)

    async def _tell_the_rest(self) -> None:
        if self._telling is not None:
            await asyncio.wait([asyncio.wrap_future(self._telling)])
            self._told()
        while self._untold:
            await self._record(self._untold.popleft())

    async def _publish(self) -> None:
        if not self._file.number:
            return
        name = blob_name(self._session, self._part, self._who)
        lengths = {number: length for number, (length, _) in enumerate(self._file.hashes)}
        live = await asyncio.to_thread(LiveFile, self._file.path, self._key, self._part, self._who.value, lengths)
        differing: list[int] = []
        stored = await self._blobs.put_stream(name, streamed(compared(live.pieces(), self._file.hashes, differing)))
        if differing:
            log.error("recording_differs", session=self._session, part=self._part, count=len(differing), segment=differing[0])
            await self._record(told_as_differing(self._part, self._who.value, differing))
        began_s, ended_s = self._clusters.span(self._file.end_s)
        closed = RecordingClosed(
            part=self._part,
            blob=name,
            size=self._file.size,
            sha256=stored,  # what is there; the segments' hashes say what was written
            duration_s=self._file.end_s,
            who=self._who.value,
            began_s=round(began_s, 4),
            ended_s=round(ended_s, 4),
        )
        await self._record(closed)
        await asyncio.to_thread(put_away, self._file.path)

    async def _record(self, event: Event) -> None:
        """Leaves out what the session's state does not allow; raises what may be otherwise the next time."""
        try:
            await self._journal.record(self._session, event)
        except (IllegalTransition, NotFound) as error:
            log.error(
                "recording_not_told", session=self._session, part=self._part, event_type=type(event).__name__, reason=str(error)
            )

    # --- below: in the writer's thread ---------------------------------------------------------------------------------------

    def _work(self) -> None:
        running = True
        while running:
            try:
                running = self._step()
            except Exception:  # whatever it is, the governor must hear of it and the session must not die of it
                self._trouble = "writer"
                log.exception("recorder_failed", session=self._session, part=self._part)
        try:
            self._save(self._clusters.finish(), at_once=True)
        except Exception:  # what was closed before stays, and the file ends as it should
            log.exception("recorder_failed", session=self._session, part=self._part)
        for _ in range(TRIES):
            if self._file.all_on_disk:
                break
            time.sleep(RETRY_S)
            self._save([], at_once=True)
        if not self._file.all_on_disk:
            log.error("recorder_gave_up", session=self._session, part=self._part)
        with suppress(OSError):  # then it looks like one that a crash ended, and nothing of it is missing
            self._file.finish()
        self._file.close()

    def _look_at_disk(self) -> None:
        """How much room there is, once in LOOK_S. Here, for a file system that hangs must not hold up anybody's media."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_S:
            return
        self._looked_at = now
        try:
            disk = os.statvfs(next(folder for folder in self._file.path.parents if folder.exists()))
        except OSError as error:
            if not self._disk_hidden:
                log.error("recorder_disk_hidden", session=self._session, part=self._part, errno=error.errno)
            self._free_bytes, self._disk_hidden = 0, True
        else:
            self._free_bytes, self._disk_hidden = disk.f_bavail * disk.f_frsize, False

    def _step(self) -> bool:
        """One frame, or a tick when none comes. False: it was the last."""
        self._look_at_disk()
        if self._queue.empty():
            time.sleep(GATHER_S)
        try:
            item = self._queue.get(timeout=TICK_S)
        except queue.Empty:
            self._save(self._clusters.tick(self._clock.now_s()))
            self._tell()
            return True
        if item is None:
            return False
        if isinstance(item, tuple):
            self._clusters.report(*item)
            return True
        self._taken += 1
        self._save(self._clusters.take(item), without_last=not self._clusters.idle)
        if self._clusters.refused and not self._trouble:
            self._trouble = "codec"
            log.error("recorder_codec_refused", session=self._session, part=self._part, codec=item.codec)
        self._tell()
        return True

    def _save(self, chunks: list[Chunk], *, without_last: bool = False, at_once: bool = False) -> None:
        """Put chunks on the disk. `without_last`: the last frame taken is not in them but opened the next cluster."""
        for chunk in chunks:
            self._file.append(chunk.data, chunk.start_s, chunk.end_s)
            self._appended = self._taken - 1 if without_last else self._taken
        if self._file.all_on_disk:
            if self._clusters.idle:
                self._forget(self._taken)
            return
        if not at_once and time.monotonic() < self._retry_at:
            return
        try:
            self._untold.extend(self._file.settle())
        except OSError as error:
            self._retry_at = time.monotonic() + RETRY_S
            if self._trouble != "disk":
                log.error("recorder_disk_refused", session=self._session, part=self._part, errno=error.errno)
            self._trouble = "disk"
            return
        if self._trouble == "disk" and self._file.all_on_disk and not self._file.lost_bytes:
            self._trouble = ""
        if self._file.all_on_disk:
            self._forget(self._appended)

    def _forget(self, number: int) -> None:
        """Frames up to `number` are on the disk, held for alignment, or were no use."""
        while self._unsaved and self._unsaved[0][0] <= number:
            self._unsaved.popleft()

    def _tell(self) -> None:
        """One event at a time to the journal, so that order holds and a slow journal never holds up the disk."""
        if self._telling is not None:
            if not self._telling.done():
                return
            self._told()
        if self._untold and self._loop is not None and not self._loop.is_closed() and time.monotonic() >= self._tell_at:
            self._telling = asyncio.run_coroutine_threadsafe(self._journal.record(self._session, self._untold[0]), self._loop)

    def _told(self) -> None:
        """The journal has answered. What it can never take is left out: the file's own hash still covers those bytes."""
        assert self._telling is not None
        error = None if self._telling.cancelled() else self._telling.exception()
        again = self._telling.cancelled() or (error is not None and not isinstance(error, IllegalTransition | NotFound))
        self._telling = None
        if again:  # none is given up, a few hundred bytes a second: a trail with a gap would say less than one that comes late
            self._tell_at = time.monotonic() + RETRY_S
        else:
            self._untold.popleft()
        if (error is not None) != self._journal_refuses:
            self._journal_refuses = error is not None
            log.log(40 if error else 20, "recorder_journal", session=self._session, part=self._part, refuses=self._journal_refuses)
