"""Does the applicant want this, and know what it is? Questions drawn from the bank, asked aloud, answered in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.findings import Circumstances, Direction, Fact, Finding, Hint, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, SampleKind, Utterance
from cloudwindow.inference.answers import Meaning
from cloudwindow.inference.spoken_answer import Answered, Came, Ear, HearingLimits, at_last, came, facts_of, saying_s, score_of
from cloudwindow.texts.bank import Drawn, bank

NAME: Final = CheckName("intent_questions")
EVERY: Final = "*"
WORST: Final = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentPolicy:
    """[checks.intent_questions]. `topics`: one question each, by matter; '*' for every matter that is not named.

    `answer_s`: for the answer, once the question was read out. `most_follow_ups`: further questions on one topic.
    """

    attempts: int = 1
    answer_s: float = 25.0
    most_follow_ups: int = 2
    frames_per_s: float = 1.0
    topics: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {EVERY: ("voluntary", "understanding", "price", "parties", "parcel", "relationship")}
    )
    hearing: HearingLimits = field(default_factory=HearingLimits)

    def topics_of(self, matter: str) -> tuple[str, ...]:
        return tuple(self.topics.get(matter, self.topics.get(EVERY, ())))


class IntentQuestions:
    """`confirmed`: in a session that a clerk leads, each answer waits for their verdict."""

    name: ClassVar[CheckName] = NAME
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.UTTERANCE, SampleKind.FRAME})
    policy_type: ClassVar[type[Any]] = IntentPolicy
    observations: ClassVar[tuple[type[Any], ...]] = (Answered,)
    confirmed: ClassVar[bool] = True

    def __init__(self, policy: IntentPolicy) -> None:
        self._policy = policy
        self._ear = Ear()
        self._circumstances: Circumstances | None = None
        self._asked: list[str] = []
        self._followed: Counter[str] = Counter()
        self._source: ChallengeSource | None = None
        self.attempts = policy.attempts

    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        """A question on each topic that the case holds something about, in random order, none that was asked before."""
        self._circumstances, self._source, self._asked = circumstances, source, list(circumstances.asked)
        self._followed.clear()
        self._ear.turn(circumstances.language)
        topics = list(self._policy.topics_of(circumstances.matter))
        shuffled = [topics.pop(source.below(len(topics))) for _ in range(len(topics))]
        return tuple(ask for topic in shuffled if (ask := self._draw(topic)) is not None)

    def follow(self, machine: Finding, final: Finding) -> Ask | None:
        """A further question where the answer contradicted, was lost, came late or in another language, or was not accepted.

        `machine`: this check's own finding; `final`: after the clerk's word. None: not needed, or none left.
        """
        if final.verdict is Verdict.PASS and _fact(machine, "unsettled") != "yes":
            return None
        topic = _fact(machine, "topic")
        if self._followed[topic] >= self._policy.most_follow_ups:
            return None
        self._followed[topic] += 1
        return self._draw(topic, follow_up=True)

    async def observe(self, sample: Utterance | Frame, pool: InferencePool) -> Answered | None:
        return await self._ear.hear(sample, pool)

    def keeps(self, sample: Utterance | Frame, observation: Answered, kept: int) -> Exhibit | None:
        """Nothing: the recording holds it."""
        return None

    def hint(self, seen: Sequence[Answered]) -> Hint | None:
        return Hint(code="heard", detail=seen[-1].read.words) if seen and seen[-1].read.words else None

    def judge(self, seen: Sequence[Answered], challenge: Challenge) -> Finding | None:
        found = came(seen, challenge, self._policy.hearing)
        return None if found is None else self._finding(found, seen, challenge)

    def expired(self, seen: Sequence[Answered], challenge: Challenge) -> Finding:
        """Never PASS: an answer that fits and came too late to be settled is left to the clerk."""
        finding = self._finding(at_last(seen, challenge, self._policy.hearing), seen, challenge)
        late = finding.verdict is Verdict.PASS
        return replace(finding, verdict=Verdict.INCONCLUSIVE, reason=Reason.INTENT_UNCLEAR) if late else finding

    def conclude(self, findings: Sequence[Finding]) -> Finding:
        """The last answer on each topic counts; what was unsettled before it stays a note."""
        last = {_fact(finding, "topic"): finding for finding in findings}
        open_ = [one for one in last.values() if one.verdict is Verdict.PASS and _fact(one, "unsettled") == "yes"]
        verdicts = [Verdict.INCONCLUSIVE if one in open_ else one.verdict for one in last.values()] or [Verdict.INCONCLUSIVE]
        verdict = next(worst for worst in WORST if worst in verdicts)
        worst = next((one for one in last.values() if one.verdict is verdict), findings[-1] if findings else None)
        reason = None if verdict is Verdict.PASS else (worst.reason if worst else None) or Reason.INTENT_UNCLEAR
        earlier = [one.reason for one in findings if one.reason is not None and one is not worst]
        return Finding(
            check=NAME,
            challenge=None,
            verdict=verdict,
            reason=reason,
            score=float(sum(one is Verdict.PASS for one in verdicts)) if last else 0.0,
            threshold=float(len(last)),
            direction=Direction.AT_LEAST,
            policy_line="checks.intent_questions.topics",
            notes=tuple(dict.fromkeys((*earlier, *(note for one in findings for note in one.notes)))),
            facts=(
                Fact(name="asked", value=str(len(findings))),
                *(Fact(name=t, value=one.verdict.value) for t, one in last.items()),
            ),
            models=next((one.models for one in findings if one.models), ()),
        )

    def _draw(self, topic: str, *, follow_up: bool = False) -> Ask | None:
        here, source = self._circumstances, self._source
        if here is None or source is None:
            return None
        drawn: Drawn | None = bank(here.language).draw(topic, here, source, self._asked, follow_up=follow_up)
        if drawn is None:
            return None
        self._asked.append(drawn.question.item)
        return Ask(
            prompt=f"question.{topic}",
            expected=drawn.expected,
            allowed_s=saying_s(drawn.words, here.language) + self._policy.answer_s,
            frames_per_s=self._policy.frames_per_s,
            words=drawn.words,
            item=drawn.question.item,
            text_sha256=drawn.question.sha256,
        )

    def _finding(self, found: Came, seen: Sequence[Answered], challenge: Challenge) -> Finding:
        verdict, reason = Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR
        if found.meaning is Meaning.FITS:
            verdict = Verdict.PASS
        elif found.meaning is Meaning.CONTRADICTS:
            verdict, reason = Verdict.FAIL, Reason.INTENT_CONTRADICTED
        elif found.barrier:
            reason = Reason.LANGUAGE_BARRIER
        topic = challenge.prompt.partition(".")[2]
        facts = {"topic": topic, "item": challenge.item, "expected": challenge.expected, **facts_of(found)}
        return Finding(
            check=NAME,
            challenge=challenge.id,
            verdict=verdict,
            reason=None if verdict is Verdict.PASS else reason,
            score=score_of(found),
            threshold=self._policy.hearing.least_confidence,
            direction=Direction.AT_LEAST,
            policy_line="checks.intent_questions.hearing",
            notes=(Reason.COERCION_SUSPECTED,) if found.unwilling and topic == "voluntary" else (),
            facts=tuple(Fact(name=name, value=value) for name, value in facts.items()),
            models=seen[-1].read.models if seen else (),
        )


def _fact(finding: Finding, name: str) -> str:
    return next((fact.value for fact in finding.facts if fact.name == name), "")
