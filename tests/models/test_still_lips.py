"""People who speak are told from people whose face rests, two pictures a second, three seconds at a time."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
import pytest

from cloudwindow.domain.ids import PartId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame
from cloudwindow.inference.company import LEAST_FRAMES, Company, CompanyLimits, Look
from cloudwindow.inference.faces import read_faces
from cloudwindow.inference.voicing import NOTHING
from cloudwindow.inference.weights import installed
from tests.material import material

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(not installed("face_landmarker"), reason="face_landmarker is not installed: cloudwindow models pull"),
]
EVERY_S: Final = 0.5
LONG_SIDE: Final = 640
TALK: Final = ("talking/speech-4.mp4", "talking/speech-en-1.mp4", "talking/speech-en-2.mp4")
REST: Final = ("head-turns/person-b.mov", "talking/portrait-s18.mp4")


def frames(path: str) -> Iterator[Frame]:
    """Upright, at two a second, as the feed keeps them."""
    import av

    with av.open(str(material(path))) as media:
        due_s = 0.0
        for number, picture in enumerate(media.decode(video=0)):
            at_s = float(picture.time or 0.0)
            if at_s < due_s:
                continue
            due_s = at_s + EVERY_S
            image = np.rot90(picture.to_ndarray(format="rgb24"), round(picture.rotation / 90))
            scale = min(1.0, LONG_SIDE / max(image.shape[:2]))
            small = cv2.resize(np.ascontiguousarray(image), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            yield Frame(image=np.asarray(small, np.uint8), at_s=at_s, part=PartId("prt_1"), number=number)


def windows(path: str) -> list[list[Look]]:
    """Each three seconds in which one face alone looked ahead."""
    looks = []
    for frame in frames(path):
        faces = read_faces(frame).faces
        looks.append(Look(mouth=faces[0].mouth, yaw_deg=faces[0].yaw_deg) if len(faces) == 1 else Look(mouth=None))
    every = [looks[first : first + LEAST_FRAMES] for first in range(len(looks) - LEAST_FRAMES + 1)]
    return [one for one in every if all(look.mouth is not None and abs(look.yaw_deg) <= 20 for look in one)]


def still(looks: list[Look]) -> bool:
    company = Company(CompanyLimits())
    found = Reason.ENVIRONMENT_VOICE in {sign.reason for sign in company.signs(looks, NOTHING)}
    assert not (found and company.settled(looks, len(looks)))
    return found


@pytest.mark.parametrize("path", TALK)
def test_who_talks_moves_the_lips(path: str) -> None:
    seen = windows(path)
    assert len(seen) >= 6
    assert not any(map(still, seen))


@pytest.mark.parametrize("path", REST)
def test_a_face_at_rest_does_not(path: str) -> None:
    seen = windows(path)
    assert len(seen) >= 5
    assert all(map(still, seen))
