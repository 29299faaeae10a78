"""No copy leaves without a second word; each step on its way is an entry."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cloudwindow.domain import seat_events as at
from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.evaluation.trails import Invented
from tests.evidence import add
from tests.looking_back_house import ONE, House, a_house
from tests.looking_back_world import World


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as made:
        yield made


BOSS = StaffRole.SUPERVISOR
ASK = {"what": "package", "words": "the court asked for it"}


async def _asked(house: House, person: Person, one: Invented = ONE) -> str:
    async with await house.post(person, f"/api/review/sessions/{one.id}/exports", ASK) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["request"])


async def _answer(house: House, person: Person, request: str, *, agrees: bool = True, words: str = "") -> int:
    body = {"agrees": agrees, "words": words}
    async with await house.post(person, f"/api/review/exports/{request}/approval", body) as answer:
        return answer.status


async def _made(world: World, request: str) -> None:
    """Whoever makes what was agreed to is at work until this one is whole."""
    running = asyncio.create_task(world.back.exports.run())
    try:
        async with asyncio.timeout(60):
            while (await world.register.export(request)).state != "made":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        running.cancel()


async def test_of_a_hundred_tries_to_take_a_copy_that_nobody_else_agreed_to_none_succeeds(house: House) -> None:
    world = house.world
    ann, bob = world.hire("ann", BOSS), world.hire("bob", BOSS)
    await house.open(ann, ONE)
    running = asyncio.create_task(world.back.exports.run())
    requests = [await _asked(house, ann) for _ in range(4)]
    assert await _answer(house, bob, requests[3], agrees=False, words="no reason given") == 200
    for number in range(100):
        request = requests[number % 4]
        if number % 3 == 0:
            assert await _answer(house, ann, request) == 403  # never by whoever asked
        async with await house.get((ann, bob)[number % 2], f"/api/review/exports/{request}/file") as answer:
            assert answer.status == 403, number
            assert b"package of" not in await answer.read()
    running.cancel()
    assert await world.told(ONE.id, v.ExportMade, v.ExportTaken) == []
    refused = [told.event for told in await world.told(ONE.id, at.DeedRefused)]
    assert len(refused) == 134
    assert {entry.by for entry in refused} == {ann.id, bob.id}  # type: ignore[union-attr]


async def test_a_copy_is_asked_for_agreed_to_made_and_taken_each_an_entry(house: House) -> None:
    world = house.world
    ann, bob = world.hire("ann", BOSS), world.hire("bob")
    world.go_on.clear()
    async with await house.post(ann, f"/api/review/sessions/{ONE.id}/exports", ASK) as answer:
        assert answer.status == 403  # nobody has the session open
    await house.open(ann, ONE)
    request = await _asked(house, ann)
    [waiting] = (await house.json(bob, "/api/review/exports"))["exports"]
    assert (waiting["request"], waiting["state"], waiting["words"], waiting["mine"]) == (request, "asked", ASK["words"], False)
    running = asyncio.create_task(world.back.exports.run())
    assert await _answer(house, bob, request) == 200
    assert await _answer(house, bob, request) == 409  # once
    async with asyncio.timeout(60):
        while (seen := (await house.json(ann, "/api/review/exports"))["exports"][0])["progress"] != 0.5:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (seen["state"], seen["mine"]) == ("agreed", True)
    async with await house.get(ann, f"/api/review/exports/{request}/file") as answer:
        assert answer.status == 409  # not whole yet
    world.go_on.set()
    async with asyncio.timeout(60):
        while (await house.json(ann, "/api/review/exports"))["exports"][0]["state"] != "made":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    async with await house.get(bob, f"/api/review/exports/{request}/file") as answer:
        assert answer.status == 403  # of whoever asked alone
    async with await house.get(ann, f"/api/review/exports/{request}/file") as answer:
        assert (answer.status, await answer.read()) == (200, f"package of {ONE.id}".encode())
        assert f'filename="package-{request}.zip"' in answer.headers["Content-Disposition"]
    running.cancel()
    kinds = [told.kind for told in await world.told(ONE.id, *v.ViewingEvent.__args__)]
    assert kinds == ["playback_opened", "export_asked", "export_answered", "export_made", "export_taken"]
    assert (await house.json(bob, "/api/review/exports"))["exports"] == []


async def test_what_was_agreed_to_before_a_restart_is_made_after_it(house: House) -> None:
    world = house.world
    ann, bob = world.hire("ann", BOSS), world.hire("bob")
    await house.open(ann, ONE)
    request = await _asked(house, ann)
    assert await _answer(house, bob, request) == 200
    await _made(world, request)


async def test_what_cannot_be_made_is_said_and_holds_nothing_up(house: House) -> None:
    world = house.world
    ann, bob = world.hire("ann", BOSS), world.hire("bob")
    await house.open(ann, ONE)
    await add(world.records, v.ExportAsked(request="exp_old", by=ann.id, what="film", words="of another version"), id=ONE.id)
    await add(world.records, v.ExportAnswered(request="exp_old", by=bob.id, agrees=True), id=ONE.id)
    request = await _asked(house, ann)
    assert await _answer(house, bob, request) == 200
    await _made(world, request)
    row = await world.register.export("exp_old")
    assert (row.state, row.why) == ("failed", "bad_input")


async def test_two_who_agree_at_once_are_one_answer(house: House) -> None:
    ann, bob, eve = (house.world.hire(name, BOSS) for name in ("ann", "bob", "eve"))
    await house.open(ann, ONE)
    request = await _asked(house, ann)
    answers = await asyncio.gather(*(_answer(house, person, request) for person in (bob, eve, bob, eve)))
    assert sorted(answers) == [200, 409, 409, 409]
    assert len(await house.world.told(ONE.id, v.ExportAnswered)) == 1


async def test_whoever_led_the_session_neither_asks_nor_agrees(house: House) -> None:
    ann = house.world.hire("ann", BOSS)
    clerk = next(x.clerk for x in ONE.events if isinstance(x, at.ClerkAssigned))
    led = house.world.hire(clerk.removeprefix("per_"), StaffRole.SUPERVISOR)
    await house.open(ann, ONE)
    request = await _asked(house, ann)
    assert await _answer(house, led, request) == 403
    async with await house.post(led, f"/api/review/sessions/{ONE.id}/exports", ASK) as answer:
        assert answer.status == 403


async def test_a_copy_is_no_way_around_a_blind_review(house: House) -> None:
    """It holds the decision: neither asked for, nor taken by somebody who became a reviewer since."""
    world = house.world
    ann, boss, bob = world.hire("ann"), world.hire("boss", BOSS), world.hire("bob", BOSS)
    for person in (ann, boss):
        await house.open(person, ONE)
    async with await house.post(ann, f"/api/review/sessions/{ONE.id}/exports", ASK) as answer:
        assert answer.status == 403
    request = await _asked(house, boss)
    assert await _answer(house, bob, request) == 200
    await _made(world, request)
    both = world.hire("boss", BOSS, StaffRole.REVIEWER)
    async with await house.get(both, f"/api/review/exports/{request}/file") as answer:
        assert answer.status == 403
    assert await world.told(ONE.id, v.ExportTaken) == []
