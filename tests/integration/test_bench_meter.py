"""What a tree of processes spends is counted, and not forgotten when one of them ends."""

import asyncio
import sys

from cloudwindow.evaluation.bench_processes import Meter

BURN = """
import time
while time.process_time() < 0.4:
    pass
print("burnt", flush=True)
input()
"""
PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {BURN!r}])
print("ended", flush=True)
input()
"""


async def test_a_meter_counts_children_and_keeps_what_ended() -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    meter = Meter(process.pid)
    began_s = meter.look()
    try:
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == b"burnt\n"
            alive_s = meter.look()
            process.stdin.write(b"\n")
            assert await process.stdout.readline() == b"ended\n"
            ended_s = meter.look()
    finally:
        await process.communicate(b"\n")
    assert meter.parts == ("all",)
    assert meter.spent_s(began_s, alive_s) >= 0.3
    assert meter.spent_s(began_s, ended_s) >= 0.3
    meter.look()
    assert meter.spent_s(began_s, ended_s + 60) >= 0.3, "not even when the whole tree is gone"
