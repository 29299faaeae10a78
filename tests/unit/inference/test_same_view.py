"""What is the same view, and what is not."""

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image
from cloudwindow.inference.same_view import coarse, same_view, view


def room(seed: int = 1) -> Image:
    """Large soft shapes with a camera's noise."""
    dice = np.random.default_rng(seed)
    shapes = np.kron(dice.integers(40, 200, (12, 16)), np.ones((60, 80))).astype(np.uint8)
    return np.repeat(shapes[:, :, None], 3, axis=2)


@cache
def noise() -> NDArray[np.float32]:
    return np.random.default_rng(1).standard_normal((720, 1280, 3), np.float32)


def noisy(image: Image, seed: int, levels: float = 6.0, light: float = 0.0) -> Image:
    """The same noise every time, from another place on."""
    moved = np.roll(noise(), (seed % 719, seed % 1277), (0, 1))
    return np.clip(image + (moved * np.float32(levels) + np.float32(light)), 0, 255).astype(np.uint8)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(-30, 30))
def test_noise_and_a_change_of_light_are_no_change_of_view(seed: int, light: float) -> None:
    picture = room()
    assert same_view(coarse(noisy(picture, seed)), coarse(noisy(picture, seed + 1, light=light)))


@settings(max_examples=30)
@given(st.integers(0, 640), st.integers(0, 400))
def test_the_smallest_card_that_counts_is_another_view(left: int, top: int) -> None:
    """450 pixels of a picture 1280 wide."""
    card = room()
    card[top : top + 284, left : left + 450] = 235
    assert not same_view(coarse(room()), coarse(card))


def text(blur: int) -> Image:
    """Fine strokes on a part of the picture, out of focus by so many pixels."""
    picture = room()
    picture[200:420, 300:700:4] -= 30
    kernel = np.ones(blur) / blur
    part = np.apply_along_axis(lambda row: np.convolve(row, kernel, "same"), 1, picture[200:420, 280:720, 1].astype(np.float32))
    picture[200:420, 280:720] = part[:, :, None].astype(np.uint8)
    return picture


def test_a_camera_that_finds_its_focus_shows_more_and_one_that_loses_it_does_not() -> None:
    sharp, blurred = view(text(1)), view(text(8))
    assert same_view(sharp.coarse, blurred.coarse), "no block's mean tells of it"
    assert not blurred.tells_as_much_as(sharp)
    assert sharp.tells_as_much_as(blurred)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_noise_is_no_focus(seed: int) -> None:
    assert view(noisy(text(8), seed)).tells_as_much_as(view(noisy(text(8), seed + 1)))
