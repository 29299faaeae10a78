"""What the desk answers in moments that a page cannot foresee."""

from types import SimpleNamespace
from typing import Any

import pytest

from cloudwindow.domain.errors import IllegalTransition, TooMany
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.desk import Desk
from cloudwindow.engine.hall import Hall

SESSION = SessionId("ses_1")


class OneSession:
    """A store with one session in a given state."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def session(self, id: SessionId) -> Session:
        return Session(id=id, state=self.state)


def desk(state: State) -> Desk:
    """With a hall that has taken up nothing yet."""
    outside: Any = SimpleNamespace(records=OneSession(state))
    seats: Any = None
    return Desk(outside, Hall(outside, 1, seats))


async def test_an_offer_that_is_quicker_than_the_restarted_hall_is_to_come_again() -> None:
    with pytest.raises(TooMany):
        await desk(State.SUSPENDED).offer(SESSION, "v=0")


async def test_an_offer_to_a_session_that_is_over_is_refused() -> None:
    with pytest.raises(IllegalTransition):
        await desk(State.TERMINATED).offer(SESSION, "v=0")
