"""A gateway on loopback with fakes around it, and the first peer that connects to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.readings import Reading
from cloudwindow.gateway.feed import SessionFeed
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from tests.gateway_fakes import FakeJournal, FakeRecorders, WallClock
from tests.webrtc import LOOPBACK

SESSION = SessionId("ses_1")


@dataclass
class House:
    studio: WebRtcStudio
    journal: FakeJournal
    recorders: FakeRecorders

    async def answer(self, sdp: str) -> str:
        return (await self.studio.answer(SESSION, sdp)).sdp

    async def empty(self) -> None:
        """Until the last part has ended."""
        async with asyncio.timeout(60):
            async for _ in self.feed.readings():
                if not self.studio.parts:
                    break

    @property
    def feed(self) -> SessionFeed:
        return self.studio.feed(SESSION)


@asynccontextmanager
async def a_house(*, connect_within_s: float = 60.0, lost_after_s: float = 60.0) -> AsyncIterator[House]:
    """Nobody is given up on who has a slow processor, unless a test is about that."""
    journal, recorders = FakeJournal(), FakeRecorders()
    settings = GatewaySettings(
        host_addresses=(LOOPBACK,), connect_within_s=connect_within_s, lost_after_s=lost_after_s, negotiate_within_s=60.0
    )
    async with WebRtcStudio(journal=journal, recorders=recorders, clock=WallClock(), settings=settings) as studio:
        yield House(studio, journal, recorders)


async def first(readings: AsyncIterator[Reading], kind: type[Reading], fits: object = None, within_s: float = 60) -> Reading:
    async with asyncio.timeout(within_s):
        async for reading in readings:
            if isinstance(reading, kind) and (fits is None or fits(reading)):  # type: ignore[operator]
                return reading
    raise AssertionError("the readings ended")
