"""A signature as a hand would draw it on the page: a few loops with time and pressure. Nobody's own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

WIDTH, HEIGHT = 640.0, 220.0
POINTS: Final = 60  # of each stroke
STEP_MS: Final = 16.0
LIFT_MS: Final = 180.0
STROKES: Final = 3


def drawing(seed: int = 7) -> Mapping[str, Any]:  # Any: JSON
    """`width`, `height` and `strokes` as the page sends them."""
    dice = np.random.default_rng(seed)
    strokes: list[Sequence[Mapping[str, float]]] = []
    at_ms = 0.0
    for number in range(STROKES):
        share = np.linspace(0, 1, POINTS)
        across = WIDTH * (0.12 + 0.26 * number + 0.3 * share) + 22 * np.sin(share * 2 * np.pi * 2.5)
        down = HEIGHT * 0.5 + HEIGHT * (0.3 - 0.06 * number) * np.sin(share * 2 * np.pi * (1.5 + dice.uniform(0, 1.2)))
        pressure = 0.35 + 0.4 * np.sin(np.pi * share)
        points = zip(np.clip(across, 0, WIDTH), np.clip(down, 0, HEIGHT), np.clip(pressure, 0, 1), strict=True)
        stroke = []
        for x, y, p in points:
            stroke.append({"x": round(float(x), 1), "y": round(float(y), 1), "t": at_ms, "p": round(float(p), 2)})
            at_ms += STEP_MS
        strokes.append(stroke)
        at_ms += LIFT_MS
    return {"width": WIDTH, "height": HEIGHT, "strokes": strokes}
