"""The scripted applicant's head as triangles: the portrait's face, rings around it for hair and neck, teeth behind the lips.

The rings fade into the still background, a rubber sheet, so that there is no seam.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.faces import OVAL

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

FACE_POINTS: Final = 468
INNER_UPPER: Final = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LOWER: Final = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
EYES: Final = (  # (upper lid, lower lid), corner to corner
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133)),
    ((263, 466, 388, 387, 386, 385, 384, 398, 362), (263, 249, 390, 373, 374, 380, 381, 382, 362)),
)
UPPER_LIP: Final = (185, 40, 39, 37, 0, 267, 269, 270, 409, 184, 74, 73, 72, 11, 302, 303, 304, 408, 183, 42, 41, 38, 12,
                    268, 271, 272, 407, 191, 80, 81, 82, 13, 312, 311, 310, 415)  # fmt: skip
LOWER_LIP: Final = (146, 91, 181, 84, 17, 314, 405, 321, 375, 77, 90, 180, 85, 16, 315, 404, 320, 307, 96, 89, 179, 86, 15,
                    316, 403, 319, 325, 95, 88, 178, 87, 14, 317, 402, 318, 324)  # fmt: skip
MOUTH_CORNERS: Final = (61, 76, 62, 78, 291, 306, 292, 308)
FOLDS: Final = ((247, 30, 29, 27, 28, 56, 190), (467, 260, 259, 257, 258, 286, 414))  # the skin above each upper lid
RINGS: Final = (
    (1.09, 1.0),
    (1.22, 1.0),
    (1.38, 1.0),
    (1.6, 0.7),
    (1.95, 0.25),
    (2.35, 0.0),
)  # (size of the oval, share of the motion)
SKIN_FROM: Final = 0.955  # beside and below the cheeks the face's edge is fetched from this size of the oval: surely skin
SKULL: Final = 1.5  # size of the oval at which the head's outline lies, as deep as the pivot
JAW_DROP: Final = 0.2  # of the face's height, mouth wide open
CAVITY_RGB: Final = (58, 22, 24)
CAVITY_ROWS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mesh:
    """Points (n, 3): x, y in the frame in pixels, z toward the camera from the pivot; the first FACE_POINTS are MediaPipe's.

    `share` (n,): part of the motion taken, 0..1. `jaw` (n,): part of the lower jaw's. `source` (n, 2): where in the texture the
    point is fetched from. `triangles` (m, 3): point numbers. `order_bias` (m,): added to the depth when painting.
    """

    points: Floats
    share: Floats
    jaw: Floats
    source: Floats
    triangles: Ints
    order_bias: Floats
    pivot: Floats
    face_height: float


def _smooth(x: Floats) -> Floats:
    t = np.clip(x, 0, 1)
    return t * t * (3 - 2 * t)


def _rings(oval: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """Points outside the face (hair, ears, neck, background) and their share of the motion.

    The first ring moves stiffly with the face, so that the skin's edge is not torn; what stretches lies outside it.
    """
    away = oval[:, :2] - centre[:2]
    neck = _smooth((away[:, 1] / np.linalg.norm(away, axis=1) - 0.35) / 0.5)
    points: list[Floats] = []
    shares: list[Floats] = []
    for size, share in RINGS:
        depth = oval[:, 2] * (1 - np.clip((size - RINGS[0][0]) / (SKULL - RINGS[0][0]), 0, 1) ** 2)
        points.append(np.column_stack((centre[:2] + away * size, depth)).astype(np.float32))
        shares.append((share * (1 - neck * np.clip((size - RINGS[0][0]) / 0.65, 0, 1))).astype(np.float32))
    return np.concatenate(points), np.concatenate(shares)


def _face_triangles() -> Ints:
    """MediaPipe's own triangles (listed as three edges each), and the two eyes, which that list leaves open."""
    from mediapipe.tasks.python.vision import FaceLandmarksConnections

    edges = [(edge.start, edge.end) for edge in FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION]
    skin = [(edges[i][0], edges[i][1], edges[i + 1][1]) for i in range(0, len(edges), 3)]
    return np.array(skin + [corner for eye in EYES for corner in _between(*eye)], dtype=np.int32)


def _between(upper: tuple[int, ...], lower: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Triangles of the opening between two rows of points that share their first and last point."""
    strip: list[tuple[int, int, int]] = []
    for (u, v), (m, n) in zip(pairwise(upper), pairwise(lower), strict=True):
        strip += [(u, v, n), (u, n, m)]
    return [corners for corners in strip if len(set(corners)) == 3]


def _ring_triangles(first: int) -> Ints:
    """Strips from the oval to the first ring and from each ring to the next; ring points start at number `first`."""
    count = len(OVAL)
    rows = [np.array(OVAL), *(first + count * k + np.arange(count) for k in range(len(RINGS)))]
    strips = []
    for inner, outer in pairwise(rows):
        after = np.roll(outer, -1)
        strips += [np.column_stack((inner, outer, after)), np.column_stack((inner, after, np.roll(inner, -1)))]
    return np.concatenate(strips).astype(np.int32)


def _jaw(points: Floats) -> Floats:
    """How far each point goes with the lower jaw, 0..1."""
    mouth = (points[61, :2] + points[291, :2]) / 2
    half = abs(points[291, 0] - points[61, 0]) / 2
    chin = points[152, 1] - mouth[1]
    below = (points[:, 1] - mouth[1]) / chin
    aside = np.abs(points[:, 0] - mouth[0]) / (2.6 * half)
    jaw = _smooth(below / 0.35) * (1 - _smooth(aside - 0.25)) * (1 - _smooth((below - 1.0) / 0.6))
    lower = list(LOWER_LIP)
    across = np.clip(np.abs(points[lower, 0] - mouth[0]) / half, 0, 1)
    jaw[list(UPPER_LIP)] = 0
    jaw[lower] = 0.3 + 0.7 * (1 - across**2)
    jaw[list(MOUTH_CORNERS)] = 0.3
    return jaw.astype(np.float32)


def build(points: Floats, size: tuple[int, int]) -> Mesh:
    """`points` (FACE_POINTS, 3): the face in the staged frame, z away from the camera as MediaPipe gives it."""
    oval = points[list(OVAL)]
    centre = oval.mean(axis=0)
    pivot = np.array((centre[0], centre[1], np.percentile(oval[:, 2], 95) * 1.05), dtype=np.float32)
    face = np.column_stack((points[:, :2], pivot[2] - points[:, 2])).astype(np.float32)
    rings, ring_share = _rings(face[list(OVAL)], pivot)
    every = np.concatenate((face, rings)).astype(np.float32)
    share = np.concatenate((np.ones(len(face), np.float32), ring_share))
    source = np.concatenate((every[:, :2], _surely_skin(face[list(OVAL)], pivot)))
    twin = np.arange(len(every), dtype=np.int32)
    twin[list(OVAL)] = len(every) + np.arange(len(OVAL))
    skin = np.concatenate((twin[_face_triangles()], _ring_triangles(len(face))))
    rim = list(OVAL)
    return _open_mouth(np.concatenate((every, every[rim])), np.concatenate((share, share[rim])), source, skin, pivot, size)


def _surely_skin(oval: Floats, centre: Floats) -> Floats:
    """Where the face's own triangles fetch their edge: beside and below the cheeks a little inside the marked oval.

    That oval lies just outside the visible skin, and a turned head would stretch the sliver of background between them.
    """
    away = oval[:, :2] - centre[:2]
    low = _smooth((away[:, 1] / np.linalg.norm(away, axis=1) + 0.25) / 0.2)[:, None]
    return (oval[:, :2] - low * (1 - SKIN_FROM) * away).astype(np.float32)


def _open_mouth(every: Floats, share: Floats, source: Floats, skin: Ints, pivot: Floats, size: tuple[int, int]) -> Mesh:
    """Behind the open lips are teeth that stay with the upper jaw, and behind these the dark cavity."""
    gap = np.array(_between(INNER_UPPER, INNER_LOWER), dtype=np.int32)
    lips = sorted({*INNER_UPPER, *INNER_LOWER})
    copy_of = {lip: len(every) + i for i, lip in enumerate(lips)}
    dark_of = {lip: len(every) + len(lips) + i for i, lip in enumerate(lips)}
    teeth = np.vectorize(copy_of.__getitem__)(gap).astype(np.int32)
    cavity = np.vectorize(dark_of.__getitem__)(gap).astype(np.int32)
    jaw = _jaw(every)
    dark = np.tile((size[0] / 2, size[1] + CAVITY_ROWS / 2), (len(lips), 1))
    height = float(np.ptp(every[list(OVAL), 1]))
    bias = np.repeat((0.0, -0.1 * height, -0.2 * height), (len(skin), len(teeth), len(cavity)))
    return Mesh(
        points=np.concatenate((every, every[lips], every[lips])),
        share=np.concatenate((share, share[lips], share[lips])),
        jaw=np.concatenate((jaw, np.zeros(len(lips), np.float32), jaw[lips])),
        source=np.concatenate((source, source[lips], dark)).astype(np.float32),
        triangles=np.concatenate((skin, teeth, cavity)),
        order_bias=bias.astype(np.float32),
        pivot=pivot,
        face_height=height,
    )
