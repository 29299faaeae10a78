"""What was said, and in which language? One utterance through Whisper: free words, and everything that speaks against them."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.lanes import lane
from cloudwindow.inference.speech import LONGEST_S, RATE, WHISPER, encoded, loud_db, whisper_model
from cloudwindow.inference.vosk_words import heard_words
from cloudwindow.inference.weights import fingerprint, model_file

OWN: Final = {"zh": ("zh", "yue"), "en": ("en",)}  # Whisper's languages that count as the session's
# A few words before the sound: without them Mandarin comes in either script, and without punctuation.
BEFORE: Final = {"zh-CN": "以下是普通话的回答。", "zh-TW": "以下是國語的回答。", "en": ""}
SILENCE: Final = -10.0  # the confidence of nothing: below what any sound gets
BEAM: Final = 3
TOKENS_PER_S: Final = 9  # fluent speech stays under it; what goes on longer is a loop
LEAST_TOKENS: Final = 16
LEAST_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TranscribeArg:
    """`sound`: mono float32 in -1..1 at 16 kHz, at most 29 s. `language`: 'zh-CN', 'zh-TW' or 'en'."""

    sound: NDArray[np.float32]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Free words, in the session's language whether it was spoken or not.

    `confidence`: mean natural log-probability of a token. `no_speech`: probability 0..1 that nobody spoke. `own_share`:
    probability 0..1 of the session's language over all that Whisper knows; `likeliest` and its `likeliest_share`. `looped`: the
    words repeat themselves, as they do over noise. `level_db`: dBFS of the loud parts. `vosk`: what Vosk heard, None without a
    model. `models`: 'name sha256'.
    """

    words: str
    language: str
    confidence: float
    no_speech: float
    own_share: float
    likeliest: str
    likeliest_share: float
    looped: bool
    level_db: float
    vosk: str | None = None
    models: tuple[str, ...] = ()


@lane("slow")
def transcribe(arg: TranscribeArg) -> Transcript:
    """Raises ModelMissing without Whisper's files, KeyError for an unknown language."""
    spoken = arg.language.split("-")[0]
    sound = np.ascontiguousarray(arg.sound[-int(LONGEST_S * RATE) :], np.float32)
    length_s = len(sound) / RATE
    if length_s < LEAST_S:
        return _nothing(arg.language)
    whisper, _ = whisper_model()
    states = encoded(sound)
    languages = {name.strip("<|>"): share for name, share in whisper.detect_language(states)[0]}
    likeliest = max(languages, key=lambda name: languages[name])
    most = LEAST_TOKENS + int(TOKENS_PER_S * length_s)
    prompt = _prompt(arg.language, spoken)
    said = whisper.generate(
        states, [prompt], beam_size=BEAM, max_length=len(prompt) + most, return_scores=True, return_no_speech_prob=True
    )[0]
    tokens = said.sequences_ids[0]
    words = _without_prompt(_tokenizer().decode(tokens, skip_special_tokens=True).strip(), arg.language)
    heard = heard_words(sound, spoken)
    return Transcript(
        words=words,
        language=arg.language,
        confidence=round(float(said.scores[0]), 4),
        no_speech=round(min(float(said.no_speech_prob), _no_speech(states, likeliest, spoken)), 4),
        own_share=round(sum(languages.get(name, 0.0) for name in OWN[spoken]), 4),
        likeliest=likeliest,
        likeliest_share=round(languages[likeliest], 4),
        looped=looped(tokens, most),
        level_db=loud_db(sound),
        vosk=heard,
        models=(fingerprint(WHISPER),),
    )


def looped(tokens: list[int], most: int) -> bool:
    """Did the decoder run into its limit, or say the same three tokens four times over?"""
    threes = [tuple(tokens[n : n + 3]) for n in range(len(tokens) - 2)]
    return len(tokens) >= most or any(threes.count(one) >= 4 for one in set(threes))


def _no_speech(states: Any, likeliest: str, spoken: str) -> float:
    """Asked in the session's language, speech in another one seems to be none: asked in its own, one step of the decoder tells."""
    if likeliest in OWN[spoken]:
        return 1.0
    prompt, (whisper, _) = _start(likeliest), whisper_model()
    found = whisper.generate(states, [prompt], beam_size=1, max_length=len(prompt) + 1, return_no_speech_prob=True)[0]
    return float(found.no_speech_prob)


def _prompt(language: str, spoken: str) -> list[int]:
    tokenizer = _tokenizer()
    before = tokenizer.encode(" " + BEFORE[language], add_special_tokens=False).ids if BEFORE[language] else []
    return [*([tokenizer.token_to_id("<|startofprev|>"), *before] if before else []), *_start(spoken)]


def _start(language: str) -> list[int]:
    """What Whisper is to begin with, to write down words in one of its languages."""
    tokenizer = _tokenizer()
    return [tokenizer.token_to_id(f"<|{name}|>") for name in ("startoftranscript", language, "transcribe", "notimestamps")]


def _without_prompt(words: str, language: str) -> str:
    """Where nothing was understood the words before the sound come back: that is nobody's answer."""
    start = BEFORE[language][:5]
    return "" if start and start in words else words


def _nothing(language: str) -> Transcript:
    return Transcript(
        words="",
        language=language,
        confidence=SILENCE,
        no_speech=1.0,
        own_share=0.0,
        likeliest="",
        likeliest_share=0.0,
        looped=False,
        level_db=-120.0,
    )


@cache
def _tokenizer() -> Any:  # Any: tokenizers has no types
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(model_file(WHISPER) / "tokenizer.json"))
