"""What a recorder with its thread and its file says of itself when nothing opens its recording, or its disk does not answer."""

import asyncio
import time
from collections.abc import AsyncIterable
from pathlib import Path

from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.readings import RecorderReading
from cloudwindow.recording.part_recorder import BEHIND_S, CopyRecorder
from tests.gateway_fakes import FakeJournal, WallClock
from tests.keks import key_of
from tests.unit.recording.media import BEGAN_S, picture, sound, together

KEY = key_of("ses_1")


class NoBlobs:
    async def put_stream(self, name: str, data: AsyncIterable[bytes]) -> str:
        return ""


async def reading_once(recorder: CopyRecorder, *, healthy: bool) -> RecorderReading:
    """Looks for at least a minute."""
    for _ in range(6000):
        reading = recorder.reading()
        if reading.healthy == healthy:
            return reading
        await asyncio.sleep(0.01)
    raise AssertionError(f"never healthy={healthy}")


async def test_a_recorder_whose_picture_opens_nothing_is_not_healthy(tmp_path: Path) -> None:
    recorder = CopyRecorder(SessionId("ses_1"), PartId("prt_1"), tmp_path / "part.mkv", NoBlobs(), FakeJournal(), WallClock(), KEY)
    recorder.start(asyncio.get_running_loop())
    began_s = time.time() - 20
    shift = began_s - BEGAN_S
    for frame in together(picture("VP8", 20.0)[1:], sound(20.0)):
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s + shift)
    for _ in range(6000):
        if not recorder._unsaved:
            break
        await asyncio.sleep(0.01)
    assert not recorder._unsaved  # the writer has seen them all, and given the pictures up
    reading = recorder.reading()
    assert not reading.healthy
    assert reading.behind_s > BEHIND_S
    key = picture("VP8", 1.0)[0]
    recorder.write("video", "VP8", key.data, key.rtp_timestamp + 20 * 90_000, True, time.time())
    await reading_once(recorder, healthy=True)
    await recorder.close()


async def test_a_disk_that_does_not_answer_raises_nothing_into_whoever_asks(tmp_path: Path) -> None:
    """A name that no file system takes stands in for a mount that is broken: the same kind of error from the same calls."""
    nowhere = tmp_path / ("x" * 300) / "part.mkv"
    recorder = CopyRecorder(SessionId("ses_1"), PartId("prt_1"), nowhere, NoBlobs(), FakeJournal(), WallClock(), KEY)
    assert recorder.reading().free_bytes == 0
    recorder.start(asyncio.get_running_loop())
    for frame in picture("VP8", 1.5):
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, time.time())
    reading = await reading_once(recorder, healthy=False)
    assert reading.free_bytes == 0
    await recorder.close()
