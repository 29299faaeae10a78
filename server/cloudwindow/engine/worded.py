"""A finding over an answer, once the clerk has said what they think of it. Pure."""

from dataclasses import replace

from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.seat_events import AnswerConfirmed


def with_word(finding: Finding, word: AnswerConfirmed | None) -> Finding:
    """The finding with the clerk's verdict in the place of the machine's, whose reason stays as a note. None: no word."""
    if word is None:
        return finding
    if word.verdict is Verdict.PASS:
        held = () if finding.reason is None else (finding.reason,)
        return replace(finding, verdict=word.verdict, reason=None, notes=(*finding.notes, *held))
    return replace(finding, verdict=word.verdict, reason=finding.reason or Reason.INTENT_UNCLEAR)


def settled(machine: Finding, final: Finding) -> bool:
    """No further question is needed."""
    return final.verdict is Verdict.PASS and machine.fact("unsettled") != "yes"
