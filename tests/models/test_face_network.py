"""Our arithmetic of dlib's network gives what dlib's own gives, and a file that holds another network is refused."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image
from cloudwindow.inference.face_network import SIDE, read_network
from cloudwindow.inference.weights import model_file

pytestmark = pytest.mark.models


def a_chip(seed: int) -> Image:
    """Soft blobs: no face, and that is all the same to the arithmetic."""
    noise = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(noise, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def test_the_vectors_are_dlibs_own() -> None:
    import dlib

    file = model_file("dlib-face-resnet")
    ours, theirs = read_network(file), dlib.face_recognition_model_v1(str(file))
    for seed in range(3):
        chip = a_chip(seed)
        expected = np.array(theirs.compute_face_descriptor(chip))
        assert np.linalg.norm(ours.vector(chip) - expected) < 1e-5
        assert np.linalg.norm(expected) > 0.5  # the limit above is small beside it


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.dat"
    file.write_bytes(model_file("dlib-face-resnet").read_bytes()[:1_000_000])
    with pytest.raises(BadInput):
        read_network(file)
