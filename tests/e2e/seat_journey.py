"""Two browsers and a server at the cloud seat, and what the applicant's camera shows as prompts come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from cloudwindow.app import Running
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import SessionId
from tests.e2e.browser import PHONE, a_page, needed
from tests.e2e.camera import VirtualCamera
from tests.e2e.looks import Looks
from tests.e2e.rendered import RenderedPerformance
from tests.e2e.seat_hands import ApplicantHands, ClerkHands
from tests.e2e.seat_house import a_console, a_house, invited, voice
from tests.places import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    server: Running
    session: SessionId
    link: str
    clerk: ClerkHands
    applicant: ApplicantHands
    performance: RenderedPerformance
    camera: VirtualCamera
    looks: Looks
    language: Language

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def look(self, person: ClerkHands | ApplicantHands, name: str) -> None:
        await self.looks.at(person.page, f"{'clerk' if isinstance(person, ClerkHands) else 'applicant'}-{name}")


@asynccontextmanager
async def a_journey(folder: Path, language: Language) -> AsyncIterator[Journey]:
    needed()
    performance = await asyncio.to_thread(RenderedPerformance)
    looks = Looks(ROOT / "screenshots" / "seat" / language.value)
    locale = "en-US" if language is Language.EN else language.value
    async with a_house(folder) as server, async_playwright() as playwright:
        person = PartyFacts(name=performance.person.name, id_number=performance.person.number)
        session, link = await invited(server, person, language)
        with VirtualCamera(folder / "camera.y4m", performance.neutral) as camera:
            sound = voice(folder / "voice.wav", language)
            async with (
                a_page(playwright, folder, camera.path, sound, PHONE, locale) as page,
                a_console(playwright, folder, locale) as console,
            ):
                acting = asyncio.create_task(act(server, session, camera, performance))
                try:
                    yield Journey(
                        server=server,
                        session=session,
                        link=link,
                        clerk=ClerkHands(console),
                        applicant=ApplicantHands(page),
                        performance=performance,
                        camera=camera,
                        looks=looks,
                        language=language,
                    )
                except BaseException:
                    for name, one in (("applicant", page), ("clerk", console)):
                        await one.screenshot(path=looks.folder / f"failed-{name}.png")
                    raise
                finally:
                    acting.cancel()


async def act(server: Running, id: SessionId, camera: VirtualCamera, performance: RenderedPerformance) -> None:
    """The applicant's picture changes as prompts come."""
    since = 0
    while True:
        for told in await server.records.told(id, since):
            since = told.index + 1
            if isinstance(told.event, e.ChallengeIssued):
                camera.put_on(performance.answer(told.event.challenge.prompt))
            elif isinstance(told.event, e.FindingMade | e.Suspended):
                camera.put_on(performance.neutral)
        await asyncio.sleep(0.1)
