"""A picture that shows the time at which it was taken, in black and white cells that survive any encoder."""

import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 12
TURN_MS: Final = 1 << BITS  # after so many milliseconds the clock begins anew; longer delays cannot be told
CELL: Final = 32
WIDTH: Final = 640
HEIGHT: Final = 480
SCENES: Final = 30
BLACK: Final = 16
WHITE: Final = 235

Plane = NDArray[np.uint8]


def scenes() -> list[Plane]:
    """Luma planes of something that moves over a textured ground."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    drawn = []
    for n in range(SCENES):
        plane = (60 + (rows // 8 * 3 + columns // 8 * 5) % 97).astype(np.uint8)
        left = 40 + int(240 * (1 + np.sin(2 * np.pi * n / SCENES)))
        plane[160:400, left : left + 120] = 190
        drawn.append(plane)
    return drawn


def stamp(plane: Plane, now_s: float) -> None:
    """Write the time into the plane's first rows, with its parity in the last cell."""
    number = round(now_s * 1000) % TURN_MS
    bits = [number >> place & 1 for place in range(BITS)]
    for place, bit in enumerate([*bits, sum(bits) & 1]):
        plane[:CELL, place * CELL : (place + 1) * CELL] = WHITE if bit else BLACK


def age_s(frame: Any) -> float | None:  # Any: av.VideoFrame
    """How long ago a decoded picture was taken; None when its clock cannot be read."""
    now_s, half, inner = time.time(), CELL // 2, CELL // 4
    luma = frame.planes[0]
    rows = np.frombuffer(luma, np.uint8, count=CELL * luma.line_size).reshape(CELL, luma.line_size)
    middle = rows[half - inner : half + inner]
    bits = [
        middle[:, place * CELL + half - inner : place * CELL + half + inner].mean() > (BLACK + WHITE) / 2
        for place in range(BITS + 1)
    ]
    if sum(bits[:BITS]) % 2 != bits[BITS]:
        return None
    number = sum(1 << place for place in range(BITS) if bits[place])
    return (round(now_s * 1000) - number) % TURN_MS / 1000
