"""Who may send in a session, and who may look at whom, and for how long: sound and picture between its people."""

from collections.abc import Mapping, Sequence
from typing import Final

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import Forbidden, IllegalTransition, TooMany
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.ports import Answer
from cloudwindow.domain.refusals import Why, because, in_state
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
_CLERKS: Final = (Who.CLERK, Who.CLERK_SCREEN)


class Conversation:
    """Rights were asked before: whoever calls is the session's applicant or interpreter, or sits at it.

    They are looked at once more when an offer was answered, since that takes a while, and media ends with them. `by`: which member
    of the staff it is; `link`: by which invitation an interpreter came, as the session has it.
    """

    def __init__(self, outside: Outside, hall: Hall) -> None:
        self._outside = outside
        self._hall = hall
        outside.journal.also(self._written)

    async def send(self, id: SessionId, who: Who, sdp: str, by: PersonId | None = None, link: str = "") -> Answer:
        """A new part. Raises Forbidden, BadOffer, TooMany, IllegalTransition."""
        session = await self._live(id)
        if who is not Who.APPLICANT:
            _expect_attended(session)
        _expect_clerk(session, by)
        answer = await self._outside.studio.answer(id, sdp, who)
        return await self._still(id, answer, by, link, sends=True)

    async def look(self, id: SessionId, of: Who, sdp: str, viewer: str, by: PersonId | None = None, link: str = "") -> Answer:
        """A connection on which `viewer` (a key of SEEN_BY) sees `of`, now or once they send.

        That somebody of the staff looked is in the trail before they see anything. Raises Forbidden, BadOffer, TooMany,
        IllegalTransition.
        """
        session = await self._live(id)
        _expect_attended(session)
        if of not in SEEN_BY[viewer]:
            raise Forbidden(f"expected one of {', '.join(sorted(SEEN_BY[viewer]))}, found {of}")
        if by is not None and of not in _CLERKS:
            await self._outside.journal.record(id, at.Viewed(by=by, what="live" if of is Who.APPLICANT else f"live.{of}"))
        answer = await self._outside.studio.view(id, of, sdp, by or viewer)
        return await self._still(id, answer, by, link, sends=False)

    async def stop(self, id: SessionId, who: Who, by: PersonId | None = None) -> None:
        """They send no more. Nothing happens when they did not. Raises Forbidden."""
        _expect_clerk(await self._outside.records.session(id), by)
        await self._outside.studio.stop(id, who)

    def leave(self, id: SessionId, by: PersonId) -> None:
        """They no longer sit there, or are no longer signed in: what they look at ends."""
        self._outside.studio.dismiss(id, by)

    def _written(self, session: Session, events: Sequence[Event]) -> None:
        """Whoever's right ended with what was just written neither sees nor is heard from here on."""
        for event in events:
            match event:
                case at.ClerkReleased(clerk=person) if person != session.clerk:
                    self._outside.studio.dismiss(session.id, "" if _sits(session, person) else person, _CLERKS)
                case at.SupervisorLeft(person=person) if not _sits(session, person):
                    self._outside.studio.dismiss(session.id, person)
                case at.InterpreterInvited():
                    self._outside.studio.dismiss(session.id, Who.INTERPRETER, (Who.INTERPRETER,))

    async def _still(self, id: SessionId, answer: Answer, by: PersonId | None, link: str, *, sends: bool) -> Answer:
        """The answer, if who asked may still do so: what was written before the part stood could not end it. Raises Forbidden."""
        try:
            session = await self._outside.records.session(id)
            if sends:
                _expect_clerk(session, by)
            if (by is not None and not _sits(session, by)) or (link and link != session.interpreter_link_sha256):
                raise Forbidden("expected somebody who still takes part in this session, found one whose place was taken meanwhile")
        except BaseException:
            self._outside.studio.end(id, answer.part, "dismissed")
            raise
        return answer

    async def _live(self, id: SessionId) -> Session:
        session = await self._outside.records.session(id)
        if session.state not in LIVE:
            raise IllegalTransition(
                f"expected a session that is connecting, verifying or suspended, found {session.state}", in_state(session.state)
            )
        try:
            self._hall.conductor(id)
        except IllegalTransition:  # a page that waited for the restart may be quicker than the hall; "no" would be final to it
            raise TooMany(
                "this session is only just being taken up again; send the offer again in a second", because(Why.AGAIN)
            ) from None
        return session


def _expect_attended(session: Session) -> None:
    if not session.attended:
        raise IllegalTransition("expected a session that a clerk leads, found one without", because(Why.UNLED))


def _expect_clerk(session: Session, by: PersonId | None) -> None:
    """A supervisor who looks on is not heard, unless they take the clerk's place."""
    if by is not None and by != session.clerk:
        raise Forbidden(
            "expected the session's clerk: a supervisor who joined may look, and sends only after taking over",
            because(Why.SEAT_CLERK),
        )


def _sits(session: Session, person: PersonId) -> bool:
    return person == session.clerk or person in session.supervisors
