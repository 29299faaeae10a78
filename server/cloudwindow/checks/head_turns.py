"""Did the head turn where it was asked to, when it was asked to, and was it a head?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import ClassVar, Final

from typing_extensions import override

from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.check import Check, Exhibit
from cloudwindow.domain.findings import WORST_FIRST, Circumstances, Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, SampleKind
from cloudwindow.inference.looking import Looking
from cloudwindow.inference.runs import Run

OTHERS: Final = {"left": "right", "right": "left", "up": "down", "down": "up"}
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadTurnsPolicy:
    """Degrees, seconds, and a few shares.

    `turns`: asked in one attempt. `min_wait_s`, `max_wait_s`: random pause before each. `yaw_deg`, `up_deg`, `down_deg`: how far
    to turn; up and down count from where the head rested. `hold_s`: how long, never below `hold_share` of it. `off_yaw_deg`,
    `off_pitch_deg`: the other axis may not be farther off. `wrong_share`: of those angles in another direction is a wrong turn.
    `centre_yaw_deg`, `centre_up_deg`, `centre_down_deg`: the head is centred within these, and must be so for `centre_s` before a
    turn counts. `reaction_s`: nobody answers sooner. `max_gap_s`: between two samples of one motion. `min_measured`: frames with
    one face, fewer tell nothing. `flat_residual`: face widths; a turn below it is that of a flat picture; `flat_turns` of them,
    or a median passive score below `passive_live`, are noted as a suspected replay and change no verdict.
    """

    turns: int = 3
    attempts: int = 3
    allowed_s: float = 8.0
    min_wait_s: float = 0.6
    max_wait_s: float = 2.0
    frames_per_s: float = 10.0
    yaw_deg: float = 25.0
    up_deg: float = 25.0
    down_deg: float = 15.0
    hold_s: float = 0.2
    hold_share: float = 0.9
    off_yaw_deg: float = 20.0
    off_pitch_deg: float = 30.0
    wrong_share: float = 0.85
    centre_yaw_deg: float = 15.0
    centre_up_deg: float = 20.0
    centre_down_deg: float = 10.0
    centre_s: float = 0.1
    reaction_s: float = 0.25
    max_gap_s: float = 0.6
    min_measured: int = 3
    flat_residual: float = 0.02
    flat_turns: int = 2
    passive_live: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSeen:
    """One frame. Angles as in `SeenFace`, 0 without a face; `rest_pitch_deg`: where the head rested when the step began.

    `passive`: 0..1, the larger the livelier; None in most frames, and when the model is not installed. `flatness`: residual of
    the turn that this frame completes, in face widths; None in all others, and when too few image points could be followed.
    """

    at_s: float
    faces: int
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    rest_pitch_deg: float = 0.0
    size: float = 0.0
    passive: float | None = None
    flatness: float | None = None
    flat_points: int = 0
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How far an answer got. `failed`: why it can no longer pass. `reached_s`: when it had been held."""

    centred: bool = False
    farthest_deg: float = 0.0
    touched: bool = False
    reached_s: float | None = None
    failed: Reason | None = None


class HeadTurns(Check):
    """Of a head that waits a frame every 0.4 s is looked at, of one that moves every frame (`Looking`)."""

    name: ClassVar[CheckName] = CheckName("head_turns")
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.FRAME})
    policy_type: ClassVar[type[HeadTurnsPolicy]] = HeadTurnsPolicy
    observations: ClassVar[tuple[type[HeadSeen], ...]] = (HeadSeen,)

    def __init__(self, policy: HeadTurnsPolicy) -> None:
        self._policy = policy
        self._looking = Looking(yaw_deg=policy.yaw_deg, hold_s=policy.hold_s)
        self.attempts = policy.attempts

    @override
    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        policy = self._policy
        return tuple(
            Ask(
                prompt=f"turn.{turn}",
                expected=turn,
                wait_s=source.seconds(policy.min_wait_s, policy.max_wait_s),
                allowed_s=policy.allowed_s,
                frames_per_s=policy.frames_per_s,
            )
            for turn in source.turns(policy.turns)
        )

    @override
    async def observe(self, sample: Frame, pool: InferencePool) -> HeadSeen | None:
        """Frames must come in their order; None for one that shows what the last one showed."""
        look = await self._looking.look(sample, pool)
        if look is None:
            return None
        face, flat = look.faces.largest, look.flat
        if face is None:
            return HeadSeen(at_s=sample.at_s, faces=0, models=look.models)
        return HeadSeen(
            at_s=sample.at_s,
            faces=len(look.faces.faces),
            yaw_deg=round(face.yaw_deg, 2),
            pitch_deg=round(face.pitch_deg, 2),
            roll_deg=round(face.roll_deg, 2),
            rest_pitch_deg=round(look.rest_pitch_deg, 2),
            size=round(face.size, 4),
            passive=None if look.passive is None else round(look.passive, 4),
            flatness=None if flat is None or flat.residual is None else round(flat.residual, 5),
            flat_points=0 if flat is None else flat.points,
            models=look.models,
        )

    @override
    def keeps(self, sample: Frame, observation: HeadSeen, kept: int) -> Exhibit | None:
        return None

    @override
    def hint(self, seen: Sequence[HeadSeen]) -> Hint | None:
        """From the newest frame alone, because the ask is not known here."""
        if not seen:
            return None
        newest = seen[-1]
        if newest.faces != 1:
            return Hint(code=(Reason.FACE_ABSENT if newest.faces == 0 else Reason.FACE_SEVERAL).value)
        if any(self._in_window(newest, turn) for turn in OTHERS):
            return Hint(code="hold")
        return Hint(code="look_straight" if self._centred(newest) else "come_back")

    @override
    def judge(self, seen: Sequence[HeadSeen], challenge: Challenge) -> Finding | None:
        way = self._way(self._measured(seen, challenge), challenge)
        if way.failed is not None:
            return self._finding(seen, challenge, way, Verdict.FAIL, way.failed)
        return None if way.reached_s is None else self._finding(seen, challenge, way, Verdict.PASS, None)

    @override
    def expired(self, seen: Sequence[HeadSeen], challenge: Challenge) -> Finding:
        measured = self._measured(seen, challenge)
        way = self._way(measured, challenge)
        if len(measured) < self._policy.min_measured:
            counts = [one.faces for one in self._timely(seen, challenge)]
            reason = Reason.FACE_SEVERAL if sum(n > 1 for n in counts) > counts.count(0) else Reason.FACE_ABSENT
            return self._finding(seen, challenge, way, Verdict.INCONCLUSIVE, reason)
        reason = way.failed or (Reason.TURN_NOT_HELD if way.touched else Reason.TURN_LATE)
        return self._finding(seen, challenge, way, Verdict.FAIL, reason)

    @override
    def conclude(self, findings: Sequence[Finding]) -> Finding:
        """The worst of the turns; suspicions are noted from all of them. The passive score is the median of the turns' medians."""
        flats = [value for one in findings if (value := _figure(one, "flatness")) is not None]
        passive = [value for one in findings if (value := _figure(one, "passive")) is not None]
        flat = sum(value < self._policy.flat_residual for value in flats)
        low = bool(passive) and median(passive) < self._policy.passive_live
        weakest = min(findings, key=lambda one: (WORST_FIRST.index(one.verdict), one.score - one.threshold), default=None)
        passed = weakest is not None and weakest.verdict is Verdict.PASS
        return Finding(
            check=self.name,
            challenge=None,
            verdict=Verdict.INCONCLUSIVE if weakest is None else weakest.verdict,
            reason=None if passed else Reason.FACE_ABSENT if weakest is None else weakest.reason,
            score=0.0 if weakest is None else weakest.score,
            threshold=self._policy.yaw_deg if weakest is None else weakest.threshold,
            direction=Direction.AT_LEAST,
            policy_line="checks.head_turns.yaw_deg" if weakest is None else weakest.policy_line,
            notes=(Reason.REPLAY_SUSPECTED,) if flat >= self._policy.flat_turns or low else (),
            facts=(
                Fact(name="turns_passed", value=f"{sum(one.verdict is Verdict.PASS for one in findings)} of {len(findings)}"),
                Fact(name="flat_turns", value=f"{flat} of {len(flats)} measured" if flats else UNKNOWN),
                Fact(name="flatness_least", value=f"{min(flats):.4f}" if flats else UNKNOWN),
                Fact(name="passive", value=f"{median(passive):.4f}" if passive else UNKNOWN),
            ),
            models=tuple(sorted({model for one in findings for model in one.models})),
        )

    def _timely(self, seen: Iterable[HeadSeen], challenge: Challenge) -> list[HeadSeen]:
        return [one for one in seen if challenge.issued_s <= one.at_s <= challenge.expires_s]

    def _measured(self, seen: Iterable[HeadSeen], challenge: Challenge) -> list[HeadSeen]:
        return [one for one in self._timely(seen, challenge) if one.faces == 1]

    def _way(self, measured: Sequence[HeadSeen], challenge: Challenge) -> _Way:
        """Centred first, then into the asked window and held there, and nowhere else meanwhile."""
        policy, turn = self._policy, challenge.expected
        if measured and self._in_window(measured[0], turn):
            return _Way(farthest_deg=_toward(measured[0], turn), touched=True, failed=Reason.TURN_EARLY)
        centre, hold, wrong = (Run(policy.max_gap_s) for _ in range(3))
        straight = centred = touched = False
        farthest = 0.0
        for one in measured:
            now_centred, inside = self._centred(one), self._in_window(one, turn)
            straight |= now_centred  # once straight, however shortly, a turn elsewhere is an answer and no longer the turn before
            if wrong.lasted(one.at_s, straight and self._strayed(one, turn)) >= policy.hold_s:
                return _Way(centred=centred, farthest_deg=farthest, touched=touched, failed=Reason.TURN_WRONG)
            if not centred:
                centred = centre.lasted(one.at_s, now_centred) >= policy.centre_s
                continue
            farthest, touched = max(farthest, _toward(one, turn)), touched or inside
            if inside and one.at_s < challenge.issued_s + policy.reaction_s:
                return _Way(centred=True, farthest_deg=farthest, touched=True, failed=Reason.TURN_EARLY)
            holding = inside or (hold.running and self._in_window(one, turn, policy.hold_share))
            if hold.lasted(one.at_s, holding) >= policy.hold_s:
                return _Way(centred=True, farthest_deg=farthest, touched=True, reached_s=one.at_s)
        return _Way(centred=centred, farthest_deg=farthest, touched=touched)

    def _least(self, turn: str) -> float:
        return {"up": self._policy.up_deg, "down": self._policy.down_deg}.get(turn, self._policy.yaw_deg)

    def _centred(self, one: HeadSeen) -> bool:
        down = _toward(one, "down")
        return (
            abs(one.yaw_deg) <= self._policy.centre_yaw_deg and -self._policy.centre_up_deg <= down <= self._policy.centre_down_deg
        )

    def _in_window(self, one: HeadSeen, turn: str, share: float = 1.0) -> bool:
        if turn in ("left", "right"):
            straight = abs(_toward(one, "down")) <= self._policy.off_pitch_deg
        else:
            straight = abs(one.yaw_deg) <= self._policy.off_yaw_deg
        return straight and _toward(one, turn) >= share * self._least(turn)

    def _strayed(self, one: HeadSeen, turn: str) -> bool:
        """Clearly in another direction. A turn to the side tilts the head a little, so then only its opposite counts."""
        others = (OTHERS[turn],) if _toward(one, turn) > self._policy.centre_yaw_deg else tuple(t for t in OTHERS if t != turn)
        return any(self._in_window(one, other, self._policy.wrong_share) for other in others)

    def _finding(
        self, seen: Sequence[HeadSeen], challenge: Challenge, way: _Way, verdict: Verdict, reason: Reason | None
    ) -> Finding:
        timely = self._timely(seen, challenge)
        passive = [one.passive for one in timely if one.passive is not None]
        flat = [one.flatness for one in timely if one.flatness is not None]
        axis = challenge.expected if challenge.expected in ("up", "down") else "yaw"
        after = UNKNOWN if way.reached_s is None else f"{way.reached_s - challenge.issued_s:.2f}"
        return Finding(
            check=self.name,
            challenge=challenge.id,
            verdict=verdict,
            reason=reason,
            score=way.farthest_deg,
            threshold=self._least(challenge.expected),
            direction=Direction.AT_LEAST,
            policy_line=f"checks.head_turns.{axis}_deg",
            facts=(
                Fact(name="asked", value=challenge.expected),
                Fact(name="reached_after_s", value=after),
                Fact(name="flatness", value=f"{min(flat):.4f}" if flat else UNKNOWN),
                Fact(name="passive", value=f"{median(passive):.4f}" if passive else UNKNOWN),
            ),
            models=tuple(sorted({model for one in timely for model in one.models})),
        )


def _toward(one: HeadSeen, turn: str) -> float:
    """Degrees into the direction `turn`; negative the other way."""
    down = one.pitch_deg - one.rest_pitch_deg
    return {"left": one.yaw_deg, "right": -one.yaw_deg, "up": -down, "down": down}[turn]


def _figure(finding: Finding, name: str) -> float | None:
    value = finding.fact(name)
    return None if value in ("", UNKNOWN) else float(value)
