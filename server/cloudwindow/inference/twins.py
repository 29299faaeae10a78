"""Is the still the same scene as the video of that instant? Import late: pulls in cv2.

A picture that was slipped in shows another scene or another card than the video. The card and its surroundings are cut into
blocks; each block of the still is searched for nearby in the video frame (normalised cross-correlation), so that a hand that
moved a little, the codec's losses and another exposure do no harm, while another portrait or another text does.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image

Grey = NDArray[np.float32]

ASPECT_TOLERANCE: Final = 0.03
SCALES: Final = (0.94, 0.97, 1.0, 1.03, 1.06)
REACH: Final = 0.08  # how far the card may have moved, as a share of the frame's width
NEARBY: Final = 3  # pixels that a block may lie off after the card was found
COARSE: Final = 0.5  # the card is looked for at this scale, its blocks at the full one
CARD_GRID: Final = (12, 9)
SCENE_GRID: Final = (8, 6)
FLAT: Final = 5.0  # standard deviation in grey levels under which a block shows nothing to compare
WEAKEST: Final = 0.05  # the quantile of the card's blocks that counts: a face and a few lines are a small part of it


def agreement(still: Image, card: NDArray[np.float32], twin: Image) -> float:
    """-1..1, 1: the same. `card`: (4, 2) corners in the still's pixels. Pictures of unlike proportions do not agree: 0."""
    height, width = twin.shape[:2]
    if abs(still.shape[1] / still.shape[0] / (width / height) - 1) > ASPECT_TOLERANCE:
        return 0.0
    scale = width / still.shape[1]
    small = _grey(np.asarray(cv2.resize(still, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8))
    seen = _grey(twin)
    left, top = np.maximum(np.floor(card.min(axis=0) * scale), 0).astype(int)
    right, bottom = np.ceil(card.max(axis=0) * scale).astype(int)
    box = (int(left), int(top), min(int(right), width), min(int(bottom), height))
    on_card = _card(small, seen, box)
    around_it = _scene(small, seen, box)
    return round(min(on_card, around_it), 4)


def _grey(image: Image) -> Grey:
    """A little blurred: the codec has taken the finest detail anyway."""
    return np.asarray(cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.0), dtype=np.float32)


def _card(small: Grey, seen: Grey, box: tuple[int, int, int, int]) -> float:
    left, top, right, bottom = box
    patch = small[top:bottom, left:right]
    if min(patch.shape) < 24:
        return 0.0
    reach = round(REACH * seen.shape[1])
    found = max((_moved(patch, seen, (left, top), reach, scale) for scale in SCALES), key=lambda one: one[0])
    _, across, down, scaled = found
    height, width = scaled.shape
    blocks = [
        _block(scaled, seen, (x, y, width // CARD_GRID[0], height // CARD_GRID[1]), (across, down))
        for x in range(0, width - width // CARD_GRID[0] + 1, width // CARD_GRID[0])
        for y in range(0, height - height // CARD_GRID[1] + 1, height // CARD_GRID[1])
    ]
    told = [score for score in blocks if score is not None]
    return float(np.quantile(told, WEAKEST)) if len(told) >= 6 else 0.0


def _moved(patch: Grey, seen: Grey, at: tuple[int, int], reach: int, scale: float) -> tuple[float, int, int, Grey]:
    """(score, x, y, patch at that scale): where in the frame the patch fits best, within `reach` pixels of `at`."""
    scaled = np.asarray(cv2.resize(patch, None, fx=scale, fy=scale), dtype=np.float32)
    left, top = max(at[0] - reach, 0), max(at[1] - reach, 0)
    window = seen[top : at[1] + patch.shape[0] + reach, left : at[0] + patch.shape[1] + reach]
    if window.shape[0] < scaled.shape[0] or window.shape[1] < scaled.shape[1]:
        return -1.0, at[0], at[1], scaled
    halves = [cv2.resize(picture, None, fx=COARSE, fy=COARSE, interpolation=cv2.INTER_AREA) for picture in (window, scaled)]
    _, best, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(halves[0], halves[1], cv2.TM_CCOEFF_NORMED))
    return float(best), left + round(x / COARSE), top + round(y / COARSE), scaled


def _scene(small: Grey, seen: Grey, box: tuple[int, int, int, int]) -> float:
    """The middle of what the blocks beside the card say; 1 when the surroundings are plain, for then they say nothing."""
    height, width = seen.shape
    across, down = width // SCENE_GRID[0], height // SCENE_GRID[1]
    told = []
    for x in range(0, width - across + 1, across):
        for y in range(0, height - down + 1, down):
            apart = x + across < box[0] - NEARBY or x > box[2] + NEARBY or y + down < box[1] - NEARBY or y > box[3] + NEARBY
            if apart and (score := _block(small, seen, (x, y, across, down), (0, 0))) is not None:
                told.append(score)
    return float(np.median(told)) if len(told) >= 4 else 1.0


def _block(source: Grey, seen: Grey, block: tuple[int, int, int, int], offset: tuple[int, int]) -> float | None:
    """How well the block of `source` is found in `seen` near its own place plus `offset`. None: too plain, or outside."""
    x, y, width, height = block
    patch = source[y : y + height, x : x + width]
    if float(patch.std()) < FLAT:
        return None
    left, top = x + offset[0], y + offset[1]
    window = seen[max(top - NEARBY, 0) : top + height + NEARBY, max(left - NEARBY, 0) : left + width + NEARBY]
    if window.shape[0] < height or window.shape[1] < width:
        return None
    return float(cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED).max())
