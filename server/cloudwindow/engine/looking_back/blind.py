"""What a reviewer may not learn before they have given their own word: one function gives all that they see. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import IllegalTransition
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import HoldLaid, HoldLifted
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import CircumstancesNoted, LinkTriedElsewhere, ReviewEvent
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.viewing_events import ViewingEvent
from cloudwindow.engine.answers import ASKED_ALOUD
from cloudwindow.policy import Policy, check_types

# The first word, what the clerk put in the machine's place, how the result left, who else looked, and who wants it kept.
HIDDEN: Final[frozenset[type[Event]]] = frozenset(
    {
        e.Decided,
        at.StepOverridden,
        at.AnswerConfirmed,
        at.InterferenceAssessed,
        at.Viewed,
        at.DeedRefused,
        sign.ResultHeld,
        sign.ResultConfirmed,
        sign.ResultSigned,
        HoldLaid,
        HoldLifted,
        *ViewingEvent.__args__,
        *(kind for kind in ReviewEvent.__args__ if kind not in (LinkTriedElsewhere, CircumstancesNoted)),
    }
)
# Of what is written behind the end only this: the media that closes, and what rules look at. Everything else came of the end.
AFTERWARDS: Final[frozenset[type[Event]]] = frozenset(
    {
        e.PartClosed,
        e.SegmentClosed,
        e.RecordingClosed,
        e.GapNoted,
        e.ObservationsMade,
        e.FindingMade,
        e.LinkMeasured,
        CircumstancesNoted,
    }
)
# They change nothing of a session, and are most of a trail.
_PLENTY: Final = (e.SegmentClosed, e.ObservationsMade, e.LinkMeasured, e.FindingMade, e.ChallengeIssued, at.CaptionMade)


def blind(session: Session, person: Person) -> bool:
    """Whether what was decided is to be left out of what this person is sent about this session.

    So it is for every reviewer until they gave their own word on it, also where nobody will ask for one: what is laid among the
    others later must look as it did before. Who had a part in it may not look at it at all.
    """
    if StaffRole.REVIEWER not in person.roles or session.review.word_of(person.id) is not None:
        return False
    return session.review.state not in known_to(person)


def known_to(person: Person) -> frozenset[ReviewState]:
    """How far the second look must be for a reviewer without a word to know. A supervisor between two words knows both."""
    supervises = StaffRole.SUPERVISOR in person.roles
    return frozenset({ReviewState.DISAGREED, ReviewState.ADJUDICATED} if supervises else ())


def by_word(event: Event) -> bool:
    """Whether a person's word ended the session: a decision, or the clerk's end before one. It is the first word of two."""
    return isinstance(event, e.Decided) or (isinstance(event, e.Terminated) and event.by.startswith("per_"))


def seen_blind(session: Session, trail: Sequence[Told], policy: Policy | None) -> tuple[Session, list[Told]]:
    """Both as they would be, had nobody said a word: the session is folded anew from the entries that are left.

    Entries keep their own indexes. Steps asked aloud are concluded from the machine's findings under `policy`, the session's own;
    None: it cannot be read, and nothing is told of their conclusion.
    """
    shown = [replace(told, event=event) for told in trail for event in _shown(told.event)]
    ends = [n for n, told in enumerate(shown) if by_word(told.event) or isinstance(told.event, e.Terminated | e.Expired)][:1]
    end = ends[0] if ends else len(shown)
    machine = _Machine(policy)
    kept = [replace(told, event=machine.concluded(told.event)) for n, told in enumerate(shown) if n <= end or _afterwards(told)]
    left = [told for told in kept if not by_word(told.event)]
    said = bool(ends) and by_word(shown[end].event)
    folded = _folded(session.id, (told.event for told in left))
    # A session that a person ended looks decided, whatever they said.
    state = State.DECIDED if said else session.state
    return replace(folded, state=state, length=len(left)), left


def _shown(event: Event) -> Iterator[Event]:
    """Without what the clerk thought of it; nothing when it is hidden. The end itself is still there, to find it."""
    match event:
        case at.StepSkipped():
            yield replace(event, reason="", words="")
        case at.ClerkReleased():
            yield replace(event, note="")
        case CircumstancesNoted():
            yield replace(event, refused_by=())
        case _ if type(event) not in HIDDEN or by_word(event):
            yield event
        case _:
            return


def _afterwards(told: Told) -> bool:
    return type(told.event) in AFTERWARDS


def _folded(id: SessionId, events: Iterable[Event]) -> Session:
    """What of it can be read: entries that were erased, and the end that is not shown, leave gaps."""
    session = Session(id=id)
    for event in events:
        if not isinstance(event, _PLENTY):
            try:
                session = session.apply(event)
            except IllegalTransition:
                continue
    return session


@dataclass(slots=True)
class _Machine:
    """Concludes steps asked aloud without the clerk's word on the answers."""

    policy: Policy | None
    _answers: list[Finding] = field(default_factory=list)
    _last: Finding | None = None

    def concluded(self, event: Event) -> Event:
        match event:
            case e.StepStarted():
                self._answers, self._last = [], None
            case e.FindingMade(finding=finding) if finding.check in ASKED_ALOUD and finding.challenge is not None:
                self._answers.append(finding)
            case e.FindingMade(finding=finding) if finding.check in ASKED_ALOUD:
                self._last = self._conclude(finding)
                return e.FindingMade(finding=self._last)
            case e.StepEnded(step=step) if step in ASKED_ALOUD and self._last is not None:
                return replace(event, verdict=self._last.verdict, reason=self._last.reason)
            case _:
                pass
        return event

    def _conclude(self, said: Finding) -> Finding:
        if self.policy is None or not self._answers:
            return replace(said, verdict=Verdict.INCONCLUSIVE, reason=None, score=0.0, notes=(), facts=())
        kind: Any = check_types()[str(said.check)]
        found: Finding = kind(self.policy.checks[str(said.check)]).conclude(self._answers)
        return found
