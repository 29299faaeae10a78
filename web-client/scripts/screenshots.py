"""Takes a picture of every page in two languages and two sizes, from the mock server, for looking at.

`node scripts/mock-server.mjs 8090 &` first; then `python scripts/screenshots.py [only this scenario]`. Needs Playwright for
Python and Debian's Chromium. `CLIP` may name a .mjpeg or .y4m file to stand in for the camera.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

BASE = os.environ.get("BASE", "http://localhost:8090")
OUT = Path(__file__).parents[2] / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
LANGUAGES = tuple(os.environ.get("LANGUAGES", "zh-CN en").split())
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    *([f"--use-file-for-fake-video-capture={os.environ['CLIP']}"] if "CLIP" in os.environ else []),
]
PLAIN = ("welcome", "passport", "waiting", "waiting-next", "called", "suspended-link", "suspended-face", "suspended-server")
PLAIN += ("suspended-clerk", "submitted", "approved", "refused", "terminated", "manual", "wrong", "elsewhere", "broken")
LIVE = ("live-around", "live-card", "live-still", "live-between", "live-again", "live-turn", "live-digits")
SEAT = ("seat-waiting", "seat-assigning", "seat-nobody", "seat-called", "seat-left", "seat-left-again", "seat-language")
SEAT += ("seat-paused", "seat-language-joined", "seat-done", "seat-refused")
SEAT_LIVE = ("seat-clerk", "seat-card", "seat-digits", "seat-screen", "seat-chat", "seat-question", "seat-notice")
SEAT_LIVE += ("seat-interpreter", "seat-reopened", "seat-asked")
INTERPRETER = ("interpreter-seat-left", "interpreter-seat-interpreter", "interpreter-seat-screen", "interpreter-seat-language")
INTERPRETER += ("interpreter-seat-done", "interpreter-wrong")
FAKE_PEER = (Path(__file__).parent / "fake-peer.js").read_text()
AXE = (Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js").read_text()


def click(page: Page, action: str) -> None:
    page.click(f"[data-action={action}]")


def flow(page: Page, name: str, shot: "Shot") -> None:
    """Walks the pages before the queue, as an applicant would."""
    click(page, "start")
    page.wait_for_selector("[data-page=consent]")
    shot(f"{name}-1-consent")
    for box in page.query_selector_all("[data-action=agree]"):
        box.evaluate("e => e.click()")
    page.query_selector_all("[data-action=refuse]")[0].evaluate("e => e.click()")
    shot(f"{name}-2-consent-answered")
    click(page, "continue")
    page.wait_for_selector("[data-page=manual]")
    shot(f"{name}-3-manual")
    click(page, "change")
    page.query_selector_all("[data-action=agree]")[0].evaluate("e => e.click()")
    click(page, "continue")
    page.wait_for_selector("[data-action=open-devices]")
    devices(page, name, shot)


def agreement(page: Page, name: str, shot: "Shot") -> None:
    """The page between consent and devices that a session with a clerk has."""
    click(page, "start")
    page.wait_for_selector("[data-page=consent]")
    for box in page.query_selector_all("[data-action=agree]"):
        box.evaluate("e => e.click()")
    click(page, "continue")
    page.wait_for_selector("[data-page=agreement]")
    shot(f"{name}-agreement")
    page.fill("[data-field=sign-answer]", "I am fine today")
    page.wait_for_timeout(400)
    shot(f"{name}-agreement-filled")
    click(page, "agree-sign")
    page.wait_for_selector("[data-action=open-devices]")


def devices(page: Page, name: str, shot: "Shot") -> None:
    shot(f"{name}-4-devices-ask")
    click(page, "open-devices")
    page.wait_for_selector("[data-row=light]")
    page.wait_for_timeout(1_500)
    click(page, "tone")
    shot(f"{name}-5-devices")
    click(page, "heard-yes")
    click(page, "face-yes")
    page.wait_for_timeout(800)
    shot(f"{name}-6-devices-done")
    click(page, "continue")
    page.wait_for_selector("[data-page=network]")
    shot(f"{name}-7-network-running")
    page.wait_for_selector("[data-action=again]", timeout=40_000)
    shot(f"{name}-8-network")


class Shot:
    def __init__(self, page: Page, suffix: str) -> None:
        self.page = page
        self.suffix = suffix

    def __call__(self, name: str) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wide:
            sys.stderr.write(f"OVERFLOW {name}-{self.suffix}\n")
        self.page.wait_for_timeout(250)  # colours that are still changing have the contrast of neither state
        self.page.evaluate(AXE)
        for fault in self.page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))"):
            if fault[0] in ("serious", "critical"):
                sys.stderr.write(f"AXE {name}-{self.suffix}: {fault[1]}: {fault[2][:160]}\n")
        tall = self.page.query_selector("[data-page=live], dialog[open]") is None
        self.page.screenshot(path=str(OUT / f"{name}-{self.suffix}.png"), full_page=tall)


def visit(context: BrowserContext, name: str, language: str, suffix: str) -> None:
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.add_init_script(f"sessionStorage.setItem('cloudwindow.language', '{language}')")
    if name.startswith("seat-"):
        page.add_init_script(FAKE_PEER)
    salt = f"{suffix}{os.getpid()}"
    if name.startswith("interpreter-"):
        page.add_init_script(FAKE_PEER)
        page.goto(f"{BASE}/interpreter.html#ses_mock.scenario-{name.replace('interpreter-', '')}_{salt}")
    else:
        page.goto(f"{BASE}/#scenario-{name}.{salt}")
    shot = Shot(page, suffix)
    page.wait_for_selector("[data-page]:not([data-page=loading])")
    page.wait_for_timeout(500)
    if name in LIVE + SEAT_LIVE:
        click(page, "begin")
        page.wait_for_selector("[data-page=live]")
        page.wait_for_timeout(1_500)
    if name in INTERPRETER[1:-2]:
        click(page, "join")
        page.wait_for_selector("[data-page=live]")
        page.wait_for_timeout(1_500)
    if name == "seat-welcome":
        agreement(page, name, shot)
    elif name == "flow":
        flow(page, name, shot)
    elif name.startswith("devices"):
        devices(page, name, shot)
    else:
        shot(name)
    if name == "live-turn":
        click(page, "end")
        page.wait_for_timeout(300)
        shot("end-dialog")
    if name == "seat-chat":
        click(page, "chat")
        page.fill(".chat input", "hello")
        page.wait_for_timeout(300)
        shot("seat-chat-open")
    if name == "seat-screen":
        click(page, "zoom-in")
        click(page, "zoom-in")
        page.wait_for_timeout(300)
        shot("seat-screen-zoomed")
    for problem in problems:
        if not (name in ("wrong", "elsewhere", "broken", "interpreter-wrong") and "status of" in problem):
            sys.stderr.write(f"CONSOLE {name}-{suffix}: {problem}\n")
    page.close()


def main() -> None:
    OUT.mkdir(exist_ok=True)
    only = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for size, (width, height) in SIZES.items():
            for language in LANGUAGES:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    locale=language,
                    color_scheme="dark" if os.environ.get("DARK") else "light",
                )
                for name in only or ("flow", *PLAIN, *LIVE, "devices-slow", "seat-welcome", *SEAT, *SEAT_LIVE, *INTERPRETER):
                    visit(context, name, language, f"{size}-{language}{'-dark' if os.environ.get('DARK') else ''}")
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
