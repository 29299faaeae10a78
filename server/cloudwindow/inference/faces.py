"""What is to be seen of the faces in one picture: where they look, how large, sharp and bright they are, how open the mouth is."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Frame, Image
from cloudwindow.inference.meshes import MODEL, FoundMesh, find_meshes
from cloudwindow.inference.weights import fingerprint

Floats = NDArray[np.float32]

OVAL: Final = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
               150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
LIPS: Final = (61, 0, 291, 17)
RIGHT_EYE: Final = (33, 159, 133, 145)
LEFT_EYE: Final = (263, 386, 362, 374)
NOSE_BASE: Final = 2
KEPT: Final = (*OVAL, *LIPS, *RIGHT_EYE, *LEFT_EYE, NOSE_BASE)  # MediaPipe's numbers of the points in `SeenFace.points`, in order
SHARPNESS_SIDE: Final = 128  # px: a crop is brought to this size first, so that sharpness does not depend on distance


def kept(*numbers: int) -> list[int]:
    """Places of MediaPipe's point numbers in `SeenFace.points`."""
    return [KEPT.index(number) for number in numbers]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenFace:
    """One face. Angles in degrees: `yaw_deg` > 0 toward the subject's own left (un-mirrored), `pitch_deg` < 0 chin up,

    `roll_deg` > 0 counter-clockwise in the picture. `box`: left, top, width, height of the face oval in pixels.
    `size`: the oval's height as a share of the picture's height. `mouth`: gap of the inner lips as a share of the face's height
    (forehead to chin). `sharpness`: variance of the Laplacian of the crop at a common size. `luma`: mean 0..255 of the crop.
    `points`: (len(KEPT), 2) pixels.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    box: tuple[float, float, float, float]
    size: float
    mouth: float
    sharpness: float
    luma: float
    points: Floats

    def at(self, *numbers: int) -> Floats:
        """Pixels of MediaPipe's point `numbers` (those in KEPT), one a row."""
        return self.points[kept(*numbers)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacesRead:
    """`faces`: two at most, the largest first. `width`, `height`: of the picture. `models`: 'name sha256' of what looked."""

    at_s: float
    width: int
    height: int
    faces: tuple[SeenFace, ...]
    models: tuple[str, ...] = ()

    @property
    def largest(self) -> SeenFace | None:
        return self.faces[0] if self.faces else None


def read_faces(frame: Frame) -> FacesRead:
    """About 9 ms at 640x480 on one core. Picture mode: with two faces at most it gives the angles of video mode exactly."""
    height, width = frame.image.shape[:2]
    return FacesRead(at_s=frame.at_s, width=width, height=height, faces=faces_in(frame.image), models=(fingerprint(MODEL),))


def faces_in(image: Image) -> tuple[SeenFace, ...]:
    """The faces in an RGB picture (height, width, 3), the largest first. Raises ModelMissing."""
    seen = [_seen(image, mesh) for mesh in find_meshes(image)]
    return tuple(sorted(seen, key=lambda face: -face.size))


def euler_degrees(matrix: NDArray[np.float64]) -> tuple[float, float, float]:
    """(yaw, pitch, roll) of a 4x4 facial transformation matrix; its uniform scale is removed first.

    Signs as in `SeenFace`. Near frontal expect 3 degrees of noise; the scale was never checked against a ground truth.
    """
    rotation = matrix[:3, :3] / np.cbrt(np.linalg.det(matrix[:3, :3]))
    yaw = np.degrees(np.arctan2(-rotation[2, 0], np.hypot(rotation[2, 1], rotation[2, 2])))
    pitch = np.degrees(np.arctan2(rotation[2, 1], rotation[2, 2]))
    roll = np.degrees(np.arctan2(rotation[1, 0], rotation[0, 0]))
    return float(yaw), float(pitch), float(roll)


def _seen(image: Image, mesh: FoundMesh) -> SeenFace:
    height, width = image.shape[:2]
    every = mesh.points[:, :2] * np.array((width, height), np.float32)
    oval = every[list(OVAL)]
    low, high = oval.min(axis=0), oval.max(axis=0)
    yaw, pitch, roll = euler_degrees(mesh.matrix)
    sharpness, luma = sharpness_and_luma(image, float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    face_height = float(np.linalg.norm(every[10] - every[152]))
    return SeenFace(
        yaw_deg=yaw,
        pitch_deg=pitch,
        roll_deg=roll,
        box=(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])),
        size=float(high[1] - low[1]) / height,
        mouth=float(np.linalg.norm(every[13] - every[14])) / max(face_height, 1.0),
        sharpness=sharpness,
        luma=luma,
        points=every[list(KEPT)],
    )


def sharpness_and_luma(image: Image, left: float, top: float, right: float, bottom: float) -> tuple[float, float]:
    """Of the part of an RGB picture between these pixels; (0, 0) for one that is hardly in the picture."""
    import cv2

    height, width = image.shape[:2]
    x, y, x_end, y_end = max(0, int(left)), max(0, int(top)), min(width, int(right) + 1), min(height, int(bottom) + 1)
    if x_end - x < 8 or y_end - y < 8:
        return 0.0, 0.0
    gray = cv2.cvtColor(np.ascontiguousarray(image[y:y_end, x:x_end]), cv2.COLOR_RGB2GRAY)
    common = cv2.resize(gray, (SHARPNESS_SIDE, SHARPNESS_SIDE), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(common, cv2.CV_64F).var()), float(gray.mean())
