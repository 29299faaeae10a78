"""Is the face flat? A flat picture, however it is turned, fits one homography; a head does not.

Image points are followed by optical flow (Lucas and Kanade, pyramids) from the last frontal picture to the turned one. The
model's own landmarks would not do: FaceLandmarker puts a mask with depth even on a flat picture. Residuals are
root-mean-square distances in shares of the face's width, so that they do not depend on the picture's size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.faces import LEFT_EYE, LIPS, OVAL, RIGHT_EYE, Floats, SeenFace

Gray = NDArray[np.uint8]
Kept = NDArray[np.bool_]

MIN_POINTS: Final = 25
MAX_POINTS: Final = 160
INNER: Final = 0.96  # of the oval: points are taken well inside the face
OUTER: Final = 1.05  # of the oval: a followed point that is farther out has slipped
MOVING: Final = (LIPS, RIGHT_EYE, LEFT_EYE)  # lips and eyes move by themselves
LOST_SHARE: Final = 0.006  # of the face's width: a track that does not come back to its start this closely is lost
SLIPPED_SHARE: Final = 0.02  # of the face's width: farther than this from a smooth map of the face is a slipped track
AIR: Final = 0.35  # of the face's box, kept around it in the crops


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TurnPicture:
    """One moment of a turn. `gray`: (height, width) of the whole picture, or of the same part of it for all pictures of a turn."""

    gray: Gray
    face: SeenFace
    left: int = 0  # of `gray` in the picture that the face's points count in
    top: int = 0

    def points(self, *numbers: int) -> Floats:
        return self.face.at(*numbers) - np.array((self.left, self.top), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatness:
    """`residual`: of the best homography, in face widths; None when too few points lived, so that nothing is known."""

    residual: float | None
    points: int


def measure_flatness(turn: tuple[TurnPicture, ...]) -> Flatness:
    """From the first (frontal) to the last (turned) picture. About 2 ms a picture."""
    import cv2

    if len(turn) < 2:
        return Flatness(residual=None, points=0)
    first, last = turn[0], turn[-1]
    width = face_width(first)
    found: Any = cv2.goodFeaturesToTrack(first.gray, MAX_POINTS, 0.005, max(3.0, width * 0.035), mask=_mask(first), blockSize=5)
    if found is None or len(found) < MIN_POINTS:  # Any: OpenCV's stub forgets that it gives None
        return Flatness(residual=None, points=0 if found is None else len(found))
    start = np.asarray(found, dtype=np.float32)
    end, alive = _follow([picture.gray for picture in turn], start, width)
    alive &= _inside(last, end)
    a, b = start[alive, 0].astype(np.float32), end[alive]
    if len(a) >= MIN_POINTS:
        keep = _consistent(a, b, width)
        a, b = a[keep], b[keep]
    if len(a) < MIN_POINTS:
        return Flatness(residual=None, points=len(a))
    return Flatness(residual=_homography_residual(a, b, width), points=len(a))


def cropped(turn: Sequence[TurnPicture]) -> tuple[TurnPicture, ...]:
    """The same turn, cut to what its faces need, so that less crosses to a worker."""
    boxes = np.array([picture.face.box for picture in turn])
    air = AIR * boxes[:, 2:].max(axis=0)
    height, width = turn[0].gray.shape
    left, top = np.maximum(0, (boxes[:, :2].min(axis=0) - air).astype(int))
    right, bottom = np.minimum((width, height), ((boxes[:, :2] + boxes[:, 2:]).max(axis=0) + air).astype(int) + 1)
    part = np.s_[top:bottom, left:right]
    return tuple(
        TurnPicture(gray=np.ascontiguousarray(picture.gray[part]), face=picture.face, left=int(left), top=int(top))
        for picture in turn
    )


def face_width(picture: TurnPicture) -> float:
    """Pixels; the height keeps it honest when the head is turned."""
    return float(max(picture.face.box[2], 0.72 * picture.face.box[3], 1.0))


def _grown(points: Floats, size: float) -> Floats:
    centre = points.mean(axis=0)
    return np.asarray(centre + size * (points - centre), dtype=np.float32)


def _mask(picture: TurnPicture) -> Gray:
    import cv2

    mask = np.zeros(picture.gray.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(_grown(picture.points(*OVAL), INNER)).astype(np.int32)], 255)
    for part in MOVING:
        cv2.fillPoly(mask, [np.round(_grown(picture.points(*part), 1.5)).astype(np.int32)], 0)
    return mask


def _follow(grays: Sequence[Gray], start: Floats, width: float) -> tuple[Floats, Kept]:
    """Where the points (n, 1, 2) end, and which of them came back to their start in every step."""
    import cv2

    window = int(np.clip(width * 0.11, 9, 31)) | 1
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.03)
    step: Any = partial(cv2.calcOpticalFlowPyrLK, winSize=(window, window), maxLevel=3, criteria=stop)  # Any: None is a fine start
    now = start.astype(np.float32)
    alive = np.ones(len(start), bool)
    for before, after in pairwise(grays):
        there, ok, _ = step(before, after, now, None)
        back, ok_back, _ = step(after, before, there, None)
        off = np.linalg.norm((back - now)[:, 0], axis=1)
        alive &= (ok[:, 0] == 1) & (ok_back[:, 0] == 1) & (off <= max(0.6, LOST_SHARE * width))
        now = there
    return np.asarray(now[:, 0], dtype=np.float32), alive


def _inside(picture: TurnPicture, points: Floats) -> Kept:
    import cv2

    hull = cv2.convexHull(_grown(picture.points(*OVAL), OUTER))
    return np.array([cv2.pointPolygonTest(hull, (float(x), float(y)), False) >= 0 for x, y in points], dtype=bool)


def _consistent(a: Floats, b: Floats, width: float) -> Kept:
    """Leaves out slipped tracks: those far from a smooth (quadratic) map of the face."""
    keep = np.ones(len(a), bool)
    for _ in range(3):
        c = (a - a[keep].mean(axis=0)) / width
        x = np.column_stack((np.ones(len(a)), c, c[:, :1] ** 2, c[:, 1:] ** 2, c[:, :1] * c[:, 1:]))
        fit, *_ = np.linalg.lstsq(x[keep], b[keep], rcond=None)
        off = np.linalg.norm(b - x @ fit, axis=1)
        keep = off < max(SLIPPED_SHARE * width, 3.0 * float(np.median(off[keep])))
        if keep.sum() < MIN_POINTS:
            break
    return keep


def _homography_residual(a: Floats, b: Floats, width: float) -> float | None:
    import cv2

    matrix, _ = cv2.findHomography(a, b, 0)
    if matrix is None:
        return None
    moved = cv2.perspectiveTransform(a[:, None], matrix)[:, 0]
    residual = float(np.sqrt(((b - moved) ** 2).sum(axis=1).mean())) / width
    return residual if np.isfinite(residual) else None
