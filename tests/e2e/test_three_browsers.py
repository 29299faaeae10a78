"""Three real Chromiums at the cloud seat: an interpreter comes by a link, is seen and heard by both, and gives way to another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from playwright.async_api import Page, Playwright, async_playwright

from cloudwindow.app import Running
from cloudwindow.applicant.acts import turn
from cloudwindow.applicant.pose import Fidget
from cloudwindow.applicant.puppet import Puppet, Sensor, aimed
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import SessionId
from tests.e2e.arrivals import Arrived, arrived, heard
from tests.e2e.browser import WIDE, a_page, needed
from tests.e2e.camera import FPS
from tests.e2e.seat_hands import LONG_MS, ApplicantHands, ClerkHands
from tests.e2e.seat_house import HEIGHT, SCREEN, TONE_HZ, WIDTH, a_console, a_house, clerks_camera, filmed, invited, tone, voice

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(240)]

GREEN: Final = (20, 200, 60)  # the left edge of an interpreter's picture
PITCH_HZ: Final = 880.0  # what an interpreter's microphone hears


async def test_an_interpreter_is_seen_and_heard_by_both_and_gives_way_to_the_next(tmp_path: Path) -> None:
    async with three(tmp_path) as (server, session, playwright, clerk, applicant):
        first = await invites(clerk)
        async with an_interpreter(playwright, tmp_path, "first") as page:
            await joins(page, first)
            await asyncio.gather(meets(page, clerk.page, applicant.page), is_met(clerk.page), is_met(applicant.page))
            second = await invites(clerk, again=True)
            assert second != first
            await page.locator("[data-trouble=replaced]").wait_for(timeout=LONG_MS)
            await clerk.page.locator("[data-picture=interpreter]").wait_for(state="detached", timeout=LONG_MS)
            await page.reload()
            await page.locator("[data-trouble=wrong]").wait_for(timeout=LONG_MS)
        async with an_interpreter(playwright, tmp_path, "second") as page:
            await joins(page, second)
            await asyncio.gather(arrived(page, "applicant"), is_met(clerk.page), is_met(applicant.page))
        kinds = [told.kind for told in await server.records.told(session) if told.kind.startswith("interpreter_")]
        assert kinds == ["interpreter_invited", "interpreter_joined"] * 2


async def test_an_applicant_is_asked_for_their_screen(tmp_path: Path) -> None:
    async with three(tmp_path) as (server, session, _, clerk, applicant):
        asked, strip = applicant.page.locator("[data-screen-asked]"), clerk.page.locator("[data-screen]")
        await clerk.key("7", "askScreen")
        await asked.wait_for(timeout=LONG_MS)
        await applicant.act("screen-decline")
        await clerk.page.locator("[data-screen=declined]").wait_for(timeout=LONG_MS)
        await asked.wait_for(state="detached", timeout=LONG_MS)
        await clerk.key("7", "askScreen")
        await applicant.act("screen-share")
        screen = await arrived(clerk.page, "applicant.screen", least_frames=1)
        assert max(screen.all) > 5, f"the screen is not black: {screen}"
        assert (await asked.count(), await strip.count()) == (0, 0), "the screen is the answer"
        kinds = [told.kind for told in await server.records.told(session) if told.kind.startswith("screen_")]
        assert kinds == ["screen_asked", "screen_declined", "screen_asked"]


@asynccontextmanager
async def three(folder: Path) -> AsyncIterator[tuple[Running, SessionId, Playwright, ClerkHands, ApplicantHands]]:
    """A clerk and an applicant who see each other; whoever comes third has room for a browser."""
    needed()
    camera, sound = await asyncio.to_thread(somebody, folder / "camera.y4m"), voice(folder / "voice.wav", Language.EN)
    async with a_house(folder) as server, async_playwright() as playwright:
        session, link = await invited(server, PartyFacts(name="Robin Example"), Language.EN)
        async with (
            a_page(playwright, folder, camera, sound, WIDE, "en-US", SCREEN) as page,
            a_console(playwright, folder, "en-US") as console,
        ):
            clerk, applicant = ClerkHands(console), ApplicantHands(page)
            await asyncio.gather(sits_down(clerk, server), comes(applicant, link))
            await applicant.act("begin")
            await clerk.state("verifying")
            await clerk.key("v", "camera")
            yield server, session, playwright, clerk, applicant


async def sits_down(clerk: ClerkHands, server: Running) -> None:
    await clerk.sign_in(f"http://127.0.0.1:{server.port}", "demo.clerk")
    await clerk.act("free")
    await clerk.page.locator("[data-page=console]").wait_for(timeout=LONG_MS)


async def comes(applicant: ApplicantHands, link: str) -> None:
    await applicant.go_in(link)
    await applicant.at("live-start")


async def invites(clerk: ClerkHands, *, again: bool = False) -> str:
    """The link; the second time the dialog says what becomes of the first."""
    await clerk.key("x", "interpreter")
    dialog = clerk.page.locator("[data-dialog=interpreter]")
    await dialog.locator("[data-action=invite]").wait_for()
    assert await dialog.locator(".notice.warn").count() == int(again)
    await dialog.locator("[data-action=invite]").click()
    link = await dialog.locator(".link-words").inner_text(timeout=LONG_MS)
    await clerk.page.keyboard.press("Escape")
    await dialog.wait_for(state="detached")
    return link


def an_interpreter(playwright: Playwright, folder: Path, name: str) -> AbstractAsyncContextManager[Page]:
    camera, sound = clerks_camera(folder / f"{name}.y4m", edge=GREEN), tone(folder / f"{name}.wav", PITCH_HZ)
    return a_page(playwright, folder, camera, sound, WIDE, profile=f"{name}-profile")


async def joins(page: Page, link: str) -> None:
    await page.goto(link)
    await page.locator("[data-action=join]").click(timeout=LONG_MS)
    await page.locator("[data-interpreter=live]").wait_for(timeout=LONG_MS)


async def meets(page: Page, *others: Page) -> None:
    """The interpreter sees and hears both sides."""
    applicant, clerk = await arrived(page, "applicant"), await arrived(page, "clerk")
    assert applicant.width >= 160, applicant
    red, _, blue = clerk.left
    assert blue > 100 > red, clerk
    _, pitch_hz = await heard(page, "clerk")
    assert abs(pitch_hz - TONE_HZ) < 40, pitch_hz
    await heard(page, "applicant")


async def is_met(page: Page) -> None:
    """The interpreter's picture and sound arrive here."""
    found: Arrived = await arrived(page, "interpreter")
    red, green, blue = found.left
    assert green > 100 > max(red, blue), found
    assert found.moved > 0.5, found
    _, pitch_hz = await heard(page, "interpreter")
    assert abs(pitch_hz - PITCH_HZ) < 40, pitch_hz


def somebody(path: Path) -> Path:
    """A face that never quite rests."""
    from skimage import data

    size = (WIDTH, HEIGHT)
    puppet = Puppet(np.asarray(data.astronaut(), dtype=np.uint8), size)  # type: ignore[no-untyped-call]  # scikit-image has no types
    sensor, fidget = Sensor(1, size), Fidget(7)
    rest = turn("left")(0.0).pose
    frames = [sensor.expose(puppet.render(aimed(fidget.apply(rest, number / FPS)))) for number in range(2 * FPS)]
    return filmed(path, frames)
