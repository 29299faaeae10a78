"""What one looks at on a page: grave faults that axe finds, and its pictures, wide and narrow, kept where git does not see them."""

from pathlib import Path
from typing import Final

from playwright.async_api import Page, ViewportSize

from tests.e2e.browser import PHONE, WIDE
from tests.places import ROOT

AXE: Final = ROOT / "web-client" / "node_modules" / "axe-core" / "axe.min.js"
SIZES: Final[dict[str, ViewportSize]] = {"wide": WIDE, "narrow": PHONE}
GRAVE: Final = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ` + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | "));
}"""
TOO_WIDE: Final = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SETTLED_MS: Final = 250


class Looks:
    """`faults`: what axe and the width found; `seen`: names of the states."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.faults: list[str] = []
        self.seen: list[str] = []

    async def at(self, page: Page, name: str) -> None:
        """Both sizes of the page as it is now; the page keeps the size it had."""
        before = page.viewport_size
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE.read_text())
        for size, box in SIZES.items():
            await page.set_viewport_size(box)
            await page.wait_for_timeout(SETTLED_MS)
            await page.screenshot(path=self.folder / f"{name}-{size}.png")
            self.faults += [f"{name} {size}: {fault}" for fault in await page.evaluate(GRAVE)]
            if await page.evaluate(TOO_WIDE):
                self.faults.append(f"{name} {size}: wider than the window")
        if before is not None:
            await page.set_viewport_size(before)
        self.seen.append(name)
