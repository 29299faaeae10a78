"""What the pools do without a process: refuse, run a job once for all who ask, and know its lane."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pytest

from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.inference.lanes import FAST, SLOW, lane, lane_of
from cloudwindow.inference.pool import InlinePool, ProcessPool, SharedRuns
from tests.unit.inference import jobs

A = TypeVar("A")
R = TypeVar("R")


def picture() -> jobs.Picture:
    return jobs.Picture(image=np.full((16, 16, 3), 7, np.uint8), name="a")


@pytest.mark.parametrize("job", [jobs.no_model, jobs.wrong])
async def test_whatever_a_job_raises_is_unavailable(job: Callable[[object], None]) -> None:
    with pytest.raises(InferenceUnavailable, match=job.__name__):
        await InlinePool().run(job, None)


async def test_a_closed_pool_refuses() -> None:
    pool = ProcessPool()
    with pytest.raises(InferenceUnavailable, match="not open"):
        await pool.run(jobs.look, picture())


class CountingPool:
    def __init__(self) -> None:
        self.runs = 0
        self.gate = asyncio.Event()

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        self.runs += 1
        await self.gate.wait()
        return job(arg)


async def test_the_same_job_of_the_same_sample_runs_once() -> None:
    inner = CountingPool()
    shared = SharedRuns(inner)
    arg, other = picture(), picture()
    both = asyncio.gather(shared.run(jobs.look, arg), shared.run(jobs.look, arg), shared.run(jobs.look, other))
    await asyncio.sleep(0)
    inner.gate.set()
    first, second, _ = await both
    assert first is second
    assert await shared.run(jobs.look, arg) is first
    assert inner.runs == 2


async def test_a_shared_run_outlives_the_cancellation_of_one_caller() -> None:
    inner = CountingPool()
    shared = SharedRuns(inner)
    arg = picture()
    leaving, staying = (asyncio.ensure_future(shared.run(jobs.look, arg)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    inner.gate.set()
    assert (await staying).total == jobs.look(arg).total


async def test_shared_runs_forgets_the_oldest_and_the_failed() -> None:
    inner = CountingPool()
    inner.gate.set()
    shared = SharedRuns(inner, kept=2)
    args: list[Any] = [picture() for _ in range(3)]
    for arg in args:
        await shared.run(jobs.look, arg)
    await shared.run(jobs.look, args[0])
    assert inner.runs == 4
    for _ in range(2):
        with pytest.raises(KeyError):
            await shared.run(jobs.wrong, args[0])
    assert inner.runs == 6


def test_a_job_says_its_lane_once() -> None:
    assert lane_of(jobs.look) == FAST
    assert lane_of(jobs.slow_pid) == SLOW
    with pytest.raises(ValueError, match="none of"):
        lane("middle")
