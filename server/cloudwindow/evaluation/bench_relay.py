"""What a conversation costs and how late each sees the other: frames passed on as they came, against a relay that encodes again.

`python -m cloudwindow.evaluation.bench_relay` measures this alone; `make bench` has it after the other sections.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from cloudwindow.evaluation.bench_delay import percentile
from cloudwindow.evaluation.bench_others import free_port
from cloudwindow.evaluation.bench_processes import BenchFailed, Meter, started, until_line

WAYS: Final = {"forward": "passed on as they came", "encode": "decoded and encoded again"}
PEOPLE: Final = {"applicant": "clerk", "clerk": "applicant"}
SETTLE_S: Final = 4.0  # as in `relay_person`
WANTED_P95_S: Final = 0.060


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One window. `ages_s`: of every picture when it was seen, both ways. `own`, `workers`: cores of the relay and its workers."""

    ages_s: tuple[float, ...]
    own: float
    workers: float
    per_s: float


@dataclass(slots=True)
class Relays:
    """By the name of the way."""

    talks: dict[str, list[Talk]] = field(default_factory=dict)


async def measure(folder: Path, codec: str, rounds: int, window_s: float, say: Console) -> Relays:
    """Each way in turns. Raises BenchFailed."""
    relays = Relays()
    for number in range(1, rounds + 1):
        for way in WAYS:
            say.print(f"conversation, round {number} of {rounds}: {WAYS[way]}")
            talk = await _talk(folder / f"{way}{number}", way, codec, window_s)
            relays.talks.setdefault(way, []).append(talk)
            p50, p95 = (1000 * percentile(talk.ages_s, share) for share in (0.5, 0.95))
            cores, load = talk.own + talk.workers, os.getloadavg()[0]
            say.print(f"  p50 {p50:.0f} ms, p95 {p95:.0f} ms, {cores:.3f} cores; load average {load:.1f}", highlight=False)
    return relays


async def _talk(folder: Path, way: str, codec: str, window_s: float) -> Talk:
    folder.mkdir(parents=True)
    port, log = free_port(), folder / "relay.log"
    house = ("cloudwindow.evaluation.relay_house", way, str(port), str(folder / "recordings"))
    async with started(*house, log=log) as process:
        await until_line(process, b"ready", 60.0, log)
        meter = Meter(process.pid, lambda line: "workers" if any("inference.worker" in word for word in line) else "own")
        ages = await asyncio.gather(*(_person(folder, port, who, codec, window_s, meter) for who in PEOPLE))
    from_s = max(one[1] for one in ages)
    to_s = min(one[2] for one in ages)
    if to_s <= from_s:
        raise BenchFailed(f"expected both to see each other for {window_s:.0f} s at once, found that they did not")
    all_ages = tuple(age for one in ages for age in one[0])
    return Talk(
        ages_s=all_ages,
        own=meter.spent_s(from_s, to_s, "own") / (to_s - from_s),
        workers=meter.spent_s(from_s, to_s, "workers") / (to_s - from_s),
        per_s=len(all_ages) / len(PEOPLE) / window_s,
    )


async def _person(
    folder: Path, port: int, who: str, codec: str, window_s: float, meter: Meter
) -> tuple[tuple[float, ...], float, float]:
    """(ages, when the window began, when it ended)."""
    log = folder / f"{who}.log"
    words = ("cloudwindow.evaluation.relay_person", f"http://127.0.0.1:{port}", who, PEOPLE[who], str(window_s), codec)
    async with started(*words, log=log) as process:
        await until_line(process, b'"seen"', 60.0, log)
        await asyncio.sleep(SETTLE_S)
        from_s = meter.look()
        told = json.loads(await until_line(process, b'"ages"', window_s + 60, log))
        return tuple(told["ages"]), from_s, meter.look()


def show(relays: Relays, codec: str, console: Console) -> dict[str, Any]:  # Any: what json.dumps takes
    """Print the table; returns the same as JSON."""
    table = Table(title=f"A conversation: two people, VGA 30 fps {codec} each, both recorded, the applicant looked at")
    for heading in ("frames are", "glass to glass p50, ms", "p95, ms", "n", "fps seen", "cores", "of that workers"):
        table.add_column(heading, justify="left" if heading == "frames are" else "right")
    figures: dict[str, Any] = {}  # Any: JSON values
    for way, talks in relays.talks.items():
        ages_s = [age for talk in talks for age in talk.ages_s]
        cores = [talk.own + talk.workers for talk in talks]
        table.add_row(
            WAYS[way],
            _windows(talks, 0.5),
            _windows(talks, 0.95),
            str(len(ages_s)),
            f"{median(talk.per_s for talk in talks):.1f}",
            f"{median(cores):.3f} ({min(cores):.3f} to {max(cores):.3f})",
            f"{median(talk.workers for talk in talks):.3f}",
        )
        figures[way] = {"ages_s": ages_s, "own": [talk.own for talk in talks], "workers": [talk.workers for talk in talks]}
    console.print(table)
    console.print(f"wanted: p95 at most {1000 * WANTED_P95_S:.0f} ms when passed on", highlight=False)
    return figures


def _windows(talks: Sequence[Talk], share: float) -> str:
    """The middle one of the windows, and the least and the most: one in which others took the processor shows as that."""
    values = [1000 * percentile(talk.ages_s, share) for talk in talks]
    return f"{median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


async def main() -> None:
    console = Console(soft_wrap=True, width=140)
    with tempfile.TemporaryDirectory(prefix="cloudwindow-relay-") as name:
        rounds, window_s = int(sys.argv[1]) if len(sys.argv) > 1 else 3, float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
        show(await measure(Path(name), "VP8", rounds, window_s, console), "VP8", console)


if __name__ == "__main__":
    asyncio.run(main())
