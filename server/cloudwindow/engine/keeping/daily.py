"""The server's own run of retention, once a day at the policy's hour."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog

from cloudwindow.domain.ports import Clock
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.keeping.run import Forgetting
from cloudwindow.engine.parts import Shelf

log = structlog.get_logger()
BY: Final = "server"
LOOK_EVERY_S: Final = 300.0


class Daily:
    def __init__(self, forgetting: Forgetting, shelf: Shelf, clock: Clock) -> None:
        self._forgetting = forgetting
        self._shelf = shelf
        self._clock = clock
        self._done = ""  # the last day on which it was run to its end

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with going_on("retention"):
                await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> bool:
        """Whether it was time. What failed is tried again with the next look of the same hour."""
        now = datetime.fromtimestamp(self._clock.now_s(), UTC)
        day = now.date().isoformat()
        if now.hour != self._shelf.current.retention.hour or self._done == day:
            return False
        for done in await self._forgetting.run(BY):
            log.info("retention_done", run=done.run, left=len(done.left))
        self._done = day
        return True
