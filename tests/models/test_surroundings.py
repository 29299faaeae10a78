"""The measured turn of a camera against the turn it was rendered with, and people in recorded pictures."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image
from cloudwindow.inference.surroundings import Landmarks, SurroundingsLook, landmarks_in, look_around, small_grey, turn_between
from tests.material import material

pytestmark = pytest.mark.models

ACROSS_DEG = 64.0  # what the estimate assumes


def panorama() -> Image:
    """A full turn, 4000 pixels wide, of shapes at random."""
    dice = np.random.default_rng(4)
    wide = np.full((1000, 4000, 3), 128, dtype=np.uint8)
    for _ in range(3000):
        at, size, colour = dice.integers(0, (4000, 1000)), int(dice.integers(4, 40)), dice.integers(0, 255, 3).tolist()
        cv2.rectangle(wide, at.tolist(), (at + size).tolist(), colour, -1)
    return wide


def view(wide: Image, yaw: float, across: float = ACROSS_DEG) -> Image:
    """What a camera of 640x480 and `across` degrees sees at `yaw` degrees to the right."""
    focal = 320 / np.tan(np.radians(across / 2))
    x, y = np.meshgrid(np.arange(640) - 319.5, np.arange(480) - 239.5)
    right: NDArray[np.float64] = np.degrees(np.arctan2(x, focal)) + yaw
    down = np.degrees(np.arctan2(y, np.hypot(x, focal)))
    u, v = (right % 360) / 360 * 4000, 500 + down / 360 * 4000
    seen = cv2.remap(wide, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    noise = np.random.default_rng(round(yaw * 10) % 2**31).normal(0, 3, seen.shape)
    return np.asarray((seen + noise).clip(0, 255), dtype=np.uint8)


def seen(wide: Image, yaw: float, across: float = ACROSS_DEG) -> Landmarks:
    return landmarks_in(small_grey(view(wide, yaw, across)))


@pytest.mark.parametrize("step", [-15.0, -5.0, 0.0, 2.0, 10.0, 20.0])
def test_a_turn_is_measured_to_a_fiftieth_when_the_lens_is_as_assumed(step: float) -> None:
    wide = panorama()
    turned = turn_between(seen(wide, 30.0), seen(wide, 30.0 + step))
    assert turned is not None
    assert turned[0] == pytest.approx(step, abs=0.1 + abs(step) / 50)
    assert abs(turned[1]) < 0.3


@pytest.mark.parametrize(("across", "low", "high"), [(55.0, 1.0, 1.25), (75.0, 0.78, 1.0)])
def test_another_lens_is_an_error_in_proportion(across: float, low: float, high: float) -> None:
    wide = panorama()
    turned = turn_between(seen(wide, 0.0, across), seen(wide, 10.0, across))
    assert turned is not None
    assert low < turned[0] / 10.0 < high


def test_other_surroundings_or_nothing_to_see_give_no_turn() -> None:
    wide = panorama()
    assert turn_between(seen(wide, 0.0), seen(wide, 180.0)) is None
    plain = landmarks_in(np.full((240, 320), 120, dtype=np.uint8))
    assert turn_between(plain, plain) is None


def test_several_people_are_counted() -> None:
    picture = cv2.imread(str(material("faces/pairs/deepface/couple.jpg")), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    scale = 640 / max(picture.shape[:2])
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    sight = look_around(SurroundingsLook(image=small, previous=None, count_after_deg=5.0))
    assert (sight.read.people, sight.read.turned_deg) == (2, None)


@pytest.mark.parametrize(("after", "people"), [(0.0, 0), (9.0, 0), (12.0, None)])
def test_people_are_searched_for_once_the_camera_has_turned_far_enough(after: float, people: int | None) -> None:
    wide = panorama()
    sight = look_around(SurroundingsLook(image=view(wide, 10.0), previous=seen(wide, 0.0), count_after_deg=after))
    assert sight.read.people == people
