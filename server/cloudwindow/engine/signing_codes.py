"""A one-time code, sent to the applicant's phone and read back: three tries, a few minutes, kept as a salted hash."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Final

from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import DocumentId, SessionId
from cloudwindow.domain.ports_seat import SmsSender
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.session import Session
from cloudwindow.domain.signing_events import CodeConfirmed, CodeRefused, CodeSent
from cloudwindow.engine.signed import Signing
from cloudwindow.engine.signing_desk import SigningDesk, expect_newest, led
from cloudwindow.engine.signing_words import code_words, phone_number

DIGITS: Final = 6


class SigningCodes:
    def __init__(self, desk: SigningDesk, sms: SmsSender) -> None:
        self._desk = desk
        self._sms = sms

    async def send(self, id: SessionId, phone: str) -> int:
        """A new code; an older one counts no more. The number and the code are kept nowhere. Raises Conflict, BadInput."""
        number, rules = phone_number(phone), await self._desk.rules(id)
        code = "".join(str(secrets.randbelow(10)) for _ in range(DIGITS))
        salt, expires_s = secrets.token_hex(16), self._desk.outside.clock.now_s() + rules.code_s

        def entry(session: Session, signing: Signing) -> Sequence[Event]:
            led(session)
            if signing.drawn is None or signing.made is None:
                raise Conflict("expected a signature first; the code confirms it", because(Why.PAPER_UNSIGNED))
            made = expect_newest(signing, signing.made.document)
            if signing.codes >= rules.most_codes:
                raise Conflict(
                    f"{signing.codes} codes were sent; the policy's signing.most_codes allows no more",
                    because(Why.PAPER_MOST_CODES, most=rules.most_codes),
                )
            return [CodeSent(document=made.document, salt=salt, sha256=salted(salt, code), expires_s=expires_s)]

        with self._desk.sending(id):
            session = await self._desk.outside.records.session(id)
            entry(session, await self._desk.read(id))
            await self._sms.send(number, code_words(session.language, code, rules.code_s))
            return await self._desk.settle(id, entry)

    async def read_back(self, id: SessionId, document: DocumentId, code: str) -> int:
        """Raises Conflict when it is another code, too late or tried too often; each wrong one is an entry."""
        if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
            raise BadInput(f"code: expected {DIGITS} digits")
        rules = await self._desk.rules(id)
        right = False

        def entry(session: Session, signing: Signing) -> Sequence[Event]:
            nonlocal right
            led(session)
            made = expect_newest(signing, document)
            if signing.code is None:
                raise Conflict("no code was sent for this document")
            if signing.confirmed:
                raise Conflict("the code was read back already")
            if signing.tries >= rules.code_tries:
                raise Conflict("the code was tried too often; ask the clerk for a new one")
            if self._desk.outside.clock.now_s() > signing.code.expires_s:
                raise Conflict("the code is too old; ask the clerk for a new one")
            right = secrets.compare_digest(signing.code.sha256, salted(signing.code.salt, code))
            left = rules.code_tries - signing.tries - 1
            return [CodeConfirmed(document=made.document) if right else CodeRefused(document=made.document, left=left)]

        index = await self._desk.settle(id, entry)
        if not right:
            raise Conflict("expected the code that was sent, found another")
        return index


def salted(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()
