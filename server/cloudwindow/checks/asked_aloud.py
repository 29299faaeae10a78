"""A question asked aloud and answered in words: what the checks that ask so do alike. Not a check itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.findings import Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, SampleKind, Utterance
from cloudwindow.inference.answers import Meaning
from cloudwindow.inference.spoken_answer import Answered, Came, Ear, HearingLimits, at_last, came, facts_of, score_of

VERDICTS: Final[Mapping[Meaning, Verdict]] = {Meaning.FITS: Verdict.PASS, Meaning.CONTRADICTS: Verdict.FAIL}


class AskedAloud:
    """`confirmed`: in a session that a clerk leads, each answer waits for their verdict.

    `contradicted` and `unclear`: the reason of an answer that says the opposite, and of one that says neither.
    """

    name: ClassVar[CheckName]
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.UTTERANCE, SampleKind.FRAME})
    observations: ClassVar[tuple[type[Any], ...]] = (Answered,)
    confirmed: ClassVar[bool] = True
    contradicted: ClassVar[Reason]
    unclear: ClassVar[Reason]

    def __init__(self, hearing: HearingLimits) -> None:
        self._hearing = hearing
        self._ear = Ear()

    async def observe(self, sample: Utterance | Frame, pool: InferencePool) -> Answered | None:
        return await self._ear.hear(sample, pool)

    def keeps(self, sample: Utterance | Frame, observation: Answered, kept: int) -> Exhibit | None:
        """Nothing: the recording holds it."""
        return None

    def hint(self, seen: Sequence[Answered]) -> Hint | None:
        return Hint(code="heard", detail=seen[-1].read.words) if seen and seen[-1].read.words else None

    def judge(self, seen: Sequence[Answered], challenge: Challenge) -> Finding | None:
        found = came(seen, challenge, self._hearing, self._from_s(challenge))
        return None if found is None else self._finding(found, seen, challenge)

    def expired(self, seen: Sequence[Answered], challenge: Challenge) -> Finding:
        """Never PASS: an answer that fits and came too late to be settled is left to the clerk."""
        finding = self._finding(at_last(seen, challenge, self._hearing, self._from_s(challenge)), seen, challenge)
        late = finding.verdict is Verdict.PASS
        return replace(finding, verdict=Verdict.INCONCLUSIVE, reason=self.unclear) if late else finding

    def _from_s(self, challenge: Challenge) -> float:
        """What is said earlier than this after the question began is no answer."""
        return 0.0

    def _finding(self, found: Came, seen: Sequence[Answered], challenge: Challenge) -> Finding:
        verdict = VERDICTS.get(found.meaning, Verdict.INCONCLUSIVE)
        reason = self.contradicted if verdict is Verdict.FAIL else Reason.LANGUAGE_BARRIER if found.barrier else self.unclear
        facts = {"item": challenge.item, "expected": challenge.expected, **facts_of(found)}
        return Finding(
            check=self.name,
            challenge=challenge.id,
            verdict=verdict,
            reason=None if verdict is Verdict.PASS else reason,
            score=score_of(found),
            threshold=self._hearing.least_confidence,
            direction=Direction.AT_LEAST,
            policy_line=f"checks.{self.name}.hearing",
            facts=tuple(Fact(name=name, value=value) for name, value in facts.items()),
            models=seen[-1].read.models if seen else (),
        )
