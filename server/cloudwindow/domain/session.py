"""A session is a fold over its events; what may follow what stands in one table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import IllegalTransition
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import CaseId, PartId, SessionId
from cloudwindow.domain.reasons import Reason


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


def _staying(state: State, *kinds: type[e.Event]) -> dict[type[e.Event], State]:
    return dict.fromkeys(kinds, state)


_RECORDING = (e.PartClosed, e.SegmentClosed, e.RecordingClosed, e.GapNoted, e.StillKept)
_NOTES = (e.SuspicionNoted, e.ServerRestarted)
_BEFORE = (e.LinkOpened, e.LanguageChosen, e.ConsentAnswered, e.DeviceReported, *_NOTES)
_WORK = (e.PartOpened, e.Connected, e.StepStarted, e.ChallengeIssued, e.ObservationsMade, e.FindingMade, e.StepEnded)

# Every rule of what may follow what. `None` is the state before the first event.
TRANSITIONS: Final[Mapping[State | None, Mapping[type[e.Event], State]]] = {
    None: {e.SessionCreated: State.INVITED},
    State.INVITED: {
        **_staying(State.INVITED, *_BEFORE),
        e.Queued: State.WAITING,
        e.Terminated: State.TERMINATED,
        e.Expired: State.EXPIRED,
    },
    State.WAITING: {
        **_staying(State.WAITING, *_BEFORE, e.Queued),
        e.Admitted: State.CONNECTING,
        e.Terminated: State.TERMINATED,
        e.Expired: State.EXPIRED,
    },
    State.CONNECTING: {
        **_staying(State.CONNECTING, *_RECORDING, *_NOTES, e.PartOpened, e.DeviceReported, e.LanguageChosen),
        e.Connected: State.VERIFYING,
        e.Terminated: State.TERMINATED,
        e.Suspended: State.SUSPENDED,
    },
    State.VERIFYING: {
        **_staying(State.VERIFYING, *_RECORDING, *_NOTES, *_WORK, e.DeviceReported),
        e.Suspended: State.SUSPENDED,
        e.StepsFinished: State.AWAITING_DECISION,
        e.Terminated: State.TERMINATED,
    },
    State.SUSPENDED: {
        **_staying(State.SUSPENDED, *_RECORDING, *_NOTES, *_WORK, e.DeviceReported),
        e.Resumed: State.VERIFYING,
        e.Terminated: State.TERMINATED,
    },
    State.AWAITING_DECISION: {
        **_staying(State.AWAITING_DECISION, *_RECORDING, *_NOTES, e.FindingMade, e.ObservationsMade),
        e.Decided: State.DECIDED,
        e.Terminated: State.TERMINATED,
    },
    State.DECIDED: _staying(State.DECIDED, *_RECORDING, *_NOTES),
    State.TERMINATED: _staying(State.TERMINATED, *_RECORDING, *_NOTES, e.ObservationsMade, e.FindingMade),
    State.EXPIRED: _staying(State.EXPIRED, *_NOTES),
}
FINAL: Final = frozenset({State.DECIDED, State.TERMINATED, State.EXPIRED})
LIVE: Final = frozenset({State.CONNECTING, State.VERIFYING, State.SUSPENDED})


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
            raise IllegalTransition(f"{type(event).__name__} while {self.state or 'not created'}") from None
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
            )
        case e.LinkOpened():
            return replace(session, opener_sha256=event.opener_sha256)
        case e.LanguageChosen():
            return replace(session, language=event.language)
        case e.ConsentAnswered():
            return replace(session, consents={**session.consents, event.text: event.given})
        case e.Admitted():
            return replace(session, policy_version=event.policy_version, policy_sha256=event.policy_sha256, steps=event.steps)
        case e.PartOpened():
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
            return replace(session, outcome=event.outcome)
        case _:
            return session
