"""Does a frame need a look of its own? Not while a head that looks straight stays as it is: then one every 0.4 s is enough.

What is compared is a coarse picture of the face, so that the noise of a camera averages out: 16 by 16 means. On recorded people
and the scripted applicant, 0.1 and 0.2 s apart, the mean difference was under 0.08 of the picture's own spread for three of four
pairs of a head at rest, and for 3 of 356 pairs in which it turned by three degrees or more (the largest of them 4.1).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Frame
from cloudwindow.inference.faces import SeenFace

Coarse = NDArray[np.float32]

STILL: Final = 0.08  # mean difference, in standard deviations of the coarse picture
LONGEST_S: Final = 0.35  # without a look
SETTLED_S: Final = 0.6  # two looks no farther apart than this must both have been frontal
BLOCKS: Final = 16
_SAMPLES: Final = 4 * BLOCKS  # a side, of which each block takes four
_AIR: Final = 0.1  # of the face's box on each side


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Look:
    at_s: float
    box: tuple[float, float, float, float]
    coarse: Coarse


class Stillness:
    """Remembers the newest look, if it was at a frontal head; one for each session step."""

    def __init__(self) -> None:
        self._look: _Look | None = None
        self._settled = False

    def lasts(self, frame: Frame) -> bool:
        """Nothing moved since the newest look, which is not long ago, and the head had settled by then."""
        look = self._look
        if look is None or not self._settled or not 0 <= frame.at_s - look.at_s <= LONGEST_S:
            return False
        change = float(np.abs(_coarse(frame, look.box) - look.coarse).mean())
        return change < STILL * float(look.coarse.std())

    def looked(self, frame: Frame, face: SeenFace, *, frontal: bool) -> None:
        before = self._look
        self._settled = frontal and before is not None and frame.at_s - before.at_s <= SETTLED_S
        self._look = _Look(at_s=frame.at_s, box=face.box, coarse=_coarse(frame, face.box)) if frontal else None

    def lost(self) -> None:
        """A look that found no face, or several."""
        self._look = None


def _coarse(frame: Frame, box: tuple[float, float, float, float]) -> Coarse:
    """(BLOCKS, BLOCKS): means of samples of the green channel, which is nearly the luma. About 0.05 ms."""
    height, width = frame.image.shape[:2]
    left, top, across, down = box
    rows = np.clip(np.linspace(top - _AIR * down, top + (1 + _AIR) * down, _SAMPLES), 0, height - 1).astype(np.intp)
    columns = np.clip(np.linspace(left - _AIR * across, left + (1 + _AIR) * across, _SAMPLES), 0, width - 1).astype(np.intp)
    samples = frame.image[:, :, 1][np.ix_(rows, columns)]
    return np.asarray(samples.reshape(BLOCKS, 4, BLOCKS, 4).mean(axis=(1, 3)), dtype=np.float32)
