"""A link measured packet by packet."""

import random

from cloudwindow.gateway.link import LinkMeter, empty_reading
from cloudwindow.gateway.tap import EncodedFrame, Tap, Unwrap

START_S = 1_700_000_000.0


def sent(meter: LinkMeter, seconds: float, loss: float = 0.0, start: int = 65_000, start_s: float = START_S) -> float:
    """50 sound packets of 100 bytes and 90 video packets of 1000 bytes a second; every third ends a frame. Returns the end."""
    chance = random.Random(1)
    sounds = [(start_s + n / 50, "audio", n, n * 960, 48_000, 100) for n in range(int(seconds * 50))]
    pictures = [(start_s + n / 90, "video", n, n // 3 * 3000, 90_000, 1000) for n in range(int(seconds * 90))]
    for at_s, kind, n, timestamp, clock_hz, size in sorted(sounds + pictures):
        if chance.random() >= loss:
            sequence = (start + n) % 65536
            meter.packet(kind, sequence=sequence, timestamp=timestamp, clock_hz=clock_hz, size=size, at_s=at_s)
        if kind == "video" and n % 3 == 2:
            meter.frame(at_s)
    return start_s + seconds


def test_a_good_link() -> None:
    meter = LinkMeter(START_S)
    end_s = sent(meter, 3)
    meter.answer(0.025, end_s)
    reading = meter.reading(end_s, 0.003)
    assert reading.loss == 0
    assert abs(reading.kbps - (50 * 100 + 90 * 1000) * 8 / 1000) < 20
    assert 28 <= reading.fps <= 31
    assert reading.frame_age_s < 0.05
    assert reading.sound_age_s < 0.05
    assert reading.silence_s < 0.05
    assert reading.rtt_ms == 25
    assert reading.jitter_ms < 1
    assert reading.lag_s == 0.003


def test_a_fifth_lost_is_a_loss_of_a_fifth_whatever_comes_again() -> None:
    meter = LinkMeter(START_S)
    end_s = sent(meter, 3, loss=0.2)
    for n in range(20):
        meter.repaired(size=1000, at_s=end_s - 0.5 + n / 100)
    assert 0.1 < meter.reading(end_s, 0).loss < 0.3


def test_pieces_of_pictures_tell_a_narrow_link_from_a_stopped_camera() -> None:
    stopped, narrow = LinkMeter(START_S), LinkMeter(START_S)
    for meter in (stopped, narrow):
        end_s = sent(meter, 2)
        for n in range(150):
            at_s = end_s + n / 50
            meter.packet("audio", sequence=n + 65_100, timestamp=n * 960, clock_hz=48_000, size=100, at_s=at_s)
            if meter is narrow and n % 10 == 0:
                meter.packet("video", sequence=n, timestamp=n * 1800, clock_hz=90_000, size=1000, at_s=at_s)
    ages = [meter.reading(START_S + 5, 0).picture_age_s for meter in (stopped, narrow)]
    assert None not in ages
    assert (ages[0] or 0) > 2.9
    assert (ages[1] or 0) < 0.3
    assert stopped.reading(START_S + 5, 0).frame_age_s == narrow.reading(START_S + 5, 0).frame_age_s


def test_a_cut_shows_in_the_ages() -> None:
    meter = LinkMeter(START_S)
    end_s = sent(meter, 2)
    meter.answer(0.02, end_s)
    reading = meter.reading(end_s + 3, 0)
    assert reading.kbps == 0
    assert reading.fps == 0
    assert reading.loss == 0
    assert 2.9 < reading.silence_s < 3.1
    assert 2.9 < reading.frame_age_s < 3.1
    assert reading.rtt_ms is None


def test_without_a_part_everything_is_as_old_as_the_waiting() -> None:
    reading = empty_reading(START_S, START_S + 4, 0.01)
    assert (reading.silence_s, reading.frame_age_s, reading.sound_age_s) == (4, 4, 4)


def test_jitter_is_the_spread_of_the_arrivals() -> None:
    meter, chance = LinkMeter(START_S), random.Random(2)
    for n in range(500):
        at_s = START_S + n / 50 + chance.uniform(0, 0.04)
        meter.packet("audio", sequence=n, timestamp=n * 960, clock_hz=48_000, size=100, at_s=at_s)
    assert 8 < meter.reading(START_S + 10, 0).jitter_ms < 20


def test_rtp_time_does_not_wrap_and_reports_fit_its_axis() -> None:
    unwrap = Unwrap()
    assert [unwrap(t % 2**32) for t in range(2**32 - 6000, 2**32 + 9000, 3000)] == list(range(2**32 - 6000, 2**32 + 9000, 3000))
    assert unwrap.at(2**32 - 1000) == 2**32 - 1000
    assert unwrap.at(500) == 2**32 + 500


def test_a_sink_that_fails_does_not_stop_the_others() -> None:
    tap, got = Tap(), list[EncodedFrame]()

    def broken(frame: EncodedFrame) -> None:
        raise OSError("full")

    tap.add(broken)
    off = tap.add(got.append)
    frame = EncodedFrame(kind="video", codec="VP8", data=b"", rtp_timestamp=0, key=True, arrived_s=0)
    tap.give(frame)
    tap.give(frame)
    off()
    tap.give(frame)
    assert len(got) == 2
