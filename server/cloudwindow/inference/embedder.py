"""How alike are two faces? Each embedder turns a face into a vector; its distances mean nothing to another's thresholds.

dlib's ResNet (Davis King, 2017: trained to 0.6 on LFW) takes five points: the corners of the eyes and the base of the nose.
They come from FaceLandmarker, so neither dlib's detector nor its landmark models are loaded (the 68-point one is not free for
commercial use, and importing `face_recognition` loads it). dlib cuts the face out; its network is computed in `face_network`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image
from cloudwindow.inference.face_network import SIDE, FaceNetwork, read_network
from cloudwindow.inference.faces import SeenFace, faces_in
from cloudwindow.inference.lanes import lane
from cloudwindow.inference.meshes import MODEL
from cloudwindow.inference.weights import fingerprint, model_file

Vector = NDArray[np.float64]

_DLIB: Final = "dlib-face-resnet"
SMALL_FACE: Final = 160  # px: pictures with a smaller face side are enlarged, so that the points are found on card portraits
MARGIN: Final = 0.35  # of the picture's side, mirrored around a tight crop; FaceLandmarker's detector wants air about the face


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedder:
    """`vector(image, face)`: of an RGB picture's face. `file`: the model's name in models/manifest.toml."""

    file: str
    vector: Callable[[Image, SeenFace], Vector]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmbedAsk:
    """`image`: RGB. `model`: a name in EMBEDDERS. `portrait`: a tight crop of one face, to be given air before looking."""

    image: Image
    model: str = "dlib"
    portrait: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embedded:
    """`vector`: of the largest face; None when there is none. `faces`: as seen in the picture, the largest first.

    `models`: 'name sha256' of what looked and compared.
    """

    vector: tuple[float, ...] | None
    faces: tuple[SeenFace, ...]
    models: tuple[str, ...] = ()


@lane("slow")
def embed(ask: EmbedAsk) -> Embedded:
    """About 25 ms at 640x480. Raises BadInput for an unknown model, ModelMissing."""
    if ask.model not in EMBEDDERS:
        raise BadInput(f"expected an embedder among {', '.join(sorted(EMBEDDERS))}, found {ask.model!r}")
    image, faces = _looked(ask)
    embedder = EMBEDDERS[ask.model]
    models = (fingerprint(MODEL), fingerprint(embedder.file))
    if not faces:
        return Embedded(vector=None, faces=(), models=models)
    return Embedded(vector=tuple(float(value) for value in embedder.vector(image, faces[0])), faces=faces, models=models)


def load_embedder(model: str) -> None:
    """Load what `embed` needs, before a face is there."""
    _looked(EmbedAsk(image=np.zeros((64, 64, 3), np.uint8)))
    if model == "dlib":
        _dlib_network()


def distance(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Euclidean. 0 is the same picture; what counts as the same person is the policy's to say."""
    return float(np.linalg.norm(np.asarray(a) - np.asarray(b)))


def _looked(ask: EmbedAsk) -> tuple[Image, tuple[SeenFace, ...]]:
    """A portrait is looked at with air around it first, then as it is: either way may be the one in which the face is found."""
    if not ask.portrait:
        return ask.image, faces_in(ask.image)
    aired = _aired(ask.image)
    faces = faces_in(aired)
    return (aired, faces) if faces else (ask.image, faces_in(ask.image))


def _aired(image: Image) -> Image:
    import cv2

    height, width = image.shape[:2]
    scale = max(1.0, SMALL_FACE / max(1, min(height, width)))
    if scale > 1:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    edge = int(MARGIN * max(image.shape[:2]))
    return np.asarray(cv2.copyMakeBorder(image, edge, edge, edge, edge, cv2.BORDER_REPLICATE), dtype=np.uint8)


@cache
def _dlib_network() -> FaceNetwork:
    return read_network(model_file(_DLIB))


def dlib_chip(image: Image, face: SeenFace) -> Image:
    """The face upright and centred, (150, 150, 3). dlib's five points: left eye outer, inner; right eye outer, inner; nose base."""
    import dlib

    points = [dlib.point(round(float(x)), round(float(y))) for x, y in face.at(263, 362, 33, 133, 2)]
    left, top, width, height = (round(side) for side in face.box)
    where = dlib.full_object_detection(dlib.rectangle(left, top, left + width, top + height), points)
    return np.asarray(dlib.get_face_chip(np.ascontiguousarray(image), where, SIDE, 0.25), dtype=np.uint8)


def _dlib(image: Image, face: SeenFace) -> Vector:
    return np.asarray(_dlib_network().vector(dlib_chip(image, face)), dtype=np.float64)


EMBEDDERS: Final[Mapping[str, Embedder]] = MappingProxyType({"dlib": Embedder(file=_DLIB, vector=_dlib)})
