"""What lists and searches of compliance ask for: one narrow row a session, a fold like the session itself. Pure.

The row holds codes, ids and times: nothing of it can be read of a person. Persons are found by keyed hashes beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.review import AUDIT, ReviewState
from cloudwindow.domain.session import FINAL, Session, State
from cloudwindow.domain.times import seconds

SIGN: Final = "sign"  # beside the reasons among the risks: the silent sign was given
NOT_GIVEN, GIVEN = "open", "given"  # all that a reviewer is told of the second look: whether they gave their own word
OVER: Final[Mapping[State, str]] = {State.TERMINATED: "terminated", State.EXPIRED: "expired"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """`created`, `ended`: RFC 3339; `ended` is empty while it lasts. `began_s`: when media first came (UNIX seconds; 0: never).

    `outcome`: as it leaves ('approve', 'refuse', 'refer'), 'terminated', 'expired', or empty. `clerk`: who sat there last.
    `reasons`: codes of what went wrong; `decided_for`: codes of what people decided, which a blind reviewer must not learn.
    `skips`, `overrides`, `gaps`, `suspensions`: how many. `rules`: how many objected. `review`: how far the second look is;
    `words_by`: who gave a word. `duration_s`: from the first media to the end.
    `staff`: who led it, decided or judged in it, joined it or was its second person. `first`: the first word, `decided_by`: whose;
    `why`, `objected`: as in ReviewDrawn; `taken_by` until `until_s`; `said`: 'person:outcome' of each word; `adjudicated`: last.
    `queued_s`, `admitted_s`: UNIX seconds; 0: never. `network`, `country`: as in DeviceReported. `path`: 'direct', 'relayed' or
    empty. `suspended_for`: each time anew. `stars`: of the applicant; 0: not said.
    """

    session: SessionId
    case: CaseId = CaseId("")
    party: str = ""
    created: str = ""
    ended: str = ""
    state: str = ""
    matter: str = ""
    language: str = ""
    clerk: str = ""
    outcome: str = ""
    risks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    decided_for: tuple[str, ...] = ()
    suspensions: int = 0
    gaps: int = 0
    overrides: int = 0
    skips: int = 0
    rules: int = 0
    review: str = ReviewState.NONE.value
    words_by: tuple[str, ...] = ()
    began_s: float = 0.0
    duration_s: float = 0.0
    queued_s: float = 0.0
    admitted_s: float = 0.0
    network: str = ""
    country: str = ""
    path: str = ""
    suspended_for: tuple[str, ...] = ()
    ended_for: str = ""
    stars: int = 0
    staff: tuple[str, ...] = ()
    first: str = ""
    decided_by: str = ""
    why: tuple[str, ...] = ()
    objected: tuple[str, ...] = ()
    taken_by: str = ""
    until_s: float = 0.0
    said: tuple[str, ...] = ()
    adjudicated: str = ""


# Everything else leaves the row as it is, so nobody has to read it.
COUNTED: Final[frozenset[type[e.Event]]] = frozenset(
    {
        e.SessionCreated,
        e.LanguageChosen,
        e.DeviceReported,
        e.Queued,
        e.Admitted,
        e.Connected,
        e.Suspended,
        e.Resumed,
        e.Terminated,
        e.Expired,
        e.StepsFinished,
        e.Decided,
        e.SessionRated,
        e.GapNoted,
        e.FindingMade,
        e.SuspicionNoted,
        at.ClerkAssigned,
        at.SupervisorJoined,
        at.StepSkipped,
        at.StepOverridden,
        at.RiskNoted,
        at.SignGiven,
        sign.ResultConfirmed,
        *(kind for kind in second.ReviewEvent.__args__ if kind is not second.LinkTriedElsewhere),
    }
)


def counted(row: RegisterRow, session: Session, event: e.Event, at_: str) -> RegisterRow:
    """The row after `event`, which made the session what it is now and was written at `at_` (RFC 3339)."""
    row = _event(row, session, event, at_)
    review = session.review
    ended = row.ended or (at_ if session.state in FINAL else "")
    return replace(
        row,
        ended=ended,
        state=str(session.state),
        matter=session.matter,
        language=session.language.value,
        clerk=session.clerk or row.clerk,
        outcome=outcome_of(session),
        risks=(*(reason.value for reason in session.risks), *((SIGN,) if session.sign_given else ())),
        suspensions=session.suspensions,
        rules=len(review.rules),
        review=review.state.value,
        words_by=tuple(word.by for word in review.words),
        duration_s=_length_s(row, ended),
        queued_s=session.queued_s,
        ended_for=session.ended_for.value if session.ended_for else "",
        stars=session.stars,
        staff=_with(row.staff, *_staff(event)),
        first=session.outcome or ("terminate" if session.state is State.TERMINATED else ""),
        decided_by=session.decided_by,
        why=review.why,
        objected=review.rules,
        taken_by=review.taken_by,
        until_s=review.until_s,
        said=tuple(f"{word.by}:{word.outcome}" for word in review.words),
        adjudicated=review.adjudicated,
    )


def outcome_of(session: Session) -> str:
    """As it leaves: what the second person did not agree with goes back to the office.

    What the third person said of a result that waited for a reviewer takes its place, but for an approval of what was none: nobody
    looked then whether anything was missing.
    """
    if session.confirmed is False:
        return "refer"
    last = session.review.adjudicated if AUDIT in session.held_for else ""
    if not last or last == session.outcome:
        return session.outcome or OVER.get(session.state or State.OFFICE, "")
    return last if last == "refuse" else "refer"


def recount(id: SessionId, trail: Iterable[Told]) -> RegisterRow:
    """The row of a whole trail; what `counted` gives entry by entry."""
    row, session = RegisterRow(session=id), Session(id=id)
    for told in trail:
        session = session.apply(told.event)
        if type(told.event) in COUNTED:
            row = counted(row, session, told.event, told.at)
    return row


def _event(row: RegisterRow, session: Session, event: e.Event, at_: str) -> RegisterRow:
    match event:
        case e.SessionCreated():
            return replace(row, created=at_, case=event.case, party=event.party)
        case e.DeviceReported():
            return replace(row, network=event.network or row.network, country=event.country or row.country)
        case e.Admitted():
            return replace(row, admitted_s=seconds(at_))
        case e.Connected():
            return replace(row, began_s=row.began_s or seconds(at_), path=_path(row, session, event))
        case e.GapNoted():
            return replace(row, gaps=row.gaps + 1)
        case e.Terminated(by=by) if by.startswith("per_"):  # a first word, like a decision
            return replace(row, decided_for=_with(row.decided_for, event.reason.value, str(event.reading.get("code", ""))))
        case e.Suspended() | e.Terminated():
            again = (event.reason.value,) if isinstance(event, e.Suspended) else ()
            reasons = _with(row.reasons, event.reason.value, str(event.reading.get("code", "")))
            return replace(row, reasons=reasons, suspended_for=(*row.suspended_for, *again))
        case e.SuspicionNoted():
            return replace(row, reasons=_with(row.reasons, event.reason.value))
        case e.FindingMade() if event.finding.verdict is not Verdict.PASS and event.finding.reason is not None:
            return replace(row, reasons=_with(row.reasons, event.finding.reason.value))
        case e.Decided():
            return replace(row, decided_for=_with(row.decided_for, *event.reasons))
        case at.StepSkipped():
            return replace(row, skips=row.skips + 1, decided_for=_with(row.decided_for, event.reason))
        case at.StepOverridden():
            return replace(row, overrides=row.overrides + 1, decided_for=_with(row.decided_for, event.reason))
        case _:
            return row


def _staff(event: e.Event) -> tuple[str, ...]:
    match event:
        case at.ClerkAssigned(clerk=person) | at.SupervisorJoined(person=person):
            return (person,)
        case e.Decided(by=person) | e.Terminated(by=person) | sign.ResultConfirmed(by=person):
            return (person,) if person.startswith("per_") else ()
        case at.StepSkipped(by=person) | at.StepOverridden(by=person):
            return (person,)
        case _:
            return ()


def _with(codes: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*codes, *(code for code in more if code))))


def _path(row: RegisterRow, session: Session, event: e.Connected) -> str:
    """How the applicant's media came: by a relay when it ever did."""
    if event.part != session.part or row.path == "relayed":
        return row.path
    return "relayed" if event.relayed else "direct"


def _length_s(row: RegisterRow, ended: str) -> float:
    return round(max(0.0, seconds(ended) - row.began_s), 3) if ended and row.began_s else 0.0
