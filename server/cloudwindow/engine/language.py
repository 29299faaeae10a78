"""Do the applicant and the session speak one language? Pure: what was heard and answered in, readings out."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.readings import LanguageReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.amounts import numbers_alone
from cloudwindow.inference.spoken_answer import HearingLimits, foreign
from cloudwindow.inference.transcript import Transcript
from cloudwindow.policy import LanguageLimits

ANSWER_S: Final = 1.0  # of an answer that was judged to be in another language, for the sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """One utterance, UNIX seconds: how long it was, and whether it was in another language than the session's."""

    at_s: float
    length_s: float
    other: bool


class LanguageTrack:
    """One applicant's. `settled`: there is an interpreter, and another language is no barrier any more."""

    def __init__(self, limits: LanguageLimits) -> None:
        self._limits: Final = limits
        self._spoke: deque[Spoke] = deque(maxlen=64)
        self._lost = 0
        self._latencies: deque[float] = deque(maxlen=limits.slow_answers)
        self.settled = False

    def heard(self, read: Transcript, at_s: float, length_s: float) -> LanguageReading | None:
        """An utterance outside of questions. None: nothing can be told by it, for it is too short or numbers alone.

        Through a damaged link Whisper reads an English speaker's digits rightly and calls them Latin.
        """
        if length_s < self._limits.least_s or numbers_alone(read.words):
            return None
        limits = HearingLimits(least_own_share=self._limits.least_own_share)
        return self._take(Spoke(at_s=at_s, length_s=length_s, other=foreign(read, limits)))

    def answered(self, finding: Finding, at_s: float) -> LanguageReading | None:
        """A question's finding. None where it tells nothing of the language."""
        facts = {fact.name: fact.value for fact in finding.facts}
        if finding.reason is Reason.LANGUAGE_BARRIER:
            return self._take(Spoke(at_s=at_s, length_s=ANSWER_S, other=True))
        if "meaning" not in facts:
            return None
        if finding.verdict is Verdict.PASS:
            self._lost = 0
        elif facts["meaning"] in ("lost", "unclear"):
            self._lost += 1
        if latency := facts.get("latency_s"):
            self._latencies.append(float(latency))
        return self._reading(at_s)

    def forget(self) -> None:
        """The session goes on after a suspension: what was before it no longer counts."""
        self._spoke.clear()
        self._latencies.clear()
        self._lost = 0

    def _take(self, spoke: Spoke) -> LanguageReading:
        self._spoke.append(spoke)
        return self._reading(spoke.at_s)

    def _reading(self, at_s: float) -> LanguageReading:
        recent = [one for one in self._spoke if one.at_s > at_s - self._limits.window_s]
        slow = len(self._latencies) == self._limits.slow_answers
        return LanguageReading(
            at_s=at_s,
            other=0 if self.settled else sum(one.other for one in recent),
            other_s=0.0 if self.settled else round(sum(one.length_s for one in recent if one.other), 2),
            own_s=round(sum(one.length_s for one in recent if not one.other), 2),
            not_understood=0 if self.settled else self._lost,
            latency_s=min(self._latencies) if slow and not self.settled else 0.0,
        )
