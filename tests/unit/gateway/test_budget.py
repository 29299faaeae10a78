"""How much may be sent to somebody whose link is poor."""

import pytest

from cloudwindow.gateway.budget import FLOOR_BPS, FREE_BPS, LEAST_BPS, Downlink, worst


def sending(bps: float, seconds: float = 1.0, start_s: float = 0.0) -> Downlink:
    """A viewer to whom so much was sent until `start_s + seconds`."""
    downlink = Downlink()
    for n in range(int(seconds * 20)):
        downlink.sent(int(bps / 8 / 20), start_s + n / 20)
    return downlink


def test_a_low_estimate_of_a_still_scene_is_no_complaint_when_it_moves() -> None:
    downlink = sending(1_000_000)
    for n, bps in enumerate((150_000, 165_000, 180_000, 200_000)):  # it grows as fast as it may
        downlink.estimate(bps, 1.0 + n / 100)
    assert downlink.tick(1.1) is None


def test_an_estimate_that_falls_below_what_is_sent_is_a_limit() -> None:
    downlink = sending(1_000_000)
    downlink.estimate(900_000, 0.95)
    downlink.estimate(500_000, 1.0)
    assert downlink.tick(1.0) == pytest.approx(450_000)


def test_an_estimate_that_stays_below_what_is_sent_is_a_limit() -> None:
    downlink = sending(1_000_000)
    downlink.estimate(400_000, 0.9)
    downlink.estimate(400_000, 1.0)
    downlink.estimate(400_000, 1.02)
    assert downlink.tick(1.02) == pytest.approx(360_000)


def test_loss_is_a_limit_and_never_under_the_floor() -> None:
    downlink = sending(1_500_000)
    downlink.lost(0.3, 100, 1.0)
    assert downlink.tick(1.0) == pytest.approx((1 - 0.4 * 0.3 / 2) * downlink.sent_bps(1.0))
    for second in range(2, 30):
        downlink.lost(0.3, 100, second)
    assert downlink.tick(30) == LEAST_BPS
    for n in range(10):
        downlink.sent(100_000, 30 + n / 10)
        downlink.estimate(20_000, 30 + n / 10)
    assert downlink.tick(31) == FLOOR_BPS


def test_one_lost_packet_of_a_few_is_no_poor_link() -> None:
    downlink = sending(80_000)
    for second, share in enumerate((0.0, 0.125, 0.0, 0.0, 0.125, 0.0, 0.0, 0.0, 0.125)):
        downlink.lost(share, 8, second)
    assert downlink.tick(9.0) is None


def test_a_link_that_loses_a_little_at_any_rate_is_not_held_down() -> None:
    downlink = sending(1_000_000)
    downlink.lost(0.6, 100, 1.0)
    assert downlink.tick(1.0) is not None
    limits = []
    for second in range(2, 40):
        downlink.lost(0.03, 100, second)
        limits.append(downlink.tick(second))
    assert limits[-1] is None


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.1])
def test_little_loss_is_none(share: float) -> None:
    downlink = sending(1_000_000)
    downlink.lost(share, 100, 1.0)
    assert downlink.tick(1.0) is None


def test_a_limit_is_released_slowly_once_nobody_complains() -> None:
    downlink = sending(1_000_000)
    downlink.lost(0.26, 100, 1.0)
    limit = downlink.tick(1.0)
    assert limit is not None
    assert downlink.tick(2.9) == limit
    downlink.lost(0.06, 100, 3.0)  # no complaint, and no reason for more
    assert downlink.tick(4.9) == limit
    grown = downlink.tick(5.9)
    assert grown == pytest.approx(limit * 1.08, rel=0.01)
    assert [downlink.tick(n) for n in range(7, 60)][-1] is None
    assert limit * 1.08**54 > FREE_BPS


def test_the_worst_of_several_decides() -> None:
    assert worst([None, 500_000, 300_000]) == 300_000
    assert worst([None, None]) is None
    assert worst([]) is None
