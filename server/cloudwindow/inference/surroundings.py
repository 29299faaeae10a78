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
class SurroundingsLook:
    """`image`: RGB. `previous`: the grey frame that the look before gave back, or None."""

    image: Image
    previous: Grey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurroundingsReading:
    """`turned_deg`: about the vertical axis since the previous frame, to the right positive; None when it could not be told.

    `tilted_deg`: up positive. `people`: faces seen. `luma`: mean 0..255. `sharpness`: relative, near 0 is blurred.
    """

    turned_deg: float | None
    tilted_deg: float | None
    people: int
    luma: float
    sharpness: float
    models: tuple[str, ...] = ()  # 'name sha256'


@lane("slow")
def look_around(look: SurroundingsLook) -> SurroundingsReading:
    """Raises ModelMissing."""
    import cv2

    grey = small_grey(look.image)
    turned = None if look.previous is None or look.previous.shape != grey.shape else turn_between(look.previous, grey)
    contrast = float(grey.astype(np.float32).var())
    return SurroundingsReading(
        turned_deg=None if turned is None else round(turned[0], 2),
        tilted_deg=None if turned is None else round(turned[1], 2),
        people=len(find_faces(look.image)),
        luma=round(float(grey.mean()), 1),
        sharpness=round(float(cv2.Laplacian(grey, cv2.CV_32F).var()) / contrast, 4) if contrast > 1 else 0.0,
        models=(fingerprint(MODEL),),
    )


def small_grey(image: Image) -> Grey:
    """The frame with its longest side at most 320, grey."""
    import cv2

    scale = min(1.0, SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def turn_between(before: Grey, after: Grey) -> tuple[float, float] | None:
    """(right, up) in degrees that the camera turned; None when too few points agree on one rotation."""
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


def _matched(before: Grey, after: Grey) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pixels of the same points in both frames, (n, 2) each."""
    import cv2

    orb = cv2.ORB.create(nfeatures=POINTS, fastThreshold=8)
    points, words = orb.detectAndCompute(before, None)
    others, other_words = orb.detectAndCompute(after, None)
    empty = np.empty((0, 2))
    if not points or not others:
        return empty, empty
    pairs: Sequence[cv2.DMatch] = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(words, other_words)
    near = [pair for pair in pairs if pair.distance < 64]
    if not near:
        return empty, empty
    return np.array([points[pair.queryIdx].pt for pair in near]), np.array([others[pair.trainIdx].pt for pair in near])


def _rays(pixels: NDArray[np.float64], shape: tuple[int, ...]) -> Rays:
    middle = np.array((shape[1] - 1, shape[0] - 1)) / 2
    rays = np.column_stack(((pixels - middle) / (FOCAL * max(shape[:2])), np.ones(len(pixels))))
    return np.asarray(rays / np.linalg.norm(rays, axis=1, keepdims=True))


def _consensus(rays: Rays, moved: Rays) -> NDArray[np.bool_]:
    """Which pairs agree with the rotation that most agree with."""
    dice = np.random.default_rng(SEED)
    best = np.zeros(len(rays), dtype=bool)
    for _ in range(ROUNDS):
        picked = dice.choice(len(rays), 2, replace=False)
        agree = _near(_rotation(rays[picked], moved[picked]), rays, moved)
        if agree.sum() > best.sum():
            best = agree
    return _near(_rotation(rays[best], moved[best]), rays, moved) if best.sum() >= 2 else best


def _near(rotation: NDArray[np.float64], rays: Rays, moved: Rays) -> NDArray[np.bool_]:
    return np.asarray(np.linalg.norm(rays @ rotation.T - moved, axis=1) < TOLERANCE)


def _rotation(rays: Rays, moved: Rays) -> NDArray[np.float64]:
    """The rotation that brings `rays` nearest to `moved`."""
    left, _, right = np.linalg.svd(moved.T @ rays)
    return np.asarray(left @ np.diag((1.0, 1.0, np.linalg.det(left @ right))) @ right)
