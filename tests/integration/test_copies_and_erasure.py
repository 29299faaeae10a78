"""A copy that is being made while biometrics are erased is taken by nobody, and its file does not stay."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.keeping.biometrics import measured
from cloudwindow.store.erasure import SqlErasure
from tests.looking_back_house import ONE, House, a_house

BOSS = StaffRole.SUPERVISOR
ASK = {"what": "package", "words": "the court asked for it"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as made:
        yield made


async def test_what_had_read_them_already_is_not_given_away(house: House) -> None:
    world = house.world
    exports = world.back.exports
    ann, bob = world.hire("ann", BOSS), world.hire("bob", BOSS)
    await house.open(ann, ONE)

    async def asked() -> str:
        async with await house.post(ann, f"/api/review/sessions/{ONE.id}/exports", ASK) as answer:
            request = str((await answer.json())["request"])
        async with await house.post(bob, f"/api/review/exports/{request}/approval", {"agrees": True, "words": ""}) as answer:
            assert answer.status == 200
        return request

    async def ended(request: str) -> v.ExportMade | v.ExportFailed:
        while True:
            for told in await world.told(ONE.id, v.ExportMade, v.ExportFailed):
                assert isinstance(told.event, v.ExportMade | v.ExportFailed)
                if told.event.request == request:
                    return told.event
            await asyncio.sleep(0.02)

    world.go_on.clear()
    before = await asked()
    running = asyncio.create_task(exports.run())
    try:
        async with asyncio.timeout(30):
            while (await exports.listed(ann))[0].progress != 0.5:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            found = measured(await world.told(ONE.id))
            erasure = SqlErasure(world.records.transactions, world.blobs, world.clock)
            await erasure.erase(ONE.id, found.entries, found.blobs)
            world.go_on.set()
            assert await ended(before) == v.ExportFailed(request=before, why="erased")
            with pytest.raises(Conflict):
                await exports.take(before, ann)
            assert await world.blobs.list(f"{ONE.id}/exports") == []
            after = await asked()
            assert isinstance(await ended(after), v.ExportMade), "of what is left a copy may be made"
            assert (await exports.take(after, ann)).blob.endswith(f"package-{after}.zip")
    finally:
        running.cancel()
    states = {seen.request: (seen.state, seen.why) for seen in await exports.listed(ann)}
    assert states == {before: ("failed", "erased"), after: ("made", "")}
