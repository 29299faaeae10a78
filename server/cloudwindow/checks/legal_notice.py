"""Was the legal notice understood? It is read out, and the applicant says in their own words what it means: no click will do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from typing_extensions import override

from cloudwindow.checks.asked_aloud import AskedAloud
from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.findings import Circumstances, Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.spoken_answer import Answered, Came, HearingLimits, saying_s
from cloudwindow.texts.bank import Question
from cloudwindow.texts.notices import Notice, notice

NAME: Final = CheckName("legal_notice")
READ: Final = "notice.read"  # the whole text, and a question about it
QUESTION: Final = "notice.question"  # a question alone: the text was read out before


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePolicy:
    """[checks.legal_notice]. `questions`: to be answered rightly. `answer_s`: for an answer, once everything was read out.

    `least_read_share`: of the time that reading out takes; what is said before is no answer. `most_follow_ups`: the text is
    read out again with another question this often.
    """

    attempts: int = 1
    questions: int = 2
    answer_s: float = 25.0
    least_read_share: float = 0.5
    most_follow_ups: int = 2
    frames_per_s: float = 1.0
    hearing: HearingLimits = field(default_factory=HearingLimits)


class LegalNotice(AskedAloud):
    name: ClassVar[CheckName] = NAME
    policy_type: ClassVar[type[Any]] = NoticePolicy
    contradicted: ClassVar[Reason] = Reason.NOTICE_NOT_UNDERSTOOD
    unclear: ClassVar[Reason] = Reason.NOTICE_NOT_UNDERSTOOD

    def __init__(self, policy: NoticePolicy) -> None:
        super().__init__(policy.hearing)
        self._policy = policy
        self._notice: Notice | None = None
        self._left: list[Question] = []
        self._followed = 0
        self._source: ChallengeSource | None = None
        self.attempts = policy.attempts

    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        """The text with the first question; then the others alone. Questions asked before come back when no others are left."""
        self._notice = notice(circumstances.matter, circumstances.language)
        self._source, self._followed = source, 0
        self._ear.turn(circumstances.language)
        fresh = [one for one in self._notice.teach_back if one.item not in circumstances.asked]
        self._left = fresh if len(fresh) >= self._policy.questions else list(self._notice.teach_back)
        asks = [self._ask(whole=number == 0) for number in range(self._policy.questions)]
        return tuple(ask for ask in asks if ask is not None)

    def follow(self, machine: Finding, final: Finding) -> Ask | None:
        """The text once more, with another question. `machine`: this check's own finding; `final`: after the clerk's word."""
        settled = final.verdict is Verdict.PASS and machine.fact("unsettled") != "yes"
        if settled or self._followed >= self._policy.most_follow_ups:
            return None
        self._followed += 1
        return self._ask(whole=True)

    def conclude(self, findings: Sequence[Finding]) -> Finding:
        """As many right answers as the policy asks for, and none unsettled after the last of them."""
        right = sum(one.verdict is Verdict.PASS and one.fact("unsettled") != "yes" for one in findings)
        enough = right >= self._policy.questions and findings[-1].verdict is Verdict.PASS
        wrong = any(one.verdict is Verdict.FAIL for one in findings)
        verdict = Verdict.PASS if enough else Verdict.FAIL if wrong else Verdict.INCONCLUSIVE
        barrier = any(one.reason is Reason.LANGUAGE_BARRIER for one in findings)
        reason = Reason.LANGUAGE_BARRIER if barrier and not wrong else Reason.NOTICE_NOT_UNDERSTOOD
        doubts = (one.reason for one in findings if one.reason is not None)
        version = next((word for one in findings if (word := one.fact("version"))), "")
        return Finding(
            check=NAME,
            challenge=None,
            verdict=verdict,
            reason=None if enough else reason,
            score=float(right),
            threshold=float(self._policy.questions),
            direction=Direction.AT_LEAST,
            policy_line="checks.legal_notice.questions",
            notes=tuple(dict.fromkeys((*doubts, *(note for one in findings for note in one.notes)))) if enough else (),
            facts=(
                Fact(name="asked", value=str(len(findings))),
                Fact(name="version", value=version),
            ),
            models=next((one.models for one in findings if one.models), ()),
        )

    def _ask(self, *, whole: bool) -> Ask | None:
        text, source = self._notice, self._source
        if text is None or source is None or not self._left:
            return None
        question = self._left.pop(source.below(len(self._left)))
        words = f"{text.title}\n\n{text.body}\n\n{question.say}" if whole else question.say
        return Ask(
            prompt=READ if whole else QUESTION,
            expected=question.expect,
            allowed_s=saying_s(words, text.language) + self._policy.answer_s,
            frames_per_s=self._policy.frames_per_s,
            words=words,
            item=question.item,
            text_sha256=text.sha256,
            version=text.version,
        )

    @override
    def _finding(self, found: Came, seen: Sequence[Answered], challenge: Challenge) -> Finding:
        finding = super()._finding(found, seen, challenge)
        version = (Fact(name="version", value=challenge.version),) if challenge.version else ()
        return replace(finding, facts=(*finding.facts, *version))

    @override
    def _from_s(self, challenge: Challenge) -> float:
        return self._policy.least_read_share * saying_s(challenge.words, challenge.language) if challenge.prompt == READ else 0.0
