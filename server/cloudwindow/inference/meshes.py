"""The points of the faces in a picture and how each head is turned: MediaPipe's FaceLandmarker, kept as cheap as it can be.

Of its 11 ms the mesh network takes some 8. Turning its answer into Python objects took 2 more, so the answer is read from
MediaPipe's own memory; expressions (blendshapes) are nobody's question here and are not computed.
"""

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image
from cloudwindow.inference.quiet import muted
from cloudwindow.inference.weights import model_file

Floats = NDArray[np.float32]

MODEL: Final = "face_landmarker"
AT_MOST: Final = 2  # faces looked for: "several" needs no larger count


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundMesh:
    """`points`: (478, 3) in shares of the picture's width, height and again width; z grows away from the camera.

    `matrix`: (4, 4), the canonical face to the camera's space.
    """

    points: Floats
    matrix: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaceMesh:
    """`points`: (478, 3) in pixels, z grows away from the camera. `rotation`: (3, 3), x right, y up, z toward the camera."""

    points: Floats
    rotation: Floats


def find_meshes(image: Image) -> list[FoundMesh]:
    """Of at most AT_MOST faces in an RGB picture (height, width, 3), in MediaPipe's order. Raises ModelMissing."""
    import mediapipe as mp
    from mediapipe.tasks.python.vision import face_landmarker

    picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(image))
    landmarker, answer = landmarks_model(), face_landmarker.MpFaceLandmarkerResultC()
    landmarker._lib.MpFaceLandmarkerDetectImage(landmarker._handle, picture._image_ptr, None, ctypes.byref(answer))
    try:
        faces = min(answer.face_landmarks_count, answer.facial_transformation_matrixes_count)
        return [
            FoundMesh(
                points=_points(answer.face_landmarks[face]),
                matrix=answer.facial_transformation_matrixes[face].to_numpy().astype(np.float64),
            )
            for face in range(faces)
        ]
    finally:
        landmarker._lib.MpFaceLandmarkerCloseResult(ctypes.byref(answer))


def read_mesh(image: Image) -> FaceMesh | None:
    """All points of the first face in an RGB picture; for rendering, not for checks. Raises ModelMissing."""
    found = find_meshes(image)
    if not found:
        return None
    height, width = image.shape[:2]
    turn = found[0].matrix[:3, :3]
    rotation = turn / np.cbrt(np.linalg.det(turn))
    points = found[0].points * np.array((width, height, width), np.float32)
    return FaceMesh(points=points, rotation=rotation.astype(np.float32))


def _points(landmarks: Any) -> Floats:  # Any: MediaPipe's MpNormalizedLandmarksC
    """x, y and z stand first in each of its structures, as C floats."""
    count, size = landmarks.landmarks_count, ctypes.sizeof(landmarks.landmarks.contents)
    memory = ctypes.string_at(landmarks.landmarks, count * size)
    return np.frombuffer(memory, np.uint8).reshape(count, size)[:, :12].copy().view(np.float32)


@cache
def landmarks_model() -> Any:  # Any: mediapipe has no types
    """One for the process."""
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model_file(MODEL))),
        running_mode=vision.RunningMode.IMAGE,
        num_faces=AT_MOST,
        output_facial_transformation_matrixes=True,
    )
    with muted():
        landmarker = vision.FaceLandmarker.create_from_options(options)
        landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=np.zeros((64, 64, 3), np.uint8)))
    return landmarker
