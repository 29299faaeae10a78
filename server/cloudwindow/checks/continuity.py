"""Is it still the same person? The face that the session began with is compared again every few seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import ClassVar

from typing_extensions import override

from cloudwindow.checks.known_face import KnownFace
from cloudwindow.domain.check import StandingCheck
from cloudwindow.domain.findings import Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.readings import FaceReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Pair, SampleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuityPolicy:
    """`every_s`: between comparisons. `max_distance`: of `model`'s vectors, for the same person.

    `max_yaw_deg`, `max_pitch_deg`: a face turned farther is not compared. `min_size`: face height as a share of the picture's.
    `min_sharpness`: variance of the Laplacian. `min_compared`: comparisons needed for a pass. `other_share`: of the comparisons
    that may exceed the distance in a whole session (a moved or half hidden face) before it fails.
    """

    every_s: float = 5.0
    model: str = "dlib"
    max_distance: float = 0.55
    max_yaw_deg: float = 15.0
    max_pitch_deg: float = 20.0
    min_size: float = 0.15
    min_sharpness: float = 15.0
    min_compared: int = 3
    other_share: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceCompared:
    """`distance`: None when no face could be compared. Angles, size and sharpness are of the largest live face, 0 without one."""

    at_s: float
    faces: int
    distance: float | None
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    size: float = 0.0
    sharpness: float = 0.0
    reference_sha256: str = ""
    models: tuple[str, ...] = ()


class Continuity(StandingCheck):
    """Keeps the vector of the newest reference for as long as it lives."""

    name: ClassVar[CheckName] = CheckName("continuity")
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.PAIR})
    policy_type: ClassVar[type[ContinuityPolicy]] = ContinuityPolicy
    observations: ClassVar[tuple[type[FaceCompared], ...]] = (FaceCompared,)

    def __init__(self, policy: ContinuityPolicy) -> None:
        self._policy = policy
        self._known = KnownFace(policy.model)
        self.every_s = policy.every_s

    @override
    async def observe(self, sample: Pair, pool: InferencePool) -> FaceCompared | None:
        """None for a pair whose reference is not an earlier live face."""
        if sample.kind != "live":
            return None
        return FaceCompared(**(await self._known.beside(sample, pool)).measured)

    @override
    def reading(self, seen: FaceCompared) -> FaceReading | None:
        """None when this sample tells nothing: another check counts faces."""
        apart = self._comparable(seen)
        if apart is None:
            return None
        return FaceReading(at_s=seen.at_s, faces=seen.faces, same=apart <= self._policy.max_distance)

    @override
    def hint(self, seen: Sequence[FaceCompared]) -> Hint | None:
        """Never: the applicant is not told how the comparison goes."""
        return None

    @override
    def conclude(self, seen: Sequence[FaceCompared]) -> Finding:
        apart = [value for one in seen if (value := self._comparable(one)) is not None]
        others = sum(value > self._policy.max_distance for value in apart)
        verdict, reason = self._verdict(len(apart), others)
        return Finding(
            check=self.name,
            challenge=None,
            verdict=verdict,
            reason=reason,
            score=median(apart) if apart else 0.0,
            threshold=self._policy.max_distance,
            direction=Direction.AT_MOST,
            policy_line="checks.continuity.max_distance",
            facts=(
                Fact(name="compared", value=str(len(apart))),
                Fact(name="other", value=str(others)),
                Fact(name="largest_distance", value=f"{max(apart):.4f}" if apart else "unknown"),
                Fact(name="model", value=self._policy.model),
            ),
            models=seen[-1].models if seen else (),
        )

    def _verdict(self, compared: int, others: int) -> tuple[Verdict, Reason | None]:
        if compared and others / compared > self._policy.other_share:
            return Verdict.FAIL, Reason.FACE_OTHER
        if compared < self._policy.min_compared:
            return Verdict.INCONCLUSIVE, Reason.FACE_ABSENT
        return Verdict.PASS, None

    def _comparable(self, seen: FaceCompared) -> float | None:
        """The distance, when the face was frontal, near and sharp enough for it to mean something."""
        good = (
            abs(seen.yaw_deg) <= self._policy.max_yaw_deg
            and abs(seen.pitch_deg) <= self._policy.max_pitch_deg
            and seen.size >= self._policy.min_size
            and seen.sharpness >= self._policy.min_sharpness
        )
        return seen.distance if good else None
