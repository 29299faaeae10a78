"""Who is in the picture: YuNet face boxes, also small ones. Wu, Peng, Yu: YuNet, Machine Intelligence Research 20 (2023)."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import numpy as np

from cloudwindow.domain.samples import Image
from cloudwindow.inference.weights import model_file

MODEL: Final = "yunet"
MIN_SCORE: Final = 0.7
MAX_OVERLAP: Final = 0.3
MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A box in pixels and the detector's score 0..1."""

    left: int
    top: int
    width: int
    height: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Detector:
    """The network holds its input size, so one call at a time."""

    net: Any  # Any: cv2 has no types
    lock: Lock


@lru_cache(maxsize=1)
def _detector() -> _Detector:
    import cv2

    net = cv2.FaceDetectorYN.create(str(model_file(MODEL)), "", (320, 320), MIN_SCORE, MAX_OVERLAP, MOST)
    return _Detector(net=net, lock=Lock())


def find_faces(image: Image) -> tuple[Face, ...]:
    """Faces in an RGB picture, the surest first. Raises ModelMissing."""
    detector = _detector()
    height, width = image.shape[:2]
    with detector.lock:
        detector.net.setInputSize((width, height))
        _, rows = detector.net.detect(np.ascontiguousarray(image[..., ::-1]))
    if rows is None:
        return ()
    faces = [
        Face(left=round(row[0]), top=round(row[1]), width=round(row[2]), height=round(row[3]), score=round(float(row[14]), 3))
        for row in rows.tolist()
    ]
    return tuple(sorted(faces, key=lambda face: -face.score))
