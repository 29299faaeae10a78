"""Where the head rests is learnt from what was seen lately, not from the first glance."""

import numpy as np
import pytest

from cloudwindow.domain.ids import PartId
from cloudwindow.domain.samples import Frame
from cloudwindow.inference.faces import SeenFace
from cloudwindow.inference.pool import InlinePool
from cloudwindow.inference.turning import REST_FRAMES, Turning


def looking(pitch_deg: float, yaw_deg: float = 0.0) -> SeenFace:
    return SeenFace(
        yaw_deg=yaw_deg,
        pitch_deg=pitch_deg,
        roll_deg=0.0,
        box=(10.0, 10.0, 40.0, 50.0),
        size=0.5,
        mouth=0.0,
        sharpness=50.0,
        luma=120.0,
        points=np.zeros((0, 2), np.float32),
    )


async def rested_after(pitches: list[float]) -> float:
    turning = Turning(yaw_deg=25.0, hold_s=0.2)
    image = np.zeros((64, 64, 3), np.uint8)
    for number, pitch in enumerate(pitches):
        frame = Frame(image=image, at_s=number / 10, part=PartId("prt_1"), number=number)
        await turning.follow(frame, looking(pitch), InlinePool())
    return turning.rest_pitch_deg


async def test_a_glance_up_at_the_beginning_is_forgotten() -> None:
    assert await rested_after([-14.0] * 4 + [5.0] * 6) == 5.0


async def test_a_turn_down_does_not_move_the_rest() -> None:
    assert await rested_after([4.0] * 25 + [16.0] * 10) == 4.0


async def test_without_a_frontal_face_it_is_straight_ahead() -> None:
    assert await rested_after([]) == 0.0


@pytest.mark.parametrize("pitch", [-40.0, 35.0])
async def test_what_is_far_off_is_no_rest(pitch: float) -> None:
    assert await rested_after([pitch] * REST_FRAMES) == 0.0
