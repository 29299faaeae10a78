"""Free words by Vosk, where a model of the language is installed: a second pair of ears, which never hears what was not said."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.vosk_digits import MODELS, vosk_model, words_of
from cloudwindow.inference.weights import installed

RATE: Final = 16_000
_CHUNK: Final = RATE // 10


def heard_words(sound: NDArray[np.float32], language: str) -> str | None:
    """`sound`: mono 16 kHz in -1..1. '' for nothing; None when no Vosk model of the language ('zh', 'en') is installed."""
    name = MODELS.get(language)
    if name is None or not installed(name):
        return None
    from vosk import KaldiRecognizer

    recogniser = KaldiRecognizer(vosk_model(language), RATE)
    pcm = (np.clip(sound, -1.0, 1.0) * 32767).astype("<i2")
    chunks = (pcm[start : start + _CHUNK].tobytes() for start in range(0, len(pcm), _CHUNK))
    texts = [words_of(recogniser.Result()) for chunk in chunks if recogniser.AcceptWaveform(chunk)]
    texts.append(words_of(recogniser.FinalResult()))
    return "".join(texts) if language == "zh" else " ".join(text for text in texts if text)
