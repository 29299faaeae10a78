"""Applicant, clerk and a shared screen are recorded at once; the package verifies, and the sides lie beside each other in time."""

import asyncio
import fractions
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from typing_extensions import override

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.seat_events import ClerkAssigned
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.verify import verify
from cloudwindow.recording.aftercare import make_playbacks
from cloudwindow.recording.recorder import CopyRecorders
from cloudwindow.store import Checkpointer, SqlRecords, export, log_signer
from tests.evidence import POLICY, SESSION, created, digest, write
from tests.fresh import fresh_records
from tests.gateway_fakes import WallClock
from tests.keks import KEYS
from tests.poor_link import PoorLink, without_candidates
from tests.viewer import BITS, number_of, numbered
from tests.webrtc import LOOPBACK, PictureTrack, ScriptedPeer

pytestmark = [pytest.mark.media, pytest.mark.realtime]
PER_S = 200  # the clock in the pictures: 5 ms
AROUND = 1 << BITS


class ClockTrack(PictureTrack):
    """Each picture shows the time at which it was taken, and its time stamp says the same, as a camera's does."""

    def __init__(self) -> None:
        super().__init__(numbered, per_s=12)
        self._began_s = time.time()

    @override
    async def recv(self) -> VideoFrame:
        await asyncio.sleep(max(0.0, self._began_s + self.sent / self.per_s - time.time()))
        now_s = time.time()
        frame = VideoFrame.from_ndarray(self.picture(int(now_s * PER_S) % AROUND), format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = round((now_s - self._began_s) * 90_000), fractions.Fraction(1, 90_000)
        self.sent += 1
        return frame


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[tuple[WebRtcStudio, SqlRecords, Checkpointer]]:
    clock = WallClock()
    (folder / "blobs").mkdir()
    blobs = open_blobs((folder / "blobs").as_uri(), KEYS)
    async with fresh_records(clock) as records:
        journal = TrailJournal(records, Bulletin(), lambda event: None)
        recorders = CopyRecorders(folder, blobs, journal, clock, KEYS)
        await blobs.put(f"policies/{digest(POLICY)}.toml", POLICY)
        admitted = e.Admitted(policy_version="1", policy_sha256=digest(POLICY), steps=("head_turns",))
        await write(records, [created(), e.Queued(), ClerkAssigned(clerk=PersonId("per_1")), admitted])
        settings = GatewaySettings(host_addresses=(LOOPBACK,))
        async with WebRtcStudio(journal=journal, recorders=recorders, clock=clock, settings=settings) as studio:
            yield studio, records, Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)


def late_s(file: Path, began_s: float) -> float:
    """How much later than the clock in its pictures a recording says that they were taken: the median."""
    differences = []
    with av.open(str(file)) as container:
        for frame in container.decode(video=0):
            assert isinstance(frame, VideoFrame)
            assert frame.time is not None
            number = number_of(frame.to_ndarray(format="gray").astype(np.uint8))
            if number is not None:
                ticks = ((began_s + frame.time) * PER_S - number - 0.5) % AROUND
                differences.append((ticks if ticks < AROUND / 2 else ticks - AROUND) / PER_S)
    assert len(differences) > 20
    return float(np.median(differences))


async def test_both_sides_and_a_screen_verify_and_align(tmp_path: Path) -> None:
    """The applicant is far away: 120 ms each way. The clerk joins a second later, with another encoder.

    The scripted peer's reports tell of its last packet, up to a picture's time ago; that much is its own fault.
    """
    applicant = ScriptedPeer(picture=ClockTrack())
    clerk = ScriptedPeer(picture=ClockTrack(), codec="H264")
    screen = ScriptedPeer(picture=ClockTrack(), sound=None)
    async with house(tmp_path) as (studio, records, checkpointer):
        async with applicant, clerk, screen, PoorLink(delay_s=0.12) as far:

            async def distant(sdp: str) -> str:
                return far.towards((await studio.answer(SESSION, without_candidates(sdp))).sdp)

            async def near(sdp: str) -> str:
                return (await studio.answer(SESSION, sdp, "clerk")).sdp

            async def shared(sdp: str) -> str:
                return (await studio.answer(SESSION, sdp, "clerk.screen")).sdp

            await applicant.connect(distant)
            await applicant.picture.sent_at_least(15)
            await clerk.connect(near)
            await screen.connect(shared)
            await screen.picture.sent_at_least(100)
            await studio.close(SESSION, "session ended")
        blobs = open_blobs((tmp_path / "blobs").as_uri(), KEYS)
        assert await make_playbacks(SESSION, records, blobs, tmp_path) == 3
        package = tmp_path / "package.zip"
        await export(records, blobs, checkpointer, SESSION, {}, package, clock=WallClock())
        closed = {told.event.who: told.event for told in await records.told(SESSION) if isinstance(told.event, e.RecordingClosed)}
    report = verify(package, checkpointer.signer.key)
    assert report.ok, report.words()
    assert [recording.who for recording in report.recordings if recording.seconds > 5] == list(dict.fromkeys(closed))
    assert "clerk.screen, " in report.words()
    with package.open("rb") as file:
        archive = Archive.read(file, package.stat().st_size)
        assert archive is not None
        names = [name for name in archive.members if name.endswith(".mkv")]
        assert sorted({name.split("/")[1].rpartition("-")[0] for name in names}) == ["", "clerk", "clerk.screen"]
        late = {}
        for who, event in closed.items():
            copy = tmp_path / f"{who}.mkv"
            copy.write_bytes(archive.content(event.blob.removeprefix(f"{SESSION}/")))
            late[who] = late_s(copy, event.began_s)
            assert abs(event.ended_s - event.began_s - event.duration_s) < 0.05
    print("late: " + ", ".join(f"{who} {1000 * seconds:.0f} ms" for who, seconds in late.items()))
    assert abs(late["applicant"] - late["clerk"]) < 0.04
    assert all(abs(seconds) < 0.08 for seconds in late.values())  # a screen has no sound, and half the reports
