"""The demo's session: what the applicant does in each scenario, and every entry of the trail in words as it is made."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp
import typer

from cloudwindow.applicant.acts import Act, several_turns
from cloudwindow.applicant.client import Ended, ScriptedApplicant
from cloudwindow.applicant.performer import Cue
from cloudwindow.applicant.rendered import Manner, RenderedApplicant
from cloudwindow.applicant.specimen_card import Person
from cloudwindow.applicant.tracks import Stage

Json = Mapping[str, Any]  # Any: what the server sent
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
QUIET: Final = frozenset({"segment_closed", "observations_made", "still_kept", "consent_answered", "device_reported"})


async def play(url: str, key: str, scenario: str) -> tuple[str, bool]:
    """(session, whether it ended as the scenario must)."""
    async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {key}"}) as office:
        session, link = await _invite(office)
        typer.echo("Preparing the performance ...")
        show = _Show(scenario)
        await asyncio.to_thread(show.performer.prepare)
        show.applicant = ScriptedApplicant(link, show.stage, "en", show.notice)
        async with asyncio.TaskGroup() as tasks:
            printing = tasks.create_task(_print_entries(office, session))
            ended = await show.run()
            await asyncio.sleep(1.5)
            printing.cancel()
        entries = await _entries(office, session, 0)
    return session, _as_expected(scenario, ended, entries)


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


async def _invite(office: aiohttp.ClientSession) -> tuple[str, str]:
    person = Person()
    seller = {"name": person.name, "id_number": person.number, "birth_date": "1990-01-01", "sex": "female"}
    case = {"reference": "DEMO-1", "matter": "transfer", "document": "resident_card", "parties": {"seller": seller}}
    made = await said(await office.post("/api/cases", json=case))
    invited = await said(await office.post("/api/sessions", json={"case": made["case"], "party": "seller", "language": "en"}))
    typer.echo(f"Session {invited['session']}; the applicant opens {invited['link']}")
    return str(invited["session"]), str(invited["link"])


async def _print_entries(office: aiohttp.ClientSession, session: str) -> None:
    since = 0
    while True:
        for entry in await _entries(office, session, since):
            since = entry["index"] + 1
            if line := in_words(entry):
                typer.echo(line)
        await asyncio.sleep(0.4)


async def _entries(office: aiohttp.ClientSession, session: str, since: int) -> Sequence[Json]:
    answer = await said(await office.get(f"/api/sessions/{session}/entries", params={"since": str(since)}))
    entries: Sequence[Json] = answer["entries"]
    return entries


async def said(answer: aiohttp.ClientResponse) -> Json:
    """Raises aiohttp.ClientResponseError."""
    answer.raise_for_status()
    spoken: Json = await answer.json()
    return spoken


def in_words(entry: Json) -> str:
    """One line for one entry; '' for those that would only be noise here."""
    kind, event = entry["kind"], entry["event"]
    at = entry["at"][11:19]
    match kind:
        case "challenge_issued":
            challenge = event["challenge"]
            asked = f" {challenge['expected']}" if challenge["prompt"] == "digits.read" else ""
            return f"{at}  prompt    {challenge['prompt']}{asked}  (attempt {challenge['attempt']})"
        case "finding_made":
            return f"{at}  finding   {_finding(event['finding'])}"
        case "suspended":
            return f"{at}  SUSPENDED {event['reason']}  ({event['policy_line']})"
        case "terminated":
            return f"{at}  TERMINATED {event['reason']}  ({event['policy_line']})"
        case _ if kind in QUIET:
            return ""
        case _:
            words = " ".join(str(event[name]) for name in ("step", "verdict", "part", "why", "reason") if event.get(name))
            return f"{at}  {kind.replace('_', ' '):9} {words}".rstrip()


def _finding(finding: Json) -> str:
    sign = "≥" if finding["direction"] == "at_least" else "≤"
    reason = f"  {finding['reason']}" if finding["reason"] else ""
    notes = f"  notes: {', '.join(finding['notes'])}" if finding["notes"] else ""
    facts = ", ".join(f"{fact['name']} {fact['value']}" for fact in finding["facts"][:4])
    score = f"{finding['score']:.3g} (wanted {sign} {finding['threshold']:.3g})"
    return f"{finding['check']}: {finding['verdict'].upper()}{reason}  {score}{notes}  {facts}".rstrip()


def _as_expected(scenario: str, ended: Ended, entries: Sequence[Json]) -> bool:
    kind, reason, suspensions = ENDS[scenario]
    seen = tuple(entry["event"]["reason"] for entry in entries if entry["kind"] == "suspended")
    verdicts = [entry["event"]["verdict"] for entry in entries if entry["kind"] == "step_ended"]
    well = kind != "steps_finished" or all(verdict == "pass" for verdict in verdicts)
    typer.echo(
        f"\nOutcome: {ended.kind} {ended.reason}".rstrip() + f"; steps: {', '.join(verdicts) or 'none'}; suspensions: {len(seen)}"
    )
    return (
        (ended.kind, ended.reason) == (kind, reason) and well and set(suspensions) <= set(seen) and bool(suspensions) == bool(seen)
    )
