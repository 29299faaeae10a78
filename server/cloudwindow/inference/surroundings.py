"""How far the camera turned between two frames, and who and what is in the newer one.

A camera that turns without moving maps every ray by one rotation, whatever the distances are. Matched points (ORB; Rublee et al.,
ICCV 2011) are lifted to rays with an assumed focal length, and the rotation that most pairs share is found by RANSAC over two
pairs and a least-squares fit (Kabsch 1976). An error of the assumed focal length is an error of the angle in the same proportion.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image
from cloudwindow.inference.lanes import lane
from cloudwindow.inference.people import MODEL, find_faces
from cloudwindow.inference.weights import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

Grey = NDArray[np.uint8]
Rays = NDArray[np.float64]  # (n, 3), unit length

SIDE: Final = 320  # of the grey frame that is kept for the next look
FOCAL: Final = 0.8  # in widths of the picture's longer side: 64 degrees across, between a webcam and a telephone
POINTS: Final = 500
MIN_PAIRS: Final = 16
MIN_SHARE: Final = 0.4  # of the pairs, that must agree with one rotation
MIN_SPREAD: Final = 0.35  # of the width, over which they must lie: a head that turns is not a room that turns
TOLERANCE: Final = np.radians(0.6)
ROUNDS: Final = 120
SEED: Final = 7  # the same frames give the same angle


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Landmarks:
    """What the next frame is compared with. `at`: (n, 2) pixels of a grey picture of `shape`; `words`: (n, 32), ORB's of each."""

    shape: tuple[int, int]
    at: NDArray[np.float32]
    words: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurroundingsLook:
    """`image`: RGB. `previous`: of the look before, or None.

    `count_after_deg`: faces are searched for, which is most of the cost, when the camera turned so far since the previous frame
    or when it cannot be told.
    """

    image: Image
    previous: Landmarks | None
    count_after_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SurroundingsReading:
    """`turned_deg`: about the vertical axis since the previous frame, to the right positive; None when it could not be told.

    `tilted_deg`: up positive. `people`: faces seen; None when they were not searched for. `luma`: mean 0..255. `sharpness`:
    relative, near 0 is blurred.
    """

    turned_deg: float | None
    tilted_deg: float | None
    people: int | None
    luma: float
    sharpness: float
    models: tuple[str, ...] = ()  # 'name sha256'


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """A frame as it was read, and what the next one is to be compared with."""

    read: SurroundingsReading
    landmarks: Landmarks


@lane("slow")
def look_around(look: SurroundingsLook) -> Sight:
    """Raises ModelMissing."""
    import cv2

    grey = small_grey(look.image)
    landmarks = landmarks_in(grey)
    turned = None if look.previous is None else turn_between(look.previous, landmarks)
    count = turned is None or abs(turned[0]) >= look.count_after_deg
    contrast = float(grey.astype(np.float32).var())
    read = SurroundingsReading(
        turned_deg=None if turned is None else round(turned[0], 2),
        tilted_deg=None if turned is None else round(turned[1], 2),
        people=len(find_faces(look.image)) if count else None,
        luma=round(float(grey.mean()), 1),
        sharpness=round(float(cv2.Laplacian(grey, cv2.CV_32F).var()) / contrast, 4) if contrast > 1 else 0.0,
        models=(fingerprint(MODEL),),
    )
    return Sight(read=read, landmarks=landmarks)


def small_grey(image: Image) -> Grey:
    """The frame with its longest side at most 320, grey."""
    import cv2

    scale = min(1.0, SIDE / max(image.shape[:2]))
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)  # first: a third of the pixels are left to be made smaller
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    return np.asarray(small, dtype=np.uint8)


def landmarks_in(grey: Grey) -> Landmarks:
    """Points that will be known again in the next frame."""
    import cv2

    points, words = cv2.ORB.create(nfeatures=POINTS, fastThreshold=8).detectAndCompute(grey, None)
    if not points:
        return Landmarks(shape=grey.shape, at=np.empty((0, 2), np.float32), words=np.empty((0, 32), np.uint8))
    return Landmarks(shape=grey.shape, at=np.asarray(cv2.KeyPoint.convert(points), np.float32), words=np.asarray(words, np.uint8))


def turn_between(before: Landmarks, after: Landmarks) -> tuple[float, float] | None:
    """(right, up) in degrees that the camera turned; None when too few points agree on one rotation."""
    if before.shape != after.shape:
        return None
    one, other = _matched(before, after)
    if len(one) < MIN_PAIRS:
        return None
    rays, moved = _rays(one, before.shape), _rays(other, after.shape)
    agree = _consensus(rays, moved)
    if agree.sum() < max(MIN_PAIRS, MIN_SHARE * len(rays)) or np.ptp(other[agree, 0]) < MIN_SPREAD * after.shape[1]:
        return None
    rotation = _rotation(rays[agree], moved[agree])
    ahead = rotation.T @ np.array((0.0, 0.0, 1.0))  # where the camera looks now, as the camera before saw it
    right, up = np.degrees(np.arctan2(ahead[0], ahead[2])), np.degrees(-np.arcsin(np.clip(ahead[1], -1, 1)))
    return float(right), float(up)


def _matched(before: Landmarks, after: Landmarks) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pixels of the same points in both frames, (n, 2) each."""
    import cv2

    if not len(before.at) or not len(after.at):
        return np.empty((0, 2)), np.empty((0, 2))
    pairs: Sequence[cv2.DMatch] = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(before.words, after.words)
    near = [(pair.queryIdx, pair.trainIdx) for pair in pairs if pair.distance < 64]
    places = np.array(near, dtype=np.intp).reshape(-1, 2)
    return before.at[places[:, 0]].astype(np.float64), after.at[places[:, 1]].astype(np.float64)


def _rays(pixels: NDArray[np.float64], shape: tuple[int, ...]) -> Rays:
    middle = np.array((shape[1] - 1, shape[0] - 1)) / 2
    rays = np.column_stack(((pixels - middle) / (FOCAL * max(shape[:2])), np.ones(len(pixels))))
    return np.asarray(rays / np.linalg.norm(rays, axis=1, keepdims=True))


def _consensus(rays: Rays, moved: Rays) -> NDArray[np.bool_]:
    """Which pairs agree with the rotation that most agree with."""
    dice = np.random.default_rng(SEED)
    first = dice.integers(0, len(rays), ROUNDS)
    picked = np.stack((first, (first + dice.integers(1, len(rays), ROUNDS)) % len(rays)), axis=1)  # two different ones
    tried = _rotation(rays[picked], moved[picked])
    agree = _near(tried, rays, moved)
    best = agree[int(agree.sum(axis=1).argmax())]
    return _near(_rotation(rays[best], moved[best]), rays, moved) if best.sum() >= 2 else best


def _near(rotation: NDArray[np.float64], rays: Rays, moved: Rays) -> NDArray[np.bool_]:
    """(..., n) for rotations (..., 3, 3)."""
    # Of two unit vectors the distance is below the tolerance where the cosine is above this: no roots, no differences.
    least = 1 - TOLERANCE**2 / 2
    return np.asarray(np.einsum("...nk,nk->...n", rays @ np.swapaxes(rotation, -1, -2), moved) > least)


def _rotation(rays: Rays, moved: Rays) -> NDArray[np.float64]:
    """The rotation that brings `rays` nearest to `moved`; many at once when they are (..., n, 3)."""
    left, _, right = np.linalg.svd(np.swapaxes(moved, -1, -2) @ rays)
    left[..., 2] *= np.linalg.det(left @ right)[..., None]
    return np.asarray(left @ right)
