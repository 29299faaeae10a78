"""The demo's session: what the applicant does in each scenario, and how it must end."""

import asyncio
from collections.abc import Sequence
from typing import Final

import aiohttp
import typer

from cloudwindow.applicant.acts import Act, several_turns
from cloudwindow.applicant.client import Ended, ScriptedApplicant
from cloudwindow.applicant.performer import Cue
from cloudwindow.applicant.rendered import Manner, RenderedApplicant
from cloudwindow.applicant.tracks import Stage
from cloudwindow.cli.demo_office import Json, entries, invite, print_entries, seller

CUT_S: Final = 10.0
COMPANY_S: Final = 5.0
RECORDED: Final = ("up", "left", "down")
ENDS: Final = {  # how each scenario must end: kind of the last entry, its reason, reasons of suspensions on the way
    "pass": ("steps_finished", "", ()),
    "wrong-digits": ("terminated", "policy.retries_exhausted", ()),
    "second-person": ("steps_finished", "", ("face.several",)),
    "network-cut": ("steps_finished", "", ("link.lost",)),
    "replay": ("terminated", "policy.retries_exhausted", ()),
}


async def play(url: str, key: str, scenario: str) -> tuple[str, bool]:
    """(session, whether it ended as the scenario must)."""
    async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {key}"}) as office:
        session, link = await invite(office, {"reference": "DEMO-1", "parties": {"seller": seller()}})
        typer.echo("Preparing the performance ...")
        show = _Show(scenario)
        await asyncio.to_thread(show.performer.prepare)
        show.applicant = ScriptedApplicant(link, show.stage, "en", show.notice)
        async with asyncio.TaskGroup() as tasks:
            printing = tasks.create_task(print_entries(office, session))
            ended = await show.run()
            await asyncio.sleep(1.5)
            printing.cancel()
        trail = await entries(office, session)
    return session, _as_expected(scenario, ended, trail)


class _Show:
    """One performance with its misbehaviour."""

    def __init__(self, scenario: str) -> None:
        self.scenario = scenario
        self.company_from_s = float("inf")
        self.cuts = 0
        self.performer = RenderedApplicant(Manner(says=self._says, acts=self._acts, company=self._company))
        self.stage = Stage(self.performer)
        self.applicant: ScriptedApplicant | None = None
        self._turns = 0
        self._wants_cut = asyncio.Event()

    async def run(self) -> Ended:
        assert self.applicant is not None  # set before
        async with asyncio.TaskGroup() as tasks:
            cutting = tasks.create_task(self._cut())
            ended = await self.applicant.run()
            cutting.cancel()
        return ended

    def notice(self, message: Json) -> None:
        match message:
            case {"type": "entry", "kind": "challenge_issued", "event": event}:
                self._on_prompt(str(event.get("challenge", event)["prompt"]))

    def _on_prompt(self, prompt: str) -> None:
        if not prompt.startswith("turn."):
            return
        self._turns += 1
        if self._turns == 2 and self.scenario == "network-cut" and not self.cuts:
            self._wants_cut.set()
        if self._turns == 2 and self.scenario == "second-person" and self.company_from_s == float("inf"):
            self.company_from_s = self.stage.now_s

    async def _cut(self) -> None:
        await self._wants_cut.wait()
        self.cuts += 1
        assert self.applicant is not None  # it asked for the cut
        typer.echo(f"          -- the network is cut for {CUT_S:.0f} seconds --")
        await self.applicant.cut(CUT_S)

    def _says(self, cue: Cue) -> str:
        if self.scenario != "wrong-digits":
            return cue.expected
        return "".join(str((int(digit) + 1 + place) % 10) for place, digit in enumerate(cue.expected))

    def _acts(self, cue: Cue) -> Act | None:
        if self.scenario == "replay" and cue.prompt.startswith("turn."):
            return several_turns(RECORDED)
        return None

    def _company(self, at_s: float) -> bool:
        return self.company_from_s <= at_s < self.company_from_s + COMPANY_S


def _as_expected(scenario: str, ended: Ended, trail: Sequence[Json]) -> bool:
    kind, reason, suspensions = ENDS[scenario]
    seen = tuple(entry["event"]["reason"] for entry in trail if entry["kind"] == "suspended")
    verdicts = [entry["event"]["verdict"] for entry in trail if entry["kind"] == "step_ended"]
    well = kind != "steps_finished" or all(verdict == "pass" for verdict in verdicts)
    typer.echo(
        f"\nOutcome: {ended.kind} {ended.reason}".rstrip() + f"; steps: {', '.join(verdicts) or 'none'}; suspensions: {len(seen)}"
    )
    return (
        (ended.kind, ended.reason) == (kind, reason) and well and set(suspensions) <= set(seen) and bool(suspensions) == bool(seen)
    )
