"""Is exactly one face to be seen, well enough to work with? Watches through the whole session."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from typing_extensions import override

from cloudwindow.domain.check import StandingCheck
from cloudwindow.domain.findings import Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.readings import FaceReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, SampleKind
from cloudwindow.inference.crowd import read_crowd

_UNSETTLING: Final = frozenset({Reason.FACE_ABSENT, Reason.FACE_SEVERAL})  # who is there, not merely how well one sees


@dataclass(frozen=True, slots=True, kw_only=True)
class PresencePolicy:
    """`every_s`: between samples. `min_size`: face height as a share of the picture's. `min_sharpness`: variance of the Laplacian.

    `min_luma`: mean 0..255 of the face. `second_size`: a second face counts from this share of the first one's height on.
    `good_share`: of the samples of the session, for a pass. `min_samples`: fewer tell nothing.
    """

    every_s: float = 0.5
    min_size: float = 0.2
    min_sharpness: float = 20.0
    min_luma: float = 40.0
    second_size: float = 0.25
    good_share: float = 0.9
    min_samples: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceSeen:
    """`faces`: all that were found, profiles too. `size` of the largest and `second` of the next one, 0 when there is none.

    The rest is of the largest face, and means something only when it was `measured`.
    """

    at_s: float
    faces: int
    measured: bool = False
    size: float = 0.0
    second: float = 0.0
    sharpness: float = 0.0
    luma: float = 0.0
    models: tuple[str, ...] = ()


class Presence(StandingCheck):
    name: ClassVar[CheckName] = CheckName("presence")
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.FRAME})
    policy_type: ClassVar[type[PresencePolicy]] = PresencePolicy
    observations: ClassVar[tuple[type[FaceSeen], ...]] = (FaceSeen,)

    def __init__(self, policy: PresencePolicy) -> None:
        self._policy = policy
        self.every_s = policy.every_s

    @override
    async def observe(self, sample: Frame, pool: InferencePool) -> FaceSeen | None:
        read = await pool.run(read_crowd, sample)
        largest, second = (*read.sizes, 0.0, 0.0)[:2]
        return FaceSeen(
            at_s=sample.at_s,
            faces=len(read.sizes),
            measured=bool(read.sizes),
            size=round(largest, 4),
            second=round(second, 4),
            sharpness=round(read.sharpness, 1),
            luma=round(read.luma, 1),
            models=read.models,
        )

    @override
    def reading(self, seen: FaceSeen) -> FaceReading:
        return FaceReading(at_s=seen.at_s, faces=self._counted(seen), problem=self._problem(seen))

    @override
    def hint(self, seen: Sequence[FaceSeen]) -> Hint | None:
        """The newest sample's problem, or 'ok'."""
        if not seen:
            return None
        problem = self._problem(seen[-1])
        return Hint(code="ok" if problem is None else problem.value)

    @override
    def conclude(self, seen: Sequence[FaceSeen]) -> Finding:
        """PASS by the share of good samples. Nobody or several is a FAIL; bad light or blur leaves it open."""
        problems = Counter(problem for one in seen if (problem := self._problem(one)) is not None)
        share = 1 - problems.total() / len(seen) if seen else 0.0
        verdict, reason = self._verdict(len(seen), share, problems)
        return Finding(
            check=self.name,
            challenge=None,
            verdict=verdict,
            reason=reason,
            score=share,
            threshold=self._policy.good_share,
            direction=Direction.AT_LEAST,
            policy_line="checks.presence.good_share",
            facts=(
                Fact(name="samples", value=str(len(seen))),
                *(Fact(name=problem.value, value=str(count)) for problem, count in sorted(problems.items())),
            ),
            models=seen[-1].models if seen else (),
        )

    def _verdict(self, samples: int, share: float, problems: Counter[Reason]) -> tuple[Verdict, Reason | None]:
        if samples < self._policy.min_samples:
            return Verdict.INCONCLUSIVE, Reason.FACE_ABSENT
        if share >= self._policy.good_share:
            return Verdict.PASS, None
        unsettling = sum(count for problem, count in problems.items() if problem in _UNSETTLING)
        if unsettling / samples > 1 - self._policy.good_share:
            return Verdict.FAIL, max(_UNSETTLING, key=lambda problem: (problems[problem], problem))
        return Verdict.INCONCLUSIVE, max(problems, key=lambda problem: (problems[problem], problem))

    def _counted(self, seen: FaceSeen) -> int:
        """A small face far behind (a picture on the wall) is not a second person."""
        return min(seen.faces, 1) if seen.second < self._policy.second_size * seen.size else seen.faces

    def _problem(self, seen: FaceSeen) -> Reason | None:
        faces = self._counted(seen)
        rules = (
            (faces == 0, Reason.FACE_ABSENT),
            (faces > 1, Reason.FACE_SEVERAL),
            (seen.size < self._policy.min_size, Reason.FACE_TOO_SMALL),
            (seen.measured and seen.luma < self._policy.min_luma, Reason.FACE_DARK),
            (seen.measured and seen.sharpness < self._policy.min_sharpness, Reason.FACE_BLURRED),
        )
        return next((reason for broken, reason in rules if broken), None)
