"""YuNet, a small face detector (Wu, Peng, Yu; Machine Intelligence Research 20, 2023): profiles too, and faces of ten pixels.

OpenCV's FaceDetectorYN runs the same file and takes three times as long, so the network runs in ONNX Runtime, and what
FaceDetectorYN makes of its answer (`face_detect.cpp`) is done here.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image
from cloudwindow.inference.weights import model_file

Floats = NDArray[np.float32]

MODEL: Final = "yunet"
MAX_OVERLAP: Final = 0.3  # boxes that share more are one face
STRIDES: Final = (8, 16, 32)  # px between the places where each of the three outputs looks for faces
ANSWERS: Final = tuple(f"{kind}_{stride}" for kind in ("cls", "obj", "bbox") for stride in STRIDES)
# In the file the input is 640 by 640: two dimensions of a fixed value, in protobuf. Named ones take a picture of any size.
_FIXED: Final = b"\x0a\x03\x08\x80\x05" * 2
_NAMED: Final = b"\x0a\x03\x12\x01h\x0a\x03\x12\x01w"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boxes:
    """`sides`: (n, 4) left, top, width, height in pixels of the picture. `scores`: (n,) 0..1, the surest first."""

    sides: Floats
    scores: Floats


def boxes(image: Image, least_score: float, long_side: int | None = None) -> Boxes:
    """Of the faces in an RGB picture, which is made smaller first when it is longer than `long_side`. Raises ModelMissing.

    About 2 ms at 320x240, 8 ms at 640x480.
    """
    import cv2

    scale = 1.0 if long_side is None else min(1.0, long_side / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    sides, scores = _found(_answers(np.asarray(small, dtype=np.uint8)), least_score)
    if not len(scores):
        return Boxes(sides=sides, scores=scores)
    kept = np.asarray(cv2.dnn.NMSBoxes(sides.tolist(), scores.tolist(), least_score, MAX_OVERLAP), dtype=np.intp).ravel()
    return Boxes(sides=np.asarray(sides[kept] / scale, dtype=np.float32), scores=scores[kept])


def _answers(image: Image) -> tuple[tuple[Floats, Floats, Floats, tuple[int, int]], ...]:
    """For each stride: (places, 1) is it a face, (places, 1) is it an object, (places, 4) where, and (rows, columns) of places."""
    height, width = (-(-size // STRIDES[-1]) * STRIDES[-1] for size in image.shape[:2])
    picture = np.zeros((1, 3, height, width), np.float32)
    picture[0, :, : image.shape[0], : image.shape[1]] = image.transpose(2, 0, 1)[::-1]  # blue, green, red
    found = dict(zip(ANSWERS, _session().run(list(ANSWERS), {"input": picture}), strict=True))
    return tuple((found[f"cls_{n}"][0], found[f"obj_{n}"][0], found[f"bbox_{n}"][0], (height // n, width // n)) for n in STRIDES)


def _found(answers: tuple[tuple[Floats, Floats, Floats, tuple[int, int]], ...], least_score: float) -> tuple[Floats, Floats]:
    sides, scores = [], []
    for stride, (face, thing, where, (_, columns)) in zip(STRIDES, answers, strict=True):
        score = np.sqrt(np.clip(face[:, 0], 0, 1) * np.clip(thing[:, 0], 0, 1))
        sure = np.flatnonzero(score >= least_score)
        size = np.exp(where[sure, 2:]) * stride
        middle = (np.column_stack((sure % columns, sure // columns)) + where[sure, :2]) * stride
        sides.append(np.hstack((middle - size / 2, size)))
        scores.append(score[sure])
    return np.concatenate(sides).astype(np.float32), np.concatenate(scores).astype(np.float32)


@cache
def _session() -> Any:  # Any: onnxruntime has no types
    import onnxruntime

    file = model_file(MODEL).read_bytes()
    if file.count(_FIXED) != 1:
        raise BadInput(f"expected {MODEL} with one input of 640 by 640, found {file.count(_FIXED)}: pull the model of the manifest")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # it warns that the outputs' sizes are no longer those in the file
    return onnxruntime.InferenceSession(file.replace(_FIXED, _NAMED), options, providers=["CPUExecutionProvider"])
