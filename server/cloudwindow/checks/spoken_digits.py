"""Did the applicant read out the digits we asked for, with moving lips?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.findings import Circumstances, Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, SampleKind, Utterance
from cloudwindow.inference.faces import read_faces
from cloudwindow.inference.lips import Moved, moved_between
from cloudwindow.inference.pace import length_s, worth_reading
from cloudwindow.inference.speech import DigitsRead, HearArg, hear_digits

NAME: Final = CheckName("spoken_digits")
_FASTEST_S: Final = 0.2  # a digit takes at least this long to say
_WAY: Final = Direction.AT_LEAST
SILENCE: Final = -10.0  # the score of nothing: below what any sound gets
_AROUND_S: Final = 0.25  # lips open before the sound and close after it


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitLimits:
    """[checks.spoken_digits.LANGUAGE]. Natural logarithms; `least_language_share`: 0..1, of the languages with digits."""

    least_score: float = -1.2
    least_end_margin: float = -2.5
    least_language_share: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenDigitsPolicy:
    """[checks.spoken_digits]. The limits are the measured operating point of docs/checks.md, for `count` = 6 only."""

    count: int = 6
    attempts: int = 3
    allowed_s: float = 20.0
    frames_per_s: float = 5.0
    zh: DigitLimits = field(default_factory=DigitLimits)
    en: DigitLimits = field(default_factory=lambda: DigitLimits(least_score=-0.8))
    vosk_must_agree: bool = False  # where a Vosk model is installed; it was not measured with this check
    least_lip_activity: float = 0.0078  # spread of the mouth's opening, in shares of the face's height
    least_mouth_samples: int = 8
    most_turn_deg: float = 20.0  # on a face turned further the lips seem to move with the head
    least_snr_db: float = 6.0
    sure_probability: float = 0.1  # of the weakest digit; under it the speaker must first be silent for `settle_s`
    settle_s: float = 0.8
    mismatch_margin: float = 1.0  # mean log-odds by which other digits must be likelier before they are called wrong early
    mismatch_pause_s: float = 3.0  # fluent speakers pause up to 1.4 s between two digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The sound so far. `read`: against the digits that were asked when it came, and which these were.

    `at_s`: the sound's end; `started_s`: its first sample; `speech`: stretches of speech; all UNIX seconds.
    `snr_db`: the loud parts against the pauses.
    """

    at_s: float
    started_s: float
    speech: tuple[tuple[float, float], ...]
    paused: bool
    snr_db: float
    read: DigitsRead

    @property
    def so_far(self) -> str:
        """For the applicant, not for the finding."""
        return self.read.certain(int(length_s(self.speech) / _FASTEST_S))


@dataclass(frozen=True, slots=True, kw_only=True)
class MouthSeen:
    """`opening`: of the inner lips, in shares of the face's height; None unless one face alone looks about at the camera."""

    at_s: float
    faces: int
    opening: float | None
    models: tuple[str, ...] = ()


class SpokenDigits:
    """`asks` keeps the digits it drew, because `observe` is not told the challenge; `judge` trusts the challenge alone."""

    name: ClassVar[CheckName] = NAME
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.UTTERANCE, SampleKind.FRAME})
    policy_type: ClassVar[type[Any]] = SpokenDigitsPolicy
    observations: ClassVar[tuple[type[Any], ...]] = (Heard, MouthSeen)

    def __init__(self, policy: SpokenDigitsPolicy) -> None:
        self._policy = policy
        self._digits = ""
        self._language = ""
        self._heard: Heard | None = None
        self.attempts = policy.attempts

    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        """One string, drawn anew at each attempt. From here on `observe` compares with it."""
        self._digits = source.digits(self._policy.count)
        self._language = circumstances.language.spoken
        self._heard = None
        allowed_s, frames_per_s = self._policy.allowed_s, self._policy.frames_per_s
        return (Ask(prompt="digits.read", expected=self._digits, allowed_s=allowed_s, frames_per_s=frames_per_s),)

    async def observe(self, sample: Utterance | Frame, pool: InferencePool) -> Heard | MouthSeen | None:
        """Frames and utterances may come in any order; None for a frame or a sound before the first `asks`."""
        if not self._digits:
            return None
        if isinstance(sample, Utterance):
            return await self._hear(sample, pool)
        read = await pool.run(read_faces, sample)
        clear = len(read.faces) == 1 and abs(read.faces[0].yaw_deg) <= self._policy.most_turn_deg
        opening = round(read.faces[0].mouth, 4) if clear else None
        return MouthSeen(at_s=sample.at_s, faces=len(read.faces), opening=opening, models=read.models)

    async def _hear(self, utterance: Utterance, pool: InferencePool) -> Heard | None:
        """None where a reading is not worth it yet. Silence after what was read already is heard without the model."""
        digits, language, before = self._digits, self._language, self._heard
        if before is not None and before.speech[-1] == utterance.speech[-1]:
            return replace(before, at_s=utterance.ended_s, paused=utterance.paused)
        last = None if before is None else (before.speech, before.read)
        if not worth_reading(utterance.speech, utterance.ended_s, len(digits), last):
            return None
        read = await pool.run(hear_digits, HearArg(sound=utterance.sound, language=language, digits=digits))
        heard = Heard(
            at_s=utterance.ended_s,
            started_s=utterance.started_s,
            speech=utterance.speech,
            paused=utterance.paused,
            snr_db=round(read.level_db - utterance.noise_db, 1),
            read=read,
        )
        if digits == self._digits:
            self._heard = heard
        return heard

    def keeps(self, sample: Utterance | Frame, observation: Heard | MouthSeen, kept: int) -> Exhibit | None:
        """Nothing: the recording holds the sound, and a picture would show no more of it."""
        return None

    def hint(self, seen: Sequence[Heard | MouthSeen]) -> Hint | None:
        heard = [one for one in seen if isinstance(one, Heard)]
        return Hint(code="heard", detail=heard[-1].so_far) if heard and heard[-1].so_far else None

    def judge(self, seen: Sequence[Heard | MouthSeen], challenge: Challenge) -> Finding | None:
        heard = _counted(seen, challenge)
        if accepted := self._accepted([one for one in heard if self._settled(one)], challenge):
            return self._with_lips(accepted, seen, challenge)
        if heard and self._given_up(heard[-1], seen, challenge):
            return self._refused(heard[-1], challenge)
        return None

    def expired(self, seen: Sequence[Heard | MouthSeen], challenge: Challenge) -> Finding:
        heard = _counted(seen, challenge)
        if accepted := self._accepted(heard, challenge):
            found = self._with_lips(accepted, seen, challenge)
            if found is not None and found.verdict is not Verdict.PASS:
                return found
            return self._finding(challenge, accepted, Verdict.INCONCLUSIVE, Reason.LIPS_OUT_OF_STEP, lips="not seen in time")
        if heard:
            refused = self._refused(heard[-1], challenge)
            if refused.verdict is Verdict.FAIL and not heard[-1].paused:
                return replace(refused, reason=Reason.DIGITS_LATE)
            return refused
        others = [one for one in seen if isinstance(one, Heard) and _against(one, challenge)]
        if late := [one for one in others if _answers(one, challenge)]:
            return self._finding(challenge, late[0], Verdict.FAIL, Reason.DIGITS_LATE)
        began = "before the prompt" if others else "never"
        return self._finding(challenge, None, Verdict.INCONCLUSIVE, Reason.DIGITS_NOT_HEARD, speech_began=began)

    def conclude(self, findings: Sequence[Finding]) -> Finding:
        if findings:
            return replace(findings[-1], challenge=None)
        verdict, reason = Verdict.INCONCLUSIVE, Reason.DIGITS_NOT_HEARD
        return Finding(
            check=NAME, challenge=None, verdict=verdict, reason=reason, score=0.0, threshold=0.0, direction=_WAY, policy_line=""
        )

    def _limits(self, challenge: Challenge) -> DigitLimits:
        return self._policy.zh if challenge.language.spoken == "zh" else self._policy.en

    def _accepted(self, heard: Sequence[Heard], challenge: Challenge) -> Heard | None:
        """The first that holds the digits in the asked language. Early is well: who reads them need not wait for a long silence."""
        limits = self._limits(challenge)
        return next(
            (one for one in heard if self._said(one, limits) and one.read.language_share >= limits.least_language_share), None
        )

    def _settled(self, one: Heard) -> bool:
        """With a doubtful digit more may be coming: then it counts only when the sound itself ends in silence."""
        silent_s = one.at_s - one.speech[-1][1]
        return silent_s >= self._policy.settle_s or one.read.least_sure >= self._policy.sure_probability

    def _said(self, heard: Heard, limits: DigitLimits) -> bool:
        read = heard.read
        agreed = read.vosk in (None, read.digits) or not self._policy.vosk_must_agree
        return agreed and read.score >= limits.least_score and read.end_margin >= limits.least_end_margin

    def _with_lips(self, heard: Heard, seen: Sequence[Heard | MouthSeen], challenge: Challenge) -> Finding | None:
        """None: the frames of that moment have not been looked at yet."""
        mouths = [one for one in seen if isinstance(one, MouthSeen) and _in_time(one.at_s, challenge)]
        if not mouths or max(one.at_s for one in mouths) < heard.speech[-1][1]:
            return None
        lips = _lips(heard, mouths)
        if lips.samples < self._policy.least_mouth_samples or math.isnan(lips.activity):
            return self._finding(challenge, heard, Verdict.INCONCLUSIVE, Reason.LIPS_OUT_OF_STEP, lips=f"seen {lips.samples} times")
        moved = lips.activity >= self._policy.least_lip_activity
        facts = {
            "lip_activity": f"{lips.activity:.4f}",
            "lip_sound_correlation": "unknown" if math.isnan(lips.sound) else f"{lips.sound:.2f}",
        }
        verdict, reason = (Verdict.PASS, None) if moved else (Verdict.FAIL, Reason.LIPS_OUT_OF_STEP)
        found = self._finding(challenge, heard, verdict, reason, **facts)
        found = replace(found, models=(*found.models, *mouths[-1].models))
        if moved:
            return found
        line = "checks.spoken_digits.least_lip_activity"
        return replace(found, score=lips.activity, threshold=self._policy.least_lip_activity, policy_line=line)

    def _given_up(self, heard: Heard, seen: Sequence[Heard | MouthSeen], challenge: Challenge) -> bool:
        """Long silence after digits that are clearly others. The frames tell how long it has been silent."""
        rivals = [max(place) for place in heard.read.posteriors]
        margin = sum(rivals) / max(1, len(rivals)) - heard.read.score
        enough = length_s(heard.speech) >= self._policy.count * _FASTEST_S
        silent_s = _now_s(seen, challenge) - heard.speech[-1][1]
        return heard.paused and enough and silent_s >= self._policy.mismatch_pause_s and margin >= self._policy.mismatch_margin

    def _refused(self, heard: Heard, challenge: Challenge) -> Finding:
        if heard.snr_db < self._policy.least_snr_db:
            return self._finding(challenge, heard, Verdict.INCONCLUSIVE, Reason.DIGITS_NOT_HEARD, noise="too loud")
        if self._said(heard, self._limits(challenge)):
            return self._finding(challenge, heard, Verdict.INCONCLUSIVE, Reason.LANGUAGE_BARRIER)
        return self._finding(challenge, heard, Verdict.FAIL, Reason.DIGITS_MISMATCH)

    def _finding(self, challenge: Challenge, heard: Heard | None, verdict: Verdict, reason: Reason | None, **more: str) -> Finding:
        facts = {**(_facts(heard) if heard else {}), **more}
        return Finding(
            check=NAME,
            challenge=challenge.id,
            verdict=verdict,
            reason=reason,
            score=heard.read.score if heard else SILENCE,
            threshold=self._limits(challenge).least_score,
            direction=_WAY,
            policy_line=f"checks.spoken_digits.{challenge.language.spoken}.least_score",
            facts=tuple(Fact(name=name, value=value) for name, value in facts.items()),
            models=heard.read.models if heard else (),
        )


def _in_time(at_s: float, challenge: Challenge) -> bool:
    return challenge.issued_s <= at_s <= challenge.expires_s


def _now_s(seen: Sequence[Heard | MouthSeen], challenge: Challenge) -> float:
    return max(one.at_s for one in seen if _in_time(one.at_s, challenge))


def _against(heard: Heard, challenge: Challenge) -> bool:
    """Was it compared with this challenge's digits? Anything else says nothing about them."""
    return heard.read.digits == challenge.expected and heard.read.language == challenge.language.spoken


def _answers(heard: Heard, challenge: Challenge) -> bool:
    """Did all of the speech come after the prompt?"""
    return bool(heard.speech) and heard.speech[0][0] >= challenge.issued_s


def _counted(seen: Sequence[Heard | MouthSeen], challenge: Challenge) -> list[Heard]:
    return [
        one
        for one in seen
        if isinstance(one, Heard) and _against(one, challenge) and _answers(one, challenge) and _in_time(one.at_s, challenge)
    ]


def _lips(heard: Heard, mouths: Sequence[MouthSeen]) -> Moved:
    """Between the first and the last speech; the pauses between two digits belong to it, lips close there."""
    start_s, end_s = heard.speech[0][0] - _AROUND_S, heard.speech[-1][1] + _AROUND_S
    seen = sorted((one.at_s, one.opening) for one in mouths if one.opening is not None)
    return moved_between(start_s, end_s, seen, heard.started_s, heard.read.levels_db)


def _facts(heard: Heard) -> dict[str, str]:
    read = heard.read
    return {
        "heard": read.best,
        "doubtful_place": str(read.doubtful + 1),
        "doubtful_probability": f"{read.least_sure:.3f}",
        "end_margin": f"{read.end_margin:.2f}",
        "language_share": f"{read.language_share:.3f}",
        "snr_db": f"{heard.snr_db:.0f}",
        **({"vosk": read.vosk} if read.vosk is not None else {}),
    }
