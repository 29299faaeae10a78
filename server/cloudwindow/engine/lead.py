"""Who says what comes next in an attended session: no step begins before the clerk has called it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Records
from cloudwindow.domain.session import LIVE, Session


class Lead:
    """One an attended session. The conductor asks it for the next step; the counter tells it that something changed."""

    def __init__(self, id: SessionId, records: Records, cut: Callable[[], Awaitable[None]]) -> None:
        """`cut`: ends the step that runs, if any; its attempt does not count."""
        self._id: Final = id
        self._records = records
        self._cut = cut
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()
        self._held = False

    async def next(self) -> int | None:
        """The place of the step that was called and has no verdict; waits for one. None: the session is no longer live."""
        while True:
            self._news.clear()
            session = await self._records.session(self._id)
            if session.state not in LIVE:
                return None
            number = open_step(session)
            if number is not None and not self._held:
                return number
            await self._news.wait()

    async def ended(self, number: int) -> None:
        """Returns once the step has a verdict, or the session is no longer live: for steps that a person leads."""
        while True:
            self._news.clear()
            session = await self._records.session(self._id)
            if number in session.verdicts or session.state not in LIVE:
                return
            await self._news.wait()

    def look(self) -> None:
        """A deed of the clerk is in the trail."""
        self._news.set()

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Within the block nothing runs: the step under way was cut off and no other begins. One block at a time."""
        async with self._turn:
            self._held = True
            try:
                await self._cut()
                yield
            finally:
                self._held = False
                self._news.set()


def open_step(session: Session) -> int | None:
    """The step that was called and has no verdict yet: it runs, or will as soon as the session is no longer suspended."""
    called = 0 <= session.called < len(session.steps)
    return session.called if called and session.called not in session.verdicts else None
