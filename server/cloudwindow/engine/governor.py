"""When does a session have to stop by itself? Pure: readings in, actions out; the time is the readings' own."""

from collections import deque
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from cloudwindow.domain.readings import FaceReading, LinkReading, Reading, Wish, WordReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.limits import COMPARED, FRESH_S, RULES, Rule, starved
from cloudwindow.policy import GovernorPolicy

SERVER_FAULTS: Final = frozenset(
    {
        Reason.RECORDER_UNHEALTHY,
        Reason.STORAGE_FULL,
        Reason.SERVER_OVERLOADED,
        Reason.SERVER_RESTARTED,
        Reason.SERVER_FAILED,
        Reason.CLERK_LEFT,
    }
)
# What ends by somebody's word alone: two asked for it, and a barrier of language is gone when the clerk says so.
BY_WORD: Final = frozenset({Reason.APPLICANT_SUSPENDED, Reason.CLERK_SUSPENDED, Reason.LANGUAGE_BARRIER})
LONG: Final = frozenset({Reason.CLERK_LEFT, Reason.CLERK_SUSPENDED, Reason.LANGUAGE_BARRIER})


class Deed(StrEnum):
    CONTINUE = "continue"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`policy_line`: the key in policy.toml that was passed. `reading`: the last one behind it."""

    deed: Deed
    reason: Reason | None = None
    policy_line: str = ""
    reading: Reading | None = None


CONTINUE: Final = Action(deed=Deed.CONTINUE)


@dataclass(slots=True)
class _Streak:
    since_s: float
    windows: int = 0
    values: deque[tuple[float, float]] = field(default_factory=deque)  # (when, what) of the last `held_s`


@dataclass(slots=True)
class Governor:
    """One a session. `relaxed`: reasons that are not acted upon now; the conductor sets them for the step that runs.

    `seat_empty`: no clerk is there, and nothing resumes before one is.
    """

    policy: GovernorPolicy
    relaxed: Set[str] = frozenset()
    seat_empty: bool = False
    suspended_for: Reason | None = None
    resume_by_s: float = 0.0
    suspensions: int = 0  # that count
    _streaks: dict[Reason, _Streak] = field(default_factory=dict)
    _clear_since_s: float | None = None
    _others: int = 0
    _ever_compared: bool = False
    _matched_again: bool = False
    _starved: bool = False

    def observe(self, reading: Reading) -> Action:
        """What to do now that this was read. Readings must come in the order of their time."""
        if isinstance(reading, WordReading):
            return self._obey(reading)
        if isinstance(reading, LinkReading) and reading.lag_s > self.policy.own_lag_s:
            return CONTINUE  # the server itself was late: this window blames nobody
        if isinstance(reading, LinkReading):
            self._starved = starved(self.policy, reading)
        if isinstance(reading, FaceReading) and reading.same is False and self._starved:
            reading = replace(reading, same=None)  # so coarse a picture cannot tell; the link itself is acted upon soon
        if isinstance(reading, FaceReading) and reading.same is not None:
            self._ever_compared = True
            self._matched_again = self._matched_again or reading.same
        broken = self._broken(reading)
        if self.suspended_for is not None:
            return self._wait(reading)
        return self._stop(broken, reading) if broken is not None else CONTINUE

    def recall(self, suspended_for: Iterable[Reason], *, compared: bool) -> None:
        """The session is taken up again. `compared`: there is a face that the one to come must match."""
        for reason in suspended_for:
            self.suspensions += reason not in SERVER_FAULTS | BY_WORD
            self._others += reason is Reason.FACE_OTHER
        self._ever_compared = compared

    def suspend(self, reason: Reason, at_s: float) -> None:
        """Take note of a suspension that somebody else decided (a restart, a step)."""
        self.suspended_for = reason
        self.resume_by_s = at_s + self._window_s(reason)
        self._clear_since_s = None
        self._matched_again = False

    def _window_s(self, reason: Reason) -> float:
        """It may take long until an interpreter or a colleague has come."""
        return self.policy.seat_window_s if reason in LONG else self.policy.resume_window_s

    def _broken(self, reading: Reading) -> Rule | None:
        """The first rule whose streak has lasted long enough; all streaks of this reading are brought up to date."""
        broken: Rule | None = None
        for rule in RULES:
            if not isinstance(reading, rule.reading) or (rule.reason in COMPARED and getattr(reading, "same", None) is None):
                continue
            if self._lasts(rule, reading) and broken is None and rule.reason not in self.relaxed:
                broken = rule
        return broken

    def _lasts(self, rule: Rule, reading: Reading) -> bool:
        streak = self._streaks.get(rule.reason)
        going_on = (rule.still_bad or rule.bad) if streak else rule.bad
        if not going_on(self.policy, reading):
            self._streaks.pop(rule.reason, None)
            return False
        if streak is None:
            streak = self._streaks[rule.reason] = _Streak(rule.began_s(reading))
        streak.windows += 1
        usual = self.policy.bad_comparisons if rule.reason in COMPARED else self.policy.bad_windows
        wanted = rule.windows or usual
        long_enough = reading.at_s - streak.since_s >= rule.held_s(self.policy) and streak.windows >= wanted
        if rule.value is None or rule.mean_bad is None:
            return long_enough
        streak.values.append((reading.at_s, rule.value(reading)))
        while streak.values[0][0] < reading.at_s - rule.held_s(self.policy):
            streak.values.popleft()
        return long_enough and rule.mean_bad(self.policy, sum(value for _, value in streak.values) / len(streak.values))

    def _stop(self, rule: Rule, reading: Reading) -> Action:
        if rule.reason is Reason.FACE_OTHER:
            self._others += 1
            if self._others >= self.policy.face.other_max:
                return _end(Reason.FACE_OTHER, "governor.face.other_max", reading)
        if rule.reason not in SERVER_FAULTS | BY_WORD:
            self.suspensions += 1
            if self.suspensions >= self.policy.max_suspensions:
                return _end(Reason.POLICY_SUSPENSIONS_EXHAUSTED, "governor.max_suspensions", reading)
        self.suspend(rule.reason, reading.at_s)
        self._streaks.pop(rule.reason, None)
        return Action(deed=Deed.SUSPEND, reason=rule.reason, policy_line=rule.policy_line, reading=reading)

    def _wait(self, reading: Reading) -> Action:
        """While suspended: has the time run out, has everything been well for long enough?"""
        reason = self.suspended_for
        if reason is None:
            return CONTINUE
        if reading.at_s > self.resume_by_s:
            window = "seat_window_s" if self.seat_empty or reason in LONG else "resume_window_s"
            return _end(reason, f"governor.{window}", reading)
        well = not (self._streaks.keys() - self.relaxed) and not (isinstance(reading, LinkReading) and reading.silence_s > FRESH_S)
        if not well or reason in BY_WORD or self.seat_empty:
            self._clear_since_s = None
            return CONTINUE
        if not isinstance(reading, LinkReading):
            return CONTINUE
        if self._clear_since_s is None:
            self._clear_since_s = reading.at_s
        must_match = self._ever_compared and Reason.FACE_ABSENT not in self.relaxed
        if reading.at_s - self._clear_since_s < self.policy.recovered_s or (must_match and not self._matched_again):
            return CONTINUE
        return self._resume(reading)

    def _resume(self, reading: Reading) -> Action:
        self.suspended_for, self._clear_since_s = None, None
        self._streaks.clear()
        return Action(deed=Deed.RESUME, reading=reading)

    def _obey(self, word: WordReading) -> Action:
        if word.wish is Wish.TERMINATE:
            return _end(word.reason, f"word of the {word.by}", word)
        if word.reason is Reason.CLERK_LEFT:
            return self._seat(word)
        if word.wish is Wish.SUSPEND and self.suspended_for is None:
            self.suspend(word.reason, word.at_s)
            return Action(deed=Deed.SUSPEND, reason=word.reason, policy_line=f"word of the {word.by}", reading=word)
        theirs = word.reason is self.suspended_for or word.by == "clerk"  # an applicant does not end the clerk's pause
        if word.wish is Wish.RESUME and self.suspended_for in BY_WORD and theirs and self.seat_empty:
            self.suspended_for = Reason.CLERK_LEFT  # the pause is over, and nobody is there to go on with
        elif word.wish is Wish.RESUME and self.suspended_for in BY_WORD and theirs:
            return self._resume(word)
        return CONTINUE

    def _seat(self, word: WordReading) -> Action:
        """SUSPEND: the clerk is gone. RESUME: there is one again; then the session resumes as after any disturbance."""
        if self.seat_empty is (word.wish is Wish.SUSPEND):
            return CONTINUE
        self.seat_empty = word.wish is Wish.SUSPEND
        if self.suspended_for is None:
            if not self.seat_empty:
                return CONTINUE
            self.suspend(Reason.CLERK_LEFT, word.at_s)
            line = "queue.lost_after_s" if word.by == "server" else f"word of the {word.by}"
            return Action(deed=Deed.SUSPEND, reason=Reason.CLERK_LEFT, policy_line=line, reading=word)
        since = Reason.CLERK_LEFT if self.seat_empty else self.suspended_for
        filled = since is Reason.CLERK_LEFT and not self.seat_empty  # from here on it is the applicant who is waited for
        self.resume_by_s = word.at_s + (self.policy.resume_window_s if filled else self._window_s(since))
        return CONTINUE


def _end(reason: Reason, line: str, reading: Reading) -> Action:
    return Action(deed=Deed.TERMINATE, reason=reason, policy_line=line, reading=reading)
