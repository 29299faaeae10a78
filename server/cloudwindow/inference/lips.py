"""How much do the lips move, and do they move with the sound? Arithmetic on a few samples a second; no model.

A face whose voice comes from somewhere else (a photo, a silent replay) moves its lips less than any speaker does. Slow drifts
(a smile, the head's own motion) are taken off, the syllables stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

STEP_S: Final = 0.2
_DRIFT_STEPS: Final = 7  # 1.4 s: what is slower than 0.7 Hz is no syllable

Track = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What the lips did in a stretch of time. `sound`: correlation with loudness. NaN where it cannot be told.

    Both are cut to six places, so that another machine's arithmetic comes to the same.
    """

    samples: int
    activity: float
    sound: float


def moved_between(
    start_s: float, end_s: float, seen: Sequence[tuple[float, float]], levels_from_s: float, levels_db: Sequence[float]
) -> Moved:
    """`seen`: (seconds, opening) ascending; only those from `start_s` to `end_s` count. `levels_db`: as for `correlation`."""
    used = [(at, opening) for at, opening in seen if start_s <= at <= end_s]
    at_s, opening = [at for at, _ in used], [gap for _, gap in used]
    return Moved(
        samples=len(used),
        activity=round(activity(at_s, opening), 6),
        sound=round(correlation(at_s, opening, levels_from_s, levels_db), 6),
    )


def activity(at_s: Sequence[float], opening: Sequence[float]) -> float:
    """Standard deviation of the quick part of the mouth's opening, in the unit of `opening` (shares of the face's height).

    `at_s` ascending, seconds; uneven steps are allowed. NaN for fewer than three samples: they say nothing.
    """
    if len(at_s) < 3:
        return float("nan")
    return float(np.std(_quick(_even(at_s, opening))))


def correlation(at_s: Sequence[float], opening: Sequence[float], start_s: float, level_db: Sequence[float]) -> float:
    """Pearson correlation of opening and loudness, the best of no lag and one step either way.

    `level_db`: one value each STEP_S from `start_s` on. NaN when less than two seconds are common to both or one is constant.
    """
    if len(at_s) < 3 or not level_db:
        return float("nan")
    ticks = start_s + STEP_S * (np.arange(len(level_db)) + 0.5)
    common = (ticks >= at_s[0]) & (ticks <= at_s[-1])
    if common.sum() < 2 / STEP_S:
        return float("nan")
    lips = np.interp(ticks[common], at_s, opening)
    loud = np.asarray(level_db, np.float64)[common]
    found = [_pearson(lips[1:-1], loud[1 + lag : len(loud) - 1 + lag]) for lag in (-1, 0, 1)]
    return float(np.max(found)) if not np.isnan(found).any() else float("nan")


def _even(at_s: Sequence[float], values: Sequence[float]) -> Track:
    ticks = np.arange(at_s[0], at_s[-1] + STEP_S / 2, STEP_S)
    return np.asarray(np.interp(ticks, at_s, values), np.float64)


def _quick(track: Track) -> Track:
    """The track less its centred moving mean; at the ends the mean of what there is."""
    window = np.ones(min(_DRIFT_STEPS, len(track)))
    mean = np.convolve(track, window, "same") / np.convolve(np.ones(len(track)), window, "same")
    return np.asarray(track - mean[: len(track)])


def _pearson(a: Track, b: Track) -> float:
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0 else float("nan")
