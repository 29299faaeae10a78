"""How the scripted applicant holds its head: angles, mouth and lids, and the small motions that nobody can suppress."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

READ_YAW: Final = 0.82  # what FaceLandmarker reads of a turn, a nod up, a nod down (measured on this puppet, not on people)
READ_UP: Final = 1.2
READ_DOWN: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Degrees: `yaw` > 0 nose to the image's right, `pitch` > 0 nose down, `roll` > 0 counter-clockwise. Others 0..1."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    mouth: float = 0.0
    blink: float = 0.0


def aimed(pose: Pose) -> Pose:
    """The pose to render so that FaceLandmarker reads the angles of `pose`."""
    pitch = pose.pitch / (READ_UP if pose.pitch < 0 else READ_DOWN)
    return replace(pose, yaw=pose.yaw / READ_YAW, pitch=pitch)


def rotation(pose: Pose) -> Floats:
    """x right, y up, z toward the camera; the same order as MediaPipe's matrix is read (roll after yaw after pitch)."""
    y, p, r = np.radians((pose.yaw, pose.pitch, pose.roll))
    about_y = np.array(((np.cos(y), 0, np.sin(y)), (0, 1, 0), (-np.sin(y), 0, np.cos(y))))
    about_x = np.array(((1, 0, 0), (0, np.cos(p), -np.sin(p)), (0, np.sin(p), np.cos(p))))
    about_z = np.array(((np.cos(r), -np.sin(r), 0), (np.sin(r), np.cos(r), 0), (0, 0, 1)))
    return np.asarray(about_z @ about_y @ about_x, dtype=np.float32)


class Fidget:
    """Small natural motion: slow sway of the head and blinks, the same for the same seed and time."""

    def __init__(self, seed: int, sway: float = 0.7) -> None:
        """`sway`: degrees. Blinks come every two to five seconds, 200 of them."""
        dice = np.random.default_rng(seed)
        self._sway = sway
        self._rates = dice.uniform(0.15, 1.1, (3, 3))
        self._phases = dice.uniform(0, 2 * np.pi, (3, 3))
        self._blinks = np.cumsum(dice.uniform(2.0, 5.0, 200))

    def apply(self, pose: Pose, seconds: float) -> Pose:
        """`pose` with the motion of this moment added."""
        yaw, pitch, roll = self._sway * np.sin(2 * np.pi * self._rates * seconds + self._phases).mean(axis=1)
        since = seconds - self._blinks
        blink = float(np.clip(1 - np.abs(since - 0.12) / 0.12, 0, 1).max())
        return replace(
            pose, yaw=pose.yaw + yaw, pitch=pose.pitch + pitch, roll=pose.roll + 0.6 * roll, blink=max(pose.blink, blink)
        )
