"""`cloudwindow models`: pull, verify and list the model files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from cloudwindow.inference import manifest, pull, sources, weights

app = typer.Typer(no_args_is_help=True, help="Model files: pull, verify, list.")

Names = Annotated[list[str] | None, typer.Argument(help="Names from `cloudwindow models list`; all when none is given.")]
From = Annotated[
    list[Path] | None,
    typer.Option(
        "--from", envvar="CLOUDWINDOW_MODELS_FROM", help="A directory that already has files; tried first.", file_okay=False
    ),
]


class _Bars:
    """Draws a bar for each file that is being fetched."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def begin(self, file: manifest.ModelFile, source: str) -> sources.Progress:
        task = self._progress.add_task(f"{Path(file.path).name} from {source}"[:70], total=file.size)
        return lambda done: self._progress.update(task, completed=done)


@app.command("pull")
def pull_(names: Names = None, mounted: From = None) -> None:
    """Get the files that are missing. Each is taken only when its sha256 fits; run it again to go on after an interruption."""
    console = Console(stderr=True)
    directory = weights.models_directory()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        done = pull.pull(_chosen(names), directory, mounted or [], _Bars(progress))
    missing = False
    for pulled in done:
        model = pulled.model
        if pulled.outcome is not pull.Outcome.MISSING:
            console.print(f"{pulled.outcome:8} {model.name}", highlight=False)
            continue
        missing = missing or not model.optional
        console.print(f"{'optional' if model.optional else 'MISSING':8} {model.name}: without it {model.without}", highlight=False)
        for tried in pulled.tried:
            console.print(f"         {tried.source}: {tried.why}", highlight=False, markup=False)
        if not pulled.tried:
            console.print("         it comes from a mounted directory only: give one with --from", highlight=False)
    console.print(f"in {directory}", highlight=False)
    if missing:
        raise typer.Exit(1)


@app.command("verify")
def verify_(names: Names = None) -> None:
    """Hash every installed file again and compare it with the manifest."""
    console = Console()
    directory = weights.models_directory()
    broken = False
    for model in _chosen(names):
        wrong = pull.verify(model, directory)
        if model.optional and not model.present(directory) and "not there" in wrong:
            console.print(f"absent   {model.name} (optional)", highlight=False)
            continue
        broken = broken or bool(wrong)
        console.print(f"BROKEN   {model.name}: {wrong}" if wrong else f"ok       {model.name}", highlight=False, markup=False)
    if broken:
        raise typer.Exit(1)


@app.command("list")
def list_() -> None:
    """What there is, what is missing, and what its absence costs."""
    directory = weights.models_directory()
    table = Table("model", "installed", "MB", "licence", "needed for", "without it", title=str(directory))
    for model in manifest.manifest():
        here = "yes" if model.present(directory) else "no (optional)" if model.optional else "NO"
        size = f"{sum(file.size for file in model.file) / 1e6:.1f}"
        source = "" if model.pulled else " (in a package)"
        table.add_row(model.name, here + source, size, model.licence, model.needed_for, model.without)
    Console().print(table)


def _chosen(names: list[str] | None) -> list[manifest.Model]:
    return [manifest.model(name) for name in names] if names else list(manifest.manifest())
