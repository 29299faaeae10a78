"""A session is a fold over its events; what may follow what stands in one table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import keeping_events as keep
from cloudwindow.domain import office_events as o
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain import viewing_events as looks
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import IllegalTransition
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import CaseId, DocumentId, PartId, PersonId, SessionId
from cloudwindow.domain.keeping import Keeping
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.refusals import in_state
from cloudwindow.domain.review import Review


class State(StrEnum):
    INVITED = "invited"
    WAITING = "waiting"
    CONNECTING = "connecting"
    VERIFYING = "verifying"
    SUSPENDED = "suspended"
    AWAITING_DECISION = "awaiting_decision"
    DECIDED = "decided"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    OFFICE = "office"  # no session: the trail of what happens around them


def _staying(state: State, *kinds: type[e.Event]) -> dict[type[e.Event], State]:
    return dict.fromkeys(kinds, state)


_RECORDING = (e.PartClosed, e.SegmentClosed, e.RecordingClosed, e.GapNoted, e.StillKept)
_NOTES = (e.SuspicionNoted, e.ServerRestarted, at.DeedRefused, second.LinkTriedElsewhere, *keep.KeepingEvent.__args__)
_REVIEW = tuple(kind for kind in second.ReviewEvent.__args__ if kind not in _NOTES)
_BEFORE = (e.LinkOpened, e.LanguageChosen, e.ConsentAnswered, e.DeviceReported, at.SignAgreed, *_NOTES)
_WORK = (
    e.PartOpened,
    e.Connected,
    e.StepStarted,
    e.ChallengeIssued,
    e.ObservationsMade,
    e.FindingMade,
    e.StepEnded,
    e.LinkMeasured,
)
_SEAT = (at.ClerkAssigned, at.ClerkReleased, at.SupervisorJoined, at.SupervisorLeft, at.Viewed, at.NoteMade, at.ChatSaid)
_LED = tuple(kind for kind in at.SeatEvent.__args__ if kind not in (*_SEAT, *_NOTES, at.SignAgreed))
_RESULT = (sign.ResultHeld, sign.ResultConfirmed, sign.ResultSigned)
_SIGNING = tuple(kind for kind in sign.SigningEvent.__args__ if kind not in _RESULT)
_LATER = (at.Viewed, at.NoteMade, at.ClerkReleased, at.SupervisorLeft, e.SessionRated)
_LOOKS = looks.ViewingEvent.__args__  # of compliance, at what is over

# Every rule of what may follow what. `None` is the state before the first event.
TRANSITIONS: Final[Mapping[State | None, Mapping[type[e.Event], State]]] = {
    None: {e.SessionCreated: State.INVITED, o.OfficeOpened: State.OFFICE},
    State.INVITED: {
        **_staying(State.INVITED, *_BEFORE),
        e.Queued: State.WAITING,
        e.Terminated: State.TERMINATED,
        e.Expired: State.EXPIRED,
    },
    State.WAITING: {
        **_staying(State.WAITING, *_BEFORE, *_SEAT, e.Queued),
        e.Admitted: State.CONNECTING,
        e.Terminated: State.TERMINATED,
        e.Expired: State.EXPIRED,
    },
    State.CONNECTING: {
        **_staying(State.CONNECTING, *_RECORDING, *_NOTES, *_SEAT, e.PartOpened, e.DeviceReported, e.LanguageChosen),
        e.Connected: State.VERIFYING,
        e.Terminated: State.TERMINATED,
        e.Suspended: State.SUSPENDED,
    },
    State.VERIFYING: {
        **_staying(State.VERIFYING, *_RECORDING, *_NOTES, *_WORK, *_SEAT, *_LED, *_SIGNING, e.DeviceReported),
        e.Suspended: State.SUSPENDED,
        e.StepsFinished: State.AWAITING_DECISION,
        e.Terminated: State.TERMINATED,
    },
    State.SUSPENDED: {
        **_staying(State.SUSPENDED, *_RECORDING, *_NOTES, *_WORK, *_SEAT, *_LED, *_SIGNING, e.DeviceReported),
        e.Resumed: State.VERIFYING,
        e.StepsFinished: State.AWAITING_DECISION,  # all is done, and the line broke before the clerk could say so
        e.Terminated: State.TERMINATED,
    },
    State.AWAITING_DECISION: {
        **_staying(State.AWAITING_DECISION, *_RECORDING, *_NOTES, *_SEAT, at.InterferenceAssessed, at.Ticked, at.AnswerConfirmed),
        **_staying(State.AWAITING_DECISION, e.FindingMade, e.ObservationsMade, e.LinkMeasured, e.SessionRated, sign.DocumentSigned),
        e.Decided: State.DECIDED,
        e.Terminated: State.TERMINATED,
    },
    State.DECIDED: _staying(State.DECIDED, *_RECORDING, *_NOTES, *_LATER, *_RESULT, *_REVIEW, *_LOOKS, at.SupervisorJoined),
    State.TERMINATED: _staying(
        State.TERMINATED, *_RECORDING, *_NOTES, *_LATER, *_REVIEW, *_LOOKS, e.ObservationsMade, e.FindingMade, e.LinkMeasured
    ),
    State.EXPIRED: _staying(State.EXPIRED, *_NOTES, *_LOOKS, at.Viewed),
    State.OFFICE: _staying(State.OFFICE, *(kind for kind in o.OfficeEvent.__args__ if kind is not o.OfficeOpened)),
}
FINAL: Final = frozenset({State.DECIDED, State.TERMINATED, State.EXPIRED})
LIVE: Final = frozenset({State.CONNECTING, State.VERIFYING, State.SUSPENDED})
UNDER_WAY: Final = frozenset({State.VERIFYING, State.SUSPENDED})  # the governor is there and hears words


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is known of a session after `length` entries."""

    id: SessionId
    state: State | None = None
    length: int = 0
    case: CaseId = CaseId("")
    party: str = ""
    matter: str = ""
    language: Language = Language.ZH_CN
    link_sha256: str = ""
    opener_sha256: str = ""
    expires_s: float = 0.0
    consents: Mapping[str, bool] = None  # type: ignore[assignment]  # set in __post_init__; a frozen default cannot be a dict
    policy_version: str = ""
    policy_sha256: str = ""
    steps: tuple[str, ...] = ()
    verdicts: Mapping[int, Verdict] = None  # type: ignore[assignment]  # by place in `steps`, as above
    suspensions: int = 0
    suspended_for: Reason | None = None
    resume_by_s: float = 0.0
    ended_for: Reason | None = None
    part: PartId | None = None
    parts: int = 0
    outcome: str = ""
    attended: bool = False
    priority: bool = False
    queued_s: float = 0.0  # since when they wait: kept over reloads and restarts
    clerk: PersonId = PersonId("")
    handed_over: tuple[PersonId, ...] = ()  # who gave it back to the draw, and is not drawn for it again
    supervisors: tuple[PersonId, ...] = ()
    called: int = -1  # the last step that the clerk called; unattended steps are not called
    skipped: tuple[int, ...] = ()
    overridden: tuple[int, ...] = ()
    risks: tuple[Reason, ...] = ()
    sign_given: bool = False  # never to the applicant, never to the clerk
    screen_asked: bool = False  # and neither shared nor declined since
    interference: Verdict | None = None
    interpreter_link_sha256: str = ""  # of the newest invitation; a newer one takes its place, with its browser
    interpreter_opener_sha256: str = ""  # who came on it; empty while nobody did
    interpreter_language: Language | None = None
    document: DocumentId = DocumentId("")
    signed: bool = False
    decided_by: str = ""
    held_for: tuple[str, ...] = ()
    confirmed: bool | None = None  # by the second person
    review: Review = Review()
    keeping: Keeping = Keeping()
    stars: int = 0  # of the applicant; 0: not said

    def __post_init__(self) -> None:
        for name in ("consents", "verdicts"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, {})

    @classmethod
    def replay(cls, id: SessionId, events: Iterable[e.Event]) -> "Session":
        session = cls(id=id)
        for event in events:
            session = session.apply(event)
        return session

    def apply(self, event: e.Event) -> "Session":
        """The session after `event`; raises IllegalTransition when the table has no such step."""
        try:
            state = TRANSITIONS[self.state][type(event)]
        except KeyError:
            said = f"{type(event).__name__} while {self.state or 'not created'}"
            raise IllegalTransition(said, in_state(self.state)) from None
        return replace(_changed(self, event), state=state, length=self.length + 1)

    @property
    def next_step(self) -> int:
        """The place of the first step without a verdict; len(steps) when all are done."""
        return next((n for n in range(len(self.steps)) if n not in self.verdicts), len(self.steps))


def _changed(session: Session, event: e.Event) -> Session:
    """The fields that the event sets, apart from state and length."""
    match event:
        case e.SessionCreated():
            return replace(
                session,
                case=event.case,
                party=event.party,
                matter=event.matter,
                language=event.language,
                link_sha256=event.link_sha256,
                expires_s=event.expires_s,
                attended=event.attended,
                priority=event.priority,
            )
        case e.LinkOpened():
            return replace(session, opener_sha256=event.opener_sha256)
        case e.LanguageChosen():
            return replace(session, language=event.language)
        case e.ConsentAnswered():
            return replace(session, consents={**session.consents, event.text: event.given})
        case e.Queued():
            return replace(session, queued_s=session.queued_s or event.at_s)
        case e.Admitted():
            return replace(session, policy_version=event.policy_version, policy_sha256=event.policy_sha256, steps=event.steps)
        case e.PartOpened() if event.who == "applicant":
            return replace(session, part=event.part, parts=session.parts + 1)
        case e.PartClosed():
            return replace(session, part=None if session.part == event.part else session.part)
        case e.StepEnded():
            return replace(session, verdicts={**session.verdicts, event.number: event.verdict})
        case e.Suspended():
            return replace(
                session,
                suspensions=session.suspensions + 1,
                suspended_for=event.reason,
                resume_by_s=event.resume_by_s,
            )
        case e.Resumed():
            return replace(session, suspended_for=None, resume_by_s=0.0)
        case e.Terminated():
            return replace(session, ended_for=event.reason)
        case e.Decided():
            return replace(session, outcome=event.outcome, decided_by=event.by)
        case e.SessionRated():
            return replace(session, stars=event.stars)
        case _:
            return _changed_at_seat(session, event)


def _changed_at_seat(session: Session, event: e.Event) -> Session:
    match event:
        case at.ClerkAssigned():
            return replace(session, clerk=event.clerk)
        case at.ClerkReleased():
            gave = (event.clerk,) if event.why == "handed_over" else ()
            return replace(session, clerk=PersonId(""), handed_over=tuple(dict.fromkeys((*session.handed_over, *gave))))
        case at.SupervisorJoined():
            return replace(session, supervisors=tuple(dict.fromkeys((*session.supervisors, event.person))))
        case at.SupervisorLeft():
            return replace(session, supervisors=tuple(one for one in session.supervisors if one != event.person))
        case at.InterpreterInvited():
            return replace(
                session,
                interpreter_link_sha256=event.link_sha256,
                interpreter_opener_sha256="",
                interpreter_language=event.language,
            )
        case at.InterpreterJoined():
            return replace(session, interpreter_opener_sha256=event.opener_sha256)
        case at.StepCalled():
            return replace(session, called=event.number)
        case at.StepReopened():
            kept = {number: verdict for number, verdict in session.verdicts.items() if number != event.number}
            return replace(session, verdicts=kept, skipped=_without(session.skipped, event.number))
        case at.StepSkipped():
            verdicts = {**session.verdicts, event.number: Verdict.INCONCLUSIVE}
            return replace(session, verdicts=verdicts, skipped=(*_without(session.skipped, event.number), event.number))
        case at.StepOverridden():
            verdicts = {**session.verdicts, event.number: event.verdict}
            return replace(session, verdicts=verdicts, overridden=(*_without(session.overridden, event.number), event.number))
        case at.ScreenAsked():
            return replace(session, screen_asked=True)
        case at.ScreenDeclined() | e.PartOpened(who="applicant.screen"):
            return replace(session, screen_asked=False)
        case at.InterferenceAssessed():
            return replace(session, interference=event.verdict)
        case at.SignGiven():
            return replace(session, sign_given=True)
        case at.RiskNoted():
            return replace(session, risks=tuple(dict.fromkeys((*session.risks, event.reason))))
        case sign.DocumentMade():
            return replace(session, document=event.document, signed=False)
        case sign.DocumentSigned():
            return replace(session, signed=True)
        case sign.ResultHeld():
            return replace(session, held_for=event.for_)
        case sign.ResultConfirmed():
            return replace(session, confirmed=event.agrees)
        case _:
            review, keeping = session.review.apply(event), session.keeping.apply(event)
            same = review is session.review and keeping is session.keeping
            return session if same else replace(session, review=review, keeping=keeping)


def _without(numbers: tuple[int, ...], number: int) -> tuple[int, ...]:
    return tuple(one for one in numbers if one != number)
