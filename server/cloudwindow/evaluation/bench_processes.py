"""Processes that are measured: started, watched for the processor time of their whole tree, and ended, however the block ends."""

import asyncio
import json
import os
import sys
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT
from typing import Any, Final

import psutil

from cloudwindow.domain.errors import CloudWindowError

LOOK_EVERY_S: Final = 0.25
END_S: Final = 20.0
BUSY_LOAD: Final = 0.3  # of one core: more is somebody else's work
BUSY_LOOK_S: Final = 3.0


class BenchFailed(CloudWindowError):
    """A part of the measurement did not run as it must."""

    code = "bench_failed"


@dataclass(slots=True)
class Meter:
    """Processor seconds, user and system, of a process and all it started. `name` tells a child's part from its words."""

    pid: int
    name: Callable[[Sequence[str]], str] = lambda words: "all"
    _at_s: list[float] = field(default_factory=list)
    _spent: list[dict[str, float]] = field(default_factory=list)
    _known: dict[int, psutil.Process] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)
    _last: dict[int, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Looks four times a second until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    def look(self) -> float:
        """When that was, UNIX seconds. A process that has ended keeps what it had spent when it was last seen."""
        with suppress(psutil.NoSuchProcess):
            root = self._known.setdefault(self.pid, psutil.Process(self.pid))
            for child in (root, *root.children(recursive=True)):
                self._known.setdefault(child.pid, child)
        for pid, process in tuple(self._known.items()):
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if pid not in self._names:
                    self._names[pid] = self.name(process.cmdline())
                times = process.cpu_times()
                self._last[pid] = times.user + times.system
        total: dict[str, float] = {}
        for pid, spent in self._last.items():
            total[self._names[pid]] = total.get(self._names[pid], 0.0) + spent
        self._at_s.append(time.time())
        self._spent.append(total)
        return self._at_s[-1]

    def spent_s(self, from_s: float, to_s: float, part: str | None = None) -> float:
        """Processor seconds between two instants (UNIX seconds), of one part or all, interpolated between the looks."""
        return self._at(to_s, part) - self._at(from_s, part)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(sorted(set(self._names.values())))

    def _at(self, at_s: float, part: str | None) -> float:
        def value(place: int) -> float:
            spent = self._spent[place]
            return sum(spent.values()) if part is None else spent.get(part, 0.0)

        place = min(max(bisect_left(self._at_s, at_s), 1), len(self._at_s) - 1)
        before, after = self._at_s[place - 1], self._at_s[place]
        share = min(max((at_s - before) / max(after - before, 1e-9), 0.0), 1.0)
        return value(place - 1) + share * (value(place) - value(place - 1))


@asynccontextmanager
async def started(*words: str, log: Path, env: dict[str, str] | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m WORDS` with its output as a pipe; interrupted at the end of the block, killed when it does not end then."""
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *words,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **(env or {})},
            limit=1 << 24,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(SIGINT)
    try:
        async with asyncio.timeout(END_S):
            await process.communicate()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def until_line(process: asyncio.subprocess.Process, word: bytes, within_s: float, log: Path) -> bytes:
    """The first line with `word` in it. Raises BenchFailed with the end of the log."""
    assert process.stdout is not None  # a pipe was asked for
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            async for line in process.stdout:
                if word in line:
                    return line
    raise BenchFailed(f"expected {word.decode()!r} within {within_s:.0f} s; the log ends:\n{_tail(log)}")


async def json_lines(process: asyncio.subprocess.Process, within_s: float, log: Path) -> list[dict[str, Any]]:  # Any: JSON
    """Every line until the process ends well. Raises BenchFailed."""
    assert process.stdout is not None  # a pipe was asked for
    lines: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(within_s):
            async for line in process.stdout:
                lines.append(json.loads(line))  # noqa: PERF401  # what came before a time-out is told, too
            code = await process.wait()
    except TimeoutError:
        raise BenchFailed(f"expected an end within {within_s:.0f} s; the last of {len(lines)} lines: {lines[-1:]}") from None
    if code != 0:
        raise BenchFailed(f"expected an end without an error, found code {code}; the log ends:\n{_tail(log)}")
    return lines


async def ran(*words: str, log: Path, within_s: float) -> None:
    """`python -m WORDS` to its end. Raises BenchFailed."""
    async with started(*words, log=log) as process:
        await json_lines(process, within_s, log)


async def busy() -> float:
    """How many cores others use now; ours are idle meanwhile. Includes what a hypervisor takes (steal)."""
    psutil.cpu_times_percent()
    await asyncio.sleep(BUSY_LOOK_S)
    times = psutil.cpu_times_percent()
    idle = times.idle + getattr(times, "iowait", 0.0)
    return (100.0 - idle) / 100.0 * (psutil.cpu_count() or 1)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""
