"""Whispered speech out of spoken: each moment's own spectrum, filled with noise. Synthetic, not a person who whispers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

ORDER: Final = 18  # of the linear prediction, at 16 kHz
FRAME: Final = 512
HOP: Final = 256
EMPHASIS: Final = 0.97
TILT: Final = 0.6  # of the emphasis that is taken back: breath is flatter than a voice

Sound = NDArray[np.float32]


def whispered(sound: Sound, level_db: float, seed: int = 0) -> Sound:
    """`sound`: mono float32 at 16 kHz; the whisper has the root mean square `level_db` (dBFS)."""
    random, window = np.random.default_rng(seed), np.hanning(FRAME)
    bright = np.append(sound[:1], sound[1:] - EMPHASIS * sound[:-1]).astype(np.float64)
    out = np.zeros(len(sound) + FRAME)
    bins = np.exp(-2j * np.pi * np.fft.rfftfreq(2 * FRAME))
    for start in range(0, len(sound) - FRAME, HOP):
        found = _predicted(bright[start : start + FRAME] * window)
        if found is None:
            continue
        weights, power = found
        poles = np.polynomial.polynomial.polyval(bins, weights)
        noise = np.fft.rfft(random.standard_normal(2 * FRAME)) * np.sqrt(power)
        out[start : start + FRAME] += np.fft.irfft(noise / poles)[:FRAME] * window
    dull = _less_bright(out[: len(sound)])
    return np.asarray(dull * 10 ** (level_db / 20) / np.sqrt(np.mean(dull**2)), np.float32)


def _predicted(frame: NDArray[np.float64]) -> tuple[NDArray[np.float64], float] | None:
    """Weights (ORDER + 1, the first 1) and power of what they leave, by Levinson and Durbin; None for silence."""
    same = np.correlate(frame, frame, "full")[len(frame) - 1 :][: ORDER + 1] / len(frame)
    if same[0] < 1e-11:
        return None
    same[0] *= 1.0001
    weights, power = np.array([1.0]), float(same[0])
    for order in range(1, ORDER + 1):
        reflected = -float(weights @ same[order:0:-1][: len(weights)]) / power
        longer = np.append(weights, 0.0)
        weights, power = longer + reflected * longer[::-1], power * (1 - reflected**2)
    return weights, power


def _less_bright(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """The emphasis, partly taken back: 1 / (1 - TILT z^-1)."""
    dull = sound.copy()
    for power in range(1, 12):
        dull[power:] += TILT**power * sound[:-power]
    return dull
