"""A panorama lays each view where the camera looked."""

import numpy as np
import pytest

from cloudwindow.inference.panorama import HEIGHT_PX, PIXELS_PER_DEG, View, compose_panorama


def a_view(luma: int, heading_deg: float, tilt_deg: float = 0.0) -> View:
    return View(image=np.full((360, 640, 3), luma, np.uint8), heading_deg=heading_deg, tilt_deg=tilt_deg)


def test_views_stand_side_by_side_and_nothing_is_black_between_them() -> None:
    made = compose_panorama((a_view(60, 0.0), a_view(200, 50.0)))
    assert made is not None
    middle = made[HEIGHT_PX // 2, :, 0].astype(int)
    assert abs(int(middle[int(20 * PIXELS_PER_DEG)]) - 60) <= 2
    assert abs(int(middle[-int(20 * PIXELS_PER_DEG)]) - 200) <= 2
    assert middle[2:-2].min() >= 58
    assert (np.diff(middle[100:-100]) >= -6).all()  # brighter to the right, but for the edge of a view


def test_turning_right_is_to_the_right_whatever_the_order() -> None:
    one, other = compose_panorama((a_view(60, 0.0), a_view(200, 50.0))), compose_panorama((a_view(200, 0.0), a_view(60, -50.0)))
    assert one is not None
    assert other is not None
    assert np.abs(one.astype(int) - other.astype(int)).mean() < 1


def test_a_view_from_above_lies_higher_up() -> None:
    level, up = compose_panorama((a_view(90, 0.0),)), compose_panorama((a_view(90, 0.0, 6.0),))
    assert level is not None
    assert up is not None
    first = [int(np.argmax(made[:, made.shape[1] // 2, 0] > 0)) for made in (level, up)]
    assert first[0] - first[1] == pytest.approx(6 * PIXELS_PER_DEG, abs=8)


def test_nothing_seen_is_no_picture_and_a_full_turn_is_bounded() -> None:
    assert compose_panorama(()) is None
    made = compose_panorama(tuple(a_view(90, 60.0 * n) for n in range(12)))
    assert made is not None
    assert made.shape[1] <= 3200
