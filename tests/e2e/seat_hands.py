"""The hands of two people at their browsers: a clerk at the console, by keys and forms, and an applicant on their page."""

from typing import Final

from playwright.async_api import Locator, Page

LONG_MS: Final = 60_000
AGAIN: Final = 2
WORDS: Final = "I looked at it myself, and it is in order."


class ClerkHands:
    def __init__(self, page: Page) -> None:
        self.page = page

    async def sign_in(self, base: str, account: str) -> None:
        await self.page.goto(f"{base}/clerk.html")
        await self.act(f"demo-{account}")
        await self.page.locator("[data-page=seat]").wait_for(timeout=LONG_MS)

    async def act(self, name: str) -> None:
        """A button, by what it does."""
        await self.page.locator(f"[data-action='{name}']:enabled").first.click(timeout=LONG_MS)

    async def key(self, key: str, action: str) -> None:
        """A command by its key, once it makes sense; away from the fields, where keys write."""
        await self.page.locator("h1").first.focus()
        await self.page.locator(f".command[data-action={action}]:enabled").wait_for(timeout=LONG_MS)
        await self.page.keyboard.press(key)

    async def fill(self, dialog: str, *, words: str = "", **choices: str) -> Locator:
        """A form that is open; it is not sent yet."""
        form = self.page.locator(f"[data-dialog='{dialog}']")
        await form.wait_for()
        for field, value in choices.items():
            if field == "number":
                await form.locator("select").select_option(value)
            else:
                await form.locator(f"input[name='{field}'][value='{value}']").check()
        if words:
            await form.locator("textarea").fill(words)
        return form

    async def send(self, dialog: str, button: str = "send", *, words: str = "", **choices: str) -> None:
        form = await self.fill(dialog, words=words, **choices)
        await form.locator(f"[data-action={button}]").click()
        await form.wait_for(state="detached", timeout=LONG_MS)

    async def state(self, state: str) -> None:
        await self.page.locator(f"[data-page=console][data-state={state}]").wait_for(timeout=LONG_MS)

    async def step_over(self, number: int) -> str:
        """Waits until the step has ended: its state."""
        step = self.page.locator(f"[data-step='{number}']:is([data-state=pass],[data-state=fail],[data-state=inconclusive])")
        await step.wait_for(timeout=2 * LONG_MS)
        return await step.get_attribute("data-state") or ""

    async def until_passed(self, number: int) -> str:
        """Calls the step, and has it done again when it did not come through: its state at last."""
        await self.key("n", "next")
        for _ in range(AGAIN):
            if (state := await self.step_over(number)) == "pass":
                return state
            await self.key("r", "repeat")
            await self.send("repeat", number=str(number), reason="repeat.technical", words=WORDS)
            await self.page.locator(f"[data-step='{number}'][data-state=now]").wait_for(timeout=LONG_MS)
        return await self.step_over(number)


class ApplicantHands:
    def __init__(self, page: Page) -> None:
        self.page = page

    async def act(self, name: str) -> None:
        await self.page.locator(f"[data-action={name}]").first.click(timeout=LONG_MS)

    async def at(self, page: str) -> None:
        await self.page.locator(f"[data-page={page}]").wait_for(timeout=LONG_MS)

    async def consent(self) -> None:
        for number in range(3):
            await self.page.locator("[data-action=agree]").nth(number).check()

    async def try_devices(self) -> None:
        await self.act("open-devices")
        await self.act("tone")
        await self.act("heard-yes")
        if await self.page.locator("[data-action=face-yes]").count():
            await self.act("face-yes")
        await self.page.wait_for_timeout(1000)

    async def go_in(self, link: str) -> None:
        """From the link up to the call; without a silent sign."""
        await self.page.goto(link)
        await self.act("start")
        await self.consent()
        await self.act("continue")
        await self.act("skip")
        await self.try_devices()
        await self.act("continue")
        await self.act("enter")

    async def sign(self, pad: Locator) -> None:
        """Three strokes with the mouse."""
        box = await pad.bounding_box()
        assert box is not None, "the pad is not on the page"
        mouse = self.page.mouse
        for stroke in range(3):
            left = box["x"] + box["width"] * (0.15 + 0.25 * stroke)
            top = box["y"] + box["height"] * 0.3
            await mouse.move(left, top)
            await mouse.down()
            for at in range(12):
                await mouse.move(left + 6 * at, top + box["height"] * (0.4 if at % 2 else 0.05), steps=3)
            await mouse.up()
