"""The hands of somebody of compliance at the review pages, and what is measured while they look."""

from typing import Any, Final

from playwright.async_api import Locator, Page

LONG_MS: Final = 60_000
MOST_MS: Final = 8_000
APART_S: Final = 3.0
# From the click on a mark until its picture is on the screen: `seeked`, and the frame was presented. -1: not in time.
JUMP: Final = """async ({mark, mostMs}) => {
  window.scrollTo(0, 0);
  const videos = [...document.querySelectorAll("[data-pane=applicant] video")];
  const video = videos.find((one) => !one.hidden);
  const row = document.querySelector(`[data-mark="${mark}"]`);
  const began = performance.now();
  const shown = new Promise((resolve) => {
    const look = () => video.requestVideoFrameCallback((now, frame) => {
      if (Math.abs(frame.mediaTime - video.currentTime) > 0.3) look(); else resolve([now, frame.mediaTime]);
    });
    look();
  });
  const seeked = new Promise((resolve) => video.addEventListener("seeked", () => resolve(performance.now()), {once: true}));
  row.click();
  const late = new Promise((resolve) => setTimeout(() => resolve(null), mostMs));
  const all = await Promise.race([Promise.all([shown, seeked]), late]);
  if (all === null) return [-1, video.currentTime, video.currentTime];
  const [[presented, mediaS], done] = all;
  return [Math.max(presented, done) - began, mediaS, video.currentTime];
}"""
READY: Final = """() => {
  const videos = [...document.querySelectorAll("[data-pane] video")].filter((one) => !one.hidden);
  return videos.length > 0 && videos.every((one) => one.readyState >= 2);
}"""
ROWS: Final = """() => [...document.querySelectorAll("[data-mark]")]
  .map((row) => [row.dataset.mark, row.querySelector("time").textContent])"""
CLOCK: Final = """() => {
  const [minutes, seconds] = document.querySelector("[data-clock]").textContent.trim().split(" ")[0].split(":");
  return 60 * Number(minutes) + Number(seconds);
}"""


class ReviewHands:
    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base

    async def sign_in(self, account: str) -> None:
        await self.page.goto(f"{self.base}/review.html")
        await self.act(f"demo-{account}")
        await self.page.locator(".review-nav").wait_for(timeout=LONG_MS)

    async def act(self, name: str, within: str = "") -> None:
        """A button, by what it does."""
        await self.page.locator(f"{within} [data-action='{name}']:enabled".strip()).first.click(timeout=LONG_MS)

    async def go(self, page: str) -> Locator:
        """By the navigation."""
        await self.page.locator(f"[data-nav={page}]").click(timeout=LONG_MS)
        return await self.at(page)

    async def at(self, page: str) -> Locator:
        shown = self.page.locator(f"[data-page='{page}']")
        await shown.wait_for(timeout=LONG_MS)
        return shown

    async def find(self, words: str) -> int:
        await self.page.locator("#find-q").fill(words)
        await self.act("find")
        await self.page.locator(".list-sheet[aria-busy=false] [data-found]").wait_for(timeout=LONG_MS)
        return int(await self.page.locator("[data-found]").get_attribute("data-found") or 0)

    async def open(self, reference: str, why: str) -> None:
        """The form that stands before a session."""
        await self.page.locator("input[name=case]").fill(reference)
        await self.page.locator("textarea[name=why]").fill(why)
        await self.act("open")

    async def pictures(self) -> None:
        """Until every picture can be seen."""
        await self.page.wait_for_function(READY, timeout=LONG_MS)

    async def tab(self, name: str) -> None:
        await self.page.locator(f"[data-tab={name}]").click()
        await self.page.locator(f"[data-tab={name}][aria-selected=true]").wait_for()

    async def jump(self, mark: int) -> tuple[float, float, float]:
        """Milliseconds until it is seen, the shown picture's place in the recording, and the player's there (seconds)."""
        took_ms, media_s, current_s = await self.page.evaluate(JUMP, {"mark": mark, "mostMs": MOST_MS})
        return float(took_ms), float(media_s), float(current_s)

    async def marks(self) -> list[int]:
        """Those of the list that are in sight and later than where the player is, some seconds apart: each is a jump on."""
        rows = await self.page.evaluate(ROWS)
        found, last_s = list[int](), await self.clock_s()
        for mark, clock in rows:
            minutes, seconds = clock.split(":")
            at_s = 60 * int(minutes) + int(seconds)
            if at_s - last_s >= APART_S:
                found, last_s = [*found, int(mark)], at_s
        return found

    async def until_clock(self, at_s: float) -> None:
        """Until the player is there."""
        await self.page.wait_for_function(f"atS => Math.abs(({CLOCK})() - atS) <= 1.5", arg=at_s, timeout=LONG_MS)

    async def clock_s(self) -> float:
        return float(await self.page.evaluate(CLOCK))

    async def choose(self, work: str, **choices: str) -> Locator:
        """In a panel below the session: one of several for each name."""
        panel = self.page.locator(f"[data-work={work}]")
        for name, value in choices.items():
            await panel.locator(f"input[name={name}][value='{value}']").check(timeout=LONG_MS)
        return panel

    async def json(self, path: str) -> Any:  # Any: what the server answers
        """With this person's cookie, as the page asks."""
        answer = await self.page.request.get(f"{self.base}{path}")
        assert answer.ok, f"{path}: {answer.status}"
        return await answer.json()
