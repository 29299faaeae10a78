"""A part is recorded, closed and played back, with real media on a real disk."""

import asyncio
import hashlib
import os
import random
import resource
import time
from pathlib import Path

import av
import pytest

from cloudwindow.domain.errors import EvidenceBroken, IllegalTransition
from cloudwindow.domain.events import SuspicionNoted
from cloudwindow.domain.ports import PartRecorder
from cloudwindow.domain.readings import RecorderReading
from cloudwindow.recording.examining import fits
from cloudwindow.recording.names import live_path
from cloudwindow.recording.part_recorder import MOST_FRAMES, CopyRecorder
from cloudwindow.recording.playback import make_playback
from cloudwindow.recording.recorder import CopyRecorders
from cloudwindow.vault.growing import HEAD, RECORD
from cloudwindow.vault.scratch import Scratch
from tests.keks import KEYS, key_of
from tests.recording_desk import PART, SESSION, SystemClock, Trail, now, probed, record, store, whole
from tests.unit.recording.media import RTP_VIDEO, picture, sound, together


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
    recorder = await CopyRecorders(tmp_path, store(tmp_path), trail, SystemClock(), KEYS).open(SESSION, PART)
    assert recorder.reading().healthy
    await reading_until(recorder, healthy=True)
    await recorder.close()
    recorder.write("video", "VP8", b"late", 1, True, time.time())
    assert trail.events == []


async def reading_until(recorder: PartRecorder, *, healthy: bool) -> RecorderReading:
    """Polls for at least a minute, also until the writer has looked at the disk."""
    for _ in range(6000):
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
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock(), KEYS).open(SESSION, PART)
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
    recorder = CopyRecorder(SESSION, PART, path, blobs := store(tmp_path), trail, SystemClock(), key_of(SESSION))
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
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock(), KEYS).open(SESSION, PART)
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
    data = await blobs.get(trail.closed.blob)
    with scratch(tmp_path, data) as original, Scratch(tmp_path) as out:
        make_playback(original, out)
        out.seek(0)
        copied = out.read()
    (tmp_path / "original.mkv").write_bytes(data)
    (tmp_path / "copy.mkv").write_bytes(copied)
    assert probed(tmp_path / "copy.mkv") == probed(tmp_path / "original.mkv")
    with av.open(str(tmp_path / "copy.mkv")) as copy:
        copy.seek(2_500_000)
        first = next(copy.decode(video=0))
        assert first.time is not None
        assert 1.9 < first.time < 2.6
    assert copied.index(CUES) < copied.index(CLUSTER)  # a player has its index at once
    with scratch(tmp_path, b"nothing") as no, Scratch(tmp_path) as out, pytest.raises(EvidenceBroken, match="cannot be read"):
        make_playback(no, out)
    assert {path.name for path in tmp_path.iterdir()} == {"live", "blobs", "original.mkv", "copy.mkv"}


CUES, CLUSTER = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"


def scratch(folder: Path, data: bytes) -> Scratch:
    made = Scratch(folder)
    made.write(data)
    return made


async def test_a_live_file_holds_nothing_that_can_be_read(tmp_path: Path) -> None:
    trail = Trail()
    blobs = store(tmp_path)
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock(), KEYS).open(SESSION, PART)
    frames = now(picture("VP8", 2.5))
    for frame in frames:
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s)
    for _ in range(6000):
        if trail.segments:
            break
        await asyncio.sleep(0.01)
    live = live_path(tmp_path, SESSION, PART).read_bytes()
    await recorder.close()
    assert len(live) > 1000
    (closed,) = [path.read_bytes() for path in (tmp_path / "blobs").rglob("*.mkv")]
    for kept in (live, closed):
        assert b"\x1a\x45\xdf\xa3" not in kept
        assert b"matroska" not in kept
        assert not any(frame.data[:64] in kept for frame in frames)


async def test_one_bad_second_costs_that_second_and_not_the_rest(tmp_path: Path) -> None:
    """A byte of an early record of the live file changes before the part is closed."""
    trail, blobs = Trail(), store(tmp_path)
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock(), KEYS).open(SESSION, PART)
    recorder.sender_report("video", 1000.0, RTP_VIDEO)
    for frame in now(picture("VP8", 4.0)):
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s)
    for _ in range(1200):
        if len(trail.segments) >= 3:
            break
        await asyncio.sleep(0.05)
    first = trail.segments[0]
    with live_path(tmp_path, SESSION, PART).open("r+b") as file:
        file.seek(HEAD + RECORD + first.length // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    await recorder.close()
    data = await blobs.get(trail.closed.blob)
    assert (trail.closed.size, trail.closed.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert [fits(data, segment) for segment in trail.segments] == [False, *(True for _ in trail.segments[1:])]
    (told,) = (event for event in trail.events if isinstance(event, SuspicionNoted))
    assert (told.facts["differing"], told.facts["segments"]) == (1, (0,))
    assert not live_path(tmp_path, SESSION, PART).exists()
