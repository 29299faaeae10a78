"""A clerk asks for the applicant's screen; the applicant shares it, or says why not. Sharing itself is the conversation's."""

from collections.abc import Sequence
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import Conflict, IllegalTransition
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.refusals import Why, because, in_state
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.parts import Outside

DECLINED: Final = "declined"
IMPOSSIBLE: Final = "impossible"


class Screens:
    """Raises NotFound, IllegalTransition, Conflict."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def ask(self, id: SessionId, person: PersonId) -> int:
        """One request at a time: it stands until the screen comes or the page answers."""

        def make(session: Session) -> Sequence[e.Event]:
            _expect_led(session)
            if session.screen_asked:
                raise Conflict("the applicant was asked already, and has not answered yet", because(Why.SCREEN_ASKED))
            return [at.ScreenAsked(by=person)]

        return (await self._outside.journal.settle(id, make)).length - 1

    async def decline(self, id: SessionId, why: str) -> int:
        """The applicant's answer when no screen will come. `why`: 'declined', 'impossible'."""

        def make(session: Session) -> Sequence[e.Event]:
            if not session.screen_asked:
                raise Conflict("expected a request for the screen that waits for an answer", because(Why.SCREEN_NOT_ASKED))
            return [at.ScreenDeclined(why=why)]

        return (await self._outside.journal.settle(id, make)).length - 1


def _expect_led(session: Session) -> None:
    if not session.attended:
        raise IllegalTransition("expected a session that a clerk leads, found one without", because(Why.UNLED))
    if session.state is not State.VERIFYING:
        raise IllegalTransition(f"expected a session that is verifying, found {session.state}", in_state(session.state))
