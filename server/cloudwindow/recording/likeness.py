"""How like are two pictures outside of what was covered? Pure, on the luminance and both colour planes as they are decoded.

Encoding again changes every pixel a little, so equality is a measure and not a hash: the peak signal-to-noise ratio over a second,
and that of the one tile of 32 by 32 pixels and one frame that differs most, so that a small thing that was taken out of a large
picture shows. Decoding VP8 (RFC 6386) and H.264 is exact to the bit, so anybody who holds both files finds the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Rectangle = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom excluded
TILE: Final = 32
SAME_DB: Final = 99.0
EDGE: Final = 4  # pixels inside a covered region that the encoder's smoothing of block edges may touch
BLOCK: Final = 16  # what is covered is widened to the encoder's blocks, so that nothing of an edge is left over


def planes_of(frame: Any, height: int, width: int) -> tuple[Plane, Plane, Plane]:
    """Y, Cb and Cr of a decoded yuv420p frame (av.VideoFrame), at most `height` by `width` of it. Colour has half of either."""
    picture = frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")
    found = []
    for n, plane in enumerate(picture.planes):
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        high, wide = (height, width) if n == 0 else ((height + 1) // 2, (width + 1) // 2)
        found.append(rows[:high, : min(wide, plane.width)])
    return found[0], found[1], found[2]


def rectangle(x: float, y: float, w: float, h: float, width: int, height: int) -> Rectangle:
    """A box in shares of a picture as pixels, widened to whole blocks and cut at the picture's edges."""
    left, top = int(x * width) // BLOCK * BLOCK, int(y * height) // BLOCK * BLOCK
    right = -(-int(np.ceil((x + w) * width)) // BLOCK) * BLOCK
    bottom = -(-int(np.ceil((y + h) * height)) // BLOCK) * BLOCK
    return max(0, left), max(0, top), min(width, right), min(height, bottom)


@dataclass(slots=True)
class Likeness:
    """Frames of one second, one after the other. Squared differences outside of the covered pixels."""

    frames: int = 0
    error: float = 0.0
    pixels: int = 0
    worst: float = 0.0  # mean squared difference of the worst tile
    colour_off: int = 0  # the largest difference of a covered pixel from the flat colour
    _colours: list[int] = field(default_factory=list)

    def add(
        self,
        one: Sequence[Plane],
        other: Sequence[Plane],
        covered: Sequence[Rectangle],
        colour: tuple[int, int, int],
    ) -> None:
        """`one`: the original's planes, `other`: the copy's, of the same size."""
        self.frames += 1
        for n, (left, right) in enumerate(zip(one, other, strict=True)):
            scale = 1 if n == 0 else 2
            difference = np.subtract(left, right, dtype=np.int16)
            keep = np.ones(left.shape, dtype=bool)
            for x0, y0, x1, y1 in covered:
                here = np.s_[y0 // scale : -(-y1 // scale), x0 // scale : -(-x1 // scale)]
                keep[here] = False
                rows = _inside(y0 // scale, -(-y1 // scale), left.shape[0], EDGE // scale)
                columns = _inside(x0 // scale, -(-x1 // scale), left.shape[1], EDGE // scale)
                self._flat(right[rows, columns], colour[n])
            squares = np.where(keep, np.square(difference.astype(np.int32)), 0)
            self.error += float(squares.sum())
            self.pixels += int(keep.sum())
            self.worst = max(self.worst, _worst_tile(squares, keep, TILE // scale))

    def add_beside(self, whole: Sequence[Plane], width: int, height: int, colour: tuple[int, int, int]) -> None:
        """`whole`: the copy's planes. What of them lies a block or more right of or below the original's picture must be flat."""
        for n, plane in enumerate(whole):
            scale = 1 if n == 0 else 2
            self._flat(plane[:, -(-(width + BLOCK) // scale) :], colour[n])
            self._flat(plane[-(-(height + BLOCK) // scale) :, :], colour[n])

    def _flat(self, region: Plane, colour: int) -> None:
        if region.size:
            self.colour_off = max(self.colour_off, int(np.abs(region.astype(np.int16) - colour).max()))

    @property
    def psnr_db(self) -> float:
        return decibels(self.error / self.pixels) if self.pixels else SAME_DB

    @property
    def tile_db(self) -> float:
        return decibels(self.worst)


def _inside(start: int, end: int, size: int, edge: int) -> slice:
    """Of a covered stretch the part that smoothing does not reach: away from what is not covered, but never nothing."""
    first = start + (edge if start > 0 else 0)
    last = min(end, size) - (edge if end < size else 0)
    if first < last:
        return slice(first, last)
    middle = min(end, size) - 1 if end >= size else start if start == 0 else (start + end) // 2
    return slice(middle, middle + 1)


def decibels(mean_square: float) -> float:
    """Peak signal-to-noise ratio of 8-bit samples, to a hundredth; 99 at most."""
    if mean_square <= 0:
        return SAME_DB
    return min(SAME_DB, round(float(10 * np.log10(255.0**2 / mean_square)), 2))


def _worst_tile(squares: NDArray[np.int32], keep: NDArray[np.bool_], tile: int) -> float:
    """The largest mean over tiles, of the pixels that count in each."""
    high, wide = squares.shape
    rows, columns = np.arange(0, high, tile), np.arange(0, wide, tile)
    sums = np.add.reduceat(np.add.reduceat(squares, rows, axis=0), columns, axis=1)
    counts = np.add.reduceat(np.add.reduceat(keep.astype(np.int32), rows, axis=0), columns, axis=1)
    return float((sums / np.maximum(counts, 1)).max(initial=0.0))
