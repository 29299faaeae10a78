"""The clerk asks for the applicant's screen: one request at a time, and an answer only to one that stands."""

from collections.abc import AsyncIterator

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import Conflict, IllegalTransition
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.refusals import Why, because
from cloudwindow.engine.screens import DECLINED, IMPOSSIBLE
from tests.counter_world import WANG, Table, a_table


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as laid:
        yield laid


async def _asked(table: Table) -> list[e.Event]:
    trail = await table.world.trail(table.id)
    return [one for one in trail if isinstance(one, at.ScreenAsked | at.ScreenDeclined)]


def _opened(part: str, who: str) -> e.PartOpened:
    return e.PartOpened(part=PartId(part), fingerprint="", codecs=(), who=who)


async def test_a_request_stands_until_it_is_declined_and_may_be_made_again(table: Table) -> None:
    screens = table.counter.screens
    await screens.ask(table.id, WANG.id)
    with pytest.raises(Conflict, match="already") as caught:
        await screens.ask(table.id, WANG.id)
    assert caught.value.details == (because(Why.SCREEN_ASKED),)
    await screens.decline(table.id, DECLINED)
    await screens.ask(table.id, WANG.id)
    await screens.decline(table.id, IMPOSSIBLE)
    asked, declined = at.ScreenAsked(by=WANG.id), at.ScreenDeclined(why=DECLINED)
    assert await _asked(table) == [asked, declined, asked, at.ScreenDeclined(why=IMPOSSIBLE)]


async def test_a_screen_that_comes_is_the_answer(table: Table) -> None:
    await table.counter.screens.ask(table.id, WANG.id)
    await table.add(_opened("prt_other", "clerk"))
    assert (await table.world.session(table.id)).screen_asked
    await table.add(_opened("prt_screen", "applicant.screen"))
    with pytest.raises(Conflict, match="waits for an answer"):
        await table.counter.screens.decline(table.id, DECLINED)
    await table.counter.screens.ask(table.id, WANG.id)


async def test_nobody_declines_what_was_not_asked(table: Table) -> None:
    with pytest.raises(Conflict, match="waits for an answer"):
        await table.counter.screens.decline(table.id, DECLINED)
    assert await _asked(table) == []


async def test_a_screen_is_asked_for_only_while_the_conversation_runs(table: Table) -> None:
    await table.counter.suspend(table.id, WANG.id, "suspend.rest", "")
    await table.world.told(table.id, e.Suspended)
    with pytest.raises(IllegalTransition, match="verifying"):
        await table.counter.screens.ask(table.id, WANG.id)
    assert await _asked(table) == []
