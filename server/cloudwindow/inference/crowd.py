"""How many people are in the picture? A detector for small and far faces beside the landmarker, which sees near ones only."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from cloudwindow.domain.samples import Frame, Image
from cloudwindow.inference.faces import FacesRead, read_faces
from cloudwindow.inference.quiet import muted
from cloudwindow.inference.weights import fingerprint, model_file

MODEL: Final = "yunet"
LONG_SIDE: Final = 320  # px: at 640 it costs three times as much and found no more on the recorded material
MIN_SCORE: Final = 0.8
OVERLAP: Final = 0.3  # boxes that share more are one face


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrowdRead:
    """`sizes`: height of every face found, as shares of the picture's height, the largest first; profiles too."""

    faces: FacesRead
    sizes: tuple[float, ...]
    models: tuple[str, ...] = ()


def read_crowd(frame: Frame) -> CrowdRead:
    """About 17 ms at 640x480. YuNet (Wu, Peng and Yu, 2023) counts, the landmarker measures. Raises ModelMissing."""
    faces = read_faces(frame)
    return CrowdRead(faces=faces, sizes=face_sizes(frame.image), models=(*faces.models, fingerprint(MODEL)))


def face_sizes(image: Image) -> tuple[float, ...]:
    """`sizes` of an RGB picture."""
    import cv2

    scale = min(1.0, LONG_SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    height, width = small.shape[:2]
    detector = _detector()
    detector.setInputSize((width, height))
    _, found = detector.detect(np.ascontiguousarray(small[:, :, ::-1]))
    return () if found is None else tuple(sorted((float(row[3]) / height for row in found), reverse=True))


@cache
def _detector() -> Any:  # Any: OpenCV's stub does not say that `detect` gives None
    import cv2

    with muted():
        return cv2.FaceDetectorYN.create(str(model_file(MODEL)), "", (LONG_SIDE, LONG_SIDE), MIN_SCORE, OVERLAP, 20)
