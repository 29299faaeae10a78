"""Who may send in a session, and who may look at whom: sound and picture between its people."""

from collections.abc import Mapping
from typing import Final

from cloudwindow.domain.errors import Forbidden, IllegalTransition, TooMany
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.ports import Answer
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.domain.session import LIVE, Session
from cloudwindow.domain.who import Who
from cloudwindow.engine.hall import Hall
from cloudwindow.engine.parts import Outside

STAFF: Final = "staff"
SEEN_BY: Final[Mapping[str, frozenset[Who]]] = {
    Who.APPLICANT: frozenset({Who.CLERK, Who.CLERK_SCREEN, Who.INTERPRETER}),
    Who.INTERPRETER: frozenset({Who.APPLICANT, Who.CLERK, Who.APPLICANT_SCREEN, Who.CLERK_SCREEN}),
    STAFF: frozenset(Who),
}


class Conversation:
    """Rights were asked before: whoever calls is the session's applicant or interpreter, or sits at it."""

    def __init__(self, outside: Outside, hall: Hall) -> None:
        self._outside = outside
        self._hall = hall

    async def send(self, id: SessionId, who: Who, sdp: str, by: PersonId | None = None) -> Answer:
        """A new part; `by`: which member of the staff sends. Raises Forbidden, BadOffer, TooMany, IllegalTransition."""
        session = await self._live(id)
        if who is not Who.APPLICANT:
            _expect_attended(session)
        _expect_clerk(session, by)
        return await self._outside.studio.answer(id, sdp, who)

    async def look(self, id: SessionId, of: Who, sdp: str, viewer: str, by: PersonId | None = None) -> Answer:
        """A connection on which `viewer` (a key of SEEN_BY) sees `of`, now or once they send; `by`: which member of the staff.

        That somebody of the staff looked is in the trail before they see anything. Raises Forbidden, BadOffer, TooMany,
        IllegalTransition.
        """
        session = await self._live(id)
        _expect_attended(session)
        if of not in SEEN_BY[viewer]:
            raise Forbidden(f"expected one of {', '.join(sorted(SEEN_BY[viewer]))}, found {of}")
        if by is not None and of not in (Who.CLERK, Who.CLERK_SCREEN):
            await self._outside.journal.record(id, Viewed(by=by, what="live" if of is Who.APPLICANT else f"live.{of}"))
        return await self._outside.studio.view(id, of, sdp, by or viewer)

    async def stop(self, id: SessionId, who: Who, by: PersonId | None = None) -> None:
        """They send no more. Nothing happens when they did not. Raises Forbidden."""
        _expect_clerk(await self._outside.records.session(id), by)
        await self._outside.studio.stop(id, who)

    async def _live(self, id: SessionId) -> Session:
        session = await self._outside.records.session(id)
        if session.state not in LIVE:
            raise IllegalTransition(f"expected a session that is connecting, verifying or suspended, found {session.state}")
        try:
            self._hall.conductor(id)
        except IllegalTransition:  # a page that waited for the restart may be quicker than the hall; "no" would be final to it
            raise TooMany("this session is only just being taken up again; send the offer again in a second") from None
        return session


def _expect_attended(session: Session) -> None:
    if not session.attended:
        raise IllegalTransition("expected a session that a clerk leads, found one without")


def _expect_clerk(session: Session, by: PersonId | None) -> None:
    """A supervisor who looks on is not heard, unless they take the clerk's place."""
    if by is not None and by != session.clerk:
        raise Forbidden("expected the session's clerk: a supervisor who joined may look, and sends only after taking over")
