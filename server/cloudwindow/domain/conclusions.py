"""What the findings come to: the three verdicts of a result and of a report. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.session import Session

# Which checks speak for what the result says. The worst of them counts; where none spoke nothing is known.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "environment": ("environment",),
    "intent": ("intent_questions", "legal_notice"),
    "real_person": ("identity_document", "face_match", "head_turns", "spoken_digits", "presence", "continuity"),
}
ASSESSED: Final = frozenset({"environment", "intent"})  # what the clerk's own view of pressure speaks for as well
# Which of them a risk makes doubtful, by the reason's area.
AREAS: Final[Mapping[str, str]] = {"environment": "environment", "coercion": "intent", "intent": "intent", "notice": "intent"}
WORST: Final = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)


def concluded(session: Session, trail: Iterable[Told]) -> dict[str, Verdict]:
    """The verdicts of the result: environment, intent, real person."""
    by_check: dict[str, list[Verdict]] = {check: [verdict] for check, verdict in _standing(session, trail).items()}
    for number, verdict in session.verdicts.items():
        by_check.setdefault(session.steps[number], []).append(verdict)
    found = {part: [verdict for check in checks for verdict in by_check.get(check, ())] for part, checks in PARTS.items()}
    for part, verdicts in found.items():
        if not verdicts:
            verdicts.append(Verdict.INCONCLUSIVE)
        if part in ASSESSED and session.interference is not None:
            verdicts.append(session.interference)
    for risk in session.risks:
        found[AREAS.get(risk.partition(".")[0], "real_person")].append(Verdict.INCONCLUSIVE)
    if session.sign_given:
        found["intent"].append(Verdict.INCONCLUSIVE)
    return {part: next(worst for worst in WORST if worst in verdicts) for part, verdicts in found.items()}


def _standing(session: Session, trail: Iterable[Told]) -> dict[str, Verdict]:
    """The last concluding finding of each check that is no step of its own."""
    last: dict[str, Verdict] = {}
    for told in trail:
        if isinstance(told.event, e.FindingMade) and told.event.finding.challenge is None:
            finding = told.event.finding
            if finding.check not in session.steps:
                last[str(finding.check)] = finding.verdict
    return last
