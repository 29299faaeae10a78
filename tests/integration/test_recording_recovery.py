"""What a killed writer leaves behind: what is lost, what is recovered, and what is told."""

import hashlib
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from typing_extensions import override

from cloudwindow.domain.errors import Erased
from cloudwindow.domain.events import GapNoted, RecordingClosed, SegmentClosed, SuspicionNoted
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.recording.names import live_name, live_path
from cloudwindow.recording.recovery import recover
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.growing import HEAD, RECORD, Growing
from tests.keks import KEYS, KnownKeys, key_of
from tests.recording_desk import PART, SESSION, SystemClock, Trail, record, store, whole
from tests.unit.recording.media import picture, sound, together

WRITER = """
import asyncio, json, pickle, sys, time
from pathlib import Path
from cloudwindow.blobs import open_blobs
from cloudwindow.domain.codec import to_json
from cloudwindow.recording.recorder import CopyRecorders
from tests.keks import KEYS
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
    blobs = open_blobs((folder / "blobs").as_uri(), KEYS)
    recorder = await CopyRecorders(folder, blobs, Printed(), Clock(), KEYS).open("ses_1", "prt_1")
    recorder.sender_report("video", 1000.0, RTP_VIDEO)
    recorder.sender_report("audio", 1000.0, RTP_AUDIO)
    before_s = frames[0].arrived_s
    for frame in frames:  # a slow machine gives them later, never many at once
        await asyncio.sleep(max(0, frame.arrived_s - before_s))
        before_s = frame.arrived_s
        print(json.dumps(["given", frame.arrived_s - frames[0].arrived_s]), flush=True)
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, time.time())
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
    words = [json.loads(writer.stdout.readline())]
    kill_after_s = rng.uniform(0.3, 4.0)  # of what it was given
    while words[-1][0] != "given" or words[-1][1] < kill_after_s:
        words.append(json.loads(writer.stdout.readline()))
    os.kill(writer.pid, signal.SIGKILL)
    words += [json.loads(line) for line in writer.stdout if line.endswith("]\n")]
    writer.wait()
    writer.stdout.close()
    given_s = max(word[1] for word in words if word[0] == "given")
    told = [SegmentClosed(**word[1]) for word in words if word[0] == "segment"]
    known = told[: rng.randint(0, len(told))]  # the last words may have died with the process, too

    path = live_path(tmp_path, SESSION, PART)
    if path.exists() and path.stat().st_size > HEAD and rng.random() < 0.5:
        with path.open("ab") as file:
            file.write(b"\0\0\x40\xff torn")  # the write that was going on
    trail = Trail(known)
    blobs = store(tmp_path)
    done = await recover(tmp_path, blobs, trail, trail, SystemClock(), KEYS)
    if not done or done[0].size == 0:
        assert given_s < 2.0
        assert trail.events == []
        return
    data = await blobs.get(trail.closed.blob)
    assert whole(trail.segments, data)
    assert done[0].differing == ()
    assert done[0].added == len(trail.segments) - len(known)
    assert trail.closed.recovered
    assert trail.closed.sha256 == hashlib.sha256(data).hexdigest()
    lost_s = given_s - trail.closed.duration_s
    print(f"killed after {given_s:.2f} s, lost {lost_s:.2f} s")
    assert lost_s <= 2.0
    assert isinstance(trail.events[-1], GapNoted)
    assert not path.exists()
    assert await recover(tmp_path, blobs, trail, trail, SystemClock(), KEYS) == []


def left_live(tmp_path: Path, trail: Trail, data: bytes, *, changed: SegmentClosed | None = None, more: bytes = b"") -> Path:
    """The live file as it was before the part was closed, with one byte of `changed` another, and one more record."""
    growing = Growing(key_of(SESSION), live_name(PART))
    records = [growing.record(one.number, data[one.offset : one.offset + one.length]) for one in trail.segments]
    if changed is not None:
        sealed = bytearray(records[changed.number])
        sealed[RECORD + changed.length // 2] ^= 1
        records[changed.number] = bytes(sealed)
    if more:
        records.append(growing.record(len(records), more))
    path = live_path(tmp_path, SESSION, PART)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(growing.head + b"".join(records))
    return path


async def test_a_part_that_was_closed_and_not_published_is_whole(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    data = await blobs.get(trail.closed.blob)
    left_live(tmp_path, trail, data)
    (tmp_path / "other").mkdir()
    found = Trail(trail.segments[:1])
    (done,) = await recover(tmp_path, store(tmp_path / "other"), found, found, SystemClock(), KEYS)
    assert (done.differing, done.torn_bytes) == ((), 0)
    assert whole(found.segments, data)
    assert found.closed.sha256 == trail.closed.sha256


async def test_a_part_that_was_killed_before_its_first_second_leaves_nothing(tmp_path: Path) -> None:
    path = live_path(tmp_path, SESSION, PART)
    path.parent.mkdir(parents=True)
    for left in (b"", b"CWg1 and a torn salt", Growing(key_of(SESSION), live_name(PART)).head + b"\0\0\x10\0 torn"):
        path.write_bytes(left)
        found = Trail()
        (done,) = await recover(tmp_path, store(tmp_path), found, found, SystemClock(), KEYS)
        assert (done.done, done.size, done.torn_bytes > 0) == (True, 0, bool(left))
        assert found.events == []
        assert not path.exists()


async def test_recovery_says_which_segment_was_changed_and_changes_nothing(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 3.0), trail)
    data = bytearray(await blobs.get(trail.closed.blob))
    second = trail.segments[1]
    path = left_live(tmp_path, trail, bytes(data), changed=second)
    data[second.offset : second.offset + second.length] = bytes(second.length)
    (tmp_path / "other").mkdir()
    found = Trail(trail.segments, state=State.TERMINATED)
    (done,) = await recover(tmp_path, store(tmp_path / "other"), found, found, SystemClock(), KEYS)
    assert (done.differing, done.added, done.torn_bytes) == ((1,), 0, 0)
    assert not path.exists()
    assert await store(tmp_path / "other").get(found.closed.blob) == bytes(data)
    assert not any(isinstance(event, GapNoted) for event in found.events)  # the session was over
    (told,) = (event for event in found.events if isinstance(event, SuspicionNoted))
    assert told.reason is Reason.RECORDER_UNHEALTHY
    assert told.facts == {"who": "applicant", "part": PART, "differing": 1, "segments": (1,)}
    assert isinstance(found.events[-1], RecordingClosed)


async def test_a_changed_segment_is_told_of_once_however_often_the_start_is_made(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    path = left_live(tmp_path, trail, await blobs.get(trail.closed.blob), changed=trail.segments[0])
    for _ in range(2):  # the store has the right bytes under this name, so that no start can finish
        (done,) = await recover(tmp_path, blobs, trail, trail, SystemClock(), KEYS)
        assert not done.done
    assert sum(isinstance(event, SuspicionNoted) for event in trail.events) == 1
    assert path.exists()


async def test_what_cannot_be_recovered_now_is_left_for_the_next_start(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    path = left_live(tmp_path, trail, await blobs.get(trail.closed.blob), more=b"more")  # the store has other bytes under this name
    (done,) = await recover(tmp_path, blobs, trail, trail, SystemClock(), KEYS)
    assert not done.done
    assert path.exists()


async def test_a_part_of_which_nothing_opens_is_an_empty_file_and_what_is_named_is_there(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    path = left_live(tmp_path, trail, await blobs.get(trail.closed.blob))
    os.truncate(path, 20)
    (tmp_path / "other").mkdir()
    found, other = Trail(trail.segments), store(tmp_path / "other")
    (done,) = await recover(tmp_path, other, found, found, SystemClock(), KEYS)
    assert done.differing == tuple(segment.number for segment in trail.segments)
    assert await other.get(found.closed.blob) == b""
    assert (found.closed.size, found.closed.sha256) == (0, hashlib.sha256().hexdigest())


async def test_a_long_recording_is_not_held_in_memory(tmp_path: Path) -> None:
    """64 MB of one-second records; the last ones are not in the trail, and nothing in them can be followed."""
    growing = Growing(key_of(SESSION), live_name(PART))
    path = live_path(tmp_path, SESSION, PART)
    path.parent.mkdir(parents=True)
    known, body = [], os.urandom(250_000)
    digest = hashlib.sha256(body).hexdigest()
    with path.open("wb") as file:
        file.write(growing.head)
        for number in range(256):
            file.write(growing.record(number, body))
            if number < 250:
                offset = number * len(body)
                known.append(
                    SegmentClosed(
                        part=PART, number=number, offset=offset, length=len(body), sha256=digest, start_s=number, end_s=number + 1
                    )
                )
    trail, blobs = Trail(known), store(tmp_path)
    tracemalloc.start()
    try:
        (done,) = await recover(tmp_path, blobs, trail, trail, SystemClock(), KEYS)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (done.done, done.size, done.differing) == (True, 256 * len(body), ())
    assert peak < 16_000_000


async def test_what_is_left_of_a_session_whose_key_was_destroyed_is_removed(tmp_path: Path) -> None:
    class Gone(KnownKeys):
        @override
        async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
            raise Erased(f"{owner}: its key was destroyed")

    path = live_path(tmp_path, SESSION, PART)
    path.parent.mkdir(parents=True)
    path.write_bytes(Growing(key_of(SESSION), live_name(PART)).head)
    trail = Trail()
    assert await recover(tmp_path, store(tmp_path), trail, trail, SystemClock(), Gone()) == []
    assert not path.exists()
    assert trail.events == []
