"""The demo at the cloud seat: a scripted clerk leads a scripted applicant through everything, and each deed is told in words."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import typer
from yarl import URL

from cloudwindow.applicant.calls import Refused
from cloudwindow.applicant.clerk import AtSession, ScriptedClerk
from cloudwindow.applicant.clerk_course import Course
from cloudwindow.applicant.clerk_picture import RenderedClerk
from cloudwindow.applicant.client import ScriptedApplicant
from cloudwindow.applicant.rendered import Manner, RenderedApplicant
from cloudwindow.applicant.replies import Matter, reply
from cloudwindow.applicant.tracks import Stage
from cloudwindow.cli.demo_office import QUIET, Json, entries, invite, print_entries, seller

BUYER: Final = "Robert Miller"
ADDRESS: Final = "12 Garden Street"
PRICE: Final = 1_200_000
MATTER: Final = Matter(other=BUYER, address=ADDRESS, price=f"{PRICE:,}", price_words="one million two hundred thousand yuan")
LONGEST_S: Final = 900.0
RESULT_TRIES: Final = 40
RESULT_EVERY_S: Final = 0.5
HUSHED: Final = QUIET | {"viewed", "page_shown", "prompt_spoken", "ticked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatEnd:
    """What came of it. `pdf`: the sealed document; `result`: the signed result object's bytes."""

    session: str
    pdf: bytes
    result: bytes
    as_expected: bool


async def play(url: str, key: str) -> SeatEnd:
    """Raises Refused when something that must happen did not."""
    base = URL(url)
    clerk_performer, applicant_performer = RenderedClerk(), RenderedApplicant(Manner(replies=lambda cue: reply(cue.words, MATTER)))
    typer.echo("Preparing clerk and applicant ...")
    await asyncio.to_thread(clerk_performer.prepare)
    await asyncio.to_thread(applicant_performer.prepare)
    async with (
        asyncio.timeout(LONGEST_S),
        aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {key}"}) as office,
        ScriptedClerk.signed_in(base, "clerk") as clerk,
        clerk.seated(lambda _: None) as people,
    ):
        _tell("clerk", f"signs in as {clerk.name}; the seat is free")
        session, link = await invite(office, _case(), attended=True)
        applicant = ScriptedApplicant(link, Stage(applicant_performer), "en", lambda _: None)
        async with asyncio.TaskGroup() as tasks:
            going = tasks.create_task(applicant.run())
            printing = tasks.create_task(print_entries(office, session, HUSHED))
            given = await people.get()
            _tell("clerk", f"is given {given} by chance")
            stage = Stage(clerk_performer)
            async with AtSession(clerk, given, stage, lambda _: None) as at:
                course = Course(at, stage, clerk_performer, lambda words: _tell("clerk", words))
                await course.lead()
            await going
            printing.cancel()
        await _second(base, session)
        result = await _result(office, session)
        trail = await entries(office, session)
    led = applicant.led
    seen = {who: one.pictures for who, one in led.seen.items()} if led is not None else {}
    _tell("applicant", "saw " + ", ".join(f"{count} pictures of the {who}" for who, count in seen.items()))
    verdicts = [entry["event"]["verdict"] for entry in trail if entry["kind"] == "step_ended"]
    outcome = str(json.loads(result)["outcome"])
    typer.echo(f"\nOutcome: {outcome}; steps: {', '.join(verdicts)}")
    well = outcome == "approve" and bool(led and led.signed) and all(seen.get(who) for who in ("clerk", "clerk.screen"))
    return SeatEnd(session=session, pdf=led.signed if led else b"", result=result, as_expected=well)


def keep(end: SeatEnd, out: Path) -> tuple[Path, ...]:
    """(the document, the result) as files beside the package."""
    out.mkdir(parents=True, exist_ok=True)
    pdf, result = out / f"{end.session}.pdf", out / f"{end.session}-result.json"
    pdf.write_bytes(end.pdf)
    result.write_bytes(end.result)
    return pdf, result


async def _second(base: URL, session: str) -> None:
    """A second person looks, when the result waits for one."""
    async with ScriptedClerk.signed_in(base, "supervisor") as supervisor:
        try:
            await supervisor.calls.post(f"/api/seat/sessions/{session}/second", {"agrees": True, "words": "I looked at it."})
        except Refused as error:
            if error.status != 409:
                raise
            _tell("supervisor", "is not needed: nothing holds the result")
        else:
            _tell("supervisor", f"signs in as {supervisor.name}, looks at what held the result, and agrees")


async def _result(office: aiohttp.ClientSession, session: str) -> bytes:
    """It is signed once the recordings are finished."""
    found = ""
    for _ in range(RESULT_TRIES):
        async with office.get(f"/api/sessions/{session}/result") as answer:
            if answer.status == 200:
                return await answer.read()
            found = f"{answer.status} {await answer.text()}"
        await asyncio.sleep(RESULT_EVERY_S)
    raise Refused(f"expected the signed result within {RESULT_TRIES * RESULT_EVERY_S:.0f} s, found {found}")


def _case() -> Json:
    return {
        "reference": "DEMO-SEAT-1",
        "parties": {"seller": {**seller(), "relationship": "none"}, "buyer": {"name": BUYER}},
        "subject": {"address": ADDRESS, "price": PRICE, "currency": "CNY"},
    }


def _tell(who: str, words: str) -> None:
    typer.echo(f"          {who.upper()} {words}")
