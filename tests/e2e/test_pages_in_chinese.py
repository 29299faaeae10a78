"""The pages in Chinese, wide and on a phone, in a real browser against the whole server: they lead to the first prompts."""

from pathlib import Path
from typing import Final

import numpy as np
import pytest
from playwright.async_api import async_playwright
from scipy.io import wavfile

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.session import State
from cloudwindow.engine.desk import NewCase
from tests.e2e.browser import PHONE, WIDE, a_page, go_through, needed, shoot
from tests.e2e.camera import VirtualCamera
from tests.e2e.rendered import RenderedPerformance
from tests.e2e.servers import a_server
from tests.places import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(180)]


SHOTS: Final = {ROOT / "screenshots" / "rendered" / "zh-wide": WIDE, ROOT / "screenshots" / "rendered" / "zh-phone": PHONE}


async def test_an_applicant_reads_everything_in_chinese(tmp_path: Path) -> None:
    needed()
    performance = RenderedPerformance()
    hiss = np.random.default_rng(1).normal(0, 60, 480_000).astype(np.int16)
    wavfile.write(tmp_path / "room.wav", 48_000, hiss)
    async with a_server(tmp_path) as server, async_playwright() as playwright:
        party = PartyFacts(name=performance.person.name, id_number=performance.person.number)
        case = await server.desk.add_case(NewCase(reference="ZH", matter="存量房转移登记", parties={"seller": party}))
        invitation = await server.desk.invite(case, "seller", Language.ZH_CN)
        link = f"http://127.0.0.1:{server.port}/#{invitation.token}"
        with VirtualCamera(tmp_path / "camera.y4m", performance.neutral) as camera:
            async with a_page(playwright, tmp_path, camera.path, tmp_path / "room.wav", PHONE, "zh-CN") as page:
                await go_through(page, link, SHOTS)
                await page.locator("[data-prompt='environment.look_around']").wait_for(timeout=20_000)
                await shoot(page, SHOTS, "6-surroundings")
                assert "慢" in await page.locator("[data-prompt]").first.inner_text()
                await page.locator("[data-prompt='card.front']").wait_for(timeout=30_000)
                camera.put_on(performance.answer("card.front"))
                await page.wait_for_timeout(1500)
                await shoot(page, SHOTS, "7-card")
                await page.reload()
                await page.locator("[data-action=begin]").click(timeout=20_000)
                await page.locator("[data-prompt^='card.']").wait_for(timeout=40_000)
                await shoot(page, SHOTS, "8-after-a-reload")
                await page.locator("[data-action=pause]").click()
                await page.locator("[data-page=suspended]").wait_for(timeout=10_000)
                await shoot(page, SHOTS, "9-paused")
                assert await page.evaluate("document.documentElement.lang") == "zh-CN"
                for size in SHOTS.values():
                    await page.set_viewport_size(size)
                    wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                    assert not wide, f"the page is wider than a window of {size['width']}"
        session = await server.desk.session(invitation.session)
        assert session.state is State.SUSPENDED
        assert session.parts == 2, "a reload continues the same session in a new part"
