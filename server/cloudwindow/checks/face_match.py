"""Is the live face the face on the document?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import ClassVar

from typing_extensions import override

from cloudwindow.checks.known_face import KnownFace
from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.check import Check, Exhibit
from cloudwindow.domain.findings import Circumstances, Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Pair, SampleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceMatchPolicy:
    """`max_distance`: of `model`'s vectors, for the same person; belongs to that model and is to be calibrated on own data.

    `frames`: usable frames whose median distance is judged; `most_frames`: so many that do not match are a mismatch.
    A frame is usable with one face of at least `min_size` (share of the picture's height), `min_sharpness` (variance of the
    Laplacian) and `min_luma` (0..255), turned at most `max_yaw_deg` and `max_pitch_deg`. `allowed_s`: for the whole step.
    """

    attempts: int = 3
    allowed_s: float = 10.0
    frames_per_s: float = 2.0
    model: str = "dlib"
    max_distance: float = 0.55
    frames: int = 3
    most_frames: int = 8
    min_size: float = 0.2
    min_sharpness: float = 20.0
    min_luma: float = 40.0
    max_yaw_deg: float = 12.0
    max_pitch_deg: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSeen:
    """One live frame against the document. `distance`: None when one of the two has no face. The rest is of the live face."""

    at_s: float
    portrait: bool
    faces: int
    distance: float | None = None
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    size: float = 0.0
    sharpness: float = 0.0
    luma: float = 0.0
    reference_sha256: str = ""
    models: tuple[str, ...] = ()


class FaceMatch(Check):
    """Keeps the vector of the document's portrait for as long as it lives."""

    name: ClassVar[CheckName] = CheckName("face_match")
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.PAIR})
    policy_type: ClassVar[type[FaceMatchPolicy]] = FaceMatchPolicy
    observations: ClassVar[tuple[type[MatchSeen], ...]] = (MatchSeen,)

    def __init__(self, policy: FaceMatchPolicy) -> None:
        self._policy = policy
        self._known = KnownFace(policy.model, portrait=True)
        self.attempts = policy.attempts

    @override
    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        """Nothing is random here."""
        return (Ask(prompt="face.look_straight", allowed_s=self._policy.allowed_s, frames_per_s=self._policy.frames_per_s),)

    @override
    async def observe(self, sample: Pair, pool: InferencePool) -> MatchSeen | None:
        """None for a pair whose reference is not a document's portrait."""
        if sample.kind != "card":
            return None
        beside = await self._known.beside(sample, pool)
        luma = round(beside.face.luma, 1) if beside.face else 0.0
        return MatchSeen(portrait=beside.known, luma=luma, **beside.measured)

    @override
    def keeps(self, sample: Pair, observation: MatchSeen, kept: int) -> Exhibit | None:
        """The live face, once it matched: what the clerk sees beside the portrait."""
        if self._problem(observation) is None and observation.distance is not None:
            return Exhibit(purpose="face", image=sample.live.image, when_passed=True)
        return None

    @override
    def hint(self, seen: Sequence[MatchSeen]) -> Hint | None:
        """Never how the comparison goes, only how to be seen better."""
        if not seen:
            return None
        newest = seen[-1]
        if newest.faces == 1 and not self._frontal(newest):
            return Hint(code="look_straight")
        problem = self._problem(newest)
        return Hint(code="ok" if problem in (None, Reason.CARD_NO_PORTRAIT) else str(problem))

    @override
    def judge(self, seen: Sequence[MatchSeen], challenge: Challenge) -> Finding | None:
        timely = _timely(seen, challenge)
        if timely and not timely[-1].portrait:
            return self._finding(timely, challenge, Verdict.INCONCLUSIVE, Reason.CARD_NO_PORTRAIT)
        apart = self._distances(timely)
        if len(apart) < self._policy.frames:
            return None
        if median(apart) <= self._policy.max_distance:
            return self._finding(timely, challenge, Verdict.PASS, None)
        if len(apart) >= self._policy.most_frames:
            return self._finding(timely, challenge, Verdict.FAIL, Reason.MATCH_BELOW_THRESHOLD)
        return None

    @override
    def expired(self, seen: Sequence[MatchSeen], challenge: Challenge) -> Finding:
        timely = _timely(seen, challenge)
        if len(self._distances(timely)) >= self._policy.frames:
            return self._finding(timely, challenge, Verdict.FAIL, Reason.MATCH_BELOW_THRESHOLD)
        problems = Counter(problem for one in timely if (problem := self._problem(one)) is not None)
        reason = max(problems, key=lambda one: (problems[one], one), default=Reason.FACE_ABSENT)
        return self._finding(timely, challenge, Verdict.INCONCLUSIVE, reason)

    @override
    def conclude(self, findings: Sequence[Finding]) -> Finding:
        """There is one ask, so its finding is the step's."""
        if not findings:
            return self._finding((), None, Verdict.INCONCLUSIVE, Reason.FACE_ABSENT)
        return replace(findings[-1], challenge=None)

    def _distances(self, timely: Sequence[MatchSeen]) -> list[float]:
        return [one.distance for one in timely if one.distance is not None and self._problem(one) is None]

    def _frontal(self, one: MatchSeen) -> bool:
        return abs(one.yaw_deg) <= self._policy.max_yaw_deg and abs(one.pitch_deg) <= self._policy.max_pitch_deg

    def _problem(self, one: MatchSeen) -> Reason | None:
        """Why a frame is not used; a turned face shows less of itself, so it counts as absent."""
        rules = (
            (not one.portrait, Reason.CARD_NO_PORTRAIT),
            (one.faces == 0, Reason.FACE_ABSENT),
            (one.faces > 1, Reason.FACE_SEVERAL),
            (one.size < self._policy.min_size, Reason.FACE_TOO_SMALL),
            (one.luma < self._policy.min_luma, Reason.FACE_DARK),
            (one.sharpness < self._policy.min_sharpness, Reason.FACE_BLURRED),
            (not self._frontal(one), Reason.FACE_ABSENT),
        )
        return next((reason for broken, reason in rules if broken), None)

    def _finding(
        self, timely: Sequence[MatchSeen], challenge: Challenge | None, verdict: Verdict, reason: Reason | None
    ) -> Finding:
        apart = self._distances(timely)
        return Finding(
            check=self.name,
            challenge=None if challenge is None else challenge.id,
            verdict=verdict,
            reason=reason,
            score=median(apart) if apart else 0.0,
            threshold=self._policy.max_distance,
            direction=Direction.AT_MOST,
            policy_line="checks.face_match.max_distance",
            facts=(
                Fact(name="model", value=self._policy.model),
                Fact(name="frames_used", value=f"{len(apart)} of {len(timely)}"),
                Fact(name="distances", value=" ".join(f"{value:.3f}" for value in apart) or "unknown"),
            ),
            models=timely[-1].models if timely else (),
        )


def _timely(seen: Sequence[MatchSeen], challenge: Challenge) -> list[MatchSeen]:
    return [one for one in seen if challenge.issued_s <= one.at_s <= challenge.expires_s]
