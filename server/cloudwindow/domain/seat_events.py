"""What happens at the cloud seat, as entries of a session's trail. The same rules as in `events.py`.

`by` and `clerk` are ids of staff (`per_...`), 'applicant', or the part of the server that did it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId, PersonId
from cloudwindow.domain.plain import Json
from cloudwindow.domain.reasons import Reason

# --- who sits there ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkAssigned:
    """`by`: 'chance', or the supervisor who took over. `free`: how many could have been drawn, `drawn`: which of them, from 0."""

    clerk: PersonId
    by: str = "chance"
    free: int = 1
    drawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkReleased:
    """The seat is empty again. `why`: 'handed_over', 'taken_over', 'lost', 'over'. `note`: for whoever comes next."""

    clerk: PersonId
    why: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorJoined:
    person: PersonId
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorLeft:
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpreterInvited:
    """A third participant by a link of their own, whose token is kept as a hash only."""

    by: PersonId
    link_sha256: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpreterJoined:
    """The invited link was opened. The first opener is bound by a cookie; `opener_sha256` is of its value."""

    opener_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """Somebody of the staff looked at the applicant. `what`: 'live', 'card', 'case', ..."""

    by: PersonId
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedRefused:
    """Somebody of the staff tried what they may not. `deed`: the route."""

    by: PersonId
    deed: str
    why: str


# --- leading the steps ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCalled:
    """The clerk says that a step is to begin now: the next one."""

    number: int
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReopened:
    """The step is to be done once more; what it found stays in the trail and no longer counts."""

    number: int
    by: PersonId
    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped:
    """The step is left out: its verdict is INCONCLUSIVE."""

    number: int
    by: PersonId
    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOverridden:
    """A person's verdict in the place of the machine's. `reason`: a code of the policy's list; `words`: at least a sentence."""

    number: int
    verdict: Verdict
    by: PersonId
    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerConfirmed:
    """The clerk's verdict on what the applicant answered to a question or the notice."""

    challenge: ChallengeId
    verdict: Verdict
    by: PersonId
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSpoken:
    """A canned sentence was said to the applicant. `text`: its key in the catalogue."""

    text: str
    language: Language
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenAsked:
    """The applicant was asked to share their screen. The request stands until the screen comes or is declined."""

    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenDeclined:
    """No screen will come. `why`: 'declined' (the person), 'impossible' (their browser shares none)."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMade:
    by: PersonId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSaid:
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionMade:
    """What was understood of what was said. `who`: 'applicant', 'clerk', 'interpreter'. UTC, UNIX seconds."""

    who: str
    words: str
    language: Language
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InterferenceAssessed:
    """The clerk's own view of the place and of pressure. `verdict`: PASS: none seen; INCONCLUSIVE: cannot tell; FAIL: seen."""

    verdict: Verdict
    by: PersonId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """An item of the clerk's checklist was done, or undone."""

    item: str
    done: bool
    by: PersonId


# --- pressure ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAgreed:
    """A silent sign was agreed on before the session. `sha256`: of the salted answer; the answer itself is kept nowhere."""

    question: str
    salt: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignGiven:
    """The silent sign came. Told to supervisors alone; no page that the applicant or the clerk sees changes."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLookedFor:
    """An answer was looked at for a silent sign, agreed on or not, and held none: an entry in the place of `SignGiven`.

    So the trail is as long in one case as in the other, and nothing shows by its length.
    """

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskNoted:
    """Something seen by the machine that asks for a second person. `reading`: the numbers behind it."""

    reason: Reason
    reading: Mapping[str, Json] = field(default_factory=dict)


SeatEvent = (
    ClerkAssigned
    | ClerkReleased
    | SupervisorJoined
    | SupervisorLeft
    | InterpreterInvited
    | InterpreterJoined
    | Viewed
    | DeedRefused
    | StepCalled
    | StepReopened
    | StepSkipped
    | StepOverridden
    | AnswerConfirmed
    | PromptSpoken
    | ScreenAsked
    | ScreenDeclined
    | NoteMade
    | ChatSaid
    | CaptionMade
    | InterferenceAssessed
    | Ticked
    | SignAgreed
    | SignGiven
    | SignLookedFor
    | RiskNoted
)
