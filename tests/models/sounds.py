"""Recorded sounds of the shared material, as the listener gets them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.voicing import RATE_HZ
from tests.material import material


def sound_of(folder: str, name: str) -> NDArray[np.float32]:
    """Mono, 16 kHz; skips the test where the material is absent."""
    return sound_at(material(f"{folder}/{name}.{'wav' if folder == 'speech' else 'mp4'}"))


def sound_at(path: Path) -> NDArray[np.float32]:
    """Mono, 16 kHz."""
    import av

    with av.open(str(path)) as media:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
        frames = [one for frame in media.decode(audio=0) for one in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])
