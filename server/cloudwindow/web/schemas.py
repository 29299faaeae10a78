"""What comes in and goes out over HTTP, field by field. The OpenAPI document and the web client's types are made from these."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.session import State


class In(BaseModel):
    """Bytes from outside: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _line(longest: int, pattern: str = r"^[^\x00-\x1f\x7f]*$", shortest: int = 0) -> Any:  # Any: metadata for Annotated
    return StringConstraints(max_length=longest, min_length=shortest, pattern=pattern)


Word = Annotated[str, _line(64, r"^[a-z][a-z0-9_.]*$", 1)]
Line = Annotated[str, _line(200)]
Sha256 = Annotated[str, _line(64, r"^[0-9a-f]{64}$")]
Token = Annotated[str, _line(128, r"^[A-Za-z0-9_-]+$", 16)]
Id = Annotated[str, _line(64, r"^[A-Za-z0-9_-]+$", 1)]
Index = Annotated[int, Field(ge=0, le=10**9)]
Sdp = Annotated[str, StringConstraints(min_length=10, max_length=60_000)]
TAKEN: Final = "X-Taken-Ms-Ago"  # the header beside a picture: when it was taken
MOST_MS_AGO: Final = 60_000


# --- integrators ---------------------------------------------------------------------------------------------------------


class PartyIn(In):
    """What the office knows of a person; what it leaves out is not compared."""

    name: Line = ""
    id_number: Annotated[str, _line(18, r"^(\d{17}[\dXx])?$")] = ""
    birth_date: Annotated[str, _line(10, r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    sex: Literal["", "male", "female"] = ""
    passport_number: Annotated[str, _line(20, r"^[A-Z0-9]*$")] = ""
    nationality: Annotated[str, _line(60)] = ""
    relationship: Literal["", "none", "spouse", "parent", "child", "sibling", "relative"] = ""


class SubjectIn(In):
    """What the matter is about; the applicant is asked about what is said here. `price`: whole units of `currency` (ISO 4217)."""

    parcel: Annotated[str, _line(40, r"^[A-Za-z0-9-]*$")] = ""
    address: Annotated[str, _line(200)] = ""
    price: Annotated[int, Field(ge=1, le=10**12)] | None = None
    currency: Annotated[str, _line(3, r"^[A-Z]{3}$")] = "CNY"


class CaseIn(In):
    """`broker`: who brought the matter, where somebody did; for figures that show whether chance alone gave them their clerks."""

    reference: Annotated[str, _line(100, shortest=1)]
    matter: Annotated[str, _line(200, shortest=1)]
    document: Literal["resident_card", "passport"] = "resident_card"
    parties: Annotated[dict[Word, PartyIn], Field(min_length=1, max_length=16)]
    subject: SubjectIn = Field(default_factory=SubjectIn)
    broker: Line = ""


class CaseOut(Out):
    case: str


class SessionIn(In):
    """`attended`: a clerk leads the session; the policy says when this does not. `priority`: the lane for 老弱病残孕."""

    case: Id
    party: Word
    language: Language = Language.ZH_CN
    attended: bool | None = None
    priority: bool = False


class InvitationOut(Out):
    """`link`: to be sent to the applicant and to nobody else; it is told once and not stored."""

    session: str
    link: str
    expires_s: float


class Query(BaseModel):
    """Behind the question mark, where everything is text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StateQuery(Query):
    state: State | None = None


class SinceQuery(Query):
    since: Index = 0


class StillQuery(Query):
    challenge: Id


class SessionOut(Out):
    """`steps` and `verdicts` (by place in `steps`) come with the policy, at admission. `reason`: why suspended or ended."""

    session: str
    state: str
    case: str
    party: str
    matter: str
    language: str
    steps: list[str]
    verdicts: dict[str, str]
    reason: str | None
    outcome: str
    suspensions: int
    length: int
    expires_s: float
    attended: bool
    priority: bool


class SessionsOut(Out):
    sessions: list[SessionOut]


class EntryOut(Out):
    """`event`: the fields of the event class that `kind` names."""

    index: int
    at: str
    kind: str
    event: dict[str, Any]


class EntriesOut(Out):
    """From `since` on, in order. An empty list: there is nothing more yet."""

    entries: list[EntryOut]


# --- applicants ----------------------------------------------------------------------------------------------------------


class OpenIn(In):
    token: Token


class OpenOut(Out):
    session: str
    language: str
    matter: str
    document: str
    minutes: int
    retention_days: int


class ConsentTextOut(Out):
    """`sha256`: of the UTF-8 bytes of title, body and refusal, joined by one empty line each."""

    text: str
    version: str
    title: str
    body: str
    refusal: str
    sha256: str


class NoticeTextOut(Out):
    """The legal notice of a matter ('*': of every matter without one); `sha256` is of title and body, joined by one empty line."""

    matter: str
    version: str
    title: str
    body: str
    sha256: str


class TextsOut(Out):
    consents: list[ConsentTextOut]
    notices: list[NoticeTextOut]


class LanguageIn(In):
    language: Language


class ConsentIn(In):
    text: Word
    version: Annotated[str, _line(40, shortest=1)]
    sha256: Sha256
    given: bool


class SignAgreementIn(In):
    """`question`: a topic of the question bank; `answer`: what will be said as the sign. Kept as a salted hash only."""

    question: Word
    answer: Annotated[str, _line(200, shortest=1)]


class DevicesIn(In):
    """What the page measured; may raise risk, never lower it. Of `time_zone` (IANA) its country alone is kept."""

    camera_ok: bool
    microphone_ok: bool
    speaker_ok: bool
    light_ok: bool
    face_ok: bool
    camera_label: Line = ""
    width: Annotated[int, Field(ge=0, le=16_384)] = 0
    height: Annotated[int, Field(ge=0, le=16_384)] = 0
    frame_rate: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 0.0
    browser: Annotated[str, _line(400)] = ""
    network: Literal["", "wifi", "cellular", "wired", "other"] = ""
    time_zone: Annotated[str, _line(64, r"^[A-Za-z0-9_+/-]*$")] = ""


class NothingIn(In):
    """An empty object."""


class DoneOut(Out):
    """An empty object."""


class IndexOut(Out):
    """The index of the entry that this deed made in the trail."""

    index: int


class ProbeOut(Out):
    bytes: int


class IceServerOut(Out):
    urls: list[str]
    username: str
    credential: str


class IceOut(Out):
    ice_servers: list[IceServerOut]


class OfferIn(In):
    """`who`: the camera and microphone, or a shared screen."""

    sdp: Sdp
    who: Literal["applicant", "applicant.screen"] = "applicant"


class OfferOut(Out):
    sdp: str
    part: str


class StillOut(Out):
    still: str


# --- operators -----------------------------------------------------------------------------------------------------------


class HealthOut(Out):
    status: Literal["ok"]


class ReadyOut(Out):
    """`parts`: what must be true before traffic is sent here, by name."""

    ready: bool
    parts: dict[str, bool]


class Problem(Out):
    """RFC 9457. `code` is stable: programs look at it, people read `detail`.

    `details`: where one code has several reasons, each with a code of its own and what it is about.
    """

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    detail: str
    details: list[dict[str, str | int]] = Field(default_factory=list)
