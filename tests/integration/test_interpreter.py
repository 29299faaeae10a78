"""Whom an interpreter's link lets in, and for how long."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import Forbidden, NotFound, Unauthorised
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import Session
from cloudwindow.engine.interpreters import Interpreters
from tests.counter_world import WANG, Table, a_table


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as laid:
        yield laid


async def test_a_link_binds_the_first_browser_that_opens_it(table: Table) -> None:
    third = table.counter.interpreters
    _, token = await third.invite(table.id, WANG.id, Language.EN)
    assert (await table.world.trail(table.id))[-1] == at.InterpreterInvited(
        by=WANG.id, link_sha256=sha256(token.encode()).hexdigest(), language=Language.EN
    )
    session, opener, language = await third.open(table.id, token, None)
    assert (session.id, language) == (table.id, Language.EN)
    assert (await third.known(table.id, opener)).id == table.id
    assert (await third.open(table.id, token, opener))[1] == opener
    assert (await table.kinds()).count("interpreter_joined") == 1
    for other in (None, "another-browser-0123456789"):
        with pytest.raises(Forbidden, match="another browser"):
            await third.open(table.id, token, other)
    with pytest.raises(Forbidden):
        await third.known(table.id, "another-browser-0123456789")
    with pytest.raises(Unauthorised):
        await third.known(SessionId("ses_none"), opener)


async def test_what_was_never_sent_opens_nothing(table: Table) -> None:
    third = table.counter.interpreters
    with pytest.raises(NotFound):
        await third.open(table.id, "T0kenT0kenT0kenT0kenTo", None)
    await third.invite(table.id, WANG.id, Language.EN)
    for id in (table.id, SessionId("ses_none")):
        with pytest.raises(NotFound, match="unknown or over"):
            await third.open(id, "T0kenT0kenT0kenT0kenTo", None)


async def test_a_newer_invitation_takes_the_older_ones_place(table: Table) -> None:
    third = table.counter.interpreters
    _, old = await third.invite(table.id, WANG.id, Language.EN)
    _, opener, _ = await third.open(table.id, old, None)
    _, new = await third.invite(table.id, WANG.id, Language.ZH_TW)
    with pytest.raises(NotFound):
        await third.open(table.id, old, opener)
    with pytest.raises(Forbidden):
        await third.known(table.id, opener)
    assert (await third.open(table.id, new, None))[2] is Language.ZH_TW


async def test_a_session_that_is_over_lets_nobody_in(table: Table) -> None:
    third = table.counter.interpreters
    _, token = await third.invite(table.id, WANG.id, Language.EN)
    await table.counter.terminate(table.id, WANG.id, "terminate.wish", "enough")
    await table.world.told(table.id, e.Terminated)
    with pytest.raises(NotFound):
        await third.open(table.id, token, None)


async def test_of_two_browsers_at_once_one_is_bound(table: Table) -> None:
    third = table.counter.interpreters
    _, token = await third.invite(table.id, WANG.id, Language.EN)
    opened = await asyncio.gather(*(third.open(table.id, token, None) for _ in range(4)), return_exceptions=True)
    bound = [one[1] for one in opened if not isinstance(one, BaseException)]
    assert len(bound) == 1
    assert sum(isinstance(one, Forbidden) for one in opened) == 3
    assert (await third.known(table.id, bound[0])).id == table.id


async def test_an_old_link_never_binds_its_browser_to_a_newer_invitation(table: Table) -> None:
    third = table.counter.interpreters
    _, old = await third.invite(table.id, WANG.id, Language.EN)
    before = await table.world.session(table.id)
    _, new = await third.invite(table.id, WANG.id, Language.ZH_TW)

    async def session(_: SessionId) -> Session:  # read before the newer invitation was written
        return before

    late: Any = SimpleNamespace(records=SimpleNamespace(session=session, told=table.world.records.told))
    late.journal = table.world.outside.journal
    with pytest.raises(NotFound):
        await Interpreters(late).open(table.id, old, None)
    assert (await third.open(table.id, new, None))[2] is Language.ZH_TW
