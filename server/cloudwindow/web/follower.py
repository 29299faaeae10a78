"""A page that follows one session on a live socket: hello, what it missed of the trail, then what comes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Json
from cloudwindow.engine.bulletin import Listener, Notice, Wakeup
from cloudwindow.web.call import Call
from cloudwindow.web.wire import Wire

_PAUSE_EVERY: Final = 32  # entries of a replay between two looks at the rest of the world
Message = Mapping[str, Json]


async def _nothing() -> None:
    pass


class Follower:
    """`told` and `said`: what this page is told of an entry and of a notice; None: nothing. `after`: each time there was something
    new in the trail. `since`: the first index that the page has not seen.
    """

    def __init__(
        self,
        call: Call,
        wire: Wire,
        since: int,
        *,
        told: Callable[[Told], Awaitable[Message | None]],
        said: Callable[[Notice], Message | None] = lambda _: None,
        after: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        self._call = call
        self._wire = wire
        self._next = since
        self._told = told
        self._said = said
        self._after = after

    async def begin(self) -> None:
        """Hello, and what was missed. Whoever listens does so before: no gap."""
        session = await self._call.desk.session(self._call.id)
        state = session.state.value if session.state else ""
        now_s = self._call.deps.clock.now_s()
        await self._wire.send({"type": "hello", "now_s": now_s, "length": session.length, "state": state})
        await self._catch_up()

    async def follow(self, listener: Listener) -> None:
        """Until cancelled."""
        async for notice in listener:
            if isinstance(notice, Wakeup):
                await self._catch_up()
            elif message := self._said(notice):
                await self._wire.send(message)

    async def _catch_up(self) -> None:
        news = False
        while entries := await self._call.desk.told(self._call.id, self._next):
            news = True
            for one in entries:
                self._next = one.index + 1
                if (message := await self._told(one)) is not None:
                    await self._wire.send(message)
                if one.index % _PAUSE_EVERY == 0:
                    await asyncio.sleep(0)
        if news:
            await self._after()
