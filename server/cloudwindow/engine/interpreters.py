"""A third participant by a link of their own: invited by the clerk, bound to the first browser that opens it."""

import hashlib
import secrets
from collections.abc import Sequence

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Conflict, Forbidden, NotFound, Unauthorised
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.session import LIVE, Session
from cloudwindow.engine.parts import Outside


class Interpreters:
    """A newer invitation takes the older one's place, link and browser."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def invite(self, id: SessionId, person: PersonId, language: Language) -> tuple[int, str]:
        """The entry's index, and the token: 128 random bits, told once and kept as a hash."""
        session = await self._outside.records.session(id)
        if not session.attended:
            raise Conflict("expected a session that a clerk leads, found one without")
        token = secrets.token_urlsafe(16)
        invited = at.InterpreterInvited(by=person, link_sha256=_hash(token), language=language)
        return await self._outside.journal.record(id, invited), token

    async def open(self, id: SessionId, token: str, opener: str | None) -> tuple[Session, str, Language]:
        """The session, the cookie's value and the interpreter's language. Raises NotFound, Forbidden."""
        unknown = NotFound("expected a link that was sent to you, found one that is unknown or over; ask the office")
        try:
            session = await self._outside.records.session(id)
        except NotFound:
            raise unknown from None
        invited, joined = _standing(await self._outside.records.told(id))
        if invited is None or session.state not in LIVE or not secrets.compare_digest(invited.link_sha256, _hash(token)):
            raise unknown
        if joined is None:
            opener = opener or secrets.token_urlsafe(32)
            await self._outside.journal.record(id, at.InterpreterJoined(opener_sha256=_hash(opener)))
        elif opener is None or not secrets.compare_digest(joined.opener_sha256, _hash(opener)):
            raise Forbidden("this link was already opened in another browser; use that one, or ask the office for a new link")
        return session, opener, invited.language

    async def known(self, id: SessionId, opener: str) -> Session:
        """The session that this cookie may take part in. Raises Unauthorised, Forbidden."""
        try:
            session = await self._outside.records.session(id)
        except NotFound:
            raise Unauthorised("expected a session of yours, found none of that name") from None
        _, joined = _standing(await self._outside.records.told(id))
        if joined is None or not secrets.compare_digest(joined.opener_sha256, _hash(opener)):
            raise Forbidden("expected the browser that opened the newest interpreter's link of this session")
        return session


def _standing(trail: Sequence[Told]) -> tuple[at.InterpreterInvited | None, at.InterpreterJoined | None]:
    """The newest invitation, and who came on it."""
    invited: at.InterpreterInvited | None = None
    joined: at.InterpreterJoined | None = None
    for told in trail:
        if isinstance(told.event, at.InterpreterInvited):
            invited, joined = told.event, None
        elif isinstance(told.event, at.InterpreterJoined):
            joined = told.event
    return invited, joined


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
