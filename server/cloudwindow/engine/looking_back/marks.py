"""Entries as marks on the line of a session: what was asked, found, missing, said, done by hand. One table; pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.times import seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """`at_s`: from the session's beginning; `to_s`: of what lasted. `code`: a reason, a prompt, an outcome or a name, by its kind.

    `words`: what a person said with it. `by`: who did it; empty: the machine. `verdict`: where there is one.
    """

    at_s: float
    to_s: float | None
    kind: str
    index: int
    code: str
    words: str
    by: str
    verdict: str


@dataclass(frozen=True, slots=True)
class _Said:
    kind: str
    code: str = ""
    words: str = ""
    by: str = ""
    verdict: str = ""


# Any: an event of the kind beside it.
_SAYS: Final[Mapping[type[e.Event], Callable[[Any], _Said]]] = MappingProxyType(
    {
        e.ChallengeIssued: lambda x: _Said("prompt", x.challenge.prompt, x.challenge.words),
        e.FindingMade: lambda x: _Said("finding", x.finding.check, x.finding.reason or "", verdict=x.finding.verdict.value),
        e.StepStarted: lambda x: _Said("step", x.step),
        e.StepEnded: lambda x: _Said("step_ended", x.step, verdict=x.verdict.value),
        e.GapNoted: lambda x: _Said("gap", x.reason.value),
        e.Suspended: lambda x: _Said("suspended", x.reason.value, str(x.reading.get("words", "")), by=_person(x.by)),
        e.Resumed: lambda x: _Said("resumed", by=_person(x.by)),
        e.Terminated: lambda x: _Said("terminated", x.reason.value, str(x.reading.get("words", "")), by=_person(x.by)),
        e.SuspicionNoted: lambda x: _Said("suspicion", x.reason.value),
        e.StillKept: lambda x: _Said("still", x.purpose, by=x.by),
        e.Decided: lambda x: _Said("decided", x.outcome, x.note, by=x.by),
        e.ServerRestarted: lambda x: _Said("restarted", x.lost),
        at.ClerkAssigned: lambda x: _Said("clerk", by=x.clerk),
        at.ClerkReleased: lambda x: _Said("clerk_left", x.why, x.note, by=x.clerk),
        at.NoteMade: lambda x: _Said("note", words=x.words, by=x.by),
        at.StepCalled: lambda x: _Said("called", str(x.number), by=x.by),
        at.StepReopened: lambda x: _Said("repeat", x.reason, x.words, by=x.by),
        at.StepSkipped: lambda x: _Said("skip", x.reason, x.words, by=x.by),
        at.StepOverridden: lambda x: _Said("override", x.reason, x.words, by=x.by, verdict=x.verdict.value),
        at.AnswerConfirmed: lambda x: _Said("confirmed", words=x.words, by=x.by, verdict=x.verdict.value),
        at.PromptSpoken: lambda x: _Said("said", x.text, by=x.by),
        at.InterferenceAssessed: lambda x: _Said("interference", words=x.words, by=x.by, verdict=x.verdict.value),
        at.SignGiven: lambda x: _Said("sign"),
        at.RiskNoted: lambda x: _Said("risk", x.reason.value),
        sign.DocumentMade: lambda x: _Said("document", x.template),
        sign.SignatureDrawn: lambda x: _Said("signature", x.via),
        sign.DocumentSigned: lambda x: _Said("signed"),
        sign.ResultHeld: lambda x: _Said("held", " ".join(x.for_)),
        sign.ResultConfirmed: lambda x: _Said("second", "agrees" if x.agrees else "disagrees", x.words, by=x.by),
    }
)


def marks(trail: Iterable[Told], began_s: float) -> list[PageMark]:
    """In their order; seconds from `began_s` (UTC, UNIX seconds)."""
    found = []
    for told in trail:
        says = _SAYS.get(type(told.event))
        if says is None:
            continue
        said, (at_s, to_s) = says(told.event), _when(told)
        found.append(
            PageMark(
                at_s=_since(at_s, began_s),
                to_s=None if to_s is None else _since(to_s, began_s),
                kind=said.kind,
                index=told.index,
                code=said.code,
                words=said.words,
                by=said.by,
                verdict=said.verdict,
            )
        )
    return found


def _when(told: Told) -> tuple[float, float | None]:
    match told.event:
        case e.GapNoted() as gap:
            return gap.from_s, gap.to_s
        case e.StillKept() as still:
            return still.at_s, None
        case e.ChallengeIssued() as issued:
            return issued.challenge.issued_s, issued.challenge.expires_s
        case _:
            return seconds(told.at), None


def _since(at_s: float, began_s: float) -> float:
    return round(at_s - began_s, 2)


def _person(by: str) -> str:
    """Empty for the parts of the server that end or hold a session."""
    return "" if by in ("governor", "policy", "server") else by
