"""Digits by Vosk, a streaming recogniser held to the ten digit words, where a model of the language is installed.

A second pair of ears beside Whisper: it hears freely, so it knows of digits that were not asked for. The grammar is a closed
list of words; a model that lacks one of them (the Chinese models' word list varies) is asked without grammar and its transcript
is searched for digits instead.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.digit_forms import WORDS, digits_in
from cloudwindow.inference.weights import installed, model_file

RATE: Final = 16_000
MODELS: Final[Mapping[str, str]] = MappingProxyType({"zh": "vosk-small-cn", "en": "vosk-small-en"})
_CHUNK: Final = RATE // 10  # samples: 100 ms, as a stream would bring them
_UNKNOWN: Final = "[unk]"  # Vosk's word for everything outside the grammar


class Recogniser(Protocol):
    """The part of vosk.KaldiRecognizer that is used here; names as in Vosk's interface."""

    def AcceptWaveform(self, data: bytes) -> int: ...  # noqa: N802

    def Result(self) -> str: ...  # noqa: N802

    def FinalResult(self) -> str: ...  # noqa: N802


def grammar(language: str, knows: Callable[[str], bool]) -> str | None:
    """The words as Vosk's grammar (a JSON list), None when the model lacks every word of some digit.

    A digit needs one of its words only: without 幺 the Chinese model still has 一.
    """
    known = {word: digit for word, digit in WORDS[language].items() if knows(word)}
    if set(known.values()) != set("0123456789"):
        return None
    return json.dumps([*known, _UNKNOWN], ensure_ascii=False)


def transcribed(recogniser: Recogniser, sound: NDArray[np.float32], language: str) -> str:
    """Feed mono 16 kHz sound in -1..1 and give the digits that were heard, '' for none."""
    pcm = (np.clip(sound, -1.0, 1.0) * 32767).astype("<i2")
    chunks = (pcm[start : start + _CHUNK].tobytes() for start in range(0, len(pcm), _CHUNK))
    texts = [words_of(recogniser.Result()) for chunk in chunks if recogniser.AcceptWaveform(chunk)]
    texts.append(words_of(recogniser.FinalResult()))
    return digits_in(" ".join(texts), language)


def heard_by_vosk(sound: NDArray[np.float32], language: str) -> str | None:
    """The digits that Vosk hears; None when no Vosk model of the language is installed."""
    name = MODELS.get(language)
    if name is None or not installed(name):
        return None
    model, words = _loaded(language)
    from vosk import KaldiRecognizer

    recogniser = KaldiRecognizer(model, RATE, words) if words else KaldiRecognizer(model, RATE)
    return transcribed(recogniser, sound, language)


@cache
def _loaded(language: str) -> tuple[Any, str | None]:
    """The model and its grammar."""
    model = vosk_model(language)
    return model, grammar(language, lambda word: model.vosk_model_find_word(word) >= 0)


@cache
def vosk_model(language: str) -> Any:  # Any: vosk has no types
    """One for each process: about 0.4 MB for each further recogniser on it. Raises ModelMissing, KeyError."""
    from vosk import Model, SetLogLevel

    SetLogLevel(-1)  # its log goes to standard error and holds what was said
    return Model(model_path=str(model_file(MODELS[language])))


def words_of(result: str) -> str:
    """Of one of Vosk's JSON results, with the word for the unknown taken out."""
    said: Sequence[str] = str(json.loads(result).get("text", "")).split()
    return " ".join(word for word in said if word != _UNKNOWN)
