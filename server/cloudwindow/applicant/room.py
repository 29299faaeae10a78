"""A room around the rendered applicant, so that the camera can be turned: painted walls, pictures, a window, one turn wide."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image

FIELD_DEG: Final = 62.0  # of view of a phone's front camera, across
BLEND: Final = 0.12  # of a frame's width, where the applicant's own picture fades into the wall
PICTURES: Final = ("coffee", "chelsea", "rocket", "hubble_deep_field", "immunohistochemistry")


def _pictures() -> list[Image]:
    """Photographs that scikit-image ships in its wheel."""
    from skimage import data

    return [np.asarray(getattr(data, name)()[..., :3], dtype=np.uint8) for name in PICTURES]


class Room:
    """`view(scene, degrees)`: what the camera sees, turned to the right of `scene`, which is seen at 0."""

    def __init__(self, size: tuple[int, int], seed: int = 5) -> None:
        """`size`: (width, height) of the frames."""
        self._size = size
        width, height = size
        self._length = round(width * 360 / FIELD_DEG)
        self._wall = _wall(self._length, height, np.random.default_rng(seed))

    def view(self, scene: Image, degrees: float) -> Image:
        """RGB of `size`. A cylinder's wall, cut out: near enough to a turn for a frame's field of view."""
        width = self._size[0]
        start = round(degrees % 360 / 360 * self._length)
        columns = np.arange(start, start + width) % self._length
        seen = self._wall[:, columns].astype(np.float32)
        offset = columns.astype(np.int64)
        offset = np.where(offset > self._length // 2, offset - self._length, offset)
        inside = (offset >= 0) & (offset < width)
        if inside.any():
            share = np.clip(np.minimum(offset, width - 1 - offset) / (BLEND * width), 0, 1).astype(np.float32)
            share = np.where(inside, share, 0.0) if abs(degrees) > 0.01 else inside.astype(np.float32)
            own = scene[:, np.clip(offset, 0, width - 1)].astype(np.float32)
            seen += share[None, :, None] * (own - seen)
        return seen.astype(np.uint8)


def _wall(length: int, height: int, dice: np.random.Generator) -> Image:
    """Plaster with a pattern that a camera can follow, furniture blocks below, pictures above."""
    wall = np.full((height, length, 3), (196, 190, 178), np.float32)
    grain = cv2.resize(dice.normal(0, 9, (height // 6, length // 6)).astype(np.float32), (length, height))
    wall += grain[..., None]
    wall -= np.linspace(-12, 18, height, dtype=np.float32)[:, None, None]
    _furniture(wall, dice)
    for number, picture in enumerate(_pictures() * 2):
        tall = round(height * dice.uniform(0.28, 0.45))
        wide = round(tall * picture.shape[1] / picture.shape[0])
        left = round((number + 1.1) * length / 11.5)
        top = round(height * dice.uniform(0.08, 0.25))
        _hang(wall, picture, (left, top, wide, tall))
    return np.asarray(cv2.GaussianBlur(wall, (3, 3), 0.8).clip(0, 255), dtype=np.uint8)


def _furniture(wall: NDArray[np.float32], dice: np.random.Generator) -> None:
    height, length = wall.shape[:2]
    for number in range(9):
        left = round((number + dice.uniform(0.1, 0.5)) * length / 9)
        right = left + round(length / 9 * dice.uniform(0.3, 0.6))
        top = round(height * dice.uniform(0.62, 0.82))
        colour = dice.uniform((70, 50, 35), (140, 110, 90))
        cv2.rectangle(wall, (left, top), (right, height), tuple(float(c) for c in colour), -1)
        for line in range(top + 8, height, 17):
            cv2.line(wall, (left + 4, line), (right - 4, line), tuple(float(c) * 0.8 for c in colour), 2)


def _hang(wall: NDArray[np.float32], picture: Image, place: tuple[int, int, int, int]) -> None:
    left, top, wide, tall = place
    right, bottom = min(left + wide, wall.shape[1]), min(top + tall, wall.shape[0])
    if right - left < 8 or bottom - top < 8:
        return
    small = cv2.resize(picture, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    wall[top:bottom, left:right] = small
    cv2.rectangle(wall, (left, top), (right, bottom), (60.0, 40.0, 30.0), 4)
