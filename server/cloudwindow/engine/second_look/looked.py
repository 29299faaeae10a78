"""What a rule looks at: a session, its trail and its policy, and the trail read by steps. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.domain.review_events import CircumstancesNoted
from cloudwindow.domain.session import Session, State
from cloudwindow.policy import Policy
from cloudwindow.policy_review import RuleLimits

E = TypeVar("E")
Found = tuple[int, ...]


class Severity(StrEnum):
    NOTE = "note"
    SERIOUS = "serious"
    SEVERE = "severe"  # the session is drawn for a second look


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSeen:
    """What counts of one step: since it was last reopened. Each beside its entry's index. `skipped`, `overridden`: the index."""

    started: list[tuple[int, e.StepStarted]] = field(default_factory=list)
    issued: list[tuple[int, Challenge]] = field(default_factory=list)
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    ended: list[tuple[int, e.StepEnded]] = field(default_factory=list)

    @property
    def of_last_attempt(self) -> list[tuple[int, Finding]]:
        began = self.started[-1][0] if self.started else -1
        return [one for one in self.findings if one[0] > began]

    @property
    def last(self) -> tuple[int, Finding] | None:
        """The finding over the last attempt."""
        return next((one for one in reversed(self.findings) if one[1].challenge is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    session: Session
    trail: Sequence[Told]
    policy: Policy

    @property
    def limits(self) -> RuleLimits:
        return self.policy.review.rules

    def of(self, kind: type[E]) -> Iterator[tuple[int, E]]:
        """Every entry of a kind, with its index."""
        return ((told.index, told.event) for told in self.trail if isinstance(told.event, kind))

    def first(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True) -> tuple[int, E] | None:
        return next((one for one in self.of(kind) if fits(one[1])), None)

    def last(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True) -> tuple[int, E] | None:
        found = None
        for one in self.of(kind):
            if fits(one[1]):
                found = one
        return found

    def at_s(self, index: int) -> float:
        """UTC, UNIX seconds."""
        told = next(told for told in self.trail if told.index == index)
        return datetime.fromisoformat(told.at).timestamp()

    @property
    def approved(self) -> int | None:
        """The index of the decision, if it was an approval."""
        decided = self.last(e.Decided)
        return decided[0] if decided is not None and decided[1].outcome == "approve" else None

    @property
    def circumstances(self) -> tuple[int, CircumstancesNoted] | None:
        return self.last(CircumstancesNoted)

    @property
    def media_began(self) -> int | None:
        """The entry with which the applicant's media flowed for the first time."""
        theirs = {part.part for _, part in self.of(e.PartOpened) if part.who == "applicant"}
        found = self.first(e.Connected, lambda one: one.part in theirs)
        return None if found is None else found[0]

    @property
    def ended(self) -> int | None:
        """The decision, or the end before one."""
        decided, terminated = self.last(e.Decided), self.last(e.Terminated)
        return decided[0] if decided is not None else None if terminated is None else terminated[0]

    @property
    def over(self) -> bool:
        return self.session.state in (State.DECIDED, State.TERMINATED)

    def places(self, step: str) -> tuple[int, ...]:
        return tuple(number for number, name in enumerate(self.session.steps) if name == step)

    def passed(self, number: int) -> bool:
        return self.session.verdicts.get(number) is Verdict.PASS

    def steps(self) -> dict[int, StepSeen]:
        """By place."""
        seen: dict[int, StepSeen] = {}
        names, now = self.session.steps, -1
        for told in self.trail:
            match told.event:
                case e.StepStarted(number=number):
                    now = number
                    seen.setdefault(now, StepSeen()).started.append((told.index, told.event))
                case e.ChallengeIssued(challenge=challenge) if now >= 0:
                    seen[now].issued.append((told.index, challenge))
                case e.FindingMade(finding=finding) if 0 <= now < len(names) and str(finding.check) == names[now]:
                    seen[now].findings.append((told.index, finding))
                case e.StepEnded(number=number):
                    seen.setdefault(number, StepSeen()).ended.append((told.index, told.event))
                    now = -1
                case at.StepReopened(number=number):
                    seen[number] = StepSeen()
                    now = -1
                case at.StepSkipped(number=number) if number == now:
                    now = -1
                case _:
                    continue
        return seen

    def of_step(self, step: str) -> Iterator[tuple[int, StepSeen]]:
        """Every place of a step that has begun."""
        steps = self.steps()
        return ((number, steps[number]) for number in self.places(step) if number in steps)

    def confirmed(self) -> dict[ChallengeId, tuple[int, at.AnswerConfirmed]]:
        return {one.challenge: (index, one) for index, one in self.of(at.AnswerConfirmed)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`objects`: the indexes of the entries that it objects to; none: to nothing. `tells`: it would tell a reviewer of the first

    word, of an override or of the result, and is not shown before they gave their own. `keys`: of the policy, its thresholds.
    """

    code: str
    severity: Severity
    objects: Callable[[Looked], Found]
    tells: bool = False
    keys: tuple[str, ...] = ()
