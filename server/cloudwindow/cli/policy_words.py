"""What `cloudwindow policy` says: a key that differs, a finding and a session that would have come out otherwise."""

import json
from typing import Any, Final

from cloudwindow.domain.findings import Finding
from cloudwindow.domain.session import Session
from cloudwindow.engine.ended_again import End, SessionAgain
from cloudwindow.engine.judged_again import Again, How
from cloudwindow.engine.policy_difference import Changed

TOLD: Final = {
    "findings": "Past sessions are judged again.",
    "end": "Past sessions tell as far as their entries go.",
    "held": "Past sessions tell from their entries.",
    "seen": "Past sessions do not tell: it decides what is seen or asked.",
    "beside": "No past session would differ.",
}


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def key_in_words(one: Changed) -> str:
    was, now = ("nothing" if value is None else json.dumps(value, ensure_ascii=False) for value in (one.was, one.now))
    said = f"\n    {one.words} {TOLD.get(one.told, '')}".rstrip() if one.words else ""
    return f"  {one.key}: {was} -> {now}{said}"


def change_in_words(one: Again) -> str:
    would = _finding(one.would) if one.would is not None else _NO_FINDING[one.how]
    return f"entry {one.index}, {one.was.check}: {_finding(one.was)} -> {would}"


def end_in_words(again: SessionAgain) -> str:
    """How it ended and would have ended, and every step whose verdict would differ."""
    steps = [f"step {one.number} {one.step} {one.was} -> {one.would or 'open'}" for one in again.steps if one.would is not one.was]
    steps += [f"suspended for {one.reason} besides" for one in again.more]
    ends = "ends as it did" if again.was == again.would else f"{_end(again.was)} -> {_end(again.would)}"
    return "; ".join([ends, *steps])


def session_json(session: Session, again: SessionAgain) -> dict[str, Any]:
    """The same as JSON. Facts are left out: an answer's words are personal."""
    return {
        "session": session.id,
        "policy": session.policy_version,
        "outcome": {"was": _end_json(again.was), "would": _end_json(again.would)},
        "steps": [
            {"number": one.number, "step": one.step, "was": one.was, "would": one.would}
            for one in again.steps
            if one.was is not one.would
        ],
        "suspended_besides": [{"at_s": one.at_s, "reason": one.reason, "policy_line": one.policy_line} for one in again.more],
        "changes": [change_json(one) for one in again.changes],
        "same": again.same,
    }


def change_json(one: Again) -> dict[str, Any]:
    would = None if one.would is None else _finding_json(one.would)
    return {"index": one.index, "check": one.was.check, "how": one.how, "was": _finding_json(one.was), "would": would}


_NO_FINDING: Final = {How.OPEN: "cannot be told", How.UNASKED: "would not have been asked any more"}


def _finding(one: Finding) -> str:
    return f"{one.verdict} {one.score:.3g} against {one.threshold:.3g}{f' ({one.reason})' if one.reason else ''}"


def _finding_json(one: Finding) -> dict[str, Any]:
    return {
        "verdict": one.verdict,
        "reason": one.reason,
        "score": one.score,
        "threshold": one.threshold,
        "policy_line": one.policy_line,
        "notes": list(one.notes),
    }


def _end(one: End) -> str:
    if one.how == "open":
        return f"not known from entry {one.index} on ({one.policy_line})"
    held = f", held for {' '.join(one.held)}" if one.held else ""
    return f"{one.how}{f' {one.reason}' if one.reason else ''}{f' by {one.policy_line}' if one.policy_line else ''}{held}"


def _end_json(one: End) -> dict[str, Any]:
    held = None if one.held is None else list(one.held)
    return {"how": one.how, "reason": one.reason, "policy_line": one.policy_line, "index": one.index, "held": held}
