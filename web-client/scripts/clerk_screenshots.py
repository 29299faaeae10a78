"""Takes a picture of the clerk's page in every state, three languages and two sizes, from the mock server, for looking at.

`node scripts/mock-server.mjs 8090 &` first; then `python scripts/clerk_screenshots.py [only this scenario]`. Needs Playwright for
Python and Debian's Chromium. Says on stderr what overflows, what the browser complains about, and what axe finds grave.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

BASE = os.environ.get("BASE", "http://localhost:8090")
ROOT = Path(__file__).parents[1]
OUT = ROOT.parent / "screenshots"
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
SIZES = {"wide": (1280, 800), "narrow": (390, 844)}
ONLY = os.environ.get("SIZE", "wide narrow").split()
LANGUAGES = tuple(os.environ.get("LANGUAGES", "zh-CN zh-TW en").split())
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
SEATS = ("away", "free", "queue", "supervisor", "auditor")
COUNTERS = ("connecting", "begin", "digits", "failed", "question", "document", "drawn", "holes", "ready", "suspended", "decided")
COUNTERS += ("held", "terminated", "sup-digits", "coded", "confirmed", "asked", "declined")
# What is open over the console, by scenario: keys pressed after it opened.
KEYS = {
    "failed": ("r", "o", "z"),
    "question": ("2", "e", "4"),
    "drawn": ("3", "b"),
    "holes": ("d", "i"),
    "ready": ("d",),
    "digits": ("?", "y", "s", "t"),
    "coded": ("3",),
    "confirmed": ("3",),
    "asked": ("x", "7"),
    "declined": ("m",),
}
AXE_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ['violations'] });
  const grave = found.violations.filter((v) => ['serious', 'critical'].includes(v.impact));
  const words = (n) => n.html.slice(0, 140) + ' ' + (n.any[0]?.message ?? '');
  return grave.map((v) => v.id + ': ' + v.nodes.map(words).slice(0, 3).join(' | '));
}"""


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(250)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        sys.stderr.write(f"OVERFLOW {name}\n")
    tall = page.query_selector("dialog[open]") is None
    page.screenshot(path=str(OUT / f"clerk-{name}.png"), full_page=tall)
    for problem in page.evaluate(AXE_RUN):
        sys.stderr.write(f"AXE {name}: {problem}\n")


def visit(context: BrowserContext, login: str, suffix: str) -> None:
    page = context.new_page()
    page.on("console", lambda said: sys.stderr.write(f"CONSOLE {login}-{suffix}: {said.text}\n") if said.type == "error" else None)
    page.on("pageerror", lambda error: sys.stderr.write(f"ERROR {login}-{suffix}: {error}\n"))
    page.goto(f"{BASE}/clerk.html")
    page.evaluate(AXE)
    page.wait_for_selector("[data-page=sign-in]")
    if login == "sign-in":
        shoot(page, f"sign-in-{suffix}")
        page.close()
        return
    page.fill("[name=login]", login)
    page.fill("[name=password]", "x")
    page.click("[data-action=sign-in]")
    page.wait_for_selector("[data-page]:not([data-page=loading]):not([data-page=sign-in])")
    page.wait_for_timeout(900)
    if login == "digits":
        page.keyboard.press("v")
        page.wait_for_timeout(700)
    shoot(page, f"{login}-{suffix}")
    for key in KEYS.get(login, ()):
        page.keyboard.press(key)
        shoot(page, f"{login}-{'help' if key == '?' else key}-{suffix}")
        if page.query_selector("dialog[open]"):
            page.keyboard.press("Escape")
    page.close()


def main() -> None:
    OUT.mkdir(exist_ok=True)
    only = sys.argv[1:]
    dark = bool(os.environ.get("DARK"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for size in ONLY:
            width, height = SIZES[size]
            for language in LANGUAGES:
                for login in only or ("sign-in", *SEATS, *COUNTERS):
                    context = browser.new_context(
                        viewport={"width": width, "height": height},
                        locale=language,
                        color_scheme="dark" if dark else "light",
                    )
                    visit(context, login, f"{size}-{language}{'-dark' if dark else ''}")
                    context.close()
        browser.close()


if __name__ == "__main__":
    main()
