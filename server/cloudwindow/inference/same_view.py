"""Does a picture show what the one before showed? For pictures in which there was nothing: a second look would find nothing, too.

Compared are coarse pictures, so that the noise of a camera and a breath average out, and a card that comes into view does not.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image

Coarse = NDArray[np.float32]

BLOCKS: Final = (18, 24)  # rows, columns
PER_BLOCK: Final = 4  # samples a side of each block
MOVED: Final = 10.0  # levels of 255: a block whose mean changed by so much shows something else
CRISPER: Final = 1.2  # a camera that found its focus shows something else, too
FEW: Final = 0.04  # of the blocks; a card that is large enough to count covers 8 % of the picture or more


def coarse(image: Image) -> Coarse:
    """(18, 24): means of samples of the green channel, which is nearly the luma. About 0.1 ms."""
    (height, width), (down, across) = image.shape[:2], BLOCKS
    rows = np.linspace(0, height - 1, down * PER_BLOCK).astype(np.intp)
    columns = np.linspace(0, width - 1, across * PER_BLOCK).astype(np.intp)
    samples = image[:, :, 1][np.ix_(rows, columns)].astype(np.float32)
    return np.asarray(samples.reshape(down, PER_BLOCK, across, PER_BLOCK).mean(axis=(1, 3)), dtype=np.float32)


def same_view(one: Coarse, other: Coarse) -> bool:
    """Fewer than FEW of the blocks changed; a change of light that all of them share is no change of view."""
    change = one - other
    return float((np.abs(change - np.median(change)) > MOVED).mean()) < FEW


def crispness(image: Image) -> float:
    """How sharp the sharpest parts are: of the blocks' mean steps from pixel to pixel the 95th percentile, in levels. About 0.2 ms.

    A camera that finds its focus changes no block's mean, but this.
    """
    green = image[:, :, 1]
    (height, width), (down, across) = green.shape, BLOCKS
    rows = np.linspace(0, height - 1, down * PER_BLOCK).astype(np.intp)
    steps = np.abs(np.diff(green[rows].astype(np.int16), axis=1))[:, : (width - 1) // across * across]
    blocks = steps.reshape(down, PER_BLOCK, across, -1).mean(axis=(1, 3))
    return float(np.quantile(blocks, 0.95))


@dataclass(frozen=True, slots=True)
class View:
    """A picture, as far as it takes to tell whether another one would show more."""

    coarse: Coarse
    crispness: float

    def tells_as_much_as(self, later: "View") -> bool:
        return same_view(self.coarse, later.coarse) and later.crispness < CRISPER * self.crispness


def view(image: Image) -> View:
    return View(coarse(image), crispness(image))
