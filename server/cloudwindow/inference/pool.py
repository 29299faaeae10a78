"""Where jobs run: in the caller (`InlinePool`) or in one worker process a lane (`ProcessPool`)."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import structlog

from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.domain.ports import InferencePool
from cloudwindow.inference.lane_worker import LaneWorker
from cloudwindow.inference.lanes import LANES, lane_of

A = TypeVar("A")
R = TypeVar("R")
Warmth = Iterable[tuple[Callable[[Any], Any], Any]]  # Any: jobs of every kind, each with an argument of its own kind

log = structlog.get_logger()


class InlinePool:
    """Runs a job where it is asked for and blocks meanwhile: for tests and measuring, not for a server."""

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        """Raises InferenceUnavailable for whatever the job raised, as the process pool does."""
        try:
            return job(arg)
        except InferenceUnavailable:
            raise
        except Exception as error:
            raise InferenceUnavailable(f"{name_of(job)} failed: {type(error).__name__}: {error}") from error

    def waiting_s(self) -> float:
        return 0.0


class ProcessPool:
    """`async with ProcessPool() as pool: await pool.run(job, arg)`.

    A lane takes one job at a time and lets at most `waiting` more wait; one too many is refused at once with
    InferenceUnavailable. So is the job of a worker that died or took longer than `patience_s`; the worker is replaced.
    """

    def __init__(self, *, waiting: int = 8, patience_s: float = 30.0, niceness: int = 5) -> None:
        self._lanes: Final = {name: LaneWorker(name, waiting=waiting, patience_s=patience_s, niceness=niceness) for name in LANES}

    async def __aenter__(self) -> Self:
        for lane in self._lanes.values():
            lane.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for lane in self._lanes.values():
            await asyncio.to_thread(lane.close)

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        """Raises InferenceUnavailable. A cancelled caller's job still runs when it has begun; its result is dropped."""
        future = self._lanes[lane_of(job)].submit(job, arg)
        result: R = await asyncio.wrap_future(future)
        return result

    async def warm(self, jobs: Warmth) -> None:
        """Run each (job, argument) once so that the models are loaded before anybody waits. Failures are logged, not raised."""
        for job, arg in jobs:
            try:
                await self.run(job, arg)
            except InferenceUnavailable as error:
                log.warning("warm_up_failed", job=name_of(job), reason=str(error))

    def waiting_s(self) -> float:
        """How long jobs wait for a worker now, the worse lane; for LoadReading."""
        return max(lane.waiting_s() for lane in self._lanes.values())


class SharedRuns:
    """Lets several checks ask the same job of the same sample and runs it once.

    Remembers the last `kept` runs by job and by the identity of the argument, which it keeps alive meanwhile.
    Failed runs are not remembered.
    """

    def __init__(self, pool: InferencePool, kept: int = 16) -> None:
        self._pool = pool
        self._kept = kept
        self._runs: OrderedDict[tuple[Any, int], tuple[Any, asyncio.Task[Any]]] = OrderedDict()  # Any: every job's A and R

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        """Raises InferenceUnavailable."""
        key = (job, id(arg))
        if key not in self._runs:
            task = asyncio.create_task(self._first(key, job, arg))
            self._runs[key] = (arg, task)
            while len(self._runs) > self._kept:
                self._runs.popitem(last=False)  # those who wait for it hold the task themselves
        result: R = await asyncio.shield(self._runs[key][1])  # one caller's cancellation must not take it from the others
        return result

    async def _first(self, key: tuple[Any, int], job: Callable[[A], R], arg: A) -> R:
        try:
            return await self._pool.run(job, arg)
        except BaseException:
            self._runs.pop(key, None)
            raise


def name_of(job: Callable[..., Any]) -> str:
    return str(getattr(job, "__qualname__", job))
