"""Does the applicant want this, and know what it is? Questions drawn from the bank, asked aloud, answered in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from typing_extensions import override

from cloudwindow.checks.asked_aloud import AskedAloud
from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.findings import WORST_FIRST, Circumstances, Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.spoken_answer import Answered, Came, HearingLimits, saying_s
from cloudwindow.texts.bank import Drawn, bank

NAME: Final = CheckName("intent_questions")
EVERY: Final = "*"


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


class IntentQuestions(AskedAloud):
    name: ClassVar[CheckName] = NAME
    policy_type: ClassVar[type[Any]] = IntentPolicy
    contradicted: ClassVar[Reason] = Reason.INTENT_CONTRADICTED
    unclear: ClassVar[Reason] = Reason.INTENT_UNCLEAR

    def __init__(self, policy: IntentPolicy) -> None:
        super().__init__(policy.hearing)
        self._policy = policy
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
        if final.verdict is Verdict.PASS and machine.fact("unsettled") != "yes":
            return None
        topic = machine.fact("topic")
        if self._followed[topic] >= self._policy.most_follow_ups:
            return None
        self._followed[topic] += 1
        return self._draw(topic, follow_up=True)

    def conclude(self, findings: Sequence[Finding]) -> Finding:
        """The last answer on each topic counts; what was unsettled before it stays a note."""
        last = {finding.fact("topic"): finding for finding in findings}
        open_ = [one for one in last.values() if one.verdict is Verdict.PASS and one.fact("unsettled") == "yes"]
        verdicts = [Verdict.INCONCLUSIVE if one in open_ else one.verdict for one in last.values()] or [Verdict.INCONCLUSIVE]
        verdict = next(worst for worst in WORST_FIRST if worst in verdicts)
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

    @override
    def _finding(self, found: Came, seen: Sequence[Answered], challenge: Challenge) -> Finding:
        finding = super()._finding(found, seen, challenge)
        topic = challenge.prompt.partition(".")[2]
        notes = (Reason.COERCION_SUSPECTED,) if found.unwilling and topic == "voluntary" else ()
        return replace(finding, notes=notes, facts=(Fact(name="topic", value=topic), *finding.facts))
