"""The document that is signed and the result that leaves, as entries of a session's trail. The same rules as in `events.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cloudwindow.domain.ids import DocumentId, PersonId
from cloudwindow.domain.plain import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMade:
    """The PDF that is to be signed. `template`: name and version. `blob`: where it lies."""

    document: DocumentId
    template: str
    blob: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShown:
    """The applicant's page said that it painted this page of the document, from 1."""

    document: DocumentId
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningOffered:
    """`via`: 'page', 'qr', 'sms'. For the phone: the hash of the single-use link's token."""

    document: DocumentId
    via: str
    link_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningLinkOpened:
    """The phone's link was opened for the first time and is that browser's now; `opener_sha256` is of its cookie's value."""

    document: DocumentId
    link_sha256: str
    opener_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureDrawn:
    """Strokes with time and pressure. `sha256` of their file, `blob`; `picture`: the same as the server drew it."""

    document: DocumentId
    blob: str
    sha256: str
    strokes: int
    via: str
    picture: str = ""
    picture_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """A one-time code was given to the SMS sender. `sha256`: of the salted code."""

    document: DocumentId
    salt: str
    sha256: str
    expires_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRefused:
    """Another code was read back than the one that was sent. `left`: so many more may be tried."""

    document: DocumentId
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeConfirmed:
    document: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSigned:
    """PAdES over the document with the strokes' picture, this session's id, the trail's length and a still."""

    document: DocumentId
    blob: str
    sha256: str
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHeld:
    """The result may not leave before a second person has looked. `for_`: 'override', 'sign', 'risk', ..."""

    for_: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultConfirmed:
    """The second person. Never the one who decided."""

    by: PersonId
    agrees: bool
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSigned:
    """The result object as it left: `blob` is its signed bytes."""

    blob: str
    sha256: str


SigningEvent = (
    DocumentMade
    | PageShown
    | SigningOffered
    | SigningLinkOpened
    | SignatureDrawn
    | CodeSent
    | CodeRefused
    | CodeConfirmed
    | DocumentSigned
    | ResultHeld
    | ResultConfirmed
    | ResultSigned
)
