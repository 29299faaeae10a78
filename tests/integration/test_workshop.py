"""The worker beside the server: it ends when it is late, idle or dead, and the next document starts another."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cloudwindow.domain.errors import BadInput, NotFound, PapersUnavailable
from cloudwindow.papers.workshop import Workshop
from tests.papers import a_key, facts
from tests.signing_table import a_drawing


@asynccontextmanager
async def a_shop(folder: Path, **options: Any) -> AsyncIterator[Workshop]:
    async with Workshop(a_key(folder), **options).open() as shop:
        yield shop


def _pid(shop: Workshop) -> int:
    assert shop._process is not None
    return shop._process.pid


async def test_a_dead_worker_is_one_refusal_and_no_more(tmp_path: Path) -> None:
    async with a_shop(tmp_path) as shop:
        assert (await shop.ink(a_drawing())).startswith(b"\x89PNG")
        first = _pid(shop)
        os.kill(first, signal.SIGKILL)
        picture = b""
        for _ in range(2):  # whether its end was noticed already is chance
            try:
                picture = await shop.ink(a_drawing())
            except PapersUnavailable:
                continue
        assert picture.startswith(b"\x89PNG")
        assert _pid(shop) != first


async def test_a_late_worker_is_ended(tmp_path: Path) -> None:
    async with a_shop(tmp_path, patience_s=0.05) as shop:
        with pytest.raises(PapersUnavailable, match="took longer"):
            await shop.make(facts())
        assert shop._process is None


async def test_whoever_goes_away_leaves_no_answer_for_the_next(tmp_path: Path) -> None:
    async with a_shop(tmp_path) as shop:
        leaving = asyncio.create_task(shop.ink(a_drawing()))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        made = await shop.make(facts())
        assert made.pdf.startswith(b"%PDF")
        with pytest.raises(NotFound):
            await shop.page(made.pdf, made.pages + 1)
        with pytest.raises(PapersUnavailable, match="cannot be drawn"):
            await shop.page(b"no PDF", 1)
        with pytest.raises(BadInput, match="matter"):
            await shop.make(replace(facts(), matter="x"))
        page = await shop.page(made.pdf, 1)
        assert await shop.page(made.pdf, 1) is page


async def test_an_idle_worker_goes(tmp_path: Path) -> None:
    async with a_shop(tmp_path, idle_s=0.05) as shop:
        await shop.ink(a_drawing())
        async with asyncio.timeout(60):
            while shop._process is not None:  # noqa: ASYNC110  # its end has no event
                await asyncio.sleep(0.02)
        assert (await shop.ink(a_drawing())).startswith(b"\x89PNG")


async def test_many_at_once_are_refused(tmp_path: Path) -> None:
    async with a_shop(tmp_path) as shop:
        done = await asyncio.gather(*(shop.ink(a_drawing()) for _ in range(20)), return_exceptions=True)
        refused = [one for one in done if isinstance(one, PapersUnavailable)]
        assert 0 < len(refused) < 20
        assert all(isinstance(one, bytes | PapersUnavailable) for one in done)
