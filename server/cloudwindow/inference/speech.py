"""Were these digits read aloud? Whisper as a verifier of the expected string, Vosk as a free ear beside it."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.digit_decoder import Array, DigitDecoder
from cloudwindow.inference.lanes import lane
from cloudwindow.inference.lips import STEP_S
from cloudwindow.inference.vosk_digits import MODELS, heard_by_vosk
from cloudwindow.inference.weights import fingerprint, model_file
from cloudwindow.inference.whisper_file import decoder_weights

RATE: Final = 16_000
LONGEST_S: Final = 29.0
WHISPER: Final = "whisper-base"
_FRAMES_PER_S: Final = 100  # of the log-mel spectrogram
_LEAST_FRAMES: Final = 1000  # the encoder learnt on 30 s windows; under 10 s it gets worse
_MOST_FRAMES: Final = 3000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HearArg:
    """`sound`: mono float32 in -1..1 at 16 kHz, at most 29 s. `language`: 'zh' or 'en'. `digits`: what was asked, as '381507'."""

    sound: NDArray[np.float32]
    language: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsRead:
    """How well the sound fits the expected digits. Natural logarithms.

    `posteriors`: for each place the ten log-probabilities, in the context of the expected digits before it. `score`: their mean
    at the expected digits. `end_margin`: log-odds that the string ends where it should. `best`: the likeliest digit at each
    place. `doubtful`: the place (from 0) where the expected digit is weakest. `language_share`: probability 0..1 of the asked
    language against the other languages that have digits here. `vosk`: its digits, None without a model. `level_db`: dBFS of
    the loud parts (95th percentile of 30 ms). `levels_db`: dBFS of each 0.2 s from the first sample on. `models`: 'name sha256'.
    """

    digits: str
    language: str
    posteriors: tuple[tuple[float, ...], ...]
    score: float
    end_margin: float
    best: str
    doubtful: int
    language_share: float
    vosk: str | None
    level_db: float
    levels_db: tuple[float, ...]
    models: tuple[str, ...]

    @property
    def least_sure(self) -> float:
        """Probability of the expected digit at the doubtful place."""
        return math.exp(self.posteriors[self.doubtful][int(self.digits[self.doubtful])])

    @property
    def known(self) -> int:
        """How many digits had about been said: the place after the last one that no other digit is twice as likely at."""
        told = (
            n + 1 for n, digit in enumerate(self.digits) if self.posteriors[n][int(digit)] >= max(self.posteriors[n]) - math.log(2)
        )
        return max(told, default=0)

    def certain(self, at_most: int) -> str:
        """The expected digits that were certainly heard, from the first on: for a hint, not for a judgement."""
        if self.vosk is not None:
            return self.vosk
        doubted = (n for n, digit in enumerate(self.digits) if self.posteriors[n][int(digit)] < math.log(0.5))
        return self.digits[: min(at_most, next(doubted, len(self.digits)))]


@lane("slow")
def hear_digits(arg: HearArg) -> DigitsRead:
    """Raises ModelMissing without Whisper's files, KeyError for an unknown language, ValueError for a string of no digits."""
    sound = np.ascontiguousarray(arg.sound[-int(LONGEST_S * RATE) :], np.float32)
    decoder = digit_decoder()
    fit = decoder.fit(decoder.remember(encode(sound)), arg.language, arg.digits)
    expected = [int(digit) for digit in arg.digits]
    own = fit.logs[np.arange(len(expected)), expected]
    heard = heard_by_vosk(sound, arg.language)
    return DigitsRead(
        digits=arg.digits,
        language=arg.language,
        posteriors=tuple(tuple(round(float(log), 3) for log in place) for place in fit.logs),
        score=round(fit.score, 4),
        end_margin=round(fit.end_margin, 3),
        best="".join(str(int(digit)) for digit in fit.logs.argmax(axis=1)),
        doubtful=int(own.argmin()),
        language_share=round(math.exp(fit.language_logs[arg.language]) / sum(map(math.exp, fit.language_logs.values())), 4),
        vosk=heard,
        level_db=loud_db(sound),
        levels_db=tuple(round(float(level), 1) for level in levels_db(sound, STEP_S)),
        models=(fingerprint(WHISPER), *((fingerprint(MODELS[arg.language]),) if heard is not None else ())),
    )


def encode(sound: NDArray[np.float32]) -> Array:
    """`sound`: mono 16 kHz in -1..1, at most 29 s. Whisper's encoder: (steps, 512), one step is 20 ms."""
    steps: Array = np.asarray(encoded(sound), dtype=np.float32)[0]
    return steps


def encoded(sound: NDArray[np.float32]) -> Any:  # Any: ctranslate2's StorageView
    """The same as the library keeps it, for its own decoder."""
    import ctranslate2

    whisper, features_of = whisper_model()
    features = features_of(sound)
    frames = min(_MOST_FRAMES, max(_LEAST_FRAMES, features.shape[1] + _FRAMES_PER_S))
    frames += frames % 2
    features = np.pad(features, ((0, 0), (0, max(0, frames - features.shape[1]))))[:, :frames].astype(np.float32)
    return whisper.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(features[None])))


def loud_db(sound: NDArray[np.float32]) -> float:
    """dBFS of the loud parts: the 95th percentile of 30 ms."""
    return round(float(np.percentile(levels_db(sound, 0.03), 95, method="lower")), 1)


def levels_db(sound: NDArray[np.float32], step_s: float) -> NDArray[np.float64]:
    """dBFS (mean square) of each whole `step_s`; one step of -120 for silence or a shorter sound."""
    step = int(step_s * RATE)
    steps = len(sound) // step
    if steps == 0:
        return np.full(1, -120.0)
    power = np.square(sound[: steps * step].astype(np.float64)).reshape(steps, step).mean(axis=1)
    return np.asarray(10 * np.log10(np.maximum(1e-12, power)), np.float64)


@cache
def whisper_model() -> tuple[Any, Any]:
    """CTranslate2's Whisper on one thread (its 8-bit weights fit any processor) and the log-mel spectrogram before it."""
    import ctranslate2
    from faster_whisper.feature_extractor import FeatureExtractor

    path = model_file(WHISPER)
    whisper = ctranslate2.models.Whisper(str(path), device="cpu", compute_type="int8", intra_threads=1, inter_threads=1)
    return whisper, FeatureExtractor()


@cache
def digit_decoder() -> DigitDecoder:
    """One for each process. Raises ModelMissing."""
    from tokenizers import Tokenizer

    path = model_file(WHISPER)
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    return DigitDecoder(
        decoder_weights(path / "model.bin"),
        tokenizer.get_vocab(),
        lambda text: list(tokenizer.encode(text, add_special_tokens=False).ids) if text else [],
    )
