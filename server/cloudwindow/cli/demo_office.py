"""The demo's office: it adds a case, gives out a link, and tells the trail in words as it grows."""

import asyncio
import socket
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import aiohttp
import typer

from cloudwindow.applicant.specimen_card import Person
from cloudwindow.domain.errors import CloudWindowError

Json = Mapping[str, Any]  # Any: what the server sent
QUIET: Final = frozenset({"segment_closed", "observations_made", "still_kept", "consent_answered", "device_reported"})
EVERY_S: Final = 0.4


class DemoFailed(CloudWindowError):
    """The demo did not end as its scenario must."""

    code = "demo_failed"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seller() -> dict[str, str]:
    """Who the rendered applicant's card says they are."""
    person = Person()
    return {"name": person.name, "id_number": person.number, "birth_date": "1990-01-01", "sex": "female"}


async def invite(office: aiohttp.ClientSession, case: Json, **how: Any) -> tuple[str, str]:  # Any: JSON
    """The seller of this case, as (session, link). `how`: more of what an invitation says. Raises ClientResponseError."""
    made = await _said(await office.post("/api/cases", json={"matter": "transfer", "document": "resident_card", **case}))
    asked = {"case": made["case"], "party": "seller", "language": "en", **how}
    invited = await _said(await office.post("/api/sessions", json=asked))
    typer.echo(f"Session {invited['session']}; the applicant opens {invited['link']}")
    return str(invited["session"]), str(invited["link"])


async def print_entries(office: aiohttp.ClientSession, session: str, quiet: Collection[str] = QUIET) -> None:
    """Until cancelled. `quiet`: kinds that would only be noise. Raises ClientResponseError."""
    since = 0
    while True:
        for entry in await entries(office, session, since):
            since = entry["index"] + 1
            if entry["kind"] not in quiet:
                typer.echo(_in_words(entry))
        await asyncio.sleep(EVERY_S)


async def entries(office: aiohttp.ClientSession, session: str, since: int = 0) -> Sequence[Json]:
    """Raises ClientResponseError."""
    answer = await _said(await office.get(f"/api/sessions/{session}/entries", params={"since": str(since)}))
    found: Sequence[Json] = answer["entries"]
    return found


async def _said(answer: aiohttp.ClientResponse) -> Json:
    answer.raise_for_status()
    spoken: Json = await answer.json()
    return spoken


def _in_words(entry: Json) -> str:
    """One line for one entry."""
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
