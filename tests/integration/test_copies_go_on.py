"""Copies that were agreed to are made, whatever became of the server or of another session meanwhile."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.errors import StorageFull
from cloudwindow.domain.people import StaffRole
from cloudwindow.store.file_keys import destroy
from cloudwindow.store.press import Kind, Order, Press
from tests.evidence import digest
from tests.looking_back_house import DECIDED, ONE, House, a_house

ASKED = v.ExportAsked(request="exp_1", by="per_1", what="package", words="the court asked for it", from_s=0.0, to_s=0.0, boxes=())
BOSS = StaffRole.SUPERVISOR


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as made:
        yield made


async def test_one_session_whose_key_is_gone_holds_up_no_other_copy(house: House) -> None:
    world = house.world
    ann, bob = world.hire("ann", BOSS), world.hire("bob", BOSS)
    for one in (ONE, DECIDED):
        await house.open(ann, one)
        body = {"what": "package", "words": "the court asked for it"}
        async with await house.post(ann, f"/api/review/sessions/{one.id}/exports", body) as answer:
            request = (await answer.json())["request"]
        async with await house.post(bob, f"/api/review/exports/{request}/approval", {"agrees": True, "words": ""}) as answer:
            assert answer.status == 200
    await destroy(world.records.transactions, ONE.id)
    running = asyncio.create_task(world.back.exports.run())
    try:
        async with asyncio.timeout(60):
            while not await world.told(DECIDED.id, v.ExportMade):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    finally:
        running.cancel()


def a_press(house: House, folder: Path, texts: list[bytes]) -> Press:
    async def make(order: Order) -> None:
        order.out.write_bytes(texts.pop(0))

    return Press({"package": Kind(ending=".zip", make=make)}, house.world.blobs, folder)


async def test_what_was_made_before_the_server_ended_is_taken_as_it_is(house: House, tmp_path: Path) -> None:
    press = a_press(house, tmp_path, [b"first", b"second"])
    made = await press.make(ONE.id, ASKED, lambda done, total: None)
    again = await press.make(ONE.id, ASKED, lambda done, total: None)
    assert made == again
    assert again.sha256 == digest(b"first")


class Usage(NamedTuple):
    total: int
    used: int
    free: int


async def test_a_copy_that_has_no_room_in_memory_is_refused_before_it_is_begun(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(64 << 20, 63 << 20, 1 << 20))
    with pytest.raises(StorageFull, match="set scratch_dir"):
        await a_press(house, tmp_path, []).make(ONE.id, ASKED, lambda done, total: None)
