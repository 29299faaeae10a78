"""What the desk answers in moments that a page cannot foresee."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Forbidden, IllegalTransition, NotFound, TooMany
from cloudwindow.domain.events import Expired, LinkOpened
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.desk import PAGE, Desk
from cloudwindow.engine.hall import Hall
from tests.seat_world import a_world
from tests.staffed import staffed

SESSION = SessionId("ses_1")


class ErasedAtFirst:
    """A store with a trail of three pages, of which the first one's bodies were erased."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def session(self, id: SessionId) -> Session:
        return Session(id=id, state=State.DECIDED, length=3 * PAGE)

    async def told(self, id: SessionId, since: int = 0, limit: int | None = None) -> list[Told]:
        assert limit is not None
        self.asked.append(since)
        all_left = range(max(since, PAGE), min(since + limit, 3 * PAGE))
        return [Told(index=n, at="", kind="expired", event=Expired()) for n in all_left]


class OneSession:
    """A store with one session in a given state."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def session(self, id: SessionId) -> Session:
        return Session(id=id, state=self.state)


def desk(state: State) -> Desk:
    """With a hall that has taken up nothing yet."""
    outside: Any = SimpleNamespace(records=OneSession(state), journal=SimpleNamespace(also=lambda heard: None))
    seats: Any = None
    return Desk(outside, Hall(outside, 1, seats))


async def test_a_long_trail_is_told_by_the_page_and_erased_entries_are_no_end_of_it() -> None:
    records, hall = ErasedAtFirst(), cast(Hall, None)
    outside: Any = SimpleNamespace(records=records, journal=SimpleNamespace(also=lambda heard: None))
    its, since, found = Desk(outside, hall), 0, list[int]()
    while page := await its.told(SESSION, since):
        assert len(page) <= PAGE
        found += [one.index for one in page]
        since = found[-1] + 1
    assert found == list(range(PAGE, 3 * PAGE))
    assert records.asked == [0, PAGE, 2 * PAGE, 3 * PAGE]


async def test_an_offer_that_is_quicker_than_the_restarted_hall_is_to_come_again() -> None:
    with pytest.raises(TooMany):
        await desk(State.SUSPENDED).offer(SESSION, "v=0")


async def test_an_offer_to_a_session_that_is_over_is_refused() -> None:
    with pytest.raises(IllegalTransition):
        await desk(State.TERMINATED).offer(SESSION, "v=0")


async def test_the_offices_trail_is_no_session_of_the_desks() -> None:
    async with staffed() as whole:
        await whole.hire("li")
        outside: Any = SimpleNamespace(records=whole.records, journal=SimpleNamespace(also=lambda heard: None))
        hall: Any = None
        its = Desk(outside, hall)
        assert [session.id for session in await whole.records.sessions(State.OFFICE)] == [OFFICE]
        assert await its.sessions(State.OFFICE) == await its.sessions() == []
        assert await its.sessions(State.OFFICE, State.INVITED) == []
        for ask in (its.session(OFFICE), its.told(OFFICE, 0)):
            with pytest.raises(NotFound):
                await ask


async def test_of_two_browsers_that_open_a_link_at_once_one_is_bound() -> None:
    async with a_world() as world:
        link = await world.invite()
        opened = await asyncio.gather(*(world.desk.open_link(link.token, None) for _ in range(4)), return_exceptions=True)
        [bound] = [one for one in opened if not isinstance(one, BaseException)]
        assert sum(isinstance(one, Forbidden) for one in opened) == 3
        assert (await world.desk.opener_session(bound.opener, link.session)).id == link.session
        assert (await world.desk.open_link(link.token, bound.opener)).session == link.session
        assert sum(isinstance(event, LinkOpened) for event in await world.trail(link.session)) == 1
