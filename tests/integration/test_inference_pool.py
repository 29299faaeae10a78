"""Jobs run elsewhere, one after another a lane, and a worker's end is never the server's end."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.inference.pool import ProcessPool
from tests.unit.inference import jobs


def picture(side: int = 256) -> jobs.Picture:
    rng = np.random.default_rng(7)
    image = rng.integers(0, 255, (side, side, 3), np.uint8)
    return jobs.Picture(image=image, twins=(image[::2], image[:8, :8].copy(), np.asfortranarray(image)), name="a")


async def test_a_worker_sees_what_the_caller_sees() -> None:
    arg = picture()
    here = jobs.look(arg)
    async with ProcessPool() as pool:
        for _ in range(3):
            there = await pool.run(jobs.look, arg)
            assert (there.total, there.shapes) == (here.total, here.shapes)
            assert there.pid != os.getpid()


async def test_a_slab_grows_and_is_used_again() -> None:
    async with ProcessPool() as pool:
        for side in (128, 2000, 200, 2400):
            image = np.full((side, side, 3), side % 251, np.uint8)
            assert np.array_equal(await pool.run(jobs.negative, image), 255 - image)


async def test_slow_jobs_have_a_worker_of_their_own() -> None:
    async with ProcessPool() as pool:
        fast = (await pool.run(jobs.look, picture(16))).pid
        slow = await pool.run(jobs.slow_pid, None)
        assert len({fast, slow, os.getpid()}) == 3
        assert await pool.run(jobs.slow_pid, None) == slow


async def test_workers_are_polite() -> None:
    async with ProcessPool(niceness=7) as pool:
        assert await pool.run(jobs.environment, "OMP_NUM_THREADS") == "1"
        assert await pool.run(jobs.opencv_threads, None) == 1
        assert await pool.run(jobs.niceness, None) == 7


async def test_a_killed_workers_job_is_unavailable_and_the_next_one_runs() -> None:
    async with ProcessPool() as pool:
        with pytest.raises(InferenceUnavailable, match="kill_myself"):
            await pool.run(jobs.kill_myself, None)
        assert (await pool.run(jobs.look, picture())).total == jobs.look(picture()).total


async def test_a_worker_that_was_killed_between_jobs_is_replaced_unseen() -> None:
    async with ProcessPool() as pool:
        first = (await pool.run(jobs.look, picture(16))).pid
        os.kill(first, signal.SIGKILL)
        _gone(first)
        assert (await pool.run(jobs.look, picture(16))).pid != first


async def test_a_job_that_takes_too_long_is_unavailable(tmp_path: Path) -> None:
    async with ProcessPool(patience_s=0.3) as pool:
        with pytest.raises(InferenceUnavailable):
            await pool.run(jobs.wait_for, str(tmp_path / "never"))


async def test_one_job_too_many_is_refused_at_once(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    async with ProcessPool(waiting=2) as pool:
        held = [asyncio.ensure_future(pool.run(jobs.wait_for, str(gate))) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(InferenceUnavailable, match="full"):
            await pool.run(jobs.look, picture(16))
        assert await pool.run(jobs.slow_pid, None)  # the other lane is not held up
        assert pool.waiting_s() > 0
        gate.touch()
        await asyncio.gather(*held)
        assert (await pool.run(jobs.look, picture(16))).total > 0


async def test_those_who_wait_at_the_end_are_refused(tmp_path: Path) -> None:
    async with ProcessPool() as pool:
        held = [asyncio.ensure_future(pool.run(jobs.wait_for, str(tmp_path / "never"))) for _ in range(3)]
        await asyncio.sleep(0)
    results = await asyncio.gather(*held, return_exceptions=True)
    assert all(isinstance(result, InferenceUnavailable) for result in results)


@pytest.mark.parametrize("job", [jobs.no_model, jobs.wrong])
async def test_whatever_a_job_raises_is_unavailable(job: Callable[[object], None]) -> None:
    async with ProcessPool() as pool:
        with pytest.raises(InferenceUnavailable, match=job.__name__):
            await pool.run(job, None)
        await pool.warm([(job, None), (jobs.look, picture(16))])  # a failed warm-up is logged only


async def test_what_cannot_be_sent_is_unavailable() -> None:
    async with ProcessPool() as pool:
        with pytest.raises(InferenceUnavailable, match="cannot be sent"):
            await pool.run(lambda _: 1, None)


PARENT = """
import asyncio, sys
from cloudwindow.inference.pool import ProcessPool
from tests.unit.inference import jobs
async def main():
    async with ProcessPool() as pool:
        print(await pool.run(jobs.slow_pid, None), flush=True)
        print((await pool.run(jobs.look, jobs.Picture(image=__import__("numpy").zeros((200, 200, 3), "uint8")))).pid, flush=True)
        await pool.run(jobs.wait_for, "/nowhere/at/all")
asyncio.run(main())
"""


def test_workers_end_when_their_parent_is_killed_even_amid_a_job() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, env=environment, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        assert all(_alive(worker) for worker in workers)
        parent.kill()
        for worker in workers:
            _gone(worker)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def _gone(pid: int) -> None:
    """Waits for the process to end; fails after a minute."""
    until = time.monotonic() + 60
    while _alive(pid):
        assert time.monotonic() < until, f"process {pid} is still there"
        time.sleep(0.01)
