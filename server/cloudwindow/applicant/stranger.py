"""Somebody else out of the same portrait, for the case that must fail: the features are moved and the colours changed."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image
from cloudwindow.inference.faces import OVAL
from cloudwindow.inference.meshes import read_mesh

Points = NDArray[np.float64]
GRID: Final = 4  # pixels between the places that the warp is worked out for: it is smooth, and a spline of each pixel takes seconds
FEATURES: Final = (  # (points around the middle, growth across, growth up and down, shift down in face heights)
    ((33, 133, 159, 145, 246, 7, 70, 63, 105, 66, 107, 46, 53, 52, 65, 55), 1.28, 1.2, -0.03),
    ((263, 362, 386, 374, 466, 249, 300, 293, 334, 296, 336, 276, 283, 282, 295, 285), 1.28, 1.2, -0.03),
    ((1, 2, 4, 5, 98, 327, 48, 278, 64, 294, 195, 197, 115, 344), 0.55, 0.85, -0.02),
    ((61, 291, 0, 17, 13, 14, 40, 270, 91, 321, 37, 267, 84, 314, 78, 308), 1.28, 0.7, -0.03),
)


def altered(portrait: Image, jaw: float = 0.86) -> Image:
    """Larger eyes, a narrow nose, a wide mouth with thin lips, a narrow jaw, another skin and hair.

    Opposite changes of the same size left dlib at 0.47: judge any change of these numbers by the distance.
    """
    from scipy.interpolate import RBFInterpolator  # half a second to import: only where somebody is altered

    mesh = read_mesh(portrait)
    if mesh is None:
        raise BadInput("expected a portrait with one face, found none")
    points = mesh.points.astype(np.float64)
    before, after = _moves(points[:, :2], jaw)
    corners = np.array([(x, y) for x in (0.0, portrait.shape[1]) for y in (0.0, portrait.shape[0])])
    rim = _rim(points[list(OVAL), :2])
    fixed = np.concatenate((corners, rim))
    back = RBFInterpolator(np.concatenate((after, fixed)), np.concatenate((before, fixed)), kernel="thin_plate_spline")
    height, width = portrait.shape[:2]
    rows, columns = np.mgrid[0 : height + GRID : GRID, 0 : width + GRID : GRID]
    knots = back(np.column_stack((columns.ravel(), rows.ravel()))).astype(np.float32).reshape(*rows.shape, 2)
    at_rows, at_columns = np.mgrid[0:height, 0:width].astype(np.float32) / GRID
    source = cv2.remap(knots, at_columns, at_rows, cv2.INTER_LINEAR)
    moved = cv2.remap(portrait, source[..., 0], source[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return _recoloured(np.asarray(moved, dtype=np.uint8))


def _rim(oval: Points) -> Points:
    centre = oval.mean(axis=0)
    return np.asarray(centre + (oval - centre) * 1.9, dtype=np.float64)


def _moves(points: Points, jaw: float) -> tuple[Points, Points]:
    height = float(np.ptp(points[list(OVAL), 1]))
    before: list[Points] = []
    after: list[Points] = []
    for numbers, across, along, down in FEATURES:
        group = points[list(numbers)]
        centre = group.mean(axis=0)
        before.append(group)
        after.append(centre + (group - centre) * (across, along) + (0, down * height))
    oval = points[list(OVAL)]
    centre = oval.mean(axis=0)
    low = np.clip((oval[:, 1:2] - centre[1]) / (0.5 * height), 0, 1)
    before.append(oval)
    after.append(centre + (oval - centre) * (1 + (jaw - 1) * low * (1, 0.3)))
    return np.concatenate(before), np.concatenate(after)


def _recoloured(rgb: Image) -> Image:
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 0] *= 0.8
    lab[..., 1] = 128 + (lab[..., 1] - 128) * 0.8
    lab[..., 2] = 128 + (lab[..., 2] - 128) * 0.6
    return np.asarray(cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB), dtype=np.uint8)
