"""Where in the picture the document is, and what it looks like when seen straight. Import late: pulls in cv2."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image

Quad = NDArray[np.float32]  # (4, 2) pixels from the document's top left clockwise

SEARCH_WIDTH: Final = 640
MIN_AREA: Final = 0.04  # share of the picture
RECTANGULAR: Final = 0.93  # share of its own quadrilateral that an outline must fill
MEASURED_WIDTH: Final = 640  # sharpness is compared at this width of the document
SATURATED: Final = 250
EDGES: Final = ((20, 60), (50, 150), (90, 240))


def outline(image: Image, ratio: float) -> Quad | None:
    """The largest convex quadrilateral of about `ratio` (width to height) that lies wholly inside the picture; None: none."""
    scale = min(1.0, SEARCH_WIDTH / image.shape[1])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    best: tuple[float, Quad] | None = None
    for channel in (cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.cvtColor(small, cv2.COLOR_RGB2HSV)[..., 1]):
        calm = cv2.GaussianBlur(channel, (5, 5), 0)
        for low, high in EDGES:
            edges = cv2.morphologyEx(cv2.Canny(calm, low, high), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
            for contour in cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
                quad = _quad(np.asarray(contour, dtype=np.int32), small.shape[:2], ratio)
                if quad is not None and (best is None or cv2.contourArea(quad) > best[0]):
                    best = float(cv2.contourArea(quad)), quad
    return None if best is None else np.asarray(best[1] / scale, dtype=np.float32)


def _quad(contour: NDArray[np.int32], size: tuple[int, ...], ratio: float) -> Quad | None:
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(hull)
    if area < MIN_AREA * size[0] * size[1]:
        return None
    for tolerance in (0.02, 0.035, 0.05):
        corners = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
        if len(corners) == 4:
            break
    else:
        return None
    quad = _ordered(corners.reshape(4, 2).astype(np.float32))
    inside = quad.min() > 2 and quad[:, 0].max() < size[1] - 3 and quad[:, 1].max() < size[0] - 3
    filled = area / max(float(cv2.contourArea(quad)), 1.0)
    fits = 0.78 < quad_width(quad) / max(_quad_height(quad), 1.0) / ratio < 1.28
    return quad if inside and fits and RECTANGULAR < filled < 2 - RECTANGULAR else None


def _ordered(corners: Quad) -> Quad:
    """From the top left clockwise; a document is held upright to about 45 degrees."""
    middle = corners.mean(axis=0)
    round_the_middle = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    first = int(np.argmin(round_the_middle.sum(axis=1)))
    return np.roll(round_the_middle, -first, axis=0)


def quad_width(quad: Quad) -> float:
    """Mean length of the upper and lower side in pixels."""
    return float((np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2)


def _quad_height(quad: Quad) -> float:
    return float((np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2)


def around(box: Quad, place: tuple[float, float, float], ratio: float) -> Quad:
    """The document guessed from one line of text. `place`: the line's left and right end and its height on it, as shares."""
    left, right, down = place
    start, end = (box[0] + box[3]) / 2, (box[1] + box[2]) / 2
    across = (end - start) / (right - left)
    below = np.array((-across[1], across[0])) / ratio
    corner = start - across * left - below * down
    return np.asarray((corner, corner + across, corner + across + below, corner + below), dtype=np.float32)


def straightened(image: Image, quad: Quad, width: int, ratio: float) -> Image:
    """The document alone, `width` pixels wide."""
    size = width, round(width / ratio)
    whole = np.array(((0, 0), (size[0], 0), size, (0, size[1])), dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad, whole)
    flat = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, dtype=np.uint8)


def shares(quad: Quad, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 2) pixels of the picture as shares of the document's width and height."""
    unit = np.array(((0, 0), (1, 0), (1, 1), (0, 1)), dtype=np.float32)
    moved = cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float32), cv2.getPerspectiveTransform(quad, unit))
    return np.asarray(moved.reshape(-1, 2), dtype=np.float32)


def in_picture(quad: Quad, corners: Sequence[tuple[float, float]]) -> NDArray[np.float32]:
    """Shares of the document as (n, 2) pixels of the picture."""
    unit = np.array(((0, 0), (1, 0), (1, 1), (0, 1)), dtype=np.float32)
    points = np.array(corners, dtype=np.float32).reshape(-1, 1, 2)
    return np.asarray(cv2.perspectiveTransform(points, cv2.getPerspectiveTransform(unit, quad)).reshape(-1, 2), dtype=np.float32)


def sharpness(document: Image) -> float:
    """Variance of the Laplacian over the variance of the picture, at one width for all; near 0: blurred."""
    grey = cv2.cvtColor(document, cv2.COLOR_RGB2GRAY)
    scale = MEASURED_WIDTH / grey.shape[1]
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    contrast = float(grey.astype(np.float32).var())
    return float(cv2.Laplacian(grey, cv2.CV_32F).var()) / contrast if contrast > 1 else 0.0


def glare(document: Image) -> float:
    """Share of the document where every channel is saturated."""
    return float(np.mean(document.min(axis=2) >= SATURATED))
