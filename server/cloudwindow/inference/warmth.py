"""What each worker loads before anybody waits for it: the first applicant of the day is served like the tenth."""

from typing import Final

import numpy as np

from cloudwindow.domain.ids import PartId
from cloudwindow.domain.samples import Frame
from cloudwindow.inference.crowd import read_crowd
from cloudwindow.inference.embedder import load_embedder
from cloudwindow.inference.lanes import lane
from cloudwindow.inference.ocr import read_text
from cloudwindow.inference.passive import read_live_face
from cloudwindow.inference.people import find_faces
from cloudwindow.inference.pool import Warmth
from cloudwindow.inference.speech import HearArg, hear_digits

GRAY: Final = 90


def warmth() -> Warmth:
    """(job, argument) for `ProcessPool.warm`."""
    frame = Frame(image=np.full((360, 640, 3), GRAY, np.uint8), at_s=0.0, part=PartId("warm"), number=0)
    silence = HearArg(sound=np.zeros(16_000, np.float32), language="zh", digits="000000")
    return ((read_live_face, frame), (read_crowd, frame), (hear_digits, silence), (load_pictures, "dlib"))


@lane("slow")
def load_pictures(model: str) -> None:
    """The text reader, the face finder for cards, and the network that compares faces."""
    blank = np.full((360, 640, 3), GRAY, np.uint8)
    read_text(blank)
    find_faces(blank)
    load_embedder(model)
