"""Follows a head from frontal to turned, and measures each finished turn's flatness. One for each session step; not a model."""

from collections import deque
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.samples import Frame
from cloudwindow.inference.faces import SeenFace
from cloudwindow.inference.flatness import Flatness, TurnPicture, cropped, measure_flatness
from cloudwindow.inference.runs import Run

FRONTAL_YAW_DEG: Final = 10.0
FRONTAL_PITCH_DEG: Final = 15.0
REST_YAW_DEG: Final = 12.0
REST_PITCH_DEG: Final = 20.0  # a camera above or below the eyes; what is farther off is no rest
REST_FRAMES: Final = 40  # the newest: four seconds or more, so that neither a turn nor a glance moves the median far
MOST_GAP_S: Final = 0.6
MOST_PICTURES: Final = 30  # gray, at most 640x480: 9 MB at the very most, a tenth of it in common turns


class Turning:
    """Remembers the last frontal picture and all that came after it; a longer absence from frontal is forgotten."""

    def __init__(self, *, yaw_deg: float, hold_s: float) -> None:
        self._yaw_deg = yaw_deg
        self._hold_s = hold_s
        self._pictures: list[TurnPicture] = []
        self._turned = Run(MOST_GAP_S)
        self._rest: deque[float] = deque(maxlen=REST_FRAMES)

    @property
    def rest_pitch_deg(self) -> float:
        """Median of the newest frontal frames; 0 before any. A head that looked up at first is not held to it for ever."""
        return median(self._rest) if self._rest else 0.0

    def frontal(self, face: SeenFace) -> bool:
        """Looks straight, by where the head rests."""
        return abs(face.yaw_deg) <= FRONTAL_YAW_DEG and abs(face.pitch_deg - self.rest_pitch_deg) <= FRONTAL_PITCH_DEG

    async def follow(self, frame: Frame, face: SeenFace, pool: InferencePool) -> Flatness | None:
        """The flatness of the turn that `frame` completes (turned to the side and held), once a turn; None in all other frames."""
        if abs(face.yaw_deg) <= REST_YAW_DEG and abs(face.pitch_deg) <= REST_PITCH_DEG:
            self._rest.append(face.pitch_deg)
        picture = TurnPicture(gray=_gray(frame), face=face)
        if self.frontal(face):
            self._pictures, self._turned = [picture], Run(MOST_GAP_S)
            return None
        if not self._pictures:
            return None
        self._pictures.append(picture)
        if len(self._pictures) > MOST_PICTURES:
            self._pictures = []
            return None
        return await self._when_turned(frame.at_s, face, pool)

    async def _when_turned(self, at_s: float, face: SeenFace, pool: InferencePool) -> Flatness | None:
        if self._turned.lasted(at_s, abs(face.yaw_deg) >= self._yaw_deg) < self._hold_s:
            return None
        turn, self._pictures = cropped(self._pictures), []
        return await pool.run(measure_flatness, turn)


def _gray(frame: Frame) -> NDArray[np.uint8]:
    """The green channel: nearly the luma, and nothing to compute in the engine's own process."""
    return np.ascontiguousarray(frame.image[:, :, 1])
