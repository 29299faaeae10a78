"""Where a recording lies on the server's clock."""

import random

import pytest

from cloudwindow.recording.placing import Placing

UTC_S = 1_800_000_000.0


def test_nothing_is_told_without_reports() -> None:
    assert Placing().span(10.0) is None


def test_the_earliest_report_of_a_minute_counts() -> None:
    placing, chance = Placing(), random.Random(1)
    for second in range(50):
        late_s = 0.0 if second == 17 else chance.uniform(0.005, 0.3)
        # The sender's own clock is an hour slow, which is none of our business.
        placing.report("video", UTC_S - 3600 + second, second * 90_000 + 1234, UTC_S + second + late_s, offset_s=-1234 / 90_000)
    began_s, ended_s = placing.span(49.5) or (0.0, 0.0)
    assert began_s == pytest.approx(UTC_S, abs=0.001)
    assert ended_s == pytest.approx(UTC_S + 49.5, abs=0.001)


def test_a_clock_that_drifts_is_told_of_at_both_ends() -> None:
    """100 ppm over half an hour: 180 ms between the file and us at its end."""
    placing = Placing()
    for second in range(1800):
        placing.report("audio", UTC_S + second * (1 - 1e-4), round(second * 48_000 * (1 - 1e-4)), UTC_S + second, offset_s=0.0)
    began_s, ended_s = placing.span(1799 * (1 - 1e-4)) or (0.0, 0.0)
    assert began_s == pytest.approx(UTC_S, abs=0.01)
    assert ended_s == pytest.approx(UTC_S + 1799, abs=0.01)


def test_sound_and_picture_of_one_file_tell_the_same() -> None:
    placing = Placing()
    placing.report("video", 1002.0, 90_000 * 7, UTC_S + 2, offset_s=-5.0)
    placing.report("audio", 1003.0, 48_000 * 103, UTC_S + 3, offset_s=-100.0)
    assert placing.span(3.0) == pytest.approx((UTC_S, UTC_S + 3))
