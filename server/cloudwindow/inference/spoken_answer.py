"""What came of a question that was asked aloud: the answer as it was heard, and what it comes to. For all who ask in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.samples import Frame, Utterance
from cloudwindow.inference.answers import AnswerRead, Meaning, read_answer
from cloudwindow.inference.transcript import SILENCE, TranscribeArg, Transcript, transcribe

CHARACTERS_PER_S: Final = {"zh": 4.0, "en": 14.0}  # of a voice that reads out calmly
SPEECH: Final = 0.5  # "no speech" of speech in any language stays under it, of noise above
SURE_SHARE: Final = 0.5  # of one language; noise is spread over several
LEAST_SPEECH_S: Final = 0.15
NOISE_PATIENCE: Final = 2.0  # after what was no words: a cough, a chair
RESTS_S: Final = 0.8  # of silence after an answer that already says enough


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingLimits:
    """When words count as heard. `least_confidence`: mean natural log-probability. Shares and probabilities 0..1.

    `patience_s`: silence after words that do not answer, until they are all there is. `slow_s`: to the first word of the answer.
    """

    least_confidence: float = -1.0
    most_no_speech: float = 0.6
    least_own_share: float = 0.3
    patience_s: float = 3.0
    slow_s: float = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer so far. `speech`: stretches of speech since the question, UNIX seconds; `at_s`: until when one listened."""

    at_s: float
    speech: tuple[tuple[float, float], ...]
    paused: bool
    noise_db: float
    read: Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """`because`: for the clerk. `latency_s`: from the question's last word to the answer's first; None: nothing was said.

    `barrier`: it was said in another language. `unsettled`: something that asks for a further question before anything passes.
    """

    meaning: Meaning
    because: str
    answered: Answered | None = None
    latency_s: float | None = None
    barrier: bool = False
    unsettled: bool = False
    unwilling: bool = False


class Ear:
    """Hears one answer after another; a silence that goes on costs no reading."""

    def __init__(self) -> None:
        self._language: Language | None = None
        self._last: Answered | None = None

    def turn(self, language: Language) -> None:
        self._language, self._last = language, None

    async def hear(self, sample: Utterance | Frame, pool: InferencePool) -> Answered | None:
        """None where nothing new was said. A frame only says that time goes by. Raises InferenceUnavailable."""
        last = self._last
        if isinstance(sample, Frame):
            waits = last is not None and last.paused and sample.at_s > last.at_s
            self._last = replace(last, at_s=sample.at_s) if last is not None and waits else last
            return self._last if waits else None
        if self._language is None or not sample.paused or not sample.speech:
            return None
        if last is not None and last.speech[-1] == sample.speech[-1] and last.speech[0] == sample.speech[0]:
            self._last = replace(last, at_s=max(last.at_s, sample.ended_s))
            return self._last
        if sum(end - start for start, end in sample.speech) < LEAST_SPEECH_S:
            return None
        read = await pool.run(transcribe, TranscribeArg(sound=sample.sound, language=self._language.value))
        self._last = Answered(
            at_s=sample.ended_s, speech=sample.speech, paused=sample.paused, noise_db=round(sample.noise_db, 1), read=read
        )
        return self._last


def saying_s(words: str, language: Language) -> float:
    """How long it takes to read something out."""
    return len(words) / CHARACTERS_PER_S[language.spoken]


def clear(read: Transcript, limits: HearingLimits) -> bool:
    """Words, not noise."""
    return (
        bool(read.words)
        and not read.looped
        and read.confidence >= limits.least_confidence
        and read.no_speech <= limits.most_no_speech
    )


def speech(read: Transcript) -> bool:
    """Somebody spoke, in whatever language."""
    return read.no_speech <= SPEECH and read.likeliest_share >= SURE_SHARE


def foreign(read: Transcript, limits: HearingLimits) -> bool:
    """Speech, and not in the session's language."""
    return speech(read) and read.own_share < limits.least_own_share


def came(seen: Sequence[Answered], challenge: Challenge, limits: HearingLimits, from_s: float = 0.0) -> Came | None:
    """What the answer comes to; None: more may be coming. Only what was said after `from_s` of the question counts. Pure."""
    answered = _newest(seen, challenge, from_s)
    if answered is None:
        return None
    silent_s = answered.at_s - answered.speech[-1][1]
    if not answered.paused or silent_s < RESTS_S:
        return None
    found = _weighed(answered, challenge, limits)
    if found.meaning is not Meaning.UNCLEAR or found.unsettled:
        return found
    patience_s = limits.patience_s if clear(answered.read, limits) else NOISE_PATIENCE * limits.patience_s
    return found if silent_s >= patience_s else None


def at_last(seen: Sequence[Answered], challenge: Challenge, limits: HearingLimits, from_s: float = 0.0) -> Came:
    """The time is over: what there is, and a silence is something too. Pure."""
    answered = _newest(seen, challenge, from_s)
    if answered is None:
        return Came(meaning=Meaning.UNCLEAR, because="silence", unsettled=True)
    return _weighed(answered, challenge, limits)


def _newest(seen: Sequence[Answered], challenge: Challenge, from_s: float) -> Answered | None:
    counted = [
        one
        for one in seen
        if one.speech and one.speech[-1][1] >= challenge.issued_s + from_s and one.speech[0][0] <= challenge.expires_s
    ]
    return counted[-1] if counted else None


def _weighed(answered: Answered, challenge: Challenge, limits: HearingLimits) -> Came:
    said_s = challenge.issued_s + saying_s(challenge.words, challenge.language)
    latency_s = round(max(0.0, answered.speech[0][0] - said_s), 2)
    if foreign(answered.read, limits):
        found = Came(meaning=Meaning.UNCLEAR, because="another language", barrier=True, unsettled=True)
    elif not clear(answered.read, limits):
        found = Came(meaning=Meaning.UNCLEAR, because="not heard clearly")
    else:
        found = _meant(_judged(answered.read, challenge))
        if found.meaning is Meaning.FITS and latency_s > limits.slow_s:
            found = Came(meaning=Meaning.UNCLEAR, because="long silence before the answer", unsettled=True)
    return replace(found, answered=answered, latency_s=latency_s)


def _judged(read: Transcript, challenge: Challenge) -> AnswerRead:
    """Where a second recogniser heard the opposite, nothing is sure."""
    first = read_answer(read.words, challenge.language.spoken, challenge.expected)
    if read.vosk is None:
        return first
    second = read_answer(read.vosk, challenge.language.spoken, challenge.expected)
    if {first.meaning, second.meaning} == {Meaning.FITS, Meaning.CONTRADICTS}:
        return AnswerRead(meaning=Meaning.UNCLEAR, because="two ears disagree")
    return first


def _meant(read: AnswerRead) -> Came:
    unsettled = read.meaning in (Meaning.CONTRADICTS, Meaning.LOST)
    return Came(meaning=read.meaning, because=read.because, unsettled=unsettled, unwilling=read.unwilling)


def score_of(found: Came) -> float:
    return found.answered.read.confidence if found.answered else SILENCE


def facts_of(found: Came) -> dict[str, str]:
    """For the clerk. The answer's words are personal: they lie in the part of the entry that is erased with it."""
    read = found.answered.read if found.answered else None
    facts = {"meaning": found.meaning.value, "because": found.because, "unsettled": "yes" if found.unsettled else "no"}
    if read is not None:
        facts |= {"answer": read.words, "own_share": f"{read.own_share:.2f}", "language": read.likeliest}
    if found.latency_s is not None:
        facts["latency_s"] = f"{found.latency_s:.1f}"
    return facts
