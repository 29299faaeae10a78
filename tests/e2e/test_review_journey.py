"""Compliance looks back, in a real browser, on the demo's sessions: find, watch, search, judge again, review, decide, release."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from cloudwindow.app import Running, running
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import SessionId
from cloudwindow.inference.pool import InlinePool
from cloudwindow.settings import load
from tests.e2e.browser import CHROMIUM, WIDE, needed
from tests.e2e.looks import Looks
from tests.e2e.review_hands import LONG_MS, ReviewHands
from tests.e2e.servers import free_port
from tests.places import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(600)]
MOST_PREPARING_S: Final = 400
MARKS: Final = 8
WHY: Final = "A letter from the owner's heirs."
WORDS: Final = "I looked at it from the beginning to the end."
FIRST_ENTRY: Final = {Language.EN: "Session made", Language.ZH_CN: "建立办理"}
SAID: Final[Mapping[Language, str]] = {Language.EN: "kitchen", Language.ZH_CN: "厨房"}
AS_IT_SHOULD_BE: Final[Mapping[Language, str]] = {Language.EN: "DEMO-001", Language.ZH_CN: "DEMO-002"}
DISPUTED: Final[Mapping[Language, str]] = {Language.EN: "DEMO-017", Language.ZH_CN: "DEMO-021"}
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A server over the prepared store, and a browser in which each person has a profile of their own."""

    server: Running
    browser: Browser
    data: Path
    looks: Looks
    language: Language

    @asynccontextmanager
    async def person(self, account: str) -> AsyncIterator[ReviewHands]:
        locale = "en-US" if self.language is Language.EN else self.language.value
        context = await self.browser.new_context(locale=locale, viewport=WIDE, accept_downloads=True)
        page = await context.new_page()
        hands = ReviewHands(page, f"http://127.0.0.1:{self.server.port}")
        try:
            await hands.sign_in(account)
            yield hands
        except BaseException:
            await page.screenshot(path=self.looks.folder / f"failed-{account}.png", full_page=True)
            raise
        finally:
            await context.close()

    async def look(self, page: Page, name: str) -> None:
        await self.looks.at(page, name)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `demo --scenario review --prepare-only` leaves: one preparation for the whole file."""
    needed()
    data = tmp_path_factory.mktemp("review") / "data"
    words = [sys.executable, "-m", "cloudwindow.cli", "demo", "--scenario", "review", "--prepare-only", "--data-dir", str(data)]
    began_s = time.monotonic()
    env = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=MOST_PREPARING_S, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    lines = done.stdout.strip().splitlines()
    assert lines[-1] == str(data)
    assert "30 sessions: every package verifies, every finding comes out again" in done.stdout
    print(f"prepared in {time.monotonic() - began_s:.0f} s; {lines[-2].strip()}")
    return data


@pytest.fixture
def store(prepared: Path, tmp_path: Path) -> Path:
    """Each try has all thirty sessions as they were."""
    return Path(shutil.copytree(prepared, tmp_path / "data"))


@asynccontextmanager
async def an_office(data: Path, language: Language) -> AsyncIterator[Office]:
    looks = Looks(ROOT / "screenshots" / "review" / language.value)
    static = ROOT / "web-client" / "dist"
    settings = load(port=free_port(), data_dir=data, policy=data / "policy.toml", static_dir=static, demo=True)
    async with running(settings, pool=InlinePool()) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        try:
            yield Office(server=server, browser=browser, data=data, looks=looks, language=language)
        finally:
            await browser.close()


@pytest.mark.parametrize("language", [Language.EN, Language.ZH_CN], ids=str)
async def test_a_session_is_found_watched_judged_again_reviewed_decided_and_released(store: Path, language: Language) -> None:
    async with an_office(store, language) as office:
        async with office.person("demo.reviewer") as ann:
            await _find_and_open(office, ann, AS_IT_SHOULD_BE[language])
            await _watch(office, ann)
            await _judge_again(office, ann)
        async with office.person("demo.reviewer.2") as bob, office.person("demo.supervisor") as eve:
            await _review_blind(office, bob)
            request = await _ask_for_a_copy(office, bob)
            await _agree(office, eve, request)
            await _decide_between_two(office, eve, DISPUTED[language])
            await _figures(office, eve)
            await _take_and_verify(office, bob, request)
        async with office.person("demo.auditor") as kim:
            await kim.go("figures")
            await office.look(kim.page, "auditor-figures")
        assert office.looks.faults == []
        print(f"{language.value}: {len(office.looks.seen)} states, two sizes each: {', '.join(office.looks.seen)}")


async def _find_and_open(office: Office, ann: ReviewHands, reference: str) -> None:
    await ann.at("sessions")
    await ann.page.locator("[data-found]").wait_for()
    await office.look(ann.page, "sessions")
    assert await ann.find("DEMO-999") == 0
    assert await ann.find(reference) == 1
    await ann.page.locator("a[data-open]").click()
    await ann.at("open-session")
    await ann.open("DEMO-999", WHY)
    await expect(ann.page.locator("[role=alert], .notice.bad").first).to_be_visible()
    await office.look(ann.page, "open-refused")
    await ann.open(reference, WHY)
    shown = await ann.at("session")
    await expect(shown).to_have_attribute("data-blind", "true")


async def _watch(office: Office, ann: ReviewHands) -> None:
    """Marks and words jump to their moment."""
    page = ann.page
    await ann.pictures()
    await office.look(page, "session")
    await ann.tab("marks")
    took = list[float]()
    while len(took) < MARKS and (marks := await ann.marks()):
        for mark in marks:
            took_ms, media_s, current_s = await ann.jump(mark)
            assert took_ms >= 0, f"mark {mark}: no picture came"
            assert abs(media_s - current_s) < 0.3, "another picture than the player's moment is shown"
            took.append(took_ms)
    assert len(took) >= MARKS // 2
    figures = f"n={len(took)}: median {median(took):.0f} ms, worst {max(took):.0f} ms"
    print(f"{office.language.value}: from the click on a mark to its picture, {figures}")
    assert median(took) < 1000, took
    await office.look(page, "marks")
    await ann.tab("transcript")
    await page.locator("#look-for").fill(SAID[office.language])
    await expect(page.locator("[data-hits]")).to_have_attribute("data-hits", "1")
    await page.locator("#look-for").press("Enter")
    minutes, seconds = (await page.locator("li.hit [data-line] time").inner_text()).split(":")
    await ann.until_clock(60 * int(minutes) + int(seconds))
    await office.look(page, "transcript")
    for tab in ("findings", "steps", "pictures"):
        await ann.tab(tab)
        await office.look(page, tab)
    await ann.tab("entries")
    await expect(page.locator(".entries[aria-busy=false] [data-entry='0'] b").first).to_have_text(FIRST_ENTRY[office.language])
    await office.look(page, "entries")


async def _judge_again(office: Office, ann: ReviewHands) -> None:
    recorded = (office.data / "policy.toml").read_text(encoding="utf-8")
    stricter = re.sub(r"(?s)(\[checks\.face_match\].*?max_distance = )0\.55", r"\g<1>0.30", recorded, count=1)
    assert stricter != recorded
    panel = await ann.choose("judge-again", under="other")
    await panel.locator("[data-field=policy-text]").fill(stricter)
    await ann.act("judge-again", "[data-work=judge-again]")
    await panel.locator("[data-again=differs]").wait_for(timeout=LONG_MS)
    changed = panel.locator("[data-differs=finding]")
    assert await changed.count() >= 1
    assert "face_match" in await panel.inner_text()
    await office.look(ann.page, "judged-again")
    await ann.choose("judge-again", under="own")
    await ann.act("judge-again", "[data-work=judge-again]")
    await panel.locator("[data-again=same]").wait_for(timeout=LONG_MS)


async def _ask_for_a_copy(office: Office, ann: ReviewHands) -> str:
    """Of the session that is open, now that they know how it ended."""
    panel = await ann.choose("copy", what="package")
    await panel.locator("textarea").fill(WHY)
    await ann.act("ask-copy", "[data-work=copy]")
    await panel.locator("a[href='#/exports']").wait_for(timeout=LONG_MS)
    await office.look(ann.page, "copy-asked")
    asked = (await ann.json("/api/review/exports"))["exports"]
    return str(next(one["request"] for one in asked if one["mine"] and one["state"] == "asked"))


async def _agree(office: Office, eve: ReviewHands, request: str) -> None:
    """Another person does; whoever asked could not."""
    await eve.go("exports")
    copy = f"[data-copies=answer] [data-copy='{request}']"
    await eve.page.locator(copy).wait_for(timeout=LONG_MS)
    await office.look(eve.page, "exports-answer")
    await eve.act("agree", copy)
    await eve.page.locator(copy).wait_for(state="detached", timeout=LONG_MS)


async def _review_blind(office: Office, bob: ReviewHands) -> None:
    await bob.go("queue")
    await office.look(bob.page, "queue")
    await bob.act("take-next")
    mine = bob.page.locator("[data-mine]")
    await mine.wait_for(timeout=LONG_MS)
    id = SessionId(await mine.get_attribute("data-mine") or "")
    await office.look(bob.page, "queue-mine")
    await bob.act("open-mine")
    shown = await bob.at("session")
    await expect(shown).to_have_attribute("data-blind", "true")
    await bob.pictures()
    await office.look(bob.page, "blind")
    assert await bob.page.locator("[data-said=first]").count() == 0
    panel = await bob.choose("second-look", outcome="refer")
    await panel.locator("input[name=reasons]").first.check()
    await panel.locator("textarea").fill(WORDS)
    await bob.act("give-word", "[data-work=second-look]")
    await bob.page.locator("[data-page=session][data-blind=false]").wait_for(timeout=LONG_MS)
    session = await office.server.records.session(id)
    assert session.review.words[-1].outcome == "refer"


async def _take_and_verify(office: Office, bob: ReviewHands, request: str) -> None:
    await bob.go("exports")
    made = bob.page.locator(f"[data-copies=own] [data-copy='{request}'][data-state=made]")
    await made.wait_for(timeout=2 * LONG_MS)
    await office.look(bob.page, "exports-made")
    async with bob.page.expect_download(timeout=LONG_MS) as coming:
        await made.locator("[data-action=take-copy]").click()
    package = office.data.parent / f"{request}.zip"
    await (await coming.value).save_as(package)
    words = (sys.executable, "-m", "cloudwindow.cli", "verify", str(package))
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


async def _decide_between_two(office: Office, eve: ReviewHands, reference: str) -> None:
    await eve.go("queue")
    row = eve.page.locator("[data-disputed]", has_text=reference)
    await row.wait_for(timeout=LONG_MS)
    await office.look(eve.page, "disputed")
    id = SessionId(await row.get_attribute("data-disputed") or "")
    await row.locator("[data-action=open-disputed]").click()
    await eve.at("session")
    await eve.page.locator("[data-form=adjudication]").wait_for(timeout=LONG_MS)
    await office.look(eve.page, "two-words")
    panel = await eve.choose("second-look", outcome="refuse")
    await panel.locator("textarea").fill(WORDS)
    await eve.act("adjudicate", "[data-work=second-look]")
    await eve.page.locator("[data-look=adjudicated]").wait_for(timeout=LONG_MS)
    assert (await office.server.records.session(id)).review.adjudicated == "refuse"


async def _figures(office: Office, eve: ReviewHands) -> None:
    await eve.go("figures")
    await eve.page.locator("[data-figures=clerks]").wait_for(timeout=LONG_MS)
    await office.look(eve.page, "figures")
    await eve.go("numbers")
    await eve.page.locator("[data-tile=sessions]").wait_for(timeout=LONG_MS)
    await office.look(eve.page, "numbers")
