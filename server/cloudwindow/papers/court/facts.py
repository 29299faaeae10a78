"""From a trail to what a report says: plain values, each row with the number of the entry that it stands in. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.conclusions import concluded
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ports_reports import A_FINDING, Reported
from cloudwindow.domain.session import Session

Row = dict[str, Any]  # Any: JSON

# What people did beside the machine: kind, and which fields a report shows.
DEEDS: Final[Mapping[type[Any], tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        at.StepOverridden: ("override", ("number", "verdict", "reason", "words")),
        at.StepSkipped: ("skip", ("number", "reason", "words")),
        at.StepReopened: ("repeat", ("number", "reason", "words")),
        at.AnswerConfirmed: ("answer", ("verdict", "words")),
        at.InterferenceAssessed: ("interference", ("verdict", "words")),
        at.Ticked: ("ticked", ("item", "done")),
    }
)


def facts_of(about: Reported) -> Row:
    """Everything that the page shows, without a word of it."""
    told = about.told
    session = _folded(about)
    return {
        "session": about.session,
        "whole": len(told) == about.sealed.length,
        "entries": len(told),
        "head": _head(session, told),
        "consents": _rows(told, e.ConsentAnswered, "text", "version", "sha256", "given"),
        "identity": _identity(told),
        "verdicts": {part: verdict.value for part, verdict in concluded(session, told).items()},
        "steps": _steps(session, told),
        "standing": [_finding(one) for one in _findings(told) if one.event.finding.check not in session.steps],
        "suspensions": _suspensions(told),
        "gaps": [
            {"entry": one.index, "from": _utc(one.event.from_s), "to": _utc(one.event.to_s), "reason": one.event.reason.value}
            for one in told
            if isinstance(one.event, e.GapNoted)
        ],
        "suspicions": _rows(told, e.SuspicionNoted, "reason") + _rows(told, at.RiskNoted, "reason"),
        "sign": [one.index for one in told if isinstance(one.event, at.SignGiven)],
        "deeds": [_deed(one) for one in told if type(one.event) in DEEDS],
        "decision": _decision(session, told),
        "documents": _documents(told),
        "recordings": [_recording(one) for one in told if isinstance(one.event, e.RecordingClosed)],
        "stills": sum(isinstance(one.event, e.StillKept) for one in told),
        "sealed": to_json(about.sealed),
        "alone": about.alone,
    }


def _folded(about: Reported) -> Session:
    """As far as the bodies that are left go."""
    session = Session(id=about.session)
    for one in about.told:
        try:
            session = session.apply(one.event)
        except CloudWindowError:  # a body before it was erased: the table has no such step
            continue
    return session


def _head(session: Session, told: Sequence[Told]) -> Row:
    def first(*kinds: type[Any]) -> str:
        return next((one.at for one in told if isinstance(one.event, kinds)), "")

    ended = next((one for one in told if isinstance(one.event, e.Terminated | e.Decided | e.Expired)), None)
    why = ended.event if ended is not None and isinstance(ended.event, e.Terminated) else None
    return {
        "matter": session.matter,
        "party": session.party,
        "language": session.language.value,
        "attended": session.attended,
        "state": str(session.state or ""),
        "created": first(e.SessionCreated),
        "opened": first(e.LinkOpened),
        "admitted": first(e.Admitted),
        "connected": first(e.Connected),
        "ended": ended.at if ended else "",
        "ended_for": "" if why is None else why.reason.value,
        "ended_by": "" if why is None else why.by,
        "ended_line": "" if why is None else why.policy_line,
        "policy_version": session.policy_version,
        "policy_sha256": session.policy_sha256,
        "last": told[-1].at if told else "",
    }


def _identity(told: Sequence[Told]) -> list[Row]:
    """What was read of the document, masked as the findings have it."""
    found: dict[str, Row] = {}
    for one in _findings(told):
        if one.event.finding.check == "identity_document":
            known = {name: one.event.finding.fact(name) for name in ("name", "number", "valid_to", "region")}
            found |= {name: {"name": name, "value": value, "entry": one.index} for name, value in known.items() if value}
    return list(found.values())


def _steps(session: Session, told: Sequence[Told]) -> list[Row]:
    """In their order, each with every finding that was made while it ran."""
    rows: list[Row] = [
        {
            "number": number,
            "step": step,
            "verdict": verdict.value if (verdict := session.verdicts.get(number)) else "",
            "skipped": number in session.skipped,
            "overridden": number in session.overridden,
            "attempts": sum(isinstance(one.event, e.StepStarted) and one.event.number == number for one in told),
            "findings": [],
        }
        for number, step in enumerate(session.steps)
    ]
    asked = {one.event.challenge.id: one.event.challenge for one in told if isinstance(one.event, e.ChallengeIssued)}
    running = 0
    for one in told:
        if isinstance(one.event, e.StepStarted):
            running = one.event.number
        if isinstance(one.event, e.FindingMade) and (check := one.event.finding.check) in session.steps:
            here = running if running < len(rows) and session.steps[running] == check else session.steps.index(str(check))
            challenge = asked.get(one.event.finding.challenge) if one.event.finding.challenge else None
            rows[here]["findings"].append(_finding(one) | {"prompt": challenge.prompt if challenge else ""})
    return rows


def _findings(told: Iterable[Told]) -> list[Any]:
    return [one for one in told if isinstance(one.event, e.FindingMade)]


def _finding(told: Any) -> Row:
    """Any: a Told of FindingMade."""
    finding = told.event.finding
    return {
        "entry": told.index,
        "at": told.at,
        "check": finding.check,
        "verdict": finding.verdict.value,
        "reason": finding.reason.value if finding.reason else "",
        "notes": [note.value for note in finding.notes],
        "score": finding.score,
        "threshold": finding.threshold,
        "direction": finding.direction.value,
        "policy_line": finding.policy_line,
        "facts": [[fact.name, fact.value] for fact in finding.facts],
        "evidence": list(finding.evidence[:A_FINDING]),
        "left_out": max(0, len(finding.evidence) - A_FINDING),
        "prompt": "",
    }


def _suspensions(told: Sequence[Told]) -> list[Row]:
    rows: list[Row] = []
    for one in told:
        match one.event:
            case e.Suspended() as event:
                reading = {name: value for name, value in event.reading.items() if isinstance(value, int | float | str)}
                words = {"reason": event.reason.value, "line": event.policy_line, "by": event.by, "reading": reading}
                rows.append({"entry": one.index, "at": one.at, "until": "", "ended_by": "", **words})
            case e.Resumed() | e.Terminated() if rows and not rows[-1]["until"]:
                rows[-1] |= {"until": one.at, "ended_by": "resumed" if isinstance(one.event, e.Resumed) else "terminated"}
            case e.ServerRestarted():
                rows.append(
                    {"entry": one.index, "at": one.at, "until": one.at, "ended_by": "restarted", "reason": "server.restarted"}
                )
                rows[-1] |= {"line": "", "by": "server", "reading": {}}
            case _:
                continue
    return rows


def _deed(told: Told) -> Row:
    kind, names = DEEDS[type(told.event)]
    fields = to_json(told.event)
    return {"entry": told.index, "at": told.at, "kind": kind, "by": fields["by"], **{name: fields[name] for name in names}}


def _decision(session: Session, told: Sequence[Told]) -> Row:
    decided = next((one for one in reversed(told) if isinstance(one.event, e.Decided)), None)
    second = next((one for one in reversed(told) if isinstance(one.event, sign.ResultConfirmed)), None)
    return {
        "decided": None if decided is None else {"entry": decided.index, "at": decided.at, **to_json(decided.event)},
        "held_for": list(session.held_for),
        "second": None if second is None else {"entry": second.index, "at": second.at, **to_json(second.event)},
    }


def _documents(told: Sequence[Told]) -> list[Row]:
    rows: dict[str, Row] = {}
    for one in told:
        match one.event:
            case sign.DocumentMade() as made:
                row = {"document": made.document, "template": made.template, "pages": made.pages, "made": made.sha256}
                rows[made.document] = {**row, "entry": one.index, "sealed": "", "strokes": 0, "via": "", "code": False}
            case sign.SignatureDrawn(document=document) as drawn if document in rows:
                rows[document] |= {"strokes": drawn.strokes, "via": drawn.via}
            case sign.CodeConfirmed(document=document) if document in rows:
                rows[document]["code"] = True
            case sign.DocumentSigned(document=document) as signed if document in rows:
                rows[document] |= {"sealed": signed.sha256, "sealed_at": one.at}
            case _:
                continue
    return list(rows.values())


def _recording(told: Any) -> Row:
    """Any: a Told of RecordingClosed."""
    one = told.event
    began = _utc(one.began_s) if one.began_s else ""
    file = one.blob.rpartition("/")[2]
    return {"entry": told.index, "file": file, "who": one.who, "began": began, "seconds": one.duration_s, "size": one.size} | {
        "sha256": one.sha256,
        "recovered": one.recovered,
    }


def _rows(told: Sequence[Told], kind: type[Any], *names: str) -> list[Row]:
    found = [(one, to_json(one.event)) for one in told if isinstance(one.event, kind)]
    return [{"entry": one.index, "at": one.at, **{name: fields[name] for name in names}} for one, fields in found]


def _utc(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
