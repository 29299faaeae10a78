"""Two real Chromiums, a clerk's and an applicant's, through everything that happens at the cloud seat, in two languages."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import SessionId
from cloudwindow.papers.verify_pdf import verify_pdf
from tests.e2e.arrivals import arrived, heard
from tests.e2e.seat_hands import LONG_MS, WORDS
from tests.e2e.seat_house import BLUE, TONE_HZ
from tests.e2e.seat_journey import Journey, a_journey
from tests.places import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(600)]


@pytest.mark.parametrize("language", [Language.EN, Language.ZH_CN])
async def test_a_clerk_and_an_applicant_go_through_everything(language: Language, tmp_path: Path) -> None:
    async with a_journey(tmp_path, language) as journey:
        await sits_down(journey)
        await waits(journey)
        await meets(journey)
        await shows_a_screen(journey)
        await leads_the_steps(journey)
        await pauses(journey)
        await asks(journey)
        await has_it_signed(journey)
        await decides(journey)
        await looks_a_second_time(journey)
        assert journey.looks.faults == []
        session = journey.session
    verifies(tmp_path, session)


async def sits_down(journey: Journey) -> None:
    clerk = journey.clerk
    await clerk.page.goto(f"{journey.base}/clerk.html")
    await clerk.page.locator("[data-page=sign-in]").wait_for(timeout=LONG_MS)
    await journey.look(clerk, "01-sign-in")
    await clerk.sign_in(journey.base, "demo.clerk")
    await clerk.act("break")
    await clerk.page.locator("[data-availability=break]").wait_for()
    await journey.look(clerk, "02-break")


async def waits(journey: Journey) -> None:
    """Through every page to the queue; nobody is free, then the clerk is."""
    applicant, page = journey.applicant, journey.applicant.page
    await page.goto(journey.link)
    await page.locator("[data-action=start]").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "01-welcome")
    await applicant.act("start")
    await applicant.consent()
    await journey.look(applicant, "02-consent")
    await applicant.act("continue")
    await applicant.at("agreement")
    await journey.look(applicant, "03-agreement")
    await applicant.act("skip")
    await applicant.try_devices()
    await journey.look(applicant, "04-devices")
    await applicant.act("continue")
    await page.locator("[data-action=enter]").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "05-network")
    await applicant.act("enter")
    await applicant.at("waiting")
    await journey.look(applicant, "06-waiting")
    waiting = journey.clerk.page.locator(f"[data-session='{journey.session}']")
    await waiting.wait_for(timeout=LONG_MS)
    await journey.look(journey.clerk, "03-somebody-waits")
    await page.reload()
    await applicant.at("waiting")
    assert await waiting.count() == 1, "a reload lists nobody twice"
    await journey.clerk.act("free")
    await journey.clerk.page.locator("[data-page=console]").wait_for(timeout=LONG_MS)
    await applicant.at("live-start")
    await journey.look(applicant, "07-called")


async def meets(journey: Journey) -> None:
    """Each sees and hears the other; words go both ways."""
    clerk, applicant = journey.clerk, journey.applicant
    await applicant.act("begin")
    await clerk.state("verifying")
    await clerk.key("v", "camera")
    of_applicant = await arrived(clerk.page, "applicant")
    assert of_applicant.width >= 320
    of_clerk = await arrived(applicant.page, "clerk")
    red, _, blue = of_clerk.left
    assert blue > 100 > red, f"the clerk's own picture has a blue edge {BLUE}, found {of_clerk}"
    assert of_clerk.moved > 0.5, "it moves"
    _, pitch = await heard(applicant.page, "clerk")
    assert abs(pitch - TONE_HZ) < 40, f"the clerk's microphone hears {TONE_HZ:.0f} Hz, the applicant {pitch:.0f}"
    # Nobody speaks in Chinese here; the hiss of a room that is never quite silent still arrives, where a dead line is exactly 0.
    await heard(clerk.page, "applicant", least=0.001 if journey.language is Language.EN else 0.0001)
    await journey.look(clerk, "04-console")
    await journey.look(applicant, "08-live")
    await clerk.key("y", "say")
    await journey.look(clerk, "05-say")
    await clerk.page.locator("[data-dialog=say] [data-text=greeting] [data-action=say]").click()
    await clerk.page.keyboard.press("Escape")
    await clerk.key("c", "chat")
    await clerk.page.locator(".writing input").fill("Can you read this?")
    await clerk.page.keyboard.press("Enter")
    await applicant.page.locator("[data-action=chat-unread]").click(timeout=LONG_MS)
    await applicant.page.locator(".chat-line.theirs", has_text="Can you read this?").wait_for()
    await applicant.page.locator(".chat input").fill("是的 / Yes")
    await applicant.page.keyboard.press("Enter")
    await clerk.page.locator(".said-lines .line.applicant", has_text="是的 / Yes").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "09-chat")
    await applicant.act("chat-close")


async def shows_a_screen(journey: Journey) -> None:
    clerk, applicant = journey.clerk, journey.applicant
    await clerk.key("p", "share")
    screen = await arrived(applicant.page, "clerk.screen", least_frames=1)
    assert max(screen.all) > 5, f"the screen is not black: {screen}"
    layer = clerk.page.locator("[data-picture=shared] .pointer-layer")
    await layer.hover(position={"x": 60, "y": 60})
    await applicant.page.locator("[data-pointed]").first.wait_for(timeout=LONG_MS)
    await journey.look(applicant, "10-screen")
    await journey.look(clerk, "06-sharing")
    await clerk.key("p", "share")
    await applicant.page.locator("[data-picture='clerk.screen']").wait_for(state="detached", timeout=LONG_MS)


async def leads_the_steps(journey: Journey) -> None:
    clerk = journey.clerk
    await clerk.key("n", "next")
    assert await clerk.step_over(0) == "inconclusive", "nobody turned the camera"
    await clerk.key("o", "override")
    await clerk.fill("override", number="0", verdict="pass", reason="override.seen_by_clerk", words=WORDS)
    await journey.look(clerk, "07-override")
    await clerk.send("override")
    holding = asyncio.create_task(holds_a_card(journey))
    for number in (1, 2, 3):
        assert await clerk.until_passed(number) == "pass"
    await holding
    await journey.look(clerk, "08-compared")


async def holds_a_card(journey: Journey) -> None:
    await journey.applicant.page.locator("[data-prompt='card.front']").wait_for(timeout=2 * LONG_MS)
    await journey.look(journey.applicant, "11-card")


async def pauses(journey: Journey) -> None:
    """The clerk suspends and resumes; both pages say so."""
    clerk, applicant = journey.clerk, journey.applicant
    await clerk.key("s", "suspend")
    await clerk.fill("suspend", reason="suspend.rest", words="A glass of water.")
    await journey.look(clerk, "09-suspend")
    await clerk.send("suspend")
    await clerk.state("suspended")
    await applicant.at("suspended")
    await journey.look(clerk, "10-suspended")
    await journey.look(applicant, "12-suspended")
    await clerk.key("j", "resume")
    await clerk.state("verifying")
    await applicant.at("live")


async def asks(journey: Journey) -> None:
    """Digits, which cannot be read out in every language here, and a question, whose answer the clerk judges."""
    clerk, applicant = journey.clerk, journey.applicant
    if journey.language is Language.EN:
        reading = asyncio.create_task(reads_digits(journey))
        assert await clerk.until_passed(4) == "pass"
        await reading
    else:
        await clerk.key("k", "skip")
        await clerk.send("skip", number="4", reason="skip.unable", words=WORDS)
        await clerk.step_over(4)
    await clerk.key("n", "next")
    await applicant.page.locator("[data-spoken]").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "14-question")
    await clerk.key("e", "confirm")
    await clerk.fill("confirm", verdict="pass", words=WORDS)
    await journey.look(clerk, "11-judge")
    await clerk.send("confirm")
    await clerk.step_over(5)
    await clerk.page.keyboard.press("2")
    await journey.look(clerk, "12-questions")


async def reads_digits(journey: Journey) -> None:
    await journey.applicant.page.locator("[data-digits]").wait_for(timeout=LONG_MS)
    await journey.look(journey.applicant, "13-digits")


async def has_it_signed(journey: Journey) -> None:
    """Made, read page by page, signed with the mouse, sealed."""
    clerk, applicant = journey.clerk, journey.applicant
    await clerk.key("n", "next")
    await clerk.page.locator("[data-step='6'][data-state=now]").wait_for(timeout=LONG_MS)
    await clerk.key("f", "document")
    await clerk.page.locator("[data-document]").wait_for(timeout=2 * LONG_MS)
    await clerk.key("b", "offer")
    await journey.look(clerk, "13-offer")
    await clerk.page.locator("[data-dialog=offer] [data-action=offer-send]").click()
    field = applicant.page.locator(".sign canvas")
    await applicant.page.locator(".sign .paper img").wait_for(timeout=LONG_MS)
    await journey.look(applicant, "15-document")
    for _ in range(10):
        if await field.count():
            break
        await applicant.act("page-next")
        await applicant.page.wait_for_timeout(1500)
    await field.wait_for(timeout=LONG_MS)
    await field.scroll_into_view_if_needed()
    await applicant.sign(field)
    await journey.look(applicant, "16-signature")
    await applicant.act("sign")
    if await clerk.page.locator("dialog[open]").count():
        await clerk.page.keyboard.press("Escape")
    await clerk.key("g", "seal")
    assert await clerk.step_over(6) == "pass"
    await journey.look(clerk, "14-sealed")
    await journey.look(applicant, "17-sealed")


async def decides(journey: Journey) -> None:
    """Nothing is decided with a hole; then it is, and the applicant's page says what happened and keeps the document."""
    clerk, applicant = journey.clerk, journey.applicant
    await clerk.key("d", "decide")
    dialog = clerk.page.locator("[data-dialog=decide]")
    await dialog.locator("input[value=approve]").check()
    assert await dialog.locator("[data-hole]").count() >= 6, "five items and the assessment"
    assert await dialog.locator("[data-action=decide-send]").is_disabled()
    await journey.look(clerk, "15-holes")
    await clerk.page.keyboard.press("Escape")
    await clerk.key("w", "note")
    await clerk.send("note", words="The recording was watched throughout.")
    await clerk.key("h", "together")
    await clerk.key("i", "assess")
    await clerk.send("assess", verdict="pass")
    for box in await clerk.page.locator("input[data-item]").all():
        item = await box.get_attribute("data-item")
        await box.click()
        await clerk.page.locator(f"input[data-item='{item}']:checked").wait_for(timeout=LONG_MS)  # once it is in the trail
    await clerk.key("d", "decide")
    await dialog.locator("input[value=approve]").check()
    await journey.look(clerk, "16-decide")
    await dialog.locator("[data-action=decide-send]").click()
    await clerk.state("decided")
    await applicant.page.locator("[data-ending=checked]").wait_for(timeout=LONG_MS)
    await journey.look(clerk, "17-decided")
    await journey.look(applicant, "18-outcome")
    async with applicant.page.expect_download() as waiting:
        await applicant.act("download")
    path = await (await waiting.value).path()
    report = await asyncio.to_thread(verify_pdf, "signed.pdf", path.read_bytes(), None)  # it runs an event loop of its own
    assert report.ok, report.words()


async def looks_a_second_time(journey: Journey) -> None:
    """The result waits, because a step was overridden; a supervisor agrees, and it leaves."""
    clerk = journey.clerk
    await clerk.act("back")
    await clerk.page.locator("[data-page=seat]").wait_for()
    await clerk.act("sign-out")
    await clerk.page.locator("[data-page=sign-in]").wait_for(timeout=LONG_MS)
    await clerk.sign_in(journey.base, "demo.supervisor")
    alarm = clerk.page.locator(f"[data-alarm='{journey.session}']").first
    await alarm.wait_for(timeout=LONG_MS)
    await journey.look(clerk, "18-supervisor")
    await alarm.locator("[data-action=alarm-second]").click()
    await clerk.fill("second", verdict="pass", words="I looked at the recording.")
    await journey.look(clerk, "19-second")
    await clerk.send("second")
    session = await journey.server.desk.session(journey.session)
    assert (session.outcome, session.confirmed) == ("approve", True)


def verifies(folder: Path, session: SessionId) -> None:
    """The package of what two browsers did: both sides and the screen were recorded, and everything fits."""
    env = {**os.environ, "CLOUDWINDOW_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT / "server")}
    package = folder / "package.zip"
    said = ""
    for words in (("session", "export", session, "--out", str(package)), ("verify", str(package))):
        command = [sys.executable, "-m", "cloudwindow.cli", *words]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
    for who in ("applicant,", "clerk,", "clerk.screen,"):
        assert f"Recorded: {who}" in said
