"""Two real Chromiums, a clerk's and an applicant's, through everything that happens at the cloud seat, in two languages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from cloudwindow.app import Running
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import SessionId
from tests.e2e.arrivals import arrived, heard
from tests.e2e.browser import PHONE, a_page, needed
from tests.e2e.camera import VirtualCamera
from tests.e2e.looks import Looks
from tests.e2e.rendered import RenderedPerformance
from tests.e2e.seat_hands import LONG_MS, WORDS, ApplicantHands, ClerkHands
from tests.e2e.seat_house import BLUE, TONE_HZ, a_console, a_house, digits_voice, invited
from tests.places import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(600)]


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
            voice = digits_voice(folder / "voice.wav")
            async with (
                a_page(playwright, folder, camera.path, voice, PHONE, locale) as page,
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


@pytest.mark.parametrize("language", [Language.EN, Language.ZH_CN])
async def test_a_clerk_and_an_applicant_go_through_everything(language: Language, tmp_path: Path) -> None:
    async with a_journey(tmp_path, language) as journey:
        await sits_down(journey)
        await waits(journey)
        await meets(journey)
        await shows_a_screen(journey)
        await leads_the_steps(journey)
        assert journey.looks.faults == []


async def sits_down(journey: Journey) -> None:
    clerk = journey.clerk
    await clerk.page.goto(f"{journey.base}/clerk.html")
    await clerk.page.locator("[data-page=sign-in]").wait_for(timeout=LONG_MS)
    await journey.look(clerk, "01-sign-in")
    await clerk.sign_in(journey.base, "demo.clerk")
    await clerk.act("break")
    await clerk.page.locator("[data-availability=break]").wait_for()
    await journey.look(clerk, "02-break")


async def waits(journey: Journey) -> None:
    """Through every page to the queue; nobody is free, then the clerk is."""
    applicant, page = journey.applicant, journey.applicant.page
    await page.goto(journey.link)
    await page.locator("[data-action=start]").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "01-welcome")
    await applicant.act("start")
    await applicant.consent()
    await journey.look(applicant, "02-consent")
    await applicant.act("continue")
    await applicant.at("agreement")
    await journey.look(applicant, "03-agreement")
    await applicant.act("skip")
    await applicant.try_devices()
    await journey.look(applicant, "04-devices")
    await applicant.act("continue")
    await page.locator("[data-action=enter]").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "05-network")
    await applicant.act("enter")
    await applicant.at("waiting")
    await journey.look(applicant, "06-waiting")
    waiting = journey.clerk.page.locator(f"[data-session='{journey.session}']")
    await waiting.wait_for(timeout=LONG_MS)
    await journey.look(journey.clerk, "03-somebody-waits")
    await page.reload()
    await applicant.at("waiting")
    assert await waiting.count() == 1, "a reload lists nobody twice"
    await journey.clerk.act("free")
    await journey.clerk.page.locator("[data-page=console]").wait_for(timeout=LONG_MS)
    await applicant.at("live-start")
    await journey.look(applicant, "07-called")


async def meets(journey: Journey) -> None:
    """Each sees and hears the other; words go both ways."""
    clerk, applicant = journey.clerk, journey.applicant
    await applicant.act("begin")
    await clerk.state("verifying")
    await clerk.key("v", "camera")
    of_applicant = await arrived(clerk.page, "applicant")
    assert of_applicant.width >= 320
    of_clerk = await arrived(applicant.page, "clerk")
    red, _, blue = of_clerk.left
    assert blue > 100 > red, f"the clerk's own picture has a blue edge {BLUE}, found {of_clerk}"
    assert of_clerk.moved > 0.5, "it moves"
    _, pitch = await heard(applicant.page, "clerk")
    assert abs(pitch - TONE_HZ) < 40, f"the clerk's microphone hears {TONE_HZ:.0f} Hz, the applicant {pitch:.0f}"
    await heard(clerk.page, "applicant")
    await journey.look(clerk, "04-console")
    await journey.look(applicant, "08-live")
    await clerk.key("y", "say")
    await journey.look(clerk, "05-say")
    await clerk.page.locator("[data-dialog=say] [data-text=greeting] [data-action=say]").click()
    await clerk.page.keyboard.press("Escape")
    await clerk.key("c", "chat")
    await clerk.page.locator(".writing input").fill("Can you read this?")
    await clerk.page.keyboard.press("Enter")
    await applicant.page.locator("[data-action=chat-unread]").click(timeout=LONG_MS)
    await applicant.page.locator(".chat-line.theirs", has_text="Can you read this?").wait_for()
    await applicant.page.locator(".chat input").fill("是的 / Yes")
    await applicant.page.keyboard.press("Enter")
    await clerk.page.locator(".said-lines .line.applicant", has_text="是的 / Yes").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "09-chat")
    await applicant.act("chat-close")


async def shows_a_screen(journey: Journey) -> None:
    clerk, applicant = journey.clerk, journey.applicant
    await clerk.key("p", "share")
    screen = await arrived(applicant.page, "clerk.screen", least_frames=1)
    assert max(screen.all) > 5, f"the screen is not black: {screen}"
    layer = clerk.page.locator("[data-picture=shared] .pointer-layer")
    await layer.hover(position={"x": 40, "y": 20})
    await applicant.page.locator("[data-pointed]").first.wait_for(timeout=LONG_MS)
    await journey.look(applicant, "10-screen")
    await journey.look(clerk, "06-sharing")
    await clerk.key("p", "share")
    await applicant.page.locator("[data-picture='clerk.screen']").wait_for(state="detached", timeout=LONG_MS)


async def leads_the_steps(journey: Journey) -> None:
    clerk = journey.clerk
    await clerk.key("n", "next")
    assert await clerk.step_over(0) == "inconclusive", "nobody turned the camera"
    await clerk.key("o", "override")
    await clerk.fill("override", number="0", verdict="pass", reason="override.seen_by_clerk", words=WORDS)
    await journey.look(clerk, "07-override")
    await clerk.send("override")
    for number in (1, 2):
        await clerk.key("n", "next")
        if number == 1:
            await journey.applicant.page.locator("[data-prompt='card.front']").wait_for(timeout=LONG_MS)
            await journey.look(journey.applicant, "11-card")
        assert await clerk.step_over(number) == "pass"
    await journey.look(clerk, "08-compared")
