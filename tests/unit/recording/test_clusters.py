"""Frames become clusters of a second that any reader can read back."""

import io
from collections.abc import Iterable
from dataclasses import replace

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.recording import ebml
from cloudwindow.recording.clusters import Chunk, Clusters, Encoded
from cloudwindow.recording.container import AUDIO, Block, cluster
from cloudwindow.recording.matroska import clusters
from cloudwindow.recording.timeline import Timeline
from tests.unit.recording.media import BEGAN_S, RTP_AUDIO, RTP_VIDEO, picture, sound, together


def recorded(frames: Iterable[Encoded], reports: Iterable[tuple[str, float, int]] = ()) -> list[Chunk]:
    made = Clusters()
    for report in reports:
        made.report(*report)
    chunks = [chunk for frame in frames for chunk in made.take(frame)]
    return chunks + made.finish()


def packets(chunks: Iterable[Chunk]) -> dict[str, list[tuple[float, bytes]]]:
    """(seconds, bytes) of each packet that the library's own reader finds."""
    found: dict[str, list[tuple[float, bytes]]] = {"video": [], "audio": []}
    with av.open(io.BytesIO(b"".join(chunk.data for chunk in chunks)), "r") as container:
        for packet in container.demux():
            if packet.pts is not None:
                found[packet.stream.type].append((float(packet.pts * packet.time_base), bytes(packet)))
    return found


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_every_frame_is_read_back_and_decodes(codec: str) -> None:
    video, audio = picture(codec, 3.0), sound(3.0)
    chunks = recorded(together(video, audio))
    found = packets(chunks)
    assert (len(found["video"]), len(found["audio"])) == (len(video), len(audio))
    if codec == "VP8":
        assert [data for _, data in found["video"]] == [frame.data for frame in video]
    assert [data for _, data in found["audio"]] == [frame.data for frame in audio]
    with av.open(io.BytesIO(b"".join(chunk.data for chunk in chunks)), "r") as container:
        decoded = list(container.decode(video=0))
    assert len(decoded) == len(video)
    assert (decoded[0].width, decoded[0].height) == (320, 240)


def test_clusters_are_a_second_long_without_any_keyframe() -> None:
    in_step = (("video", WALL_S, RTP_VIDEO), ("audio", WALL_S, RTP_AUDIO))
    chunks = recorded(together(picture("VP8", 5.0), sound(5.0)), in_step)
    assert len(chunks) in (5, 6)
    assert all(chunk.end_s - chunk.start_s <= 1.1 for chunk in chunks)


def test_a_cluster_ends_with_its_second_when_nothing_more_comes() -> None:
    made = Clusters()
    for frame in picture("VP8", 0.5):
        assert made.take(frame) == []
    last = picture("VP8", 0.5)[-1].arrived_s
    assert made.tick(last) == []
    assert len(made.tick(BEGAN_S + 1.06)) == 1
    assert made.idle
    assert made.tick(BEGAN_S + 9) == []


WALL_S = 3_000_000.0
# The sender says: RTP_VIDEO was at WALL_S, RTP_AUDIO 0.200 s later.
REPORTS = (("video", WALL_S, RTP_VIDEO), ("audio", WALL_S + 0.2, RTP_AUDIO))


def test_sound_is_placed_beside_the_picture_by_the_senders_reports() -> None:
    found = packets(recorded(together(picture("VP8", 1.0), sound(1.0)), REPORTS))
    assert found["audio"][0][0] - found["video"][0][0] == pytest.approx(0.2, abs=0.002)


def test_without_reports_arrival_decides_after_five_seconds() -> None:
    made = Clusters()
    chunks = [chunk for frame in together(picture("VP8", 4.5), sound(4.5)) for chunk in made.take(frame)]
    assert not packets(chunks)["audio"]  # held
    assert made.tick(BEGAN_S + 5.05)  # no report will come
    found = packets(recorded(together(picture("VP8", 4.5), sound(4.5))))
    assert found["audio"][0][0] - found["video"][0][0] == pytest.approx(-0.03, abs=0.002)


def test_reports_that_come_later_still_place_the_first_sound() -> None:
    made = Clusters()
    chunks: list[Chunk] = []
    for frame in together(picture("VP8", 4.0), sound(4.0)):
        if frame.arrived_s - BEGAN_S > 2.5:
            for report in REPORTS:
                made.report(*report)
        chunks += made.take(frame)
    found = packets(chunks + made.finish())
    assert len(found["audio"]) == len(sound(4.0))
    assert min(at for at, _ in found["audio"]) - found["video"][0][0] == pytest.approx(0.2, abs=0.002)


def test_sound_before_the_first_picture_is_kept() -> None:
    late = tuple(replace(frame, arrived_s=frame.arrived_s + 2) for frame in picture("VP8", 1.0))
    found = packets(recorded(together(late, sound(3.0))))
    assert len(found["audio"]) == len(sound(3.0))
    assert found["video"][0][0] == pytest.approx(2.03, abs=0.002)


def test_sound_alone_makes_a_recording() -> None:
    assert len(packets(recorded(sound(2.0)))["audio"]) == len(sound(2.0))


def test_a_picture_begins_at_a_keyframe() -> None:
    frames = picture("VP8", 2.0, key_every_s=1.0)
    found = packets(recorded(frames[3:]))
    assert found["video"][0][1] == frames[15].data
    assert len(found["video"]) == len(frames) - 15


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_the_size_may_change_within_a_file(codec: str) -> None:
    small = picture(codec, 1.0)
    large = tuple(
        replace(frame, arrived_s=frame.arrived_s + 1, rtp_timestamp=frame.rtp_timestamp + 90_000)
        for frame in picture(codec, 1.0, size=(640, 480))
    )
    chunks = recorded([*small, *large])
    with av.open(io.BytesIO(b"".join(chunk.data for chunk in chunks)), "r") as container:
        sizes = [(frame.width, frame.height) for frame in container.decode(video=0)]
    assert sizes == [(320, 240)] * len(small) + [(640, 480)] * len(large)


def test_another_codec_in_the_same_part_is_refused_and_counted() -> None:
    made = Clusters()
    for frame in (*picture("VP8", 0.5), *picture("H264", 0.5)):
        made.take(frame)
    assert made.refused == len(picture("H264", 0.5))


@given(
    st.lists(
        st.tuples(st.sampled_from(["video", "audio"]), st.integers(0, 2**40), st.floats(0, 5), st.integers(0, 2**31)), max_size=60
    )
)
def test_no_clock_can_break_the_file(steps: list[tuple[str, int, float, int]]) -> None:
    """RTP times and reports are the applicant's; whatever they say, times rise and every block is found again."""
    made = Clusters()
    key = picture("VP8", 0.1)[0]
    chunks = made.take(key)
    now_s = key.arrived_s
    for kind, rtp, wait_s, wall in steps:
        now_s += wait_s
        made.report(kind, float(wall), rtp // 3)
        codec = "VP8" if kind == "video" else "opus"
        frame = Encoded(kind=kind, codec=codec, data=b"x" * 5, rtp_timestamp=rtp, key=False, arrived_s=now_s)
        chunks += made.take(frame)
    chunks += made.finish()
    data = b"".join(chunk.data for chunk in chunks)
    found = list(clusters(data))
    assert len(found) == len(chunks)
    assert sum(item.length for item in found) + found[0].offset == len(data)
    assert [(item.start_ms, item.end_ms) for item in found] == [
        (round(chunk.start_s * 1000), round(chunk.end_s * 1000)) for chunk in chunks
    ]
    assert all(abs(chunk.end_s - (now_s - BEGAN_S)) < 400 for chunk in chunks)


@given(st.binary(max_size=400))
def test_the_scanner_reads_any_bytes(data: bytes) -> None:
    for item in clusters(data):
        assert item.offset + item.length <= len(data)


def test_a_torn_cluster_is_not_a_cluster() -> None:
    data = b"".join(chunk.data for chunk in recorded(picture("VP8", 2.5)))
    whole = list(clusters(data))
    assert len(list(clusters(data[:-1]))) == len(whole) - 1
    assert list(clusters(data, whole[0].offset + whole[0].length)) == whole[1:]


@given(st.integers(0, 2**40))
def test_a_length_is_read_as_it_was_written(size: int) -> None:
    data = b"\xa3" + ebml.length(size)
    assert ebml.read_opening(data, 0) == (ebml.SIMPLE_BLOCK, size, len(data))


def test_a_clock_that_jumps_is_set_anew_by_arrival() -> None:
    timeline = Timeline(0.0)
    assert timeline.place("video", 90_000, 0.0, {}) == 0
    assert timeline.place("video", 180_000, 1.0, {}) == 1000
    assert timeline.place("video", 90_000_000, 2.0, {}) == 2000
    assert timeline.place("video", 90_090_000, 3.0, {}) == 3000


def test_a_block_says_its_time_relative_to_its_cluster() -> None:
    data = cluster([Block(track=AUDIO, time_ms=1020, key=True, data=b"b"), Block(track=AUDIO, time_ms=1000, key=True, data=b"a")])
    assert [(item.start_ms, item.end_ms, item.length) for item in clusters(data)] == [(1000, 1020, len(data))]
