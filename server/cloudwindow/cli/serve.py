"""`cloudwindow serve`: the server until it is told to stop."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from cloudwindow import settings as facts
from cloudwindow.engine.accounts import DemoAccount
from cloudwindow.settings import Settings


def serve(
    settings_file: Annotated[
        Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when it is there.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where everything is kept.")] = None,
    policy: Annotated[Path | None, typer.Option(help="The verification policy.")] = None,
    public_url: Annotated[str | None, typer.Option(help="What applicants open, when a proxy stands in front.")] = None,
    demo: Annotated[
        bool | None, typer.Option("--demo", help="A demonstration: one account a role, for everybody to see. Never for real use.")
    ] = None,
) -> None:
    """Run the server until Ctrl-C.

    Browsers give a camera only to https or to localhost: put a proxy with a certificate in front, or set tls_certificate and
    tls_key. The integrator's API key lies in DATA_DIR/secrets/api-key.

    Examples:

      cloudwindow serve

      cloudwindow serve --demo

      cloudwindow serve --host 0.0.0.0 --port 8443 --public-url https://window.example.gov
    """
    given = {"host": host, "port": port, "data_dir": data_dir, "policy": policy, "public_url": public_url, "demo": demo}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(facts.load(settings_file, **given)))


async def _serve(settings: Settings) -> None:
    from cloudwindow.app import running
    from cloudwindow.telemetry.logs import configure

    os.umask(0o077)  # recordings, database and keys are for this user alone
    configure(production=not settings.demo, as_json=settings.log == "json")
    if settings.models is not None:  # this process and its workers find their models by this variable
        os.environ["CLOUDWINDOW_MODELS"] = str(settings.models.resolve())
    if settings.port == 0:  # the pages' origin must be known before the port is bound
        settings = settings.model_copy(update={"port": _free_port(settings.host)})
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings) as server:
        url = settings.public_url or f"{'https' if settings.tls_certificate else 'http'}://{settings.host}:{server.port}"
        typer.echo(f"CloudWindow is ready on {url}  (data in {settings.data_dir.resolve()}; Ctrl-C stops it)")
        _announce(url, server.demo)
        await stop.wait()
        typer.echo("Stopping: sessions under way are kept and can go on after the next start.")


def _announce(url: str, demo: tuple[DemoAccount, ...]) -> None:
    """Where each of the three begins. Accounts are said aloud in a demonstration only."""
    typer.echo(f"  applicant   {url}/             by a link:  cloudwindow invite")
    typer.echo(f"  clerk       {url}/clerk.html   by an account:  cloudwindow user add LOGIN --role clerk")
    typer.echo(f"  review      {url}/review.html  by an account:  cloudwindow user add LOGIN --role reviewer")
    if demo:
        typer.echo("This is a demonstration. Whoever reaches this server may sign in with:")
    for account in demo:
        typer.echo(f"  {account.login:<20} {account.password}")


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
