"""`cloudwindow demo`: a server of its own, a rendered applicant, and a package that verifies."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from cloudwindow.cli.demo_office import DemoFailed, free_port

READY_S: Final = 60.0
LONGEST_S: Final = 400.0
NOTE: Final = """The applicant you are about to see is rendered by a computer from one public-domain photograph, speaks with
a synthetic voice and holds up a card marked SPECIMEN. It follows every prompt, and an attacker could do the same: these checks
tell a live, present, answering person from a photo, a recording and somebody else. They do not tell a person from a
puppet that is fed into the camera. That is for the clerk, and for further checks.
"""
# What is asked by a clerk: a demo need not ask everything.
SEAT_STEPS: Final = {
    "\nquestions = 2\n": "\nquestions = 1\n",
    '"*" = ["voluntary", "understanding", "price", "parties", "parcel", "relationship"]': '"*" = ["voluntary", "price", "parties"]',
}


class Scenario(StrEnum):
    PASS = "pass"
    WRONG_DIGITS = "wrong-digits"
    SECOND_PERSON = "second-person"
    NETWORK_CUT = "network-cut"
    REPLAY = "replay"
    SEAT = "seat"
    REVIEW = "review"


def demo(
    scenario: Annotated[Scenario, typer.Option(help="What the applicant does.")] = Scenario.PASS,
    out: Annotated[Path, typer.Option(help="Folder for the package that stays.")] = Path("recordings") / "demo",
    data_dir: Annotated[
        Path | None, typer.Option(help="review: a folder for the store that stays; else it is thrown away.")
    ] = None,
    prepare_only: Annotated[
        bool, typer.Option("--prepare-only", help="review: end once all is prepared and verified; the last line names the folder.")
    ] = False,
) -> None:
    """Watch a rendered person being verified, from the link to the package for the court; or look back at thirty such sessions.

    Examples:

      cloudwindow demo

      cloudwindow demo --scenario wrong-digits

      cloudwindow demo --scenario seat    a scripted clerk leads the session; it ends with a signed document

      cloudwindow demo --scenario review    prepares sessions of the last weeks and opens the review pages on them
    """
    try:
        asyncio.run(_review(data_dir, prepare_only=prepare_only) if scenario is Scenario.REVIEW else _demo(scenario, out))
    except KeyboardInterrupt:
        typer.echo("Stopped; everything that was started has ended and the throw-away data is gone.")
        raise typer.Exit(130) from None


async def _review(data_dir: Path | None, *, prepare_only: bool) -> None:
    from cloudwindow.cli.demo_review import play

    await play(data_dir, prepare_only=prepare_only)


async def _demo(scenario: Scenario, out: Path) -> None:
    from cloudwindow.cli import demo_seat
    from cloudwindow.cli.demo_show import play

    typer.echo(NOTE)

    with tempfile.TemporaryDirectory(prefix="cloudwindow-demo-") as folder:
        data = Path(folder)
        policy = _policy(data)
        async with _server(data, policy) as url:
            key = (data / "secrets" / "api-key").read_text().strip()
            if scenario is Scenario.SEAT:
                seat = await demo_seat.play(url, key)
                session, as_expected, papers = seat.session, seat.as_expected, demo_seat.keep(seat, out)
            else:
                (session, as_expected), papers = await play(url, key, scenario.value), ()
        await _papers(data, papers)
        package = await _package(data, session, out)
    if not as_expected:
        raise DemoFailed(f"the session did not end as the scenario {scenario.value} must; look at the entries above")
    typer.echo(str(package))


async def _papers(data: Path, papers: Sequence[Path]) -> None:
    """The signed document and the signed result, checked as anybody would."""
    for command, paper in zip(("verify-pdf", "verify-result"), papers, strict=False):
        typer.echo(f"\nChecking {paper} ...")
        await _run(data, command, str(paper))


def _policy(data: Path) -> Path:
    """The shipped policy, with the one line that lets a SPECIMEN card pass; with a clerk there are a few questions only."""
    text = Path("policy.toml").read_text(encoding="utf-8")
    for shipped, here in SEAT_STEPS.items():
        text = text.replace(shipped, here, 1)
    allowed = text.replace("allow_specimen = false", "allow_specimen = true").replace('version = "', 'version = "demo of ', 1)
    path = data / "policy.toml"
    path.write_text(allowed, encoding="utf-8")
    return path


@contextlib.asynccontextmanager
async def _server(data: Path, policy: Path) -> AsyncIterator[str]:
    """A server process of our own; it ends with the block, however the block ends."""
    port = free_port()
    log = (data / "server.log").open("wb")
    typer.echo(f"Starting the server on 127.0.0.1:{port} ...")
    words = ("-m", "cloudwindow.cli", "serve", "--port", str(port), "--data-dir", str(data), "--policy", str(policy))
    env = {**os.environ, "CLOUDWINDOW_DEMO": "true"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdout=asyncio.subprocess.PIPE, stderr=log, env=env, start_new_session=True
    )
    try:
        await _until_ready(process, data)
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(20):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        log.close()


async def _until_ready(process: asyncio.subprocess.Process, data: Path) -> None:
    assert process.stdout is not None  # a pipe was asked for
    try:
        async with asyncio.timeout(READY_S):
            async for line in process.stdout:
                if b"is ready on" in line:
                    return
    except TimeoutError:
        raise DemoFailed(f"expected the server to be ready within {READY_S:.0f} s") from None
    raise DemoFailed("the server ended before it was ready:\n" + (data / "server.log").read_text()[-2000:])


async def _package(data: Path, session: str, out: Path) -> Path:
    """Export, verify as anybody would, keep the package and the recording."""
    out.mkdir(parents=True, exist_ok=True)
    package = out / f"{session}.zip"
    typer.echo("\nExporting the evidence and checking it offline ...")
    await _run(data, "session", "export", session, "--out", str(package))
    await _run(data, "verify", str(package))
    for part in sorted((data / "blobs" / session / "playback").glob("*.mkv")):
        kept = out / f"{session}-{part.name}"
        shutil.copyfile(part, kept)
        typer.echo(f"The recording, to be watched with any player: {kept}")
    return package.resolve()


async def _run(data: Path, *words: str) -> None:
    env = {**os.environ, "CLOUDWINDOW_DATA_DIR": str(data)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "cloudwindow.cli", *words, env=env)
    if await process.wait() != 0:
        raise DemoFailed(f"`cloudwindow {' '.join(words[:2])}` ended with code {process.returncode}")
