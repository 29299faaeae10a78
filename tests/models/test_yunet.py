"""Our reading of YuNet's answer finds what OpenCV's own detector finds, and landmarks are read whole from MediaPipe's memory."""

import cv2
import numpy as np
import pytest

from cloudwindow.domain.samples import Image
from cloudwindow.inference import yunet
from cloudwindow.inference.crowd import crowd_in
from cloudwindow.inference.faces import faces_in
from cloudwindow.inference.meshes import find_meshes, landmarks_model
from cloudwindow.inference.people import find_faces
from cloudwindow.inference.weights import model_file

data = pytest.importorskip("skimage.data", reason="the portrait comes with the extra 'demo'")
pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def couple() -> Image:
    """A portrait, and beside it the same one at a third of its size; no side is a multiple of 32."""
    large = np.asarray(data.astronaut(), dtype=np.uint8)[:450]
    small = cv2.resize(large, None, fx=1 / 3, fy=1 / 3, interpolation=cv2.INTER_AREA)
    image = np.full((450, 710, 3), 90, np.uint8)
    image[:, :512] = large
    image[100 : 100 + len(small), 520 : 520 + small.shape[1]] = small
    return image


@pytest.mark.parametrize("long_side", [None, 320])
def test_the_boxes_are_opencvs_own(couple: Image, long_side: int | None) -> None:
    scale = 1.0 if long_side is None else long_side / 710
    seen = couple if long_side is None else cv2.resize(couple, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    detector = cv2.FaceDetectorYN.create(str(model_file("yunet")), "", seen.shape[1::-1], 0.7, 0.3, 50)
    expected = detector.detect(np.ascontiguousarray(seen[:, :, ::-1]))[1]
    found = yunet.boxes(couple, 0.7, long_side)
    assert len(expected) == 2
    assert found.sides == pytest.approx(expected[:, :4] / scale, abs=0.01)
    assert found.scores == pytest.approx(expected[:, 14], abs=0.001)


def test_both_are_counted_and_the_nearer_one_is_measured(couple: Image) -> None:
    crowd, nearest = crowd_in(couple), faces_in(couple)[0]
    assert len(crowd.sizes) == len(find_faces(couple)) == 2
    assert crowd.sizes[0] > 2 * crowd.sizes[1]
    assert crowd.sharpness == pytest.approx(nearest.sharpness, rel=0.3)
    assert crowd.luma == pytest.approx(nearest.luma, abs=12)


def test_nobody_is_nobody() -> None:
    empty = crowd_in(np.full((480, 640, 3), 90, np.uint8))
    assert (empty.sizes, empty.sharpness) == ((), 0.0)


def test_the_landmarks_are_mediapipes_own(couple: Image) -> None:
    import mediapipe as mp

    told = landmarks_model().detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=couple))
    found = find_meshes(couple)
    assert len(found) == len(told.face_landmarks) > 0
    for mesh, points, matrix in zip(found, told.face_landmarks, told.facial_transformation_matrixes, strict=True):
        assert np.array_equal(mesh.points, np.array([(one.x, one.y, one.z) for one in points], np.float32))
        assert np.array_equal(mesh.matrix, np.asarray(matrix, np.float64))
