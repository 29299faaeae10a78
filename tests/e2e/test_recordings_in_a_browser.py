"""A reviewer's browser plays the copy of a recording, and shows another moment of it within a second of being asked for one."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final

import pytest
from playwright.async_api import Page, async_playwright

from cloudwindow.domain import viewing_events as v
from cloudwindow.evaluation.trails import invented
from cloudwindow.web.application import make_app
from cloudwindow.web.serve import serving
from tests.e2e.browser import CHROMIUM
from tests.looking_back_world import FILM, SIZE, a_world, film
from tests.web_server import a_site

pytestmark = pytest.mark.e2e
LENGTH_S: Final = 60.0
SEEKS: Final = 20
PLAY: Final = '<!doctype html><meta charset="utf-8"><title>play</title><video muted width="640" height="480"></video>'
LOAD: Final = """url => new Promise((resolve, reject) => {
  const video = document.querySelector("video");
  const began = performance.now();
  video.onloadeddata = () => resolve([performance.now() - began, video.duration, video.videoWidth, video.videoHeight]);
  video.onerror = () => reject(new Error(video.error.message));
  video.src = url;
})"""
SEEK: Final = """at => new Promise(resolve => {
  const video = document.querySelector("video");
  const began = performance.now();
  video.onseeked = () => resolve([performance.now() - began, video.currentTime]);
  video.currentTime = at;
})"""


@asynccontextmanager
async def _page(port: int, cookie: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context()
        name, _, value = cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": f"https://127.0.0.1:{port}/", "secure": True}])
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{port}/play.html")
        yield page
        await browser.close()


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_another_moment_within_a_second(codec: str, tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "play.html").write_text(PLAY)
    async with a_world(tmp_path) as world, a_site() as site:
        one = invented(1)
        await film(world, one, codec, LENGTH_S, tmp_path, key_every_s=5.0)
        person = world.hire("ann")
        settings = replace(site.deps.settings, static_dir=tmp_path / "pages")
        deps = replace(site.deps, people=world.people, looking_back=world.back, records=world.records, settings=settings)
        viewing = (await world.back.open(one.id, person, one.case.reference, "asked by the court")).id
        async with (
            serving(make_app(deps), "127.0.0.1", 0) as port,
            _page(port, world.headers(person)["Cookie"]) as page,
        ):
            media = f"/api/review/sessions/{one.id}/media/{FILM}?viewing={viewing}"
            first_ms, duration_s, width, height = await page.evaluate(LOAD, media)
            assert (width, height) == SIZE
            assert duration_s == pytest.approx(LENGTH_S, abs=0.5)
            took: list[float] = []
            for at_s in _moments():
                took_ms, shown_s = await page.evaluate(SEEK, at_s)
                assert shown_s == pytest.approx(at_s, abs=0.1)
                took.append(took_ms)
        await world.back.seen.write(everything=True)
        print(f"{codec}: first picture {first_ms:.0f} ms; {SEEKS} seeks: median {median(took):.0f} ms, worst {max(took):.0f} ms")
        assert median(took) < 1000, took
        assert await world.told(one.id, v.PlaybackSeen)


def _moments() -> Sequence[float]:
    chance = random.Random(7)
    return [round(chance.uniform(0.0, LENGTH_S - 1.0), 2) for _ in range(SEEKS)]
