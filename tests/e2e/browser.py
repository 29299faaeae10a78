"""Debian's Chromium with a file for camera and a file for microphone, and the way through the applicant's pages."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, Playwright, ViewportSize

from tests.places import ROOT

CHROMIUM: Final = Path("/usr/bin/chromium")
PHONE: Final = ViewportSize(width=390, height=844)
WIDE: Final = ViewportSize(width=1280, height=800)
Shots = Mapping[Path, ViewportSize]  # folder of pictures of that size
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


def needed() -> None:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    if not (ROOT / "web-client" / "dist" / "index.html").exists():
        pytest.skip("the web client is not built: make web")


@asynccontextmanager
async def a_page(
    playwright: Playwright,
    folder: Path,
    camera: Path,
    sound: Path,
    size: ViewportSize,
    locale: str = "en-US",
    *flags: str,
    profile: str = "profile",
) -> AsyncIterator[Page]:
    """`camera`: .y4m, `sound`: .wav; both are played round and round. `profile`: of each browser its own."""
    args = [*FLAGS, f"--use-file-for-fake-video-capture={camera}", f"--use-file-for-fake-audio-capture={sound}", *flags]
    context = await playwright.chromium.launch_persistent_context(
        folder / profile,
        executable_path=CHROMIUM,
        headless=True,
        args=args,
        ignore_default_args=["--mute-audio", "--disable-dev-shm-usage"],
        viewport=size,
        locale=locale,
    )
    try:
        yield context.pages[0]
    finally:
        await context.close()


async def go_through(page: Page, link: str, shots: Shots) -> None:
    """Every page up to the live one, as a person would press them; the same in every language."""

    async def press(action: str, nth: int = 0, wait_ms: int = 20_000) -> None:
        await page.locator(f"[data-action={action}]").nth(nth).click(timeout=wait_ms)

    await page.goto(link)
    await page.locator("[data-action=start]").wait_for()
    await shoot(page, shots, "1-welcome")
    await press("start")
    for number in range(3):
        await page.locator("[data-action=agree]").nth(number).check()
    await shoot(page, shots, "2-consent")
    await press("continue")
    await press("open-devices")
    await press("tone")
    await press("heard-yes")
    if await page.locator("[data-action=face-yes]").count():
        await press("face-yes")
    await page.wait_for_timeout(1500)
    await shoot(page, shots, "3-devices")
    await press("continue")
    await page.locator("[data-action=enter]").wait_for(timeout=40_000)
    await shoot(page, shots, "4-network")
    await press("enter")
    await page.locator("[data-action=begin]").wait_for(timeout=20_000)
    await shoot(page, shots, "5-called")
    await press("begin")


async def shoot(page: Page, shots: Shots, name: str) -> None:
    """One picture in each folder; the window stays at the last one's size."""
    for folder, size in shots.items():
        if page.viewport_size != size:
            await page.set_viewport_size(size)
        folder.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=folder / f"{name}.png", full_page=False)
