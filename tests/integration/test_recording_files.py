"""A part is recorded, closed, recovered and played back, with real media on a real disk."""

import asyncio
import hashlib
import json
import os
import pickle
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import av
import pytest

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import EvidenceBroken, IllegalTransition
from cloudwindow.domain.events import Event, GapNoted, RecordingClosed, SegmentClosed, SuspicionNoted
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.ports import PartRecorder
from cloudwindow.domain.readings import RecorderReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session, State
from cloudwindow.recording.clusters import Encoded
from cloudwindow.recording.names import live_path
from cloudwindow.recording.part_recorder import MOST_FRAMES, CopyRecorder
from cloudwindow.recording.playback import make_playback
from cloudwindow.recording.recorder import CopyRecorders
from cloudwindow.recording.recovery import fits, recover
from tests.unit.recording.media import RTP_AUDIO, RTP_VIDEO, picture, sound, together

SESSION, PART = SessionId("ses_1"), PartId("prt_1")


class Trail:
    """A journal and the store behind it. `refuses`: raised instead of recording."""

    def __init__(self, events: Sequence[Event] = (), state: State = State.VERIFYING) -> None:
        self.events = list(events)
        self.state = state
        self.refuses: Exception | None = None

    async def record(self, id: SessionId, event: Event) -> int:
        await asyncio.sleep(0)
        if self.refuses:
            raise self.refuses
        self.events.append(event)
        return len(self.events) - 1

    async def session(self, id: SessionId) -> Session:
        return Session(id=id, state=self.state)

    async def told(self, id: SessionId, since: int = 0) -> Sequence[Told]:
        return [Told(index=i, at="", kind="", event=event) for i, event in enumerate(self.events)][since:]

    @property
    def segments(self) -> list[SegmentClosed]:
        return [event for event in self.events if isinstance(event, SegmentClosed)]

    @property
    def closed(self) -> RecordingClosed:
        (event,) = (event for event in self.events if isinstance(event, RecordingClosed))
        return event


class SystemClock:
    def now_s(self) -> float:
        return time.time()


def now(frames: Iterable[Encoded]) -> list[Encoded]:
    """The same frames as if the first of them arrived now and the rest at once, each at its own time."""
    frames = list(frames)
    shift = time.time() - frames[-1].arrived_s
    return [replace(frame, arrived_s=frame.arrived_s + shift) for frame in frames]


async def record(tmp_path: Path, frames: Iterable[Encoded], trail: Trail) -> ObjectBlobs:
    blobs = store(tmp_path)
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock()).open(SESSION, PART)
    recorder.sender_report("video", 1000.0, RTP_VIDEO)
    recorder.sender_report("audio", 1000.0, RTP_AUDIO)
    for frame in now(frames):
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s)
    await recorder.close()
    await recorder.close()
    return blobs


def store(tmp_path: Path) -> ObjectBlobs:
    (tmp_path / "blobs").mkdir(exist_ok=True)
    return open_blobs((tmp_path / "blobs").as_uri())


def whole(segments: Sequence[SegmentClosed], data: bytes) -> bool:
    """Do the segments cover the file from 0 without a hole, and do their hashes fit?"""
    end = 0
    for number, segment in enumerate(segments):
        if (segment.number, segment.offset) != (number, end) or not fits(data, segment):
            return False
        end += segment.length
    return end == len(data)


def probed(path: Path) -> dict[str, int]:
    """Packets of each kind, as another program counts them."""
    out = subprocess.run(
        [
            "ffprobe",
            "-v",
            "error",
            "-count_packets",
            "-show_entries",
            "stream=codec_type,nb_read_packets",
            "-of",
            "json",
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return {stream["codec_type"]: int(stream.get("nb_read_packets", 0)) for stream in json.loads(out.stdout)["streams"]}


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_closed_part_is_in_the_store_and_every_second_is_hashed(tmp_path: Path, codec: str) -> None:
    trail = Trail()
    video, audio = picture(codec, 4.0), sound(4.0)
    blobs = await record(tmp_path, together(video, audio), trail)
    closed = trail.closed
    data = await blobs.get(closed.blob)
    assert closed.blob == "ses_1/parts/prt_1.mkv"
    assert (closed.size, closed.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert whole(trail.segments, data)
    assert len(trail.segments) >= 4
    assert closed.duration_s == pytest.approx(4.0, abs=0.1)
    assert trail.events[-1] is closed
    assert not live_path(tmp_path, SESSION, PART).exists()
    (tmp_path / "whole.mkv").write_bytes(data)
    assert probed(tmp_path / "whole.mkv") == {"video": len(video), "audio": len(audio)}


async def test_one_flipped_bit_shows_in_its_segment(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, together(picture("VP8", 3.0), sound(3.0)), trail)
    data = bytearray(await blobs.get(trail.closed.blob))
    at = random.Random(3).randrange(len(data))
    data[at] ^= 1
    broken = [segment for segment in trail.segments if not fits(bytes(data), segment)]
    assert [segment.offset <= at < segment.offset + segment.length for segment in broken] == [True]


async def test_a_part_without_media_leaves_nothing(tmp_path: Path) -> None:
    trail = Trail()
    recorder = await CopyRecorders(tmp_path, store(tmp_path), trail, SystemClock()).open(SESSION, PART)
    assert recorder.reading().healthy
    await reading_until(recorder, healthy=True)
    await recorder.close()
    recorder.write("video", "VP8", b"late", 1, True, time.time())
    assert trail.events == []


async def reading_until(recorder: PartRecorder, *, healthy: bool) -> RecorderReading:
    """Polls for at most 10 s, also until the writer has looked at the disk."""
    for _ in range(1000):
        reading = recorder.reading()
        if reading.healthy == healthy and reading.free_bytes:
            return reading
        await asyncio.sleep(0.01)
    raise AssertionError(f"never healthy={healthy}")


async def test_a_full_disk_is_told_and_recording_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """The limit on file size of this process stands in for the end of the disk: the same errors from the same calls."""
    trail = Trail()
    blobs = store(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock()).open(SESSION, PART)
    frames = now(picture("VP8", 2.5, size=(640, 480)))
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
        for frame in frames:
            recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s)
        reading = await reading_until(recorder, healthy=False)
        assert reading.behind_s > 0
        assert live_path(tmp_path, SESSION, PART).stat().st_size <= 40_000
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await reading_until(recorder, healthy=True)
    await recorder.close()
    data = await blobs.get(trail.closed.blob)
    assert whole(trail.segments, data)
    (tmp_path / "whole.mkv").write_bytes(data)
    assert probed(tmp_path / "whole.mkv")["video"] == len(frames)


async def test_more_than_the_queue_holds_is_given_up_and_told(tmp_path: Path) -> None:
    """The writer has not begun yet, as if it hung: the queue fills, the rest is refused, and picture waits for a keyframe."""
    trail = Trail()
    path = live_path(tmp_path, SESSION, PART)
    recorder = CopyRecorder(SESSION, PART, path, blobs := store(tmp_path), trail, SystemClock())
    key, frame = picture("VP8", 1.0)[:2]
    began = time.time()
    recorder.write("video", "VP8", key.data, 0, True, began)
    for number in range(1, MOST_FRAMES + 100):
        recorder.write("video", "VP8", frame.data, number * 90, False, began + number / 1000)
    recorder.start(asyncio.get_running_loop())
    await reading_until(recorder, healthy=False)
    recorder.write("video", "VP8", frame.data, 90 * MOST_FRAMES, False, time.time())  # useless without what was refused
    await recorder.close()
    (tmp_path / "whole.mkv").write_bytes(await blobs.get(trail.closed.blob))
    assert probed(tmp_path / "whole.mkv")["video"] == MOST_FRAMES


async def test_a_journal_out_of_order_is_told_and_no_segment_is_forgotten(tmp_path: Path) -> None:
    trail = Trail()
    trail.refuses = OSError("no connection")
    blobs = store(tmp_path)
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock()).open(SESSION, PART)
    for frame in now(picture("VP8", 2.5)):
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s)
    await reading_until(recorder, healthy=False)
    trail.refuses = None
    await reading_until(recorder, healthy=True)
    await recorder.close()
    assert whole(trail.segments, await blobs.get(trail.closed.blob))


async def test_a_session_that_takes_no_more_events_still_keeps_its_file(tmp_path: Path) -> None:
    trail = Trail()
    trail.refuses = IllegalTransition("SegmentClosed while expired")
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    assert len(await blobs.get("ses_1/parts/prt_1.mkv")) > 1000


async def test_a_playback_copy_has_every_packet_and_can_be_sought(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, together(picture("VP8", 4.0, key_every_s=1.0), sound(4.0)), trail)
    original = tmp_path / "original.mkv"
    original.write_bytes(await blobs.get(trail.closed.blob))
    make_playback(original, tmp_path / "copy.mkv")
    assert probed(tmp_path / "copy.mkv") == probed(original)
    with av.open(str(tmp_path / "copy.mkv")) as copy:
        copy.seek(2_500_000)
        first = next(copy.decode(video=0))
        assert first.time is not None
        assert 1.9 < first.time < 2.6
    assert hashlib.sha256(original.read_bytes()).hexdigest() == trail.closed.sha256
    (tmp_path / "no.mkv").write_bytes(b"nothing")
    with pytest.raises(EvidenceBroken, match="cannot be read"):
        make_playback(tmp_path / "no.mkv", tmp_path / "out.mkv")
    assert not [name for name in os.listdir(tmp_path) if "out" in name]


WRITER = """
import asyncio, json, pickle, sys, time
from pathlib import Path
from cloudwindow.blobs import open_blobs
from cloudwindow.domain.codec import to_json
from cloudwindow.recording.recorder import CopyRecorders
from tests.unit.recording.media import RTP_AUDIO, RTP_VIDEO

class Clock:
    def now_s(self): return time.time()

class Printed:
    async def record(self, id, event):
        print(json.dumps(["segment", to_json(event)]), flush=True)
        return 0

async def main():
    folder = Path(sys.argv[1])
    frames = pickle.loads((folder / "frames").read_bytes())
    recorder = await CopyRecorders(folder, open_blobs((folder / "blobs").as_uri()), Printed(), Clock()).open("ses_1", "prt_1")
    recorder.sender_report("video", 1000.0, RTP_VIDEO)
    recorder.sender_report("audio", 1000.0, RTP_AUDIO)
    shift = time.time() - frames[0].arrived_s
    print(json.dumps(["began", time.time()]), flush=True)
    for frame in frames:
        await asyncio.sleep(max(0, frame.arrived_s + shift - time.time()))
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s + shift)
asyncio.run(main())
"""


@pytest.mark.parametrize("round", range(20))
async def test_a_killed_writer_loses_at_most_two_seconds(tmp_path: Path, round: int) -> None:
    """Twenty kills at random moments; what the trail knew must fit, what it did not know is found on the disk."""
    rng = random.Random(round)
    (tmp_path / "blobs").mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    (tmp_path / "frames").write_bytes(pickle.dumps(list(together(picture("VP8", 4.5), sound(4.5)))))
    writer = subprocess.Popen(  # nothing else runs in this loop
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert writer.stdout is not None
    began = json.loads(writer.stdout.readline())[1]
    await asyncio.sleep(began + rng.uniform(0.3, 4.0) - time.time())
    os.kill(writer.pid, signal.SIGKILL)
    killed_after = time.time() - began
    told = [SegmentClosed(**json.loads(line)[1]) for line in writer.stdout if line.endswith("}]\n")]
    writer.wait()
    writer.stdout.close()
    known = told[: rng.randint(0, len(told))]  # the last words may have died with the process, too

    path = live_path(tmp_path, SESSION, PART)
    if path.exists() and rng.random() < 0.5:
        with path.open("ab") as file:
            file.write(b"\x1f\x43\xb6\x75\x40\xff torn")  # the write that was going on
    trail = Trail(known)
    blobs = store(tmp_path)
    done = await recover(tmp_path, blobs, trail, trail, SystemClock())
    if not done:
        assert killed_after < 1.5
        return
    data = await blobs.get(trail.closed.blob)
    assert whole(trail.segments, data)
    assert done[0].differing == ()
    assert done[0].added == len(trail.segments) - len(known)
    assert trail.closed.recovered
    assert trail.closed.sha256 == hashlib.sha256(data).hexdigest()
    lost_s = killed_after - trail.closed.duration_s
    print(f"killed after {killed_after:.2f} s, lost {lost_s:.2f} s")
    assert lost_s <= 2.0
    assert isinstance(trail.events[-1], GapNoted)
    assert not path.exists()
    assert await recover(tmp_path, blobs, trail, trail, SystemClock()) == []


async def test_recovery_says_which_segment_was_changed_and_changes_nothing(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 3.0), trail)
    data = bytearray(await blobs.get(trail.closed.blob))
    second = trail.segments[1]
    data[second.offset + second.length // 2] ^= 1
    path = live_path(tmp_path, SESSION, PART)
    path.write_bytes(data)
    (tmp_path / "other").mkdir()
    found = Trail(trail.segments, state=State.TERMINATED)
    (done,) = await recover(tmp_path, store(tmp_path / "other"), found, found, SystemClock())
    assert (done.differing, done.added, done.torn_bytes) == ((1,), 0, 0)
    assert await store(tmp_path / "other").get(found.closed.blob) == bytes(data)
    assert not any(isinstance(event, GapNoted) for event in found.events)  # the session was over
    (told,) = (event for event in found.events if isinstance(event, SuspicionNoted))
    assert told.reason is Reason.RECORDER_UNHEALTHY
    assert told.facts == {"who": "applicant", "part": PART, "differing": 1, "segments": (1,)}
    assert isinstance(found.events[-1], RecordingClosed)


async def test_a_changed_segment_is_told_of_once_however_often_the_start_is_made(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    data = bytearray(await blobs.get(trail.closed.blob))
    data[trail.segments[0].offset + 100] ^= 1
    path = live_path(tmp_path, SESSION, PART)
    path.write_bytes(data)
    for _ in range(2):  # the store has the right bytes under this name, so that no start can finish
        (done,) = await recover(tmp_path, blobs, trail, trail, SystemClock())
        assert not done.done
    assert sum(isinstance(event, SuspicionNoted) for event in trail.events) == 1
    assert path.exists()


async def test_what_cannot_be_recovered_now_is_left_for_the_next_start(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    path = live_path(tmp_path, SESSION, PART)
    path.write_bytes(await blobs.get(trail.closed.blob) + b"more")  # the store has other bytes under this name
    (done,) = await recover(tmp_path, blobs, trail, trail, SystemClock())
    assert not done.done
    assert path.exists()
