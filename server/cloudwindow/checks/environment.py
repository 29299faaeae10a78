"""Were the surroundings shown? This check collects evidence: whether the place is fit is for the clerk to say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, ClassVar, Final

from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.findings import Circumstances, Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, SampleKind
from cloudwindow.inference.panorama import View, compose_panorama
from cloudwindow.inference.same_view import Coarse, coarse, same_view
from cloudwindow.inference.surroundings import SurroundingsLook, SurroundingsReading, look_around

if TYPE_CHECKING:
    from cloudwindow.inference.surroundings import Landmarks

NAME: Final = CheckName("environment")
APART_DEG: Final = 20.0  # between two kept stills
MOST_STILLS: Final = 12
MIN_LUMA: Final = 30.0
MIN_SHARPNESS: Final = 0.02
MOST_GAP_S: Final = 2.0  # between two frames; four come a second
COUNT_DEG: Final = 8.0  # people are counted after each such turn: whoever the camera passes is looked for some eight times
COUNT_S: Final = 0.45  # and twice a second where it hardly turns
RESTS_S: Final = 0.7  # longest time without a look at a camera that rests; what it turned meanwhile the next look still tells


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentPolicy:
    """[checks.environment]. `min_degrees`: how wide the camera must sweep. `fast_deg_per_s`: above it the hint asks to slow down.

    `person_frames`: frames with more than one person until it is noted.
    """

    attempts: int = 1
    allowed_s: float = 25.0
    frames_per_s: float = 4.0
    min_degrees: float = 90.0
    min_stills: int = 3
    fast_deg_per_s: float = 45.0
    person_frames: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SurroundingsSeen:
    """One frame. `heading_deg`: where the camera looks, to the right of where this step's first frame looked."""

    at_s: float
    read: SurroundingsReading
    heading_deg: float
    novel: bool = False  # shows something that the pictures kept before do not


class Environment:
    name: ClassVar[CheckName] = NAME
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.FRAME})
    policy_type: ClassVar[type[EnvironmentPolicy]] = EnvironmentPolicy
    observations: ClassVar[tuple[type[SurroundingsSeen], ...]] = (SurroundingsSeen,)

    def __init__(self, policy: EnvironmentPolicy) -> None:
        self._policy = policy
        self._previous: Landmarks | None = None
        self._looked: tuple[float, Coarse] | None = None  # when, and at what
        self._heading = 0.0
        self._counted_s, self._uncounted_deg = -math.inf, 0.0  # when people were last counted, what was turned since then
        self._tilt = 0.0
        self._kept: list[SurroundingsSeen] = []
        self._views: list[View] = []
        self.attempts = policy.attempts

    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        self._previous, self._looked, self._heading, self._tilt, self._kept, self._views = None, None, 0.0, 0.0, [], []
        self._counted_s, self._uncounted_deg = -math.inf, 0.0
        policy = self._policy
        return (Ask(prompt="environment.look_around", allowed_s=policy.allowed_s, frames_per_s=policy.frames_per_s),)

    async def observe(self, sample: Frame, pool: InferencePool) -> SurroundingsSeen | None:
        """One after another: each frame is compared with the landmarks of the one before it. None while the camera rests."""
        view = coarse(sample.image)
        if self._looked is not None and 0 <= sample.at_s - self._looked[0] < RESTS_S and same_view(view, self._looked[1]):
            return None
        self._looked = sample.at_s, view
        recent = 0 <= sample.at_s - self._counted_s < COUNT_S
        spare_deg = COUNT_DEG - self._uncounted_deg if recent else 0.0
        look = SurroundingsLook(image=sample.image, previous=self._previous, count_after_deg=spare_deg)
        sight = await pool.run(look_around, look)
        read, self._previous = sight.read, sight.landmarks
        if read.people is None:
            self._uncounted_deg += abs(read.turned_deg or 0.0)
        else:
            self._counted_s, self._uncounted_deg = sample.at_s, 0.0
        self._heading += read.turned_deg or 0.0
        self._tilt += read.tilted_deg or 0.0
        seen = SurroundingsSeen(at_s=sample.at_s, read=read, heading_deg=round(self._heading, 2))
        if not self.worth_keeping(seen, self._kept):
            return seen
        self._kept.append(seen)
        self._views.append(View(image=sample.image, heading_deg=self._heading, tilt_deg=self._tilt))
        return replace(seen, novel=True)

    def keeps(self, sample: Frame, observation: SurroundingsSeen, kept: int) -> Exhibit | None:
        return Exhibit(purpose="environment", image=sample.image) if observation.novel and kept < MOST_STILLS else None

    async def composed(self, pool: InferencePool) -> Exhibit | None:
        """What was shown, as one wide picture. Raises InferenceUnavailable."""
        panorama = await pool.run(compose_panorama, tuple(self._views)) if self._views else None
        return None if panorama is None else Exhibit(purpose="environment.panorama", image=panorama)

    def hint(self, seen: Sequence[SurroundingsSeen]) -> Hint | None:
        """Asks to turn, and to turn slowly; the detail is how far the camera has swept."""
        if len(seen) < 2:
            return Hint(code="turn_slowly", detail="0")
        step, spent = seen[-1].read.turned_deg, max(seen[-1].at_s - seen[-2].at_s, 0.05)
        lost = step is None or abs(step) / spent > self._policy.fast_deg_per_s
        swept = _swept(seen)
        return Hint(code="turn_slowly" if lost or swept < self._policy.min_degrees else "ok", detail=f"{swept:.0f}")

    def judge(self, seen: Sequence[SurroundingsSeen], challenge: Challenge) -> Finding | None:
        timely = _timely(seen, challenge)
        whole = _swept(timely) >= self._policy.min_degrees and _stills(timely) >= self._policy.min_stills
        return self._finding(timely, challenge, Verdict.PASS) if whole else None

    def expired(self, seen: Sequence[SurroundingsSeen], challenge: Challenge) -> Finding:
        return self._finding(_timely(seen, challenge), challenge, Verdict.INCONCLUSIVE)

    def conclude(self, findings: Sequence[Finding]) -> Finding:
        best = max(findings, key=lambda finding: finding.score, default=None)
        passed = best is not None and all(finding.verdict is Verdict.PASS for finding in findings)
        return Finding(
            check=NAME,
            challenge=None,
            verdict=Verdict.PASS if passed else Verdict.INCONCLUSIVE,
            reason=None if passed else Reason.ENVIRONMENT_INCOMPLETE,
            score=best.score if best else 0.0,
            threshold=self._policy.min_degrees,
            direction=Direction.AT_LEAST,
            policy_line="checks.environment.min_degrees",
            notes=tuple(dict.fromkeys(note for finding in findings for note in finding.notes)),
            facts=best.facts if best else (),
            models=best.models if best else (),
        )

    @staticmethod
    def worth_keeping(seen: SurroundingsSeen, kept: Sequence[SurroundingsSeen]) -> bool:
        """Whether the frame shows something that the kept ones do not: another direction, or another number of people."""
        new = all(abs(seen.heading_deg - one.heading_deg) >= APART_DEG for one in kept)
        more = (seen.read.people or 0) > max((one.read.people or 0 for one in kept), default=0)
        return _clear(seen) and (new or more) and len(kept) < MOST_STILLS

    def _finding(self, timely: Sequence[SurroundingsSeen], challenge: Challenge, verdict: Verdict) -> Finding:
        crowded = sum((one.read.people or 0) > 1 for one in timely) >= self._policy.person_frames
        lost = sum(one.read.turned_deg is None for one in timely[1:])
        facts = {
            "rotation_deg": f"{_swept(timely):.0f}",
            "people_most": str(max((one.read.people or 0 for one in timely), default=0)),
            "stills": str(_stills(timely)),
            "frames": str(len(timely)),
            "frames_lost": str(lost),
            "cuts": str(len(_stretches(timely)) - 1),
        }
        return Finding(
            check=NAME,
            challenge=challenge.id,
            verdict=verdict,
            reason=None if verdict is Verdict.PASS else Reason.ENVIRONMENT_INCOMPLETE,
            score=round(_swept(timely), 1),
            threshold=self._policy.min_degrees,
            direction=Direction.AT_LEAST,
            policy_line="checks.environment.min_degrees",
            notes=(Reason.ENVIRONMENT_PERSON,) if crowded else (),
            facts=tuple(Fact(name=name, value=value) for name, value in facts.items()),
            models=timely[-1].read.models if timely else (),
        )


def _stills(seen: Sequence[SurroundingsSeen]) -> int:
    return sum(one.novel for one in seen)


def _swept(seen: Sequence[SurroundingsSeen]) -> float:
    """From the leftmost to the rightmost direction, in one go: shaking to and fro adds nothing, nor does what is beyond a cut."""
    return max(_span(stretch) for stretch in _stretches(seen))


def _span(seen: Sequence[SurroundingsSeen]) -> float:
    headings = list(accumulate((one.read.turned_deg or 0.0 for one in seen[1:]), initial=0.0))
    return max(headings) - min(headings)


def _stretches(seen: Sequence[SurroundingsSeen]) -> list[list[SurroundingsSeen]]:
    """Cut where nothing was seen for a while, or where two clear frames have nothing in common, as in a montage."""
    stretches = [list(seen[:1])]
    for before, after in pairwise(seen):
        cut = after.at_s - before.at_s > MOST_GAP_S or (after.read.turned_deg is None and _clear(before) and _clear(after))
        if cut:
            stretches.append([])
        stretches[-1].append(after)
    return stretches


def _clear(seen: SurroundingsSeen) -> bool:
    return seen.read.luma >= MIN_LUMA and seen.read.sharpness >= MIN_SHARPNESS


def _timely(seen: Sequence[SurroundingsSeen], challenge: Challenge) -> list[SurroundingsSeen]:
    return [one for one in seen if challenge.issued_s <= one.at_s <= challenge.expires_s]
