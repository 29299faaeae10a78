"""The phone's way to sign: a link that works once, for one document, for a few minutes, in the first browser that opens it."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, NotFound, Unauthorised
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import DocumentId, SessionId
from cloudwindow.domain.ports_seat import Papers, SmsSender
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.signing_events import DocumentMade, SigningLinkOpened, SigningOffered
from cloudwindow.engine.signed import Signing
from cloudwindow.engine.signing_desk import SigningDesk, expect_newest, led
from cloudwindow.engine.signing_words import link_words, phone_number

WAYS: Final = ("page", "qr", "sms")
GONE: Final = "expected a link to sign with, found one that is unknown, used or too old; ask the clerk for a new one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """`svg`: the QR code for 'qr'."""

    index: int
    svg: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPaper:
    """`opener`: the cookie's value that binds the link to this browser. `expires_s`: UTC, UNIX seconds."""

    session: SessionId
    document: DocumentId
    pages: int
    language: Language
    matter: str
    opener: str
    expires_s: float


class SigningLinks:
    def __init__(self, desk: SigningDesk, papers: Papers, sms: SmsSender, site: str) -> None:
        self._desk = desk
        self._papers = papers
        self._sms = sms
        self._site = site.rstrip("/")
        self._sessions: dict[str, SessionId] = {}  # by the hash of the link that was given out for them
        self._restored = False
        self._restoring = asyncio.Lock()

    async def offer(self, id: SessionId, via: str, phone: str = "") -> Offered:
        """The document is put before the applicant. 'sms' needs a phone number, which is kept nowhere. An older link ends.

        Raises BadInput, Conflict, TooMany.
        """
        if via not in WAYS:
            raise BadInput(f"via: expected one of {', '.join(WAYS)}, found {via!r}")
        number = phone_number(phone) if via == "sms" else ""
        token = "" if via == "page" else secrets.token_urlsafe(16)
        hashed = hash_of(token) if token else ""
        rules = await self._desk.rules(id)

        def entry(session: Session, signing: Signing) -> Sequence[Event]:
            led(session)
            if signing.made is None:
                raise Conflict("expected a document; make it first", because(Why.PAPER_MISSING))
            made = expect_newest(signing, signing.made.document)
            if number and signing.messages >= rules.most_links:
                raise Conflict(
                    f"{signing.messages} links were sent; the policy's signing.most_links allows no more",
                    because(Why.PAPER_MOST_LINKS, most=rules.most_links),
                )
            return [SigningOffered(document=made.document, via=via, link_sha256=hashed)]

        link = f"{self._site}/#sign.{token}"
        with self._desk.sending(id) if number else nullcontext():
            if number:  # first, so that a message that nobody sends is no offer
                session = await self._desk.outside.records.session(id)
                entry(session, await self._desk.read(id))
                await self._sms.send(number, link_words(session.language, link))
            index = await self._desk.settle(id, entry)
        if token:
            self._sessions[hashed] = id
        return Offered(index=index, svg=self._papers.qr(link) if via == "qr" else None)

    async def own(self, id: SessionId, document: DocumentId) -> Offered:
        """The applicant takes their own phone instead, once the clerk put the document before them: a QR code for their page."""
        signing, _ = await self._desk.document(id, document)
        if not signing.offered:
            raise Conflict("expected a document that was put before the applicant to sign; the clerk does that first")
        return await self.offer(id, "qr")

    async def open_link(self, token: str, opener: str | None) -> OpenedPaper:
        """The first opener is bound. Raises NotFound, Forbidden, IllegalTransition."""
        hashed = hash_of(token)
        id = await self._session_of(hashed)
        rules = await self._desk.rules(id)
        given = opener or secrets.token_urlsafe(32)

        def entry(session: Session, signing: Signing) -> Sequence[Event]:
            made = self._usable(signing, hashed, rules.link_s)
            assert signing.link is not None  # it is the usable one
            led(session)
            if not signing.link.opener_sha256:
                return [SigningLinkOpened(document=made.document, link_sha256=hashed, opener_sha256=hash_of(given))]
            if not secrets.compare_digest(signing.link.opener_sha256, hash_of(given)):
                raise Forbidden("this link was already opened in another browser; use that one, or ask the clerk for a new link")
            return []

        await self._desk.settle(id, entry)
        signing, session = await self._desk.read(id), await self._desk.outside.records.session(id)
        made = self._usable(signing, hashed, rules.link_s)
        return OpenedPaper(
            session=id,
            document=made.document,
            pages=made.pages,
            language=session.language,
            matter=session.matter,
            opener=given,
            expires_s=(signing.link.at_s if signing.link else 0.0) + rules.link_s,
        )

    async def phone(self, id: SessionId, document: DocumentId, opener: str | None) -> str:
        """Who holds this cookie may act for this document: how the link came to them. Raises Unauthorised, Forbidden."""
        if opener is None:
            raise Unauthorised("expected the cookie that opening the link to sign gives")
        try:
            signing, _ = await self._desk.document(id, document)
            rules = await self._desk.rules(id)
        except NotFound:
            raise Forbidden("expected the document that your link is for") from None
        link = signing.link
        if link is None or not link.opener_sha256 or not secrets.compare_digest(link.opener_sha256, hash_of(opener)):
            raise Forbidden("expected the document that your link is for, in the browser that opened it")
        if link.used or self._old(link.at_s, rules.link_s):
            raise Forbidden("your link to sign was used or is too old; ask the clerk for a new one")
        return link.via

    def _usable(self, signing: Signing, hashed: str, link_s: float) -> DocumentMade:
        link, made = signing.link, signing.made
        known = link is not None and made is not None and secrets.compare_digest(link.sha256, hashed)
        if link is None or made is None or not known or link.used or signing.signed or self._old(link.at_s, link_s):
            raise NotFound(GONE)
        return made

    def _old(self, at_s: float, link_s: float) -> bool:
        return self._desk.outside.clock.now_s() > at_s + link_s

    async def _session_of(self, hashed: str) -> SessionId:
        """Raises NotFound. After a restart the links that are still good are read from the trails, once."""
        async with self._restoring:
            if not self._restored:
                for session in await self._desk.outside.records.sessions(State.VERIFYING, State.SUSPENDED):
                    if session.document and (link := (await self._desk.read(session.id)).link):
                        self._sessions.setdefault(link.sha256, session.id)
                self._restored = True
        if hashed not in self._sessions:
            raise NotFound(GONE)
        return self._sessions[hashed]


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
