"""Everything that must be provable: one frozen dataclass an event, and the list of all of them.

The name in the trail is the class name in snake case (`FindingMade` → `finding_made`). Fields are JSON-able: words, numbers,
booleans, tuples and dataclasses of these. A field may be added with a default; none is ever renamed or removed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.ids import CaseId, ChallengeId, CheckName, PartId
from cloudwindow.domain.keeping_events import KeepingEvent
from cloudwindow.domain.link_events import LinkMeasured as LinkMeasured
from cloudwindow.domain.office_events import OfficeEvent
from cloudwindow.domain.plain import Json as Json
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.recording_events import GapNoted as GapNoted
from cloudwindow.domain.recording_events import RecordingClosed as RecordingClosed
from cloudwindow.domain.recording_events import SegmentClosed as SegmentClosed
from cloudwindow.domain.recording_events import StillKept as StillKept
from cloudwindow.domain.review_events import ReviewEvent
from cloudwindow.domain.seat_events import SeatEvent
from cloudwindow.domain.signing_events import SigningEvent
from cloudwindow.domain.viewing_events import ViewingEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCreated:
    """`link_sha256`: of the 128-bit link token, which itself is never stored. `expires_s`: UTC, UNIX seconds.

    `attended`: a clerk leads it. `priority`: of the lane for the old, weak, ill, disabled and pregnant (老弱病残孕).
    """

    case: CaseId
    party: str
    language: Language
    matter: str
    link_sha256: str
    expires_s: float
    attended: bool = False
    priority: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOpened:
    """The first opener is bound by a cookie; `opener_sha256` is of its value."""

    opener_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswered:
    """`text`: which consent ('face', 'recording', 'cross_border'). `sha256` of the exact text shown, in `language`."""

    text: str
    version: str
    sha256: str
    language: Language
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReported:
    """What the applicant's page says of its devices. Under the applicant's control: may raise risk, never lower it.

    For the office's figures alone: `network`: 'wifi', 'cellular', 'wired', 'other' or empty; `country`: of the browser's time zone
    (ISO 3166-1 alpha-2), or empty.
    """

    camera_ok: bool
    microphone_ok: bool
    speaker_ok: bool
    light_ok: bool
    face_ok: bool
    camera_label: str = ""
    width: int = 0
    height: int = 0
    frame_rate: float = 0.0
    browser: str = ""
    network: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """Ready and waiting for a free place. `at_s`: UTC, UNIX seconds; who came first goes first."""

    at_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A place is free: the applicant may connect. From here on the session keeps this policy."""

    policy_version: str
    policy_sha256: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOpened:
    """A peer connection was agreed. `fingerprint`: SHA-256 DTLS fingerprint of the offer (RFC 8122).

    `who` sends: 'applicant', 'clerk', 'interpreter', or a shared screen: 'applicant.screen', 'clerk.screen'.
    """

    part: PartId
    fingerprint: str
    codecs: tuple[str, ...]
    who: str = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Media of a part flows for the first time."""

    part: PartId
    relayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartClosed:
    part: PartId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    step: str
    number: int  # place in this session's order of steps, from 0
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeIssued:
    challenge: Challenge


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """So many observations, one after another, came while this step was under way; '' is none."""

    step: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationsMade:
    """What a check saw, so that it can be judged again. Each: the observation's fields and `type`, its class name.

    `came`: of an answer to a challenge, the places in `observations` in the order in which they came; empty: their own.
    `during`: of what was seen without being asked for. `rules`: of the program that judged, see `engine/rules.py`; empty in
    entries that are older, whose floats were cut after they had been judged.
    """

    check: CheckName
    challenge: ChallengeId | None
    observations: tuple[Mapping[str, Json], ...]
    came: tuple[int, ...] = ()
    during: tuple[During, ...] = ()
    rules: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingMade:
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded:
    step: str
    number: int
    verdict: Verdict
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionNoted:
    """Something for the clerk that changes nothing by itself."""

    reason: Reason
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """中止. `reading`: the numbers behind it. `resume_by_s`: UTC, UNIX seconds; after it the session is terminated."""

    reason: Reason
    policy_line: str
    reading: Mapping[str, Json]
    resume_by_s: float
    by: str = "governor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    by: str = "governor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminated:
    """终止: final."""

    reason: Reason
    policy_line: str
    reading: Mapping[str, Json] = field(default_factory=dict)
    by: str = "governor"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsFinished:
    """Every machine step has a finding; a person decides now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    outcome: str  # "approve", "refuse" or "refer"
    by: str
    note: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRated:
    """How content the applicant was, 1 to 5, said once on their last page. No clerk is told."""

    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """The link's time ran out before the session began: nobody came, or whoever came still waited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerRestarted:
    """A new process found this session open. `lost`: what was closed for it."""

    lost: str


Event = (
    SessionCreated
    | LinkOpened
    | LanguageChosen
    | ConsentAnswered
    | DeviceReported
    | Queued
    | Admitted
    | PartOpened
    | Connected
    | PartClosed
    | SegmentClosed
    | RecordingClosed
    | GapNoted
    | StepStarted
    | ChallengeIssued
    | StillKept
    | ObservationsMade
    | FindingMade
    | StepEnded
    | SuspicionNoted
    | Suspended
    | Resumed
    | Terminated
    | StepsFinished
    | Decided
    | SessionRated
    | Expired
    | ServerRestarted
    | SeatEvent
    | SigningEvent
    | ReviewEvent
    | LinkMeasured
    | ViewingEvent
    | KeepingEvent
    | OfficeEvent
)
EVENTS: Final[tuple[type[Event], ...]] = Event.__args__
