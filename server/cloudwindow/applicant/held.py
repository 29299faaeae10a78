"""A flat document held before the camera: perspective, light, defocus and a soft edge. Images are (height, width, 3) uint8 RGB."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image

CARD: Final = (1012, 638)  # 85.6 x 54.0 mm at 300 dots an inch (ISO/IEC 7810 ID-1)
EYE_DISTANCE: Final = 3.0  # how far the camera is, in widths of the document


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """How the document is held. `width`: of it in the frame, in pixels. `x`, `y`: its middle, as shares of the frame.

    Angles in degrees; `blur`: of the optics, in pixels; `light`: a factor.
    """

    width: float
    x: float = 0.5
    y: float = 0.6
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    blur: float = 0.8
    light: float = 1.0


def random_hold(dice: np.random.Generator, width: float) -> Hold:
    """Held by a person: up to 12 degrees aside, 4 askew, slightly out of focus."""
    yaw, pitch, roll = dice.uniform(-12, 12), dice.uniform(-12, 12), dice.uniform(-4, 4)
    x, y = dice.uniform(0.45, 0.55), dice.uniform(0.5, 0.6)
    blur, light = dice.uniform(0.4, 1.0), dice.uniform(0.85, 1.1)
    return Hold(width=width, x=x, y=y, yaw=yaw, pitch=pitch, roll=roll, blur=blur, light=light)


def corners(hold: Hold, frame: tuple[int, int], document: tuple[int, int] = CARD) -> NDArray[np.float32]:
    """The four corners in a frame of (width, height), (4, 2), from the document's top left clockwise."""
    half = np.array(((-1, -1), (1, -1), (1, 1), (-1, 1))) * (0.5, 0.5 * document[1] / document[0])
    yaw, pitch, roll = np.radians((hold.yaw, hold.pitch, hold.roll))
    across = half[:, 0] * np.cos(yaw)
    depth = half[:, 0] * np.sin(yaw) + half[:, 1] * np.sin(pitch)
    down = half[:, 1] * np.cos(pitch)
    scale = hold.width / (1 - depth / EYE_DISTANCE)
    rolled = np.column_stack((across * np.cos(roll) - down * np.sin(roll), across * np.sin(roll) + down * np.cos(roll)))
    return np.asarray(rolled * scale[:, None] + np.array(frame) * (hold.x, hold.y), dtype=np.float32)


def show(frame: Image, card: Image, hold: Hold) -> Image:
    """`frame` with the document `card` (any flat picture) held into it."""
    height, width = card.shape[:2]
    size = frame.shape[1], frame.shape[0]
    shrunk = _shrunk(card, hold.width)
    across, down = shrunk.shape[1], shrunk.shape[0]
    whole = np.array(((0, 0), (across, 0), (across, down), (0, down)), dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(whole, corners(hold, size, (width, height)))
    lit = cv2.convertScaleAbs(shrunk, alpha=hold.light)
    seen = cv2.warpPerspective(lit, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(np.ones((down, across), np.float32), matrix, size)
    if hold.blur > 0:
        seen, cover = cv2.GaussianBlur(seen, (0, 0), hold.blur), cv2.GaussianBlur(cover, (0, 0), hold.blur)
    mixed = frame + cover[..., None] * (seen.astype(np.float32) - frame)
    return np.asarray(mixed.clip(0, 255), dtype=np.uint8)


def _shrunk(card: Image, width: float) -> Image:
    """No larger than it will be seen, so that the warp does not alias."""
    scale = min(1.0, 1.15 * width / card.shape[1])
    size = round(card.shape[1] * scale), round(card.shape[0] * scale)
    return np.asarray(cv2.resize(card, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
