"""What rules say of the steps: left out, done half, passed by a hair, or against the machine."""

from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.second_look.looked import Found, Looked, Rule, Severity

READ: Final = "notice.read"
QUESTION: Final = "question."
IDENTITY: Final = ("identity_document", "face_match")
DOUBTS: Final = frozenset({Reason.REPLAY_SUSPECTED, Reason.INJECTION_SUSPECTED})


def step_skipped(seen: Looked) -> Found:
    return tuple(index for index, _ in seen.of(at.StepSkipped))


def step_repeated(seen: Looked) -> Found:
    """One step was done again and again."""
    by_step: dict[int, list[int]] = {}
    for index, one in seen.of(at.StepReopened):
        by_step.setdefault(one.number, []).append(index)
    return tuple(index for found in by_step.values() if len(found) >= seen.limits.repeats for index in found)


def notice_unread(seen: Looked) -> Found:
    """The step of the notice passed, and the notice was not put to the applicant."""
    return tuple(
        index
        for number, step in seen.of_step("legal_notice")
        if seen.passed(number) and not any(one.prompt == READ for _, one in step.issued)
        for index, _ in step.ended
    )


def notice_not_understood(seen: Looked) -> Found:
    """It passed with fewer right answers, by the rules alone, than the policy asks for; those of the last attempt count."""
    needed = seen.policy.checks["legal_notice"].questions
    return tuple(
        index
        for number, step in seen.of_step("legal_notice")
        if seen.passed(number) and sum(_answered(one) for _, one in step.of_last_attempt) < needed
        for index, _ in step.ended
    )


def sweep_short(seen: Looked) -> Found:
    """A look around that passed showed less than so many degrees."""
    found = []
    for number, step in seen.of_step("environment"):
        if seen.passed(number) and step.last is not None and step.last[1].score < seen.limits.sweep_deg:
            found.append(step.last[0])
    return tuple(found)


def sweep_once(seen: Looked) -> Found:
    """The policy asks for a second look around, and there was none."""
    wanted = seen.policy.session.surroundings_again and seen.approved is not None
    done = [step for _, step in seen.of_step("environment") if step.findings]
    admitted = seen.first(e.Admitted)
    asked = "environment" in seen.session.steps
    return (admitted[0],) if wanted and asked and len(done) < 2 and admitted is not None else ()


def digits_all_tries(seen: Looked) -> Found:
    """Passed with the last try there was."""
    most = seen.policy.checks["spoken_digits"].attempts
    return tuple(
        index
        for number, step in seen.of_step("spoken_digits")
        if seen.passed(number)
        for index, one in step.started
        if one.attempt >= most > 1
    )


def card_once(seen: Looked) -> Found:
    """A side of the document was read from fewer pictures than so many."""
    found = []
    for number, step in seen.of_step("identity_document"):
        for index, one in step.findings:
            read = one.fact("stills").split(" ")[0]
            if seen.passed(number) and one.challenge is not None and one.verdict is Verdict.PASS and read.isdigit():
                found += [index] if int(read) < seen.limits.card_reads else []
    return tuple(found)


def face_near(seen: Looked) -> Found:
    """The face matched, just."""
    found = []
    for _, step in seen.of_step("face_match"):
        if step.last is not None and step.last[1].verdict is Verdict.PASS:
            index, one = step.last
            found += [index] if one.score >= seen.limits.near_share * one.threshold else []
    return tuple(found)


def questions_missing(seen: Looked) -> Found:
    """A topic of the question bank that the case holds something about was not asked, and the step passed."""
    here = seen.circumstances
    topics = set(seen.policy.checks["intent_questions"].topics_of(seen.session.matter))
    if here is not None:
        topics &= set(here[1].topics)
    found = []
    for number, step in seen.of_step("intent_questions"):
        asked = {one.prompt.removeprefix(QUESTION) for _, one in step.issued if one.prompt.startswith(QUESTION)}
        if here is not None and seen.passed(number) and topics - asked:
            found += [index for index, _ in step.ended]
    return tuple(found)


def answer_against_machine(seen: Looked) -> Found:
    """An answer about the applicant's will was let pass that by the rules was none, or the opposite."""
    failed = {
        one.challenge
        for _, step in seen.of_step("intent_questions")
        for _, one in step.findings
        if one.challenge is not None and one.verdict is not Verdict.PASS
    }
    return tuple(index for of, (index, one) in seen.confirmed().items() if of in failed and one.verdict is Verdict.PASS)


def override_wordless(seen: Looked) -> Found:
    """Without a reason of the policy's list, or with next to no words."""
    known, least = seen.policy.seat.reasons.override, seen.policy.seat.least_words
    overrides = seen.of(at.StepOverridden)
    return tuple(index for index, one in overrides if one.reason not in known or len(one.words.strip()) < least)


def override_identity(seen: Looked) -> Found:
    """A failed comparison of face or document became a pass."""
    failed = {
        number
        for name in IDENTITY
        for number, step in seen.of_step(name)
        if any(ended.verdict is Verdict.FAIL for _, ended in step.ended)
    }
    return tuple(index for index, one in seen.of(at.StepOverridden) if one.number in failed and one.verdict is Verdict.PASS)


def replay_ignored(seen: Looked) -> Found:
    """Approved although a check had noted signs of a replay or of a picture that was slipped in."""
    noted = tuple(index for index, one in seen.of(e.FindingMade) if DOUBTS & set(one.finding.notes))
    return noted if seen.approved is not None else ()


def standing_failed(seen: Looked) -> Found:
    """Approved although whoever was there was not always the same one person, well seen."""
    found = []
    for check in ("presence", "continuity"):
        last = seen.last(e.FindingMade, lambda one, check=check: str(one.finding.check) == check)  # type: ignore[misc]  # bound now
        found += [last[0]] if last is not None and last[1].finding.verdict is Verdict.FAIL else []
    return tuple(found) if seen.approved is not None else ()


def approved_unpassed(seen: Looked) -> Found:
    """Approved with a mandatory step that has another verdict than pass."""
    decided = seen.approved
    steps = enumerate(seen.session.steps)
    open_ = [n for n, step in steps if step in seen.policy.seat.mandatory and not seen.passed(n) and n not in seen.session.skipped]
    return (decided,) if decided is not None and open_ and seen.session.attended else ()


def _answered(finding: Finding) -> bool:
    return finding.challenge is not None and finding.verdict is Verdict.PASS and finding.fact("unsettled") != "yes"


_NOTICE: Final = ("checks.legal_notice.questions",)
STEPS: Final = (
    Rule(code="rule.step_skipped", severity=Severity.SERIOUS, objects=step_skipped, tells=True),
    Rule(code="rule.step_repeated", severity=Severity.NOTE, objects=step_repeated, keys=("review.rules.repeats",)),
    Rule(code="rule.notice_unread", severity=Severity.SEVERE, objects=notice_unread),
    Rule(code="rule.notice_not_understood", severity=Severity.SERIOUS, objects=notice_not_understood, tells=True, keys=_NOTICE),
    Rule(code="rule.sweep_short", severity=Severity.SERIOUS, objects=sweep_short, keys=("review.rules.sweep_deg",)),
    Rule(code="rule.sweep_once", severity=Severity.SERIOUS, objects=sweep_once, tells=True, keys=("session.surroundings_again",)),
    Rule(code="rule.digits_all_tries", severity=Severity.NOTE, objects=digits_all_tries, keys=("checks.spoken_digits.attempts",)),
    Rule(code="rule.card_once", severity=Severity.NOTE, objects=card_once, keys=("review.rules.card_reads",)),
    Rule(code="rule.face_near", severity=Severity.NOTE, objects=face_near, keys=("review.rules.near_share",)),
    Rule(
        code="rule.questions_missing",
        severity=Severity.SERIOUS,
        objects=questions_missing,
        keys=("checks.intent_questions.topics",),
    ),
    Rule(code="rule.answer_against_machine", severity=Severity.SERIOUS, objects=answer_against_machine, tells=True),
    Rule(
        code="rule.override_wordless",
        severity=Severity.SERIOUS,
        objects=override_wordless,
        tells=True,
        keys=("seat.reasons.override", "seat.least_words"),
    ),
    Rule(code="rule.override_identity", severity=Severity.SEVERE, objects=override_identity, tells=True),
    Rule(code="rule.replay_ignored", severity=Severity.SEVERE, objects=replay_ignored, tells=True),
    Rule(code="rule.standing_failed", severity=Severity.SEVERE, objects=standing_failed, tells=True),
    Rule(code="rule.approved_unpassed", severity=Severity.SEVERE, objects=approved_unpassed, tells=True, keys=("seat.mandatory",)),
)
