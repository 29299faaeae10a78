"""What the standing checks saw goes into the trail: every while, and with what is concluded from it. Once, and nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from cloudwindow.domain import events as e
from cloudwindow.domain.ids import SessionId
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.runner import told
from cloudwindow.engine.to_its_end import to_its_end
from cloudwindow.engine.watch import Watch

R = TypeVar("R")
TELL_EVERY_S: Final = 15.0


class Telling:
    """One a session."""

    def __init__(self, id: SessionId, journal: TrailJournal, watch: Watch) -> None:
        self._id = id
        self._journal = journal
        self._watch = watch
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            await self.now()

    async def now(self) -> None:
        await self.beside(self._write)

    async def beside(self, write: Callable[[tuple[e.Event, ...]], Awaitable[R]]) -> R:
        """`write` is given what was seen and not told yet. It counts as told once `write` has returned, and not when it raises."""
        return await to_its_end(self._beside(write))

    async def _beside(self, write: Callable[[tuple[e.Event, ...]], Awaitable[R]]) -> R:
        async with self._turn:
            news = self._watch.untold()
            made = (e.ObservationsMade(check=name, challenge=None, observations=told(seen)) for name, seen in news)
            done = await write(tuple(made))
            self._watch.were_told(news)
            return done

    async def _write(self, news: tuple[e.Event, ...]) -> None:
        if news:
            await self._journal.write(self._id, *news)
