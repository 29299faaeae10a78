"""A recorder over a real folder, a trail that is kept, and what is found in the files."""

import asyncio
import json
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event, RecordingClosed, SegmentClosed
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.session import Session, State
from cloudwindow.recording.clusters import Encoded
from cloudwindow.recording.examining import fits
from cloudwindow.recording.recorder import CopyRecorders
from tests.keks import KEYS
from tests.unit.recording.media import RTP_AUDIO, RTP_VIDEO

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
    recorder = await CopyRecorders(tmp_path, blobs, trail, SystemClock(), KEYS).open(SESSION, PART)
    recorder.sender_report("video", 1000.0, RTP_VIDEO)
    recorder.sender_report("audio", 1000.0, RTP_AUDIO)
    for frame in now(frames):
        recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s)
    await recorder.close()
    await recorder.close()
    return blobs


def store(tmp_path: Path) -> ObjectBlobs:
    (tmp_path / "blobs").mkdir(exist_ok=True)
    return open_blobs((tmp_path / "blobs").as_uri(), KEYS)


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
