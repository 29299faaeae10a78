"""What lies beneath a session's line: who spoke and what was understood, how the link was, the steps, the notes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.times import seconds

ANSWERED: Final = "Answered"  # an observation of somebody's words, asked for aloud
HEARD: Final = "Heard"  # of digits that were read out
TOGETHER_S: Final = 0.5  # a rest that is no pause


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    at_s: float
    kbps: float
    least_kbps: float
    loss: float
    most_loss: float
    rtt_ms: float | None
    level_db: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpeech:
    who: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """`kind`: 'caption', 'answer', 'chat'. `index`: of the entry."""

    who: str
    from_s: float
    to_s: float
    words: str
    language: str
    kind: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStep:
    """The machine's last verdict; empty while there is none. `attempts`: how often it was begun. A person's word lies beside it."""

    number: int
    step: str
    from_s: float | None
    to_s: float | None
    verdict: str
    reason: str
    attempts: int
    reopened: int
    skipped: bool
    overridden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNote:
    at_s: float
    index: int
    by: str
    words: str


def links(trail: Sequence[Told], began_s: float) -> list[PageLink]:
    points = (point for told in trail if isinstance(told.event, e.LinkMeasured) for point in told.event.points)
    return [
        PageLink(
            at_s=round(point.at_s - began_s, 2),
            kbps=point.kbps,
            least_kbps=point.least_kbps,
            loss=point.loss,
            most_loss=point.most_loss,
            rtt_ms=point.rtt_ms,
            level_db=point.level_db,
        )
        for point in points
    ]


def words(trail: Sequence[Told], began_s: float, language: str) -> list[PageWords]:
    """Captions, answers as they were read, and what was written, by their time."""
    found: list[PageWords] = []
    for told in trail:
        match told.event:
            case at.CaptionMade() as caption:
                spoken = caption.language.value
                found.append(_words(caption.who, caption.from_s, caption.to_s, caption.words, spoken, "caption", told, began_s))
            case at.ChatSaid() as chat:
                at_s = seconds(told.at)
                found.append(_words(chat.by, at_s, at_s, chat.words, language, "chat", told, began_s))
            case e.ObservationsMade() as made:
                last = next((row for row in reversed(made.observations) if row.get("type") == ANSWERED), None)
                if last is not None and (read := _read(last)):
                    (from_s, to_s), said = _span(last, seconds(told.at)), str(read.get("words", ""))
                    if said:
                        spoken = str(read.get("language", language))
                        found.append(_words("applicant", from_s, to_s, said, spoken, "answer", told, began_s))
            case _:
                pass
    return sorted(found, key=lambda one: (one.from_s, one.index))


def speech(trail: Sequence[Told], began_s: float) -> list[PageSpeech]:
    """By captions and by what was heard of answers: those who speak without being understood are not all here."""
    stretches: dict[str, list[tuple[float, float]]] = {}
    for told in trail:
        match told.event:
            case at.CaptionMade() as caption:
                stretches.setdefault(caption.who, []).append((caption.from_s, caption.to_s))
            case e.ObservationsMade() as made:
                for row in made.observations:
                    if row.get("type") in (ANSWERED, HEARD):
                        stretches.setdefault("applicant", []).extend(_speech(row))
            case _:
                pass
    found = [
        PageSpeech(who=who, from_s=round(from_s - began_s, 2), to_s=round(to_s - began_s, 2))
        for who, spoken in stretches.items()
        for from_s, to_s in _together(spoken)
    ]
    return sorted(found, key=lambda one: (one.from_s, one.who))


def steps(trail: Sequence[Told], began_s: float) -> list[PageStep]:
    """Each step that was begun, skipped or overridden, and those of the policy that never were."""
    found: dict[int, dict[str, Any]] = {}  # Any: values of PageStep's fields

    def step(number: int, **changed: Any) -> dict[str, Any]:  # Any: as above
        fresh = {"number": number, "step": "", "from_s": None, "to_s": None, "verdict": "", "reason": "", "attempts": 0}
        one = found.setdefault(number, fresh | {"reopened": 0, "skipped": False, "overridden": ""})
        one.update(changed)
        return one

    for told in trail:
        at_s = round(seconds(told.at) - began_s, 2)
        match told.event:
            case e.Admitted(steps=order):
                for number, name in enumerate(order):
                    step(number, step=name)
            case e.StepStarted(number=number, step=name, attempt=attempt):
                one = step(number, step=name, to_s=None)
                one.update(attempts=max(one["attempts"], attempt), from_s=at_s if one["from_s"] is None else one["from_s"])
            case e.StepEnded(number=number, verdict=verdict, reason=reason):
                step(number, to_s=at_s, verdict=verdict.value, reason=reason.value if reason else "")
            case at.StepReopened(number=number):
                one = step(number, to_s=None, verdict="", reason="", skipped=False)
                one["reopened"] += 1
            case at.StepSkipped(number=number):
                step(number, to_s=at_s, skipped=True)
            case at.StepOverridden(number=number, verdict=verdict):
                step(number, overridden=verdict.value)
            case _:
                pass
    return [PageStep(**found[number]) for number in sorted(found)]


def notes(trail: Sequence[Told], began_s: float) -> list[PageNote]:
    made = ((told, told.event) for told in trail)
    return [
        PageNote(at_s=round(seconds(told.at) - began_s, 2), index=told.index, by=event.by, words=event.words)
        for told, event in made
        if isinstance(event, at.NoteMade)
    ]


def _words(who: str, from_s: float, to_s: float, said: str, language: str, kind: str, told: Told, began_s: float) -> PageWords:
    return PageWords(
        who=who,
        from_s=round(from_s - began_s, 2),
        to_s=round(to_s - began_s, 2),
        words=said,
        language=language,
        kind=kind,
        index=told.index,
    )


def _read(row: Any) -> Any:  # Any: an observation's fields, as JSON
    read = row.get("read")
    return read if isinstance(read, dict) else None


def _speech(row: Any) -> list[tuple[float, float]]:  # Any: as above
    return [(float(from_s), float(to_s)) for from_s, to_s in row.get("speech", ())]


def _span(row: Any, at_s: float) -> tuple[float, float]:  # Any: as above
    spoken = _speech(row)
    return (spoken[0][0], spoken[-1][1]) if spoken else (at_s, at_s)


def _together(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for from_s, to_s in sorted(stretches):
        if found and from_s - found[-1][1] <= TOGETHER_S:
            found[-1] = (found[-1][0], max(found[-1][1], to_s))
        else:
            found.append((from_s, to_s))
    return found
