"""Readers of a feed end with it, wherever they wait."""

import asyncio

import numpy as np
import pytest

from cloudwindow.domain.ids import PartId
from cloudwindow.domain.samples import Frame
from cloudwindow.gateway.feed import SessionFeed
from tests.gateway_fakes import WallClock

BLACK = np.zeros((2, 2, 3), np.uint8)


@pytest.mark.parametrize("newer", [False, True])
async def test_frames_end_when_the_feed_is_closed_while_their_reader_keeps_its_pace(newer: bool) -> None:
    feed = SessionFeed(WallClock(), 2.0, 10.0)
    feed.frame(Frame(image=BLACK, at_s=1.0, part=PartId("prt_1"), number=1))
    seen, one = list[int](), asyncio.Event()

    async def read() -> None:
        async for frame in feed.frames(20.0):
            seen.append(frame.number)
            one.set()

    reader = asyncio.create_task(read())
    async with asyncio.timeout(60):
        await one.wait()  # and now it sleeps until the next frame is due
    if newer:
        feed.frame(Frame(image=BLACK, at_s=2.0, part=PartId("prt_1"), number=2))
    feed.close()
    async with asyncio.timeout(60):
        await reader
    assert seen == [1]
