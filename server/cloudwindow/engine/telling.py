"""What the standing checks saw goes into the trail: every while, and with what is concluded from it. Once, and nothing is lost.

How the link was goes with it, in the same transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from cloudwindow.domain import events as e
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.observed import in_runs, told
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.rules import rules
from cloudwindow.engine.to_its_end import to_its_end
from cloudwindow.engine.watch import Untold, Watch

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
            made = (_made(one) for one in news)
            points = tuple(self._watch.link_log.untold)
            link = (e.LinkMeasured(points=points),) if points else ()
            done = await write((*made, *link))
            self._watch.were_told(news)
            self._watch.link_log.were_told(points)
            return done

    async def _write(self, news: tuple[e.Event, ...]) -> None:
        if news:
            await self._journal.write(self._id, *news)


def _made(one: Untold) -> e.ObservationsMade:
    """With the step that was under way when each came: what the policy says of that step decides whether it counts."""
    seen, during = told(one.seen), in_runs(one.steps)
    return e.ObservationsMade(check=one.check, challenge=None, observations=seen, during=during, rules=rules())
