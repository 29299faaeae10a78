"""`make bench`: what one applicant costs, against a naive pipeline and against the floor, how late findings are, and what a
conversation costs and how late each sees the other.

Everything runs on this machine in one run, in turns, so that the ratios hold where the numbers themselves do not.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import psutil
from rich.console import Console
from rich.table import Table

from cloudwindow import policy
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.evaluation import bench_relay
from cloudwindow.evaluation import bench_server as server
from cloudwindow.evaluation.bench_delay import Angles, Delays, Limits, delays, percentile
from cloudwindow.evaluation.bench_others import FPS, Naive, floor, naive
from cloudwindow.evaluation.bench_processes import BUSY_LOAD, BenchFailed, busy, ran
from cloudwindow.evaluation.bench_server import Cost, Told

WITHIN_S: Final = {"angle": 0.3, "digits": 0.8}
WIDE: Final = 120
MOST_CORES: Final = 0.15
LEAST_RATIO: Final = 5.0
KEEP_GOING: Final = {  # a slip of the rendered voice must not end a session that is only measured
    **{f"session.on_fail.{step}": '"continue"' for step in ("identity_document", "head_turns", "spoken_digits")},
    "checks.identity_document.allow_specimen": "true",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured. `rounds`: of floor, naive and one applicant, in turns; more applicants at once in the last one only."""

    codec: str = "VP8"
    rounds: int = 3
    at_once: tuple[int, ...] = (1, 2, 4)
    naive_s: float = 15.0
    standing_s: float = 20.0
    turn_steps: int = 9
    digit_steps: int = 22
    talk_s: float = 20.0
    whole: bool = True  # whole sessions; without: head turns alone


QUICK: Final = Plan(rounds=1, at_once=(1,), naive_s=3.0, standing_s=0.0, turn_steps=0, digit_steps=0, talk_s=3.0, whole=False)


@dataclass(slots=True)
class Taken:
    """What was measured, window by window."""

    floor: list[Cost] = field(default_factory=list)
    naive: list[Naive] = field(default_factory=list)
    sessions: dict[int, list[tuple[Cost, Cost]]] = field(default_factory=dict)  # applicants → (whole, gateway's part)
    at_ease: list[tuple[Cost, Cost]] = field(default_factory=list)  # one applicant at a person's pace
    steps: dict[str, list[Cost]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)


async def measure(plan: Plan, folder: Path, reel: Path, say: Console) -> tuple[Taken, Delays]:
    """Raises BenchFailed, ModelMissing, BadInput."""
    shipped = Path("policy.toml").read_text(encoding="utf-8")
    facts = policy.parse(shipped).checks["head_turns"]
    stream = folder / "stream.ivf"
    await ran("cloudwindow.applicant.troupe", "join", str(reel), plan.codec, str(stream), log=folder / "make.log", within_s=60)
    clips: Mapping[str, Any] = json.loads((reel / "reel.json").read_text())  # Any: JSON values
    angles: Angles = {name: clip["angles"] for name, clip in clips.items()}
    taken = Taken()
    await _costs(plan, folder, reel, stream, shipped, taken, say)
    timed = await _timed(plan, folder, reel, shipped, taken, say) if plan.turn_steps else taken.told
    limits = Limits(yaw_deg=facts.yaw_deg, up_deg=facts.up_deg, down_deg=facts.down_deg, hold_s=facts.hold_s)
    return taken, delays(timed, angles, limits, skip=0 if plan.rounds == 1 else 1)


async def _costs(plan: Plan, folder: Path, reel: Path, stream: Path, shipped: str, taken: Taken, say: Console) -> None:
    """Floor, naive and whole sessions in turns. The server has had one session before: its models are loaded."""
    frames = int.from_bytes(stream.read_bytes()[24:28], "little")
    steps = {} if plan.whole else {"session.steps": '["head_turns"]', "session.surroundings_again": "false"}
    async with server.served(folder / "whole", server.policy_text(shipped, {**KEEP_GOING, **steps}), plan.codec) as target:
        if plan.whole:
            say.print("one session that is not counted")
            await server.perform(target, reel, 1)
        for number in range(1, plan.rounds + 1):
            taken.floor.append(await floor(stream, frames))
            taken.naive.append(await naive(folder, reel, plan.codec, plan.naive_s))
            for applicants in plan.at_once if number == plan.rounds else plan.at_once[:1]:
                say.print(f"round {number} of {plan.rounds}: {applicants} at once")
                told = await server.perform(target, reel, applicants)
                taken.told += told
                both = server.cost(target, told), server.cost(target, told, "gateway")
                taken.sessions.setdefault(applicants, []).append(both)
                if applicants == 1 and plan.whole:
                    say.print(f"round {number} of {plan.rounds}: one at a person's pace")
                    eased = await server.perform(target, reel, 1, at_ease=True)
                    taken.told += eased
                    taken.at_ease.append((server.cost(target, eased), server.cost(target, eased, "gateway")))
                if applicants == 1:
                    for name in dict.fromkeys(step.name for step in told[0].steps):
                        taken.steps.setdefault(name, []).append(_sum(server.step_costs(target, told[0], name)))


async def _timed(plan: Plan, folder: Path, reel: Path, shipped: str, taken: Taken, say: Console) -> list[Told]:
    """One applicant through many head turns and many strings of digits; then one who is only watched."""
    words = ["head_turns"] * plan.turn_steps + ["spoken_digits"] * plan.digit_steps
    steps = {"session.steps": json.dumps(words), "session.surroundings_again": "false"}
    async with server.served(folder / "timed", server.policy_text(shipped, {**KEEP_GOING, **steps}), plan.codec) as target:
        say.print(f"{plan.turn_steps} x head turns, {plan.digit_steps} x digits")
        timed = await server.perform(target, reel, 1)
    if plan.standing_s:
        say.print("standing checks alone")
        waits = {f"checks.head_turns.{key}": f"{plan.standing_s:.1f}" for key in ("min_wait_s", "max_wait_s")}
        alone = {"session.steps": '["head_turns"]', "session.surroundings_again": "false", "checks.head_turns.turns": "3"}
        async with server.served(
            folder / "alone", server.policy_text(shipped, {**KEEP_GOING, **waits, **alone}), plan.codec
        ) as target:
            told = (await server.perform(target, reel, 1))[0]
            taken.steps["standing checks alone"] = _waits(target, told, plan.standing_s)[1:]  # the first one loads the models
    return timed


def _waits(target: server.Target, told: Told, lasts_s: float) -> list[Cost]:
    """The pauses before each challenge, in which nothing but the standing checks runs."""
    asked = [server.seconds(entry["at"]) for entry in told.entries if entry["kind"] == "challenge_issued"]
    return [Cost(spent_s=target.meter.spent_s(at_s - lasts_s + 1, at_s), media_s=lasts_s - 1) for at_s in asked]


def _sum(costs: Sequence[Cost]) -> Cost:
    return Cost(spent_s=sum(one.spent_s for one in costs), media_s=sum(one.media_s for one in costs))


def show(plan: Plan, taken: Taken, late: Delays, load: float, console: Console) -> dict[str, Any]:  # Any: what json.dumps takes
    """Print the tables; returns the same as JSON."""
    base, low = [one.cost.cores for one in taken.naive], [one.cores for one in taken.floor]
    whole = {n: [cost.cores for cost, _ in windows] for n, windows in taken.sessions.items()}
    gateway = {n: [cost.cores for _, cost in windows] for n, windows in taken.sessions.items()}
    eased = [cost.cores for cost, _ in taken.at_ease]
    rows: list[tuple[str, list[float]]] = [("floor: ffmpeg decodes", low), ("naive pipeline", base)]
    if eased:
        rows += [("this server, a person's pace", eased), ("  of that its own process", [cost.cores for _, cost in taken.at_ease])]
    rows += [(f"this server, {n} at once, whole sessions", whole[n]) for n in whole]
    rows += [(f"  of that its own process, {n} at once", gateway[n]) for n in gateway]
    rows += [(f"  while {name}", [one.cores for one in costs]) for name, costs in taken.steps.items()]
    table = Table(title=f"Cores an applicant: VGA {FPS} fps {plan.codec}, recorded")
    for heading in ("what", "median", "least", "most", "windows", "naive / it", "it / floor"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    figures: dict[str, Any] = {}  # Any: JSON values
    for name, values in rows:
        middle = median(values)
        times, over = median(base) / middle, middle / median(low)
        table.add_row(
            name, f"{middle:.3f}", f"{min(values):.3f}", f"{max(values):.3f}", str(len(values)), f"{times:.1f}", f"{over:.1f}"
        )
        figures[name.strip()] = {"cores": values, "naive_over_it": times, "it_over_floor": over}
    console.print(table)
    per_s = median(one.per_s for one in taken.naive)
    console.print(f"the naive pipeline looked at {per_s:.1f} of {FPS} frames a second", highlight=False)
    if kept_up := [one.cost.cores * FPS / one.per_s for one in taken.naive if one.per_s > 0]:
        console.print(f"at all {FPS} it would need {median(kept_up):.2f} cores (its cost a frame, times {FPS})", highlight=False)
    for pace, one in (("a person's pace", eased), ("without a pause", whole[min(whole)])):
        if one:
            ratios = [other / mine for other, mine in zip(base, one, strict=False)]
            least, most, over = min(ratios), max(ratios), median(one) / median(low)
            console.print(
                f"ratio naive / server, {pace}: {median(base) / median(one):.1f} "
                f"({least:.1f} to {most:.1f}, wanted {LEAST_RATIO:.0f}); "
                f"server / floor: {over:.1f}; cores {median(one):.3f} (wanted {MOST_CORES})",
                highlight=False,
            )
    ends = sorted({session.end for session in taken.told})
    held_up = sum(len(session.suspensions) for session in taken.told)
    console.print(f"sessions: {len(taken.told)}, suspensions: {held_up}, ends: {', '.join(ends)}", markup=False, highlight=False)
    told = {"angle held": late.held, "angle reached": late.reached, "last digit": late.digits}
    limits = {"angle held": WITHIN_S["angle"], "angle reached": None, "last digit": WITHIN_S["digits"]}
    delay = Table(title="Seconds to the finding")
    for heading in ("from", "p50", "p95", "most", "n", "wanted p95"):
        delay.add_column(heading, justify="left" if heading == "from" else "right")
    for name, late_s in told.items():
        if late_s:
            p50, p95, limit = percentile(late_s, 0.5), percentile(late_s, 0.95), limits[name]
            wanted = "" if limit is None else f"{limit:.1f}"
            delay.add_row(name, f"{p50:.3f}", f"{p95:.3f}", f"{max(late_s):.3f}", str(len(late_s)), wanted)
    console.print(delay)
    if late.missed:
        console.print(f"findings that were no pass: {', '.join(late.missed)}", markup=False, highlight=False)
    figures["delays_s"] = {name: list(values) for name, values in told.items()}
    return {"codec": plan.codec, "cores_of_machine": psutil.cpu_count(), "others_before": load, "naive_per_s": per_s, **figures}


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short window of each: shows that it runs, proves nothing")
    parser.add_argument("--codec", choices=("VP8", "H264"), default="VP8", help="what the applicants send")
    parser.add_argument("--rounds", type=int, default=3, help="windows of each (at least 3 for a figure)")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--reel", type=Path, help="folder of encoded clips, made when it is not there; else a throw-away one")
    return parser.parse_args(words)


async def _run(given: argparse.Namespace, console: Console) -> None:
    plan = QUICK if given.quick else Plan(rounds=given.rounds)
    plan = Plan(**{**{name: getattr(plan, name) for name in Plan.__dataclass_fields__}, "codec": given.codec})
    load = await busy()
    console.print(
        f"{psutil.cpu_count()} cores; load average {os.getloadavg()[0]:.2f}; others use {load:.2f} cores", highlight=False
    )
    if load > BUSY_LOAD:
        console.print("WARNING: the machine is busy; the figures below are too high and the delays too long")
    with tempfile.TemporaryDirectory(prefix="cloudwindow-bench-") as name:
        folder = Path(name)
        reel = given.reel or folder / "reel"
        if not (reel / "reel.json").exists():
            console.print("drawing and encoding the applicant")
            words = ("make", str(reel), *(("--short",) if given.quick else ()), plan.codec)
            await ran("cloudwindow.applicant.troupe", *words, log=folder / "make.log", within_s=600)
        taken, late = await measure(plan, folder, reel, console)
        relays = await bench_relay.measure(folder / "relay", plan.codec, plan.rounds, plan.talk_s, console)
    figures = show(plan, taken, late, load, console)
    figures["conversation"] = bench_relay.show(relays, plan.codec, console)
    if given.json is not None:
        given.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def main(words: Sequence[str] | None = None) -> int:
    """0 when everything ran; the figures are for whoever reads them."""
    given = _arguments(sys.argv[1:] if words is None else words)
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console = Console(soft_wrap=True, width=WIDE)
    failed = 0
    try:
        if shutil.which("ffmpeg") is None:
            raise BenchFailed("the floor is measured with ffmpeg: apt-get install ffmpeg")
        asyncio.run(_run(given, console))
    except* CloudWindowError as group:
        failed = 2
        for error in group.exceptions:
            console.print(str(error), markup=False)
    return failed


if __name__ == "__main__":
    sys.exit(main())
