"""A third participant by a link of their own: invited by the clerk, bound to the first browser that opens it."""

import hashlib
import secrets
from collections.abc import Sequence

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import Conflict, Forbidden, NotFound, Unauthorised
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.refusals import Why, because
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
            raise Conflict("expected a session that a clerk leads, found one without", because(Why.UNLED))
        token = secrets.token_urlsafe(16)
        invited = at.InterpreterInvited(by=person, link_sha256=_hash(token), language=language)
        return await self._outside.journal.record(id, invited), token

    async def open(self, id: SessionId, token: str, opener: str | None) -> tuple[Session, str, Language]:
        """The session, the cookie's value and the interpreter's language. Raises NotFound, Forbidden."""
        opener = opener or secrets.token_urlsafe(32)

        def bind(session: Session) -> Sequence[Event]:
            if session.state not in LIVE or not _same(session.interpreter_link_sha256, token):
                raise _unknown()
            if not session.interpreter_opener_sha256:
                return [at.InterpreterJoined(opener_sha256=_hash(opener))]
            if not _same(session.interpreter_opener_sha256, opener):
                raise Forbidden("this link was already opened in another browser; use that one, or ask the office for a new link")
            return []

        try:
            session = await self._outside.records.session(id)
        except NotFound:
            raise _unknown() from None
        if bind(session):  # asked before the write as well: whoever guesses takes no turn of the writers'
            session = await self._outside.journal.settle(id, bind)
        assert session.interpreter_language is not None  # it was invited
        return session, opener, session.interpreter_language

    async def known(self, id: SessionId, opener: str) -> Session:
        """The session that this cookie may take part in. Raises Unauthorised, Forbidden."""
        try:
            session = await self._outside.records.session(id)
        except NotFound:
            raise Unauthorised("expected a session of yours, found none of that name") from None
        if not _same(session.interpreter_opener_sha256, opener):
            raise Forbidden("expected the browser that opened the newest interpreter's link of this session")
        return session


def _unknown() -> NotFound:
    return NotFound("expected a link that was sent to you, found one that is unknown or over; ask the office")


def _same(sha256: str, secret: str) -> bool:
    return secrets.compare_digest(sha256, _hash(secret))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
