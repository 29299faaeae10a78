"""`cloudwindow evaluate …`: measure the checks on labelled recordings; prints counts and bounds, never bare percentages."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.evaluation.report import Report

app: Final = typer.Typer(no_args_is_help=True, help="Measure the checks on recordings of your own.")

Manifest = Annotated[Path, typer.Argument(help="CSV with a header; paths are relative to it.")]
Json = Annotated[Path | None, typer.Option("--json", help="Also write the report here.")]


def _tell(module: str, manifest: Path, json: Path | None) -> None:
    """`module`: in `cloudwindow.evaluation`, with run(manifest) -> Report; imported late because it pulls in models."""
    run: Callable[[Path], Report] = import_module(f"cloudwindow.evaluation.{module}").run
    try:
        report = run(manifest)
    except CloudWindowError as error:
        Console(stderr=True).print(str(error), markup=False)
        raise typer.Exit(code=2) from error
    report.show(Console())
    if json is not None:
        report.write(json)


@app.command("face")
def face(manifest: Manifest, json: Json = None) -> None:
    """Columns a,b,same (yes or no): false matches and non-matches at the shipped threshold, equal error rate."""
    _tell("faces", manifest, json)


@app.command("head-turns")
def head_turns(manifest: Manifest, json: Json = None) -> None:
    """Columns path,turns[,start_s]: a clip and what it does ("left right up"). Accepted in its order, and in every other order."""
    _tell("head_turns", manifest, json)


@app.command("pad")
def pad(manifest: Manifest, json: Json = None) -> None:
    """Columns path,species: "bonafide" or the attack's name. Error rates of each kind of attack, worst first (ISO/IEC 30107-3)."""
    _tell("pad", manifest, json)


@app.command("speech")
def speech(manifest: Manifest, json: Json = None) -> None:
    """Spoken digits: refused though right, accepted though another string."""
    _tell("speech", manifest, json)


@app.command("card")
def card(manifest: Manifest, json: Json = None) -> None:
    """Documents: fields read right, wrong and not at all."""
    _tell("card", manifest, json)
