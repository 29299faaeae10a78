"""A process that is killed in the middle of writing loses nothing that it was told was kept."""

import signal
import subprocess
import sys
from pathlib import Path

from cloudwindow.ledger.chain import check_chain
from cloudwindow.store import open_records
from tests.evidence import SESSION, TickingClock
from tests.places import ROOT, SERVER

WRITER = """
import asyncio, sys
from cloudwindow.domain import events as e
from cloudwindow.store import open_records
from tests.evidence import SESSION, TickingClock, add, created, write

async def main(url):
    async with open_records(url, TickingClock()) as records:
        session = await write(records, [created()])
        for number in range(100_000):
            session = await add(records, e.ServerRestarted(lost="x" * 500))
            print(session.length, flush=True)

asyncio.run(main(sys.argv[1]))
"""


async def test_kill_9_loses_no_acknowledged_write(tmp_path: Path) -> None:
    for lap in range(3):
        folder = tmp_path / str(lap)
        folder.mkdir()
        url = f"sqlite:///{folder}/records.sqlite"
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, url],
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": f"{SERVER.parent}:{ROOT}"},
        ) as writer:
            assert writer.stdout is not None
            for _ in range(40 + 17 * lap):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
            rest = writer.stdout.read().decode().split("\n")
        acknowledged = max([40 + 17 * lap, *(int(line) for line in rest[:-1] if line)])
        async with open_records(url, TickingClock()) as records:
            entries = await records.entries(SESSION, limit=100_000)
            check_chain(entries)
            assert len(entries) >= acknowledged
            assert (await records.session(SESSION)).length == len(entries)
