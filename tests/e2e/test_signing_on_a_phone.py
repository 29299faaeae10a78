"""A phone's browser opens the link, turns the pages, signs by drawing, and what comes of it is a sealed PDF that holds."""

import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from cloudwindow.domain import signing_events as sign
from cloudwindow.papers.keys import office_key, utc_now
from cloudwindow.papers.verify_pdf import verify_pdf
from cloudwindow.papers.workshop import Workshop
from tests.e2e.browser import CHROMIUM, PHONE, needed
from tests.e2e.servers import free_port
from tests.places import ROOT
from tests.seat_site import a_seat_site
from tests.signing_table import PHONE as NUMBER
from tests.signing_table import Desk, a_signing

pytestmark = pytest.mark.e2e
AXE = ROOT / "web-client" / "node_modules" / "axe-core" / "axe.min.js"


@asynccontextmanager
async def a_phone(base: str, token: str, language: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            context = await browser.new_context(viewport=PHONE, locale=language)
            page = await context.new_page()
            await page.goto(f"{base}/#sign.{token}")
            yield page
        finally:
            await browser.close()


@asynccontextmanager
async def an_office(folder: Path) -> AsyncIterator[tuple[Desk, str]]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    static = ROOT / "web-client" / "dist"
    async with (
        Workshop(office_key(folder / "secrets", "Registry", utc_now())).open() as papers,
        a_signing(papers) as desk,
        a_seat_site(desk.table.world, signing=desk.signing, port=port, static_dir=static, other_origins=(base,)),
    ):
        yield desk, base


async def _painted(page: Page) -> None:
    """The page's picture is there."""
    async with asyncio.timeout(20):
        while not await page.evaluate("document.querySelector('.paper img')?.naturalWidth"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _draw(page: Page, strokes: int) -> None:
    canvas = page.locator("canvas")
    await canvas.scroll_into_view_if_needed()
    box = await canvas.bounding_box()
    assert box
    for stroke in range(strokes):
        left, middle = box["x"] + 20 + 30 * stroke, box["y"] + box["height"] / 2
        await page.mouse.move(left, middle)
        await page.mouse.down()
        for step in range(25):
            await page.mouse.move(left + 5 * step, middle + 40 * math.sin(step / 4 + stroke))
            await page.wait_for_timeout(18)  # the pad takes a point every 16 ms
        await page.mouse.up()


async def _grave(page: Page) -> list[str]:
    found: list[dict[str, Any]] = await page.evaluate(AXE.read_text() + ";axe.run().then(found => found.violations)")
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_signing_on_a_phone(tmp_path: Path, language: str) -> None:
    needed()
    async with an_office(tmp_path) as (desk, base):
        await desk.called()
        made = await desk.signing.make(desk.id)
        await desk.signing.links.offer(desk.id, "sms", NUMBER)
        token = desk.sms.sent[-1][1].rpartition("#sign.")[2]
        async with a_phone(base, token, language) as page:
            await _painted(page)
            await page.locator("select").first.select_option(language)
            await page.locator(f"html[lang={language}]").wait_for(state="attached")
            assert await page.locator("canvas").count() == 0
            assert await _grave(page) == []
            for _ in range(made.pages - 1):
                await page.locator("[data-action=page-next]").click()
            await page.locator("canvas").wait_for()
            assert await page.locator("[data-action=sign]").is_disabled()
            await _draw(page, 3)
            await page.locator("[data-action=sign-undo]").click()
            await page.locator("canvas[data-strokes='2']").wait_for()
            assert await _grave(page) == []
            await page.locator("[data-action=sign]").click()
            await page.locator("canvas").wait_for(state="detached")
            assert await _grave(page) == []
        events = [told.event for told in await desk.table.world.records.told(desk.id)]
        drawn = next(one for one in events if isinstance(one, sign.SignatureDrawn))
        assert (drawn.via, drawn.strokes) == ("sms", 2)
        strokes = json.loads(await desk.table.world.outside.blobs.get(drawn.blob))["strokes"]
        times = [t for stroke in strokes for _, _, t, _ in stroke]
        assert times == sorted(times)
        assert times[-1] > 200
        await desk.signing.seal(desk.id)
        pdf = await desk.signing.signed(desk.id, made.document)
        report = await asyncio.to_thread(verify_pdf, "x.pdf", pdf, (tmp_path / "secrets" / "office-ca.pem").read_bytes())
        assert report.ok, report.words()


async def test_a_link_that_is_gone_says_so(tmp_path: Path) -> None:
    needed()
    async with an_office(tmp_path) as (desk, base):
        await desk.called()
        await desk.signing.make(desk.id)
        await desk.signing.links.offer(desk.id, "sms", NUMBER)
        async with a_phone(base, "A" * 22, "en") as page:
            await page.locator("[role=alert], [role=status]").first.wait_for()
            await page.get_by_text("Ask the clerk").wait_for()
            assert await _grave(page) == []
