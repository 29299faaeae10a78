"""An applicant takes their consent to the face check back amid a session: it goes on by hand, and nothing measured stays."""

import asyncio
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from playwright.async_api import async_playwright, expect
from scipy.io import wavfile

from cloudwindow.domain import events as e
from cloudwindow.domain import keeping_events as k
from tests.e2e.browser import PHONE, WIDE, a_page, needed, shoot
from tests.e2e.camera import VirtualCamera
from tests.e2e.rendered import RenderedPerformance
from tests.e2e.seat_hands import ApplicantHands
from tests.e2e.whole_server import changed_policy
from tests.places import ROOT
from tests.seat_server import a_seat_server
from tests.seat_site import until

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(180)]

# Nobody turns the camera: the surroundings stay incomplete, and need not take long.
POLICY: Final = changed_policy({("checks.environment", "allowed_s"): "4.0"})
FOLDER: Final = ROOT / "screenshots" / "face-consent"
SHOTS: Final = {FOLDER / "wide": WIDE, FOLDER / "phone": PHONE}


async def test_it_goes_on_by_hand(tmp_path: Path) -> None:
    needed()
    hiss = np.random.default_rng(1).normal(0, 60, 480_000).astype(np.int16)
    wavfile.write(tmp_path / "room.wav", 48_000, hiss)
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    async with a_seat_server(tmp_path, policy=policy) as server, async_playwright() as playwright:
        clerk = await server.signed_in()
        id, link = await server.invite()
        with VirtualCamera(tmp_path / "camera.y4m", RenderedPerformance().neutral) as camera:
            async with (
                server.console(clerk) as console,
                a_page(playwright, tmp_path, camera.path, tmp_path / "room.wav", PHONE, "zh-CN") as page,
            ):
                await server.post("/api/seat/availability", {"availability": "free"}, **clerk)
                await ApplicantHands(page).go_in(link)
                assert (await until(console, "assigned", 60))["session"] == id
                await page.locator("[data-action=begin]").click(timeout=60_000)
                async with asyncio.timeout(60):
                    while not await server.told(id, e.ObservationsMade):  # noqa: ASYNC110  # workers are waited for
                        await asyncio.sleep(0.1)
                await page.locator("[data-action=end]").first.click()
                await shoot(page, SHOTS, "6-the-question")
                await page.locator("[data-action=end-by-hand]").click()
                async with asyncio.timeout(30):
                    while not await server.told(id, k.BiometricsErased):  # noqa: ASYNC110  # as above
                        await asyncio.sleep(0.1)
                await expect(page.locator("[data-page=live] .by-hand")).to_be_visible()
                await page.wait_for_timeout(1500)
                await shoot(page, SHOTS, "7-by-hand")
                [back] = await server.events(id, k.ConsentWithdrawn)
                assert back == k.ConsentWithdrawn(consent="face", by="applicant", then="by_hand")
                assert (await server.running.records.session(id)).state == "verifying"
                measured = await server.told(id, e.ObservationsMade)
        assert measured == [], "what was measured opens no more"
