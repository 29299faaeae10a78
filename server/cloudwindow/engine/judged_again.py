"""A past session's findings once more, from its trail alone, under any policy. Pure: no model, no clock, no chance."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final

from typing_extensions import override

from cloudwindow.checks import STANDING
from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Challenge, ChallengeSource
from cloudwindow.domain.check import Check, Conversing
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Circumstances, Finding, PartyFacts, Verdict
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.domain.observed import read_back
from cloudwindow.engine.before import Ran, before, unasked
from cloudwindow.engine.worded import settled, with_word
from cloudwindow.inference.cards import PASSPORT
from cloudwindow.policy import Policy, check_types

# What the policy says of a check that decides what is seen at all: what was seen under one tells nothing under another.
OF_WHAT_IS_SEEN: Final = ("model", "count")
OF_WHAT_IS_ASKED: Final = ("topics", "questions", "most_follow_ups")
MOST_ASKED: Final = 64
OF_THE_DEADLINE: Final = ("allowed_s", "answer_s")


class How(StrEnum):
    """How a finding came about, or why none did."""

    FOUND = "found"  # as soon as what had been seen allowed it
    EXPIRED = "expired"  # when the time was over
    CONCLUDED = "concluded"  # over an attempt's findings, or over all that a standing check saw
    OPEN = "open"  # what was seen does not tell: it ends where the recorded finding was made, or other things would have been asked
    UNASKED = "unasked"  # the attempt, or the step, would have been over before


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """`index`: of the recorded finding's entry. `would`: None with OPEN and UNASKED. `step`: its place, -1 for a standing check."""

    index: int
    step: int
    attempt: int
    was: Finding
    would: Finding | None
    how: How

    @property
    def same(self) -> bool:
        return self.would == self.was


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAgain:
    """`index`: of the recorded StepEnded. `would`: None where that cannot be told."""

    index: int
    number: int
    step: str
    was: Verdict
    would: Verdict | None


def judged_again(trail: Iterable[Told], recorded: Policy, policy: Policy) -> tuple[tuple[Again, ...], tuple[StepAgain, ...]]:
    """Every finding of the trail and every step's end, as they would be under `policy`. `recorded`: of the session.

    Under the recorded policy each finding comes out as it stands there, bit for bit. Raises EvidenceBroken for observations that
    do not fit their check.
    """
    told = tuple(trail)
    fold = _Fold(recorded=recorded, policy=policy, ran=before(told).ran)
    for one in told:
        fold.take(one)
    return tuple(fold.findings), tuple(fold.steps)


@dataclass(slots=True, kw_only=True)
class _Fold:
    recorded: Policy
    policy: Policy
    ran: Sequence[Ran]
    findings: list[Again] = field(default_factory=list)
    steps: list[StepAgain] = field(default_factory=list)
    _kinds: Mapping[str, type[Any]] = field(default_factory=check_types)
    _challenges: dict[ChallengeId, Challenge] = field(default_factory=dict)
    _made: dict[ChallengeId, e.ObservationsMade] = field(default_factory=dict)
    _standing: dict[str, list[e.ObservationsMade]] = field(default_factory=dict)
    _words: dict[ChallengeId, at.AnswerConfirmed] = field(default_factory=dict)
    _started: e.StepStarted = field(default_factory=lambda: e.StepStarted(step="", number=-1, attempt=0))
    _attempt: list[Again] = field(default_factory=list)
    _attempts: list[Again] = field(default_factory=list)  # the step's concluding findings so far

    def take(self, told: Told) -> None:
        match told.event:
            case e.StepStarted() as started:
                if started.number != self._started.number or started.attempt <= 1:
                    self._attempts = []
                self._started, self._attempt = started, []
            case e.ChallengeIssued(challenge=challenge):
                self._challenges[challenge.id] = challenge
            case e.ObservationsMade(challenge=None) as made:
                self._standing.setdefault(str(made.check), []).append(made)
            case e.ObservationsMade() as made:
                self._made[made.challenge] = made  # type: ignore[index]  # None is the case above
            case at.AnswerConfirmed() as word:
                self._words[word.challenge] = word
            case e.FindingMade(finding=was):
                self._found(told.index, was)
            case e.StepEnded() as ended:
                self._ended(told.index, ended)
            case _:
                pass

    def _found(self, index: int, was: Finding) -> None:
        number, attempt = self._started.number, self._started.attempt
        if was.check in _STANDING:
            would, how = self._stood(was), How.CONCLUDED
            number, attempt = -1, 0
        elif was.check not in self._kinds:  # a check of another program
            would, how = None, How.OPEN
        elif was.challenge is not None:
            would, how = self._put(was, was.challenge)
        else:
            would, how = self._concluded(was), How.CONCLUDED
        if self._over and number >= 0:
            would, how = None, How.UNASKED
        again = Again(index=index, step=number, attempt=attempt, was=was, would=would, how=How.OPEN if _lost(would, how) else how)
        self.findings.append(again)
        if was.check not in _STANDING:
            (self._attempt if was.challenge is not None else self._attempts).append(again)

    @property
    def _over(self) -> bool:
        """The step would have ended with an earlier attempt."""
        return any(one.would is not None and self._ends(one.would, one.attempt) for one in self._attempts)

    def _ends(self, finding: Finding, attempt: int) -> bool:
        return finding.verdict is Verdict.PASS or attempt >= self._check(finding.check).attempts

    def _more_attempts(self, name: str) -> bool:
        return self._check(name).attempts > self._check(name, recorded=True).attempts

    def _check(self, name: str, *, recorded: bool = False) -> Check:
        check: Check = self._kinds[name]((self.recorded if recorded else self.policy).checks[name])
        return check

    def _differs(self, name: str, keys: Iterable[str]) -> bool:
        was, now = self.recorded.checks[name], self.policy.checks[name]
        return any(getattr(was, key, None) != getattr(now, key, None) for key in keys)

    def _stood(self, was: Finding) -> Finding | None:
        """Over what the trail has up to here; what came while the step relaxed something does not count."""
        if self._differs(was.check, OF_WHAT_IS_SEEN):
            return None
        kind = self._kinds[was.check]
        check = kind(self.policy.checks[was.check])
        rows = (one for made in self._standing.get(was.check, ()) for one in unasked(made, self.ran))
        counted = [one.row for one in rows if not self.policy.governor.relaxed.get(one.step)]
        found: Finding = check.conclude([read_back(kind.observations, row) for row in counted])
        return found

    def _put(self, was: Finding, id: ChallengeId) -> tuple[Finding | None, How]:
        """As live: judged with each observation that came, and when the time was over."""
        challenge, made = self._challenges.get(id), self._made.get(id)
        if challenge is None or made is None or self._differs(was.check, OF_WHAT_IS_SEEN):
            return None, How.OPEN
        check = self._check(was.check)
        if not isinstance(check, Conversing):
            now, then = self._asked(check, challenge)
            if (now < then and len(self._attempt) >= now) or any(_stops(one) for one in self._attempt):
                return None, How.UNASKED
        seen = [read_back(check.observations, row) for row in made.observations]
        longer_s = self._longer_s(was.check)
        put = replace(challenge, expires_s=challenge.expires_s + min(0.0, longer_s))
        if (found := _as_they_came(check, seen, made.came, put)) is not None:
            return found, How.FOUND
        cut = self.policy is not self.recorded and self._check(was.check, recorded=True).judge(seen, challenge) is not None
        return (None, How.OPEN) if cut or longer_s > 0 else (check.expired(seen, put), How.EXPIRED)

    def _longer_s(self, name: str) -> float:
        was, now = self.recorded.checks[name], self.policy.checks[name]
        return sum(float(getattr(now, key, 0.0)) - float(getattr(was, key, 0.0)) for key in OF_THE_DEADLINE)

    def _asked(self, check: Check, challenge: Challenge) -> tuple[int, int]:
        """How many challenges an attempt has under the policy, and had under the recorded one."""
        document = PASSPORT if challenge.prompt.startswith(PASSPORT) else "resident_card"
        here = Circumstances(language=challenge.language, party=PartyFacts(), today="", document=document)
        both = (self._check(check.name, recorded=recorded) for recorded in (False, True))
        now, then = (len(one.asks(_NoChance(), here)) for one in both)
        return now, then

    def _concluded(self, was: Finding) -> Finding | None:
        check = self._check(was.check)
        if self._differs(was.check, OF_WHAT_IS_SEEN + OF_WHAT_IS_ASKED) and self._attempt:
            return None
        if isinstance(check, Conversing):
            finals = [self._final(check, one) for one in self._attempt]
            return None if None in finals else check.conclude([one for one in finals if one is not None])
        asked = list(takewhile(lambda one: one.how is not How.UNASKED, self._attempt))
        would = [one.would for one in asked if one.would is not None]
        stopped = bool(would) and would[-1].verdict is not Verdict.PASS
        if len(would) < len(asked) or (not stopped and self._more(check, asked)):
            return None
        return check.conclude(would)

    def _more(self, check: Check, asked: Sequence[Again]) -> bool:
        """Something would have been asked besides: the policy asks for more, or what broke the attempt off does so no longer."""
        if not asked or asked[-1].was.challenge is None:
            return False
        now, then = self._asked(check, self._challenges[asked[-1].was.challenge])
        return now > then or (asked[-1].was.verdict is not Verdict.PASS and len(asked) < now)

    def _final(self, check: Conversing, one: Again) -> Finding | None:
        """With the clerk's word. None: not told, or another question would have been asked after it."""
        if one.would is None or one.was.challenge is None:
            return None
        word = self._words.get(one.was.challenge) if check.confirmed else None
        was, would = with_word(one.was, word), with_word(one.would, word)
        return would if settled(one.was, was) is settled(one.would, would) else None

    def _ended(self, index: int, ended: e.StepEnded) -> None:
        """The first attempt that would have ended the step; None when none of them would."""
        would = None if ended.step in self._kinds else ended.verdict  # a person led it, or another program's check judged
        for one in self._attempts if ended.step in self._kinds else ():
            last = one is self._attempts[-1] and not self._more_attempts(ended.step)
            if one.would is None or last or self._ends(one.would, one.attempt):
                would = one.would.verdict if one.would is not None else None
                break
        number, was = ended.number, ended.verdict
        self.steps.append(StepAgain(index=index, number=number, step=ended.step, was=was, would=would))
        self._attempts = []


_STANDING: Final = frozenset(str(check.name) for check in STANDING)


class _NoChance(ChallengeSource):
    """For counting what is asked, not for asking it; a policy may be anybody's, so never more than a few."""

    @override
    def below(self, n: int) -> int:
        return 0

    @override
    def seconds(self, low: float, high: float) -> float:
        return low

    @override
    def turns(self, count: int) -> tuple[str, ...]:
        return ("left",) * min(count, MOST_ASKED)

    @override
    def digits(self, count: int) -> str:
        return "0" * min(count, MOST_ASKED)

    @override
    def nonce(self) -> str:
        return ""


def _as_they_came(check: Check, seen: Sequence[Any], came: Sequence[int], challenge: Challenge) -> Finding | None:
    """The first finding that `judge` gives while one observation after the other comes in."""
    places: list[int] = []
    for place in came or range(len(seen)):
        insort(places, place)
        if (found := check.judge([seen[at] for at in places], challenge)) is not None:
            return found
    return None


def _stops(one: Again) -> bool:
    """After it nothing more of the attempt would have been asked."""
    return one.how is How.UNASKED or (one.would is not None and one.would.verdict is not Verdict.PASS)


def _lost(would: Finding | None, how: How) -> bool:
    return would is None and how is not How.UNASKED
