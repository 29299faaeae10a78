"""What comes in and goes out around a document that is signed, field by field."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cloudwindow.domain.strokes import MOST_MS, MOST_POINTS, MOST_SIDE, MOST_STROKES
from cloudwindow.web.schemas import Id, In, Line, Out, Token

Pixels = Annotated[float, Field(ge=0, le=MOST_SIDE, allow_inf_nan=False)]
Side = Annotated[float, Field(gt=0, le=MOST_SIDE, allow_inf_nan=False)]
Milliseconds = Annotated[float, Field(ge=0, le=MOST_MS, allow_inf_nan=False)]
Pressure = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class DocumentOut(Out):
    index: int
    document: str
    pages: int


class SigningIn(In):
    """`phone`: for 'sms' alone; it is used and not kept."""

    via: Literal["page", "qr", "sms"]
    phone: Line = ""


class SigningOut(Out):
    """`svg`: the QR code for 'qr', for the applicant's eyes; it is told once and not stored."""

    index: int
    svg: str | None = None


class PhoneIn(In):
    phone: Line


class ShownIn(In):
    page: Annotated[int, Field(ge=1, le=1000)]


class PointIn(In):
    """`x`, `y`: CSS pixels from the field's upper left corner. `t`: ms since the first point. `p`: pressure."""

    x: Pixels
    y: Pixels
    t: Milliseconds
    p: Pressure


Stroke = Annotated[list[PointIn], Field(min_length=1, max_length=MOST_POINTS)]


class SignatureIn(In):
    """The field's size, and what was drawn in it."""

    width: Side
    height: Side
    strokes: Annotated[list[Stroke], Field(min_length=1, max_length=MOST_STROKES)]


class CodeIn(In):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class SignOpenIn(In):
    token: Token


class SignOpenOut(Out):
    """For one document and nothing else. `expires_s`: UTC, UNIX seconds."""

    session: Id
    document: Id
    pages: int
    language: str
    matter: str
    expires_s: float
