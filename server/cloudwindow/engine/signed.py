"""How far the signing of a session's document is: a fold over its trail. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import StillKept

STILL: Final = "signing"  # the purpose of the picture of who signs, as they do


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The phone's. `at_s`: when it was offered. `opener_sha256`: of the first opener's cookie; empty while nobody came.

    `used`: somebody signed with it.
    """

    sha256: str
    via: str
    at_s: float
    opener_sha256: str = ""
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Of the newest document; a new one begins anew. `upto`: how many entries were read.

    `link`: the newest that was given out; `messages`: how many were sent to a phone. `still`: written with `drawn`. `code`: sent
    since it was drawn; `codes`: how many for the document; `tries`: how often another code was read back.
    """

    upto: int = 0
    made: sign.DocumentMade | None = None
    shown: frozenset[int] = frozenset()
    offered: bool = False
    messages: int = 0
    link: Link | None = None
    drawn: sign.SignatureDrawn | None = None
    drawings: int = 0
    still: StillKept | None = None
    code: sign.CodeSent | None = None
    codes: int = 0
    tries: int = 0
    confirmed: bool = False
    signed: sign.DocumentSigned | None = None

    @property
    def unseen(self) -> tuple[int, ...]:
        """Pages that were not shown yet, from 1."""
        pages = self.made.pages if self.made else 0
        return tuple(page for page in range(1, pages + 1) if page not in self.shown)


def fold(signing: Signing, trail: Iterable[Told]) -> Signing:
    for told in trail:
        signing = replace(_after(signing, told), upto=told.index + 1)
    return signing


def _after(signing: Signing, told: Told) -> Signing:
    event = told.event
    if isinstance(event, sign.DocumentMade):
        return Signing(made=event)
    if isinstance(event, StillKept) and event.purpose == STILL:
        return replace(signing, still=event)
    if signing.made is None or getattr(event, "document", None) != signing.made.document:
        return signing
    match event:
        case sign.PageShown():
            return replace(signing, shown=signing.shown | {event.page})
        case sign.SigningOffered():
            at_s = datetime.fromisoformat(told.at).timestamp()
            link = Link(sha256=event.link_sha256, via=event.via, at_s=at_s) if event.link_sha256 else signing.link
            return replace(signing, offered=True, link=link, messages=signing.messages + (event.via == "sms"))
        case sign.SigningLinkOpened():
            if signing.link is None or signing.link.sha256 != event.link_sha256:
                return signing
            return replace(signing, link=replace(signing.link, opener_sha256=event.opener_sha256))
        case sign.SignatureDrawn():
            link = signing.link
            used = replace(link, used=True) if link is not None and link.via == event.via else link
            anew = replace(signing, code=None, tries=0, confirmed=False)  # a code confirms what was drawn before it was sent
            return replace(anew, drawn=event, drawings=signing.drawings + 1, link=used)
        case sign.CodeSent():
            return replace(signing, code=event, codes=signing.codes + 1, tries=0, confirmed=False)
        case sign.CodeRefused():
            return replace(signing, tries=signing.tries + 1)
        case sign.CodeConfirmed():
            return replace(signing, confirmed=True)
        case sign.DocumentSigned():
            return replace(signing, signed=event)
        case _:
            return signing
