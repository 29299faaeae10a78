"""What comes in and goes out at the counter, field by field: a clerk's deeds on one session."""

from typing import Annotated, Any, Literal

from pydantic import Field

from cloudwindow.domain.challenge import Language
from cloudwindow.web.schemas import Id, In, Out, PartyIn, Sdp, Token, Word
from cloudwindow.web.seat_schemas import Note, Words

Number = Annotated[int, Field(ge=0, le=100)]
VerdictWord = Literal["pass", "fail", "inconclusive"]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class ReasonedIn(In):
    """`reason`: a code of the policy's list for this deed; `words`: what the clerk says of it."""

    number: Number
    reason: Word
    words: Words


class OverrideIn(In):
    number: Number
    verdict: VerdictWord
    reason: Word
    words: Words


class ConfirmIn(In):
    challenge: Id
    verdict: VerdictWord
    words: Words = ""


class SayIn(In):
    """`text`: the key of a canned sentence."""

    text: Word


class WordsIn(In):
    words: Note


class ScreenDeclinedIn(In):
    """declined: the person does not want to; impossible: their browser shares no screen."""

    why: Literal["declined", "impossible"]


class TickIn(In):
    item: Word
    done: bool


class AssessIn(In):
    """Interference or coercion. pass: none seen; inconclusive: cannot tell; fail: seen."""

    verdict: VerdictWord
    words: Words = ""


class StopWordIn(In):
    reason: Word
    words: Words = ""


class InterpreterIn(In):
    language: Language


class InterpreterOut(Out):
    """`link`: for the interpreter and nobody else; it is told once and not stored."""

    index: int
    link: str


class InterpreterOpenIn(In):
    """Both from the link's fragment: `SESSION.TOKEN`."""

    session: Id
    token: Token


class InterpreterOpenOut(Out):
    session: str
    language: str
    applicant_language: str
    matter: str


class InterpreterViewIn(In):
    sdp: Sdp
    of: Literal["applicant", "applicant.screen", "clerk", "clerk.screen"]


class DecideIn(In):
    outcome: Literal["approve", "refuse", "refer"]
    reasons: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    note: Words = ""


class SecondIn(In):
    agrees: bool
    words: Words = ""


class CounterCaseOut(Out):
    reference: str
    matter: str
    document: str
    party: PartyIn
    role: str


class SeatReasonsOut(Out):
    repeat: list[str]
    skip: list[str]
    override: list[str]
    suspend: list[str]
    terminate: list[str]
    refuse: list[str]
    refer: list[str]


class CounterOut(Out):
    """Everything the console opens with. `verdicts`: by place in `steps`. `texts`: keys of the canned sentences."""

    session: str
    state: str
    attended: bool
    language: str
    case: CounterCaseOut
    steps: list[str]
    verdicts: dict[str, str]
    called: int
    skipped: list[int]
    overridden: list[int]
    risks: list[str]
    interference: str | None
    held_for: list[str]
    outcome: str
    mandatory: list[str]
    checklist: list[str]
    ticked: list[str]
    least_words: int
    reasons: SeatReasonsOut
    texts: list[str]


class PointIn(In):
    """Where on the applicant's page, in shares of its width and height. `w`, `h` belong to a box."""

    type: Literal["point"]
    x: Share
    y: Share
    mode: Literal["point", "box", "off"]
    w: Share = 0.0
    h: Share = 0.0


class ResultOut(Out):
    """The result object (RFC 8785) with the name of the log's key and its Ed25519 signature."""

    format: str
    session: str
    case: str
    reference: str
    matter: str
    party: str
    outcome: str
    decided: str
    reasons: list[str]
    held_for: list[str]
    second: str | None
    verdicts: dict[str, str]
    policy: dict[str, str]
    trail: dict[str, Any]
    checkpoint: dict[str, Any] | None
    made: str
    key: str
    signature: str
