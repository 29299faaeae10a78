"""The demo of compliance: a store with thirty scripted sessions of the last weeks, and a server over it to look back with."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

import structlog
import typer

from cloudwindow.cli.demo_office import DemoFailed, free_port
from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.accounts import DemoAccount
from cloudwindow.evaluation.past import proven
from cloudwindow.evaluation.past.made import Made, filled
from cloudwindow.settings import Settings, load

POLICY: Final = Path("policy.toml")
PROVERS: Final = 2  # processes that verify beside each other
NOTE: Final = """Nobody whom you are about to see is a person. One applicant, rendered by a computer from one public-domain
photograph, with a card marked SPECIMEN and a synthetic voice, plays thirty scripted sessions: good ones, failed ones, some with
gaps, some that a clerk let pass. (The voice speaks English alone; in Chinese sessions it hums.) Recordings, hashes, seals and
findings are made by the server's own programs; what the models would have seen is scripted.
"""
TO_TRY: Final = """What there is to try ({review}):

  1. Sign in as {reviewer}. Find DEMO-001 by its case's reference, or everybody named 样本人; narrow by matter, day or reason.
  2. Open it with the reference DEMO-001 and a reason. Play both sides, click a mark, search the transcript for "kitchen".
  3. DEMO-003 and DEMO-010 have gaps, DEMO-004 wrong digits, DEMO-007 another face, DEMO-011 signs of a replay.
  4. Judge DEMO-001 again: set checks.face_match.max_distance to 0.3, and see what would have changed.
  5. Take the next session from the queue and give your own word; until then nobody tells you how it ended. Some are known as bad.
  6. Sign in as {supervisor}: decide between two words (DEMO-017, DEMO-021); look at the figures of clerks and reviewers.
  7. As {supervisor}, ask for a package of a session that you have open. As {second}, agree. Take it, and
     cloudwindow verify FILE
  8. As {auditor}, read the figures and the office's numbers, and nothing of an applicant.
"""


async def play(data: Path | None, *, prepare_only: bool) -> None:
    """`data`: a folder for the store that stays; without one it is thrown away at the end, or named when only prepared."""
    typer.echo(NOTE)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    os.umask(0o077)
    async with _folder(data, stays=prepare_only) as folder:
        settings = load(port=free_port(), data_dir=folder, policy=folder / "policy.toml", demo=True)
        await prepare(settings)
        if prepare_only:
            typer.echo(str(folder))
            return
        await _serve(settings)


async def prepare(settings: Settings) -> Made:
    """Fill the folder and verify all of it. Raises DemoFailed, ModelMissing, BadInput."""
    began_s = time.monotonic()

    def tell(words: str) -> None:
        typer.echo(f"{time.monotonic() - began_s:5.0f} s  {words}")

    made = await filled(settings, POLICY.read_text(encoding="utf-8"), time.time(), tell)
    tell(f"exporting and verifying all {len(made.refs)}, and judging each again")
    ids = list(made.refs.values())
    await asyncio.gather(*(_prove(settings.data_dir, ids[number::PROVERS]) for number in range(PROVERS)))
    tell(f"{len(made.refs)} sessions: every package verifies, every finding comes out again")
    return made


async def _prove(data: Path, sessions: Sequence[str]) -> None:
    words = ("-m", proven.__name__, str(data), str(time.time()), *sessions)
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise DemoFailed(f"expected sessions that verify, found:\n{said.decode()}")


@contextlib.asynccontextmanager
async def _folder(data: Path | None, *, stays: bool) -> AsyncIterator[Path]:
    if data is not None and data.exists() and any(data.iterdir()):
        raise DemoFailed(f"{data}: expected an empty folder, or none; name another")
    if data is not None or stays:
        yield (data or Path(tempfile.mkdtemp(prefix="cloudwindow-review-"))).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="cloudwindow-demo-") as folder:
        yield Path(folder)


async def _serve(settings: Settings) -> None:
    """Until Ctrl-C."""
    from cloudwindow.app import running

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as server:
        url = f"http://{settings.host}:{server.port}"
        typer.echo(f"\nCloudWindow is ready on {url}  (data in {settings.data_dir}; Ctrl-C stops it)")
        typer.echo(f"  review  {url}/review.html\n  clerk   {url}/clerk.html\n")
        typer.echo("Accounts of this demonstration; they exist here alone, with passwords of this start:")
        for account in server.demo:
            typer.echo(f"  {account.login:<22} {account.password}")
        typer.echo("\n" + to_try(url, server.demo))
        await stop.wait()
        typer.echo("Stopping.")


def to_try(url: str, accounts: Sequence[DemoAccount]) -> str:
    """The numbered list."""
    of = {role: [one.login for one in accounts if role in one.roles] for role in StaffRole}
    return TO_TRY.format(
        review=f"{url}/review.html",
        reviewer=of[StaffRole.REVIEWER][0],
        second=of[StaffRole.SUPERVISOR][-1],
        supervisor=of[StaffRole.SUPERVISOR][0],
        auditor=of[StaffRole.AUDITOR][0],
    )
