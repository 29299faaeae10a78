"""The server as it is served: a process tree of its own with a throw-away data folder, and applicants from another process."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiohttp

from cloudwindow.domain.errors import BadInput
from cloudwindow.evaluation.bench_processes import BenchFailed, Meter, json_lines, started, until_line

READY_S: Final = 90.0
AFTER_S: Final = 3.0  # what follows a session (copy for playback, checkpoint) is part of its cost
SESSION_S: Final = 900.0
Json = Mapping[str, Any]  # Any: JSON values


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server that answers. `codec`: what its applicants send."""

    url: str
    key: str
    meter: Meter
    codec: str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a session, UNIX seconds."""

    name: str
    from_s: float
    to_s: float
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One session: when media began and when the last step was over (UNIX seconds), and everything in its trail."""

    session: str
    from_s: float
    to_s: float
    end: str
    entries: tuple[Json, ...]
    notes: tuple[Json, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        began: dict[int, float] = {}
        for entry in self.entries:
            event = entry["event"]
            if entry["kind"] == "step_started":
                began.setdefault(event["number"], seconds(entry["at"]))
            elif entry["kind"] == "step_ended":
                steps.append(
                    Step(name=event["step"], from_s=began[event["number"]], to_s=seconds(entry["at"]), verdict=event["verdict"])
                )
        return tuple(steps)

    @property
    def suspensions(self) -> tuple[str, ...]:
        return tuple(entry["event"]["reason"] for entry in self.entries if entry["kind"] == "suspended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """`spent_s`: processor seconds; `media_s`: seconds of media, summed over the applicants."""

    spent_s: float
    media_s: float

    @property
    def cores(self) -> float:
        return self.spent_s / self.media_s


def policy_text(shipped: str, changes: Mapping[str, str]) -> str:
    """The shipped policy with other values: 'section.key' → TOML. Raises BadInput for a line that is not there."""
    for where, value in changes.items():
        section, key = where.rsplit(".", 1)
        pattern = rf"(?ms)^(\[{re.escape(section)}\]\n(?:(?!^\[).)*?^{re.escape(key)} = )[^\n]*"
        shipped, count = re.subn(pattern, partial(_with, value), shipped)
        if count != 1:
            raise BadInput(f"policy: expected one line {where}, found {count}")
    return shipped


def _with(value: str, found: re.Match[str]) -> str:
    return found[1] + value


@asynccontextmanager
async def served(folder: Path, policy: str, codec: str = "VP8") -> AsyncIterator[Target]:
    """A server under `policy` (TOML) while the block runs. Raises BenchFailed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    port, log = _free_port(), folder / "server.log"
    words = ("serve", "--port", str(port), "--data-dir", str(folder), "--policy", str(folder / "policy.toml"))
    env = {"CLOUDWINDOW_MEDIA__PREFER": codec, "CLOUDWINDOW_LOG": "json"}
    async with started("cloudwindow.cli", *words, log=log, env=env) as process, asyncio.TaskGroup() as tasks:
        await until_line(process, b"is ready on", READY_S, log)
        key = (folder / "secrets" / "api-key").read_text().strip()
        meter = Meter(process.pid, lambda line: "workers" if any("inference.worker" in word for word in line) else "gateway")
        looking = tasks.create_task(meter.run())
        try:
            yield Target(url=f"http://127.0.0.1:{port}", key=key, meter=meter, codec=codec, folder=folder)
        finally:
            looking.cancel()


async def perform(target: Target, reel: Path, applicants: int, *, at_ease: bool = False) -> list[Told]:
    """So many sessions at once, to their ends; `at_ease`: at a person's pace. Raises BenchFailed."""
    async with aiohttp.ClientSession(target.url, headers={"Authorization": f"Bearer {target.key}"}) as office:
        invited = [await _invite(office) for _ in range(applicants)]
        words = ("play", str(reel), target.codec, *(("--at-ease",) if at_ease else ()), *(link for _, link in invited))
        log = target.folder / "troupe.log"
        async with started("cloudwindow.applicant.troupe", *words, log=log) as process:
            notes = await json_lines(process, SESSION_S, log)
        await asyncio.sleep(AFTER_S)
        told = []
        for number, (session, _) in enumerate(invited):
            entries = await _entries(office, session)
            own = tuple(note for note in notes if note["who"] == number)
            told.append(_told(session, entries, own))
    return told


def cost(target: Target, told: Sequence[Told], part: str | None = None) -> Cost:
    """From the first media to a little after the last step, over all of them."""
    from_s, to_s = min(one.from_s for one in told), max(one.to_s for one in told) + AFTER_S
    spent = target.meter.spent_s(from_s, to_s, part)
    return Cost(spent_s=spent, media_s=sum(one.to_s - one.from_s for one in told))


def step_costs(target: Target, told: Told, name: str) -> list[Cost]:
    """Each step of that name of a session that was alone."""
    return [
        Cost(spent_s=target.meter.spent_s(step.from_s, step.to_s), media_s=step.to_s - step.from_s)
        for step in told.steps
        if step.name == name
    ]


def seconds(at: str) -> float:
    """UNIX seconds of an entry's time (RFC 3339)."""
    return datetime.fromisoformat(at).timestamp()


def _told(session: str, entries: Sequence[Json], notes: Sequence[Json]) -> Told:
    times = {entry["kind"]: seconds(entry["at"]) for entry in reversed(entries)}  # the first of each kind
    if "connected" not in times or not any(note.get("ended") for note in notes):
        raise BenchFailed(f"expected a whole session, found one that ends with {entries[-1]['kind']}")
    over = next((entry for entry in entries if entry["kind"] in ("steps_finished", "terminated")), entries[-1])
    return Told(
        session=session,
        from_s=times["connected"],
        to_s=seconds(over["at"]),
        end=" ".join((over["kind"], over["event"].get("reason") or "")).strip(),
        entries=tuple(entries),
        notes=tuple(notes),
    )


async def _invite(office: aiohttp.ClientSession) -> tuple[str, str]:
    parties = {"seller": {"name": "", "id_number": ""}}
    case = {"reference": "BENCH-1", "matter": "transfer", "document": "resident_card", "parties": parties}
    made = await _said(await office.post("/api/cases", json=case))
    invited = await _said(await office.post("/api/sessions", json={"case": made["case"], "party": "seller", "language": "en"}))
    return str(invited["session"]), str(invited["link"])


async def _entries(office: aiohttp.ClientSession, session: str) -> list[Json]:
    entries: list[Json] = []
    for _ in range(1000):
        said = await _said(
            await office.get(f"/api/sessions/{session}/entries", params={"since": str(entries[-1]["index"] + 1 if entries else 0)})
        )
        if not said["entries"]:
            break
        entries += said["entries"]
    return entries


async def _said(answer: aiohttp.ClientResponse) -> Json:
    if answer.status >= 400:
        raise BenchFailed(f"{answer.url.path}: expected to be served, found {answer.status} {await answer.text()}")
    said: Json = await answer.json()
    return said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
