"""What the server is compared with, on the same packets: the naive pipeline, and the floor below which nobody can get."""

import asyncio
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from cloudwindow.domain.errors import ModelMissing
from cloudwindow.evaluation.bench_processes import BenchFailed, Meter, started, until_line
from cloudwindow.evaluation.bench_server import Cost

SETTLE_S: Final = 4.0  # the landmarker is loaded, the recorder has opened its file
FPS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Naive:
    """`per_s`: frames that it really looked at; below the stream's rate it could not keep up."""

    cost: Cost
    per_s: float


async def naive(folder: Path, reel: Path, codec: str, window_s: float) -> Naive:
    """One window of the naive pipeline on the stream of `reel`. Raises BenchFailed."""
    port, log = free_port(), folder / "naive.log"
    words = ("cloudwindow.evaluation.bench_naive", str(port), str(folder / "naive"))
    async with started(*words, log=log) as process:
        await until_line(process, b"ready", 60.0, log)
        url, lasts = f"http://127.0.0.1:{port}", str(SETTLE_S + window_s + 5)
        async with (
            started("cloudwindow.applicant.troupe", "send", str(reel), codec, f"{url}/offer", lasts, log=log),
            aiohttp.ClientSession(url) as http,
        ):
            await _flowing(http)
            await asyncio.sleep(SETTLE_S)
            meter = Meter(process.pid)
            from_s, before = meter.look(), await _frames(http)
            await asyncio.sleep(window_s)
            to_s, after = meter.look(), await _frames(http)
    cost = Cost(spent_s=meter.spent_s(from_s, to_s), media_s=to_s - from_s)
    return Naive(cost=cost, per_s=(after - before) / cost.media_s)


async def _flowing(http: aiohttp.ClientSession) -> None:
    for _ in range(150):
        if await _frames(http):
            return
        await asyncio.sleep(0.2)
    raise BenchFailed("expected the naive pipeline to look at a frame within 30 s")


async def _frames(http: aiohttp.ClientSession) -> int:
    async with http.get("/frames") as answer:
        return int(await answer.text())


async def floor(stream: Path, frames: int) -> Cost:
    """`ffmpeg` decodes the same packets with one thread and throws the pictures away. Raises BenchFailed, ModelMissing."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise ModelMissing("the floor is measured with ffmpeg: apt-get install ffmpeg")
    words: Sequence[str] = ("-nostdin", "-hide_banner", "-benchmark", "-threads", "1", "-i", str(stream), "-f", "null", "-")
    process = await asyncio.create_subprocess_exec(program, *words, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    found = [word.partition("=")[2] for word in said.decode(errors="replace").split() if word.startswith(("utime=", "stime="))]
    if process.returncode != 0 or len(found) < 2:
        raise BenchFailed(f"expected ffmpeg to decode {stream}, found: {said.decode(errors='replace')[-500:]}")
    return Cost(spent_s=sum(float(one.rstrip("s")) for one in found), media_s=frames / FPS)


def free_port() -> int:
    """A port of this machine that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
