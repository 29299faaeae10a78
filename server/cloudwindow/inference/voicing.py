"""Is there a voice in the sound, or breath alone? The vocal folds' period, frame by frame; NumPy and no model.

A whisper has the loudness and the formants of speech and no period. Formants alone repeat a little too, so the spectrum is
compressed before it becomes an autocorrelation (Tolonen and Karjalainen 2000, "A computationally efficient multipitch analysis
model"), and only repetitions as slow as a voice count.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 16_000
FRAME: Final = 768  # samples: 48 ms, three periods of the lowest voice
HOP: Final = 320  # 20 ms
HOP_S: Final = HOP / RATE_HZ
VOICES_HZ: Final = (75.0, 400.0)
BAND_HZ: Final = (80.0, 4000.0)
UNDER_LOUDEST_DB: Final = 30.0  # what is softer fades away beside a voice: a whisper is some 20 dB softer than it
COMPRESSED: Final = 1 / 3  # of the power spectrum
PERIODIC: Final = 0.18  # of a frame with a voice; of noise in the shape of speech one frame in a hundred has more
OVER_NOISE_DB: Final = 5.0  # what is nearer to the pauses is noise more than speech
SPECTRUM: Final = 1024  # long enough that no period wraps around

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoicingArg:
    """`sound`: mono float32 in -1..1 at 16 kHz. `noise_db`: level of its pauses, dBFS.

    `span_s`: of speech, to be looked at together; where at most the share `most_voiced` of it has a voice, it is breath.
    """

    sound: NDArray[np.float32]
    noise_db: float
    span_s: float
    most_voiced: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicing:
    """`speech_s`: how much of it was loud enough. `voiced`: the share of that with a voice.

    `breath_s`: of the longest stretch of speech every span of which is breath, 0 without one; `from_s`, `to_s`: where it begins and
    ends, seconds from the sound's beginning.
    """

    speech_s: float
    voiced: float
    breath_s: float = 0.0
    from_s: float = 0.0
    to_s: float = 0.0


NOTHING: Final = Voicing(speech_s=0.0, voiced=1.0)


def read_voicing(arg: VoicingArg) -> Voicing:
    """About 1 ms for a second of sound. In digital silence and in sound shorter than a frame there is nothing."""
    if len(arg.sound) < FRAME:
        return NOTHING
    frames = np.lib.stride_tricks.sliding_window_view(np.asarray(arg.sound, np.float64), FRAME)[::HOP]
    levels = levels_db(frames)
    loud = np.flatnonzero(levels >= max(arg.noise_db + OVER_NOISE_DB, float(levels.max()) - UNDER_LOUDEST_DB))
    if not len(loud):
        return NOTHING
    voiced = periodicity(frames[loud]) >= PERIODIC
    speech_s, share = len(loud) * HOP_S, float(voiced.mean())
    first, count = _breath(voiced, max(1, round(arg.span_s / HOP_S)), arg.most_voiced)
    if not count:
        return Voicing(speech_s=speech_s, voiced=share)
    return Voicing(
        speech_s=speech_s,
        voiced=share,
        breath_s=count * HOP_S,
        from_s=float(loud[first]) * HOP_S,
        to_s=float(loud[first + count - 1]) * HOP_S + FRAME / RATE_HZ,
    )


def _breath(voiced: NDArray[np.bool_], span: int, most_voiced: float) -> tuple[int, int]:
    """First frame and length of the longest run of frames, each `span` of which has at most `most_voiced` of it voiced."""
    if len(voiced) < span:
        return 0, 0
    breath = np.convolve(voiced, np.ones(span), "valid") <= most_voiced * span
    edges = np.flatnonzero(np.diff(np.concatenate(([0], breath.astype(np.int8), [0]))))
    runs = edges.reshape(-1, 2)
    if not len(runs):
        return 0, 0
    first, end = max(runs.tolist(), key=lambda run: run[1] - run[0])
    return first, end - first + span - 1


def levels_db(frames: NDArray[np.floating]) -> Floats:
    """dBFS (root mean square) of each frame; -120 for silence. `frames`: (count, samples)."""
    powers = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / frames.shape[1]
    return np.asarray(10 * np.log10(np.maximum(powers, 1e-12)))


def periodicity(frames: NDArray[np.floating]) -> Floats:
    """How much each frame, (count, FRAME) at 16 kHz, repeats itself at a voice's period: 0 not at all, near 1 exactly."""
    power = np.abs(np.fft.rfft(frames * _WINDOW, SPECTRUM)) ** 2
    power[:, ~_IN_BAND] = 0.0
    repeats = np.fft.irfft(power**COMPRESSED, SPECTRUM)[:, : _LAGS.stop]
    return np.asarray((repeats[:, _LAGS] / np.maximum(repeats[:, :1], 1e-12) / _FADES).max(axis=1))


_WINDOW: Final = np.hanning(FRAME)
_OWN: Final = np.fft.irfft(np.abs(np.fft.rfft(_WINDOW, SPECTRUM)) ** 2)
_BINS_HZ: Final = np.fft.rfftfreq(SPECTRUM, 1 / RATE_HZ)
_IN_BAND: Final = (BAND_HZ[0] <= _BINS_HZ) & (BAND_HZ[1] >= _BINS_HZ)
_LAGS: Final = slice(int(RATE_HZ / VOICES_HZ[1]), int(RATE_HZ / VOICES_HZ[0]) + 1)
_FADES: Final = np.sqrt(_OWN[_LAGS] / _OWN[0])  # a slow voice repeats itself less often within a frame
