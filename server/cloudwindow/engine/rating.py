"""How content the applicant was: one number, once, when the session is over for them."""

from collections.abc import Sequence
from typing import Final

from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.domain.events import Event, SessionRated
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import Session
from cloudwindow.engine.journal import TrailJournal

MOST: Final = 5


async def rate(journal: TrailJournal, id: SessionId, stars: int) -> int:
    """The index that the trail has reached; the same number once more changes nothing.

    Raises BadInput, IllegalTransition, and Conflict for another number than was given before.
    """
    if not 1 <= stars <= MOST:
        raise BadInput(f"stars: expected 1 to {MOST}, found {stars}")

    def make(session: Session) -> Sequence[Event]:
        if session.stars not in (0, stars):
            raise Conflict("expected a session that was not rated yet; what was said once stays")
        return () if session.stars else (SessionRated(stars=stars),)

    return (await journal.settle(id, make)).length - 1
