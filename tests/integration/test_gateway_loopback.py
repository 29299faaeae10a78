"""Media over loopback: recorded, sampled, told, and read."""

import asyncio
import socket
from collections.abc import AsyncIterator
from itertools import pairwise

import numpy as np
import pytest

from cloudwindow.domain.events import Connected, PartOpened
from cloudwindow.domain.readings import CameraReading, LinkReading, MicrophoneReading, RecorderReading
from cloudwindow.domain.samples import Frame
from cloudwindow.gateway.feed import SessionFeed
from tests.gateway_house import SESSION, House, a_house, first
from tests.webrtc import LOOPBACK, PictureTrack, ScriptedPeer, SoundTrack, silence

pytestmark = pytest.mark.media


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with a_house() as opened:
        yield opened


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_media_arrives_recorded_sampled_and_told(house: House, codec: str) -> None:
    async with ScriptedPeer(codec=codec) as peer:
        await peer.connect(house.answer)
        async with asyncio.timeout(60):
            frames = [frame async for frame in _take(house.feed, per_s=5, count=6)]
        assert all(frame.image.shape == (240, 320, 3) and frame.image.dtype == np.uint8 for frame in frames)
        assert len({frame.number for frame in frames}) == 6
        gaps = [b.at_s - a.at_s for a, b in pairwise(frames[1:])]
        assert float(np.mean(gaps)) > 0.15  # how much longer the machine makes them says nothing
        recorder = house.recorders.opened[0]
        assert {(kind, name) for kind, name, *_ in recorder.written} == {("video", codec), ("audio", "opus")}
        assert next(key for kind, _, _, _, key, _ in recorder.written if kind == "video")
    events = house.journal.of(SESSION)
    assert [type(event) for event in events[:2]] == [PartOpened, Connected]
    assert isinstance(events[0], PartOpened)
    assert len(events[0].fingerprint) == 95


async def _take(feed: SessionFeed, per_s: float, count: int) -> AsyncIterator[Frame]:
    async for frame in feed.frames(per_s):
        yield frame
        count -= 1
        if not count:
            return


async def test_readings_tell_of_link_camera_microphone_and_recorder(house: House) -> None:
    async with ScriptedPeer(sound=SoundTrack(lambda s: 0.1)) as peer:
        await peer.connect(house.answer)
        for well in (  # each at its own moment: a busy machine has few in which all of it is so
            lambda r: r.fps > 2 and r.kbps > 50 and r.loss < 0.05,
            lambda r: r.fps > 0 and r.frame_age_s < 0.3 and r.silence_s < 0.2,
            lambda r: r.rtt_ms is not None and r.rtt_ms < 500,
        ):
            await first(house.feed.readings(), LinkReading, well)
        camera = await first(house.feed.readings(), CameraReading, lambda r: r.change < 200)
        assert isinstance(camera, CameraReading)
        assert 60 < camera.luma < 200
        assert camera.change > 0.2
        sound = await first(house.feed.readings(), MicrophoneReading, lambda r: r.level_db > -40)
        assert isinstance(sound, MicrophoneReading)
        assert -30 < sound.level_db < -15
        await first(house.feed.readings(), RecorderReading)


async def test_a_black_camera_and_a_muted_microphone_are_seen(house: House) -> None:
    black = np.zeros((240, 320, 3), np.uint8)
    sound = SoundTrack(lambda second: 0.1, noise=0)
    async with ScriptedPeer(picture=PictureTrack(lambda n: black), sound=sound) as peer:
        await peer.connect(house.answer)
        await first(house.feed.readings(), MicrophoneReading, lambda r: r.level_db > -40)  # else silence may be a deaf decoder
        sound.loudness = silence
        await first(house.feed.readings(), CameraReading, lambda r: r.luma < 5 and r.change < 0.2)
        await first(house.feed.readings(), LinkReading, lambda r: r.sound_age_s < 0.1 and r.fps > 2)
        await first(house.feed.readings(), MicrophoneReading, lambda r: r.level_db == -120)


async def test_an_utterance_is_given_at_the_pause(house: House) -> None:
    bursts = SoundTrack(lambda second: 0.2 if 1.0 <= second < 1.5 or 1.7 <= second < 2.2 else 0.0)
    async with ScriptedPeer(sound=bursts) as peer:
        await peer.connect(house.answer)
        async with asyncio.timeout(60):
            async for utterance in house.feed.utterances(0.0):
                # Told at the pause, and once more when the silence has been heard: by then no sound can still be under way.
                if utterance.paused and len(utterance.speech) == 2 and utterance.ended_s - utterance.speech[-1][1] > 0.5:
                    break
        (begin, end), (begin_again, end_again) = utterance.speech
        for took_s, said_s in ((end - begin, 0.5), (begin_again - begin, 0.7), (end_again - begin, 1.2)):
            assert abs(took_s - said_s) < 0.15  # of the sound's own time: when it began is the machine's matter
        assert utterance.sound.dtype == np.float32
        assert abs(len(utterance.sound) / 16_000 - (utterance.ended_s - utterance.started_s)) < 0.01
        assert utterance.noise_db < -40


async def test_camera_and_screen_over_one_transport(house: House) -> None:
    async with ScriptedPeer(screen=PictureTrack(per_s=5)) as peer:
        await peer.connect(house.answer)
        assert (await anext(house.feed.frames(5))).image.shape == (240, 320, 3)
        link = await first(house.feed.readings(), LinkReading, lambda r: r.fps > 2)
        assert isinstance(link, LinkReading)
        assert link.fps < 35


async def test_strangers_do_not_break_the_handshake(house: House) -> None:
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ports: list[int] = []

    async def answer(sdp: str) -> str:
        answered = await house.answer(sdp)
        ports.extend(int(line.split()[5]) for line in answered.splitlines() if line.startswith("a=candidate:"))
        asyncio.get_running_loop().call_soon(pester)
        return answered

    sent = 0
    # A DTLS record with an alert in it, an RTP-like packet, and broken STUN.
    forged = (b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x02\x28", b"\x80\x60" + bytes(30), b"\x00\x01\xff\xff" + bytes(16))

    def pester() -> None:
        nonlocal sent
        if sent < 200:
            sent += 1
            for port in set(ports):
                for data in forged:
                    stranger.sendto(data, (LOOPBACK, port))
            asyncio.get_running_loop().call_later(0.005, pester)

    with stranger:
        async with ScriptedPeer() as peer:
            await peer.connect(answer)
            async with asyncio.timeout(60):
                assert (await anext(house.feed.frames(5))).number >= 1
    assert sent > 5


async def test_sender_reports_reach_the_recorder_on_the_frames_axis(house: House) -> None:
    async with ScriptedPeer() as peer:
        await peer.connect(house.answer)
        recorder = house.recorders
        async with asyncio.timeout(60):
            async for _ in house.feed.readings():
                if {kind for kind, _, _ in recorder.opened[0].reports} == {"video", "audio"}:
                    break
    written, clocks = recorder.opened[0].written, {"video": 90_000, "audio": 48_000}
    for kind, ntp_s, rtp in recorder.opened[0].reports[:4]:
        times = [entry[3] for entry in written if entry[0] == kind]
        assert times[0] - clocks[kind] <= rtp <= times[-1] + clocks[kind]
        assert abs(ntp_s - written[0][5]) < 20
