"""A head that waits is looked at every 0.4 s, one that moves in every frame; the passive score comes now and then."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cloudwindow.domain.ids import PartId
from cloudwindow.domain.samples import Frame, Image
from cloudwindow.inference.faces import KEPT, FacesRead, SeenFace, read_faces
from cloudwindow.inference.looking import Looking
from cloudwindow.inference.passive import LiveRead

BOX = (200.0, 100.0, 200.0, 260.0)


def picture(shift: int = 0, noise: int = 0) -> Image:
    """Soft light and shade where the face is, moved by `shift` pixels, with a camera's noise."""
    across = np.sin((np.arange(640) + shift) / 25)[None, :] * 60 + np.cos(np.arange(480) / 30)[:, None] * 40 + 120
    grain = np.random.default_rng(noise).normal(0, 4, across.shape)
    return np.repeat(np.clip(across + grain, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def a_frame(at_s: float, image: Image) -> Frame:
    return Frame(image=image, at_s=at_s, part=PartId("prt_1"), number=0)


class Head:
    """An `InferencePool` that sees one head, or none, and remembers what it was asked."""

    def __init__(self, yaw_deg: float = 0.0, faces: int = 1) -> None:
        self.yaw_deg = yaw_deg
        self.faces = faces
        self.asked: list[str] = []

    async def run(self, job: Callable[..., Any], arg: object) -> Any:
        assert isinstance(arg, Frame)
        self.asked.append(job.__name__)
        face = SeenFace(
            yaw_deg=self.yaw_deg, pitch_deg=0.0, roll_deg=0.0, box=BOX, size=0.5, mouth=0.0, sharpness=50.0, luma=120.0,
            points=np.zeros((len(KEPT), 2), np.float32),
        )  # fmt: skip
        read = FacesRead(at_s=arg.at_s, width=640, height=480, faces=(face,) * self.faces)
        return read if job is read_faces else LiveRead(faces=read, passive=0.9)


async def looked(frames: list[Frame], head: Head) -> list[float]:
    looking = Looking(yaw_deg=25.0, hold_s=0.2)
    return [frame.at_s for frame in frames if await looking.look(frame, head)]


def still(seconds: float) -> list[Frame]:
    return [a_frame(round(n / 10, 1), picture(noise=n)) for n in range(round(seconds * 10))]


async def test_a_head_at_rest_is_looked_at_every_0_4_s() -> None:
    assert await looked(still(2.0), Head()) == [0.0, 0.1, 0.5, 0.9, 1.3, 1.7]


async def test_a_move_is_seen_in_its_first_frame() -> None:
    frames = [*still(1.0), *(a_frame(1.0 + n / 10, picture(shift=12 * (n + 1), noise=n)) for n in range(4))]
    assert (await looked(frames, Head()))[-4:] == [1.0, 1.1, 1.2, 1.3]


async def test_a_turned_head_is_looked_at_in_every_frame_however_still() -> None:
    assert len(await looked(still(1.0), Head(yaw_deg=30.0))) == 10


async def test_so_is_a_picture_with_nobody_and_one_with_several() -> None:
    assert len(await looked(still(1.0), Head(faces=0))) == 10
    assert len(await looked(still(1.0), Head(faces=2))) == 10


async def test_each_question_begins_with_two_looks() -> None:
    """So that a head can be found straight for as long as a turn asks for, before anything is left out."""
    later = [a_frame(3.0 + n / 10, picture(noise=n)) for n in range(3)]
    assert (await looked([*still(1.0), *later], Head()))[-2:] == [3.0, 3.1]


async def test_the_passive_score_is_taken_four_times_a_second_at_most() -> None:
    head = Head(yaw_deg=30.0)
    await looked(still(1.0), head)
    assert [n for n, job in enumerate(head.asked) if job == "read_live_face"] == [0, 3, 6, 9]
