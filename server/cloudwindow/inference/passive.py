"""Does the picture of this face look filmed from life? One weak signal among others, never a gate.

MiniFASNetV2 (Silent-Face-Anti-Spoofing) on the crop that its authors used: 2.7 face boxes, 80x80, BGR 0..255; class 1 is a live
face. It passes many paper masks, puppets and generated faces, and calls some genuine still photos attacks.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from cloudwindow.domain.samples import Frame, Image
from cloudwindow.inference.faces import FacesRead, read_faces
from cloudwindow.inference.weights import fingerprint, installed, model_file

MODEL: Final = "minifasnet-v2"
CROP: Final = 2.7  # face boxes
SIDE: Final = 80  # px


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveRead:
    """`passive`: 0..1, the larger the livelier, of the largest face; None when there is no face or the model is not installed."""

    faces: FacesRead
    passive: float | None
    models: tuple[str, ...] = ()


def read_live_face(frame: Frame) -> LiveRead:
    """Faces and passive score in one job, so that a frame crosses to a worker once. About 17 ms at 640x480."""
    faces = read_faces(frame)
    face = faces.largest
    passive = None if face is None else passive_score(frame.image, face.box)
    return LiveRead(faces=faces, passive=passive, models=faces.models if passive is None else (*faces.models, fingerprint(MODEL)))


def passive_score(image: Image, box: tuple[float, float, float, float]) -> float | None:
    """P(live) of the face in `box` (left, top, width, height) of an RGB picture; None when the model is not installed."""
    session = _session()
    if session is None:
        return None
    crop = _crop(image, box)[:, :, ::-1].astype(np.float32).transpose(2, 0, 1)[None]
    logits = np.asarray(session.run(None, {session.get_inputs()[0].name: np.ascontiguousarray(crop)})[0])[0]
    odds = np.exp(logits - logits.max())
    return float(odds[1] / odds.sum())


@cache
def _session() -> Any:  # Any: onnxruntime has no types; None: not installed
    if not installed(MODEL):
        return None
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(model_file(MODEL)), options, providers=["CPUExecutionProvider"])


def _crop(image: Image, box: tuple[float, float, float, float]) -> Image:
    """The box grown about its middle; at the picture's edges it is moved, not cut, as in the model's training."""
    import cv2

    height, width = image.shape[:2]
    x, y, w, h = box
    scale = min((height - 1) / max(h, 1.0), (width - 1) / max(w, 1.0), CROP)
    new_w, new_h = w * scale, h * scale
    left = int(np.clip(x + w / 2 - new_w / 2, 0, width - 1 - new_w))
    top = int(np.clip(y + h / 2 - new_h / 2, 0, height - 1 - new_h))
    part = np.ascontiguousarray(image[top : top + int(new_h) + 1, left : left + int(new_w) + 1])
    return np.asarray(cv2.resize(part, (SIDE, SIDE)), dtype=np.uint8)
