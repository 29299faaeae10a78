"""How far something has come that takes longer than a second."""

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def bar(*, of_bytes: bool = True) -> Progress:
    """Only for people: a file or a pipe gets no bar. `of_bytes`: it counts them, otherwise things."""
    console = Console(stderr=True)
    done = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = TextColumn("{task.description}"), BarColumn(), done, TimeRemainingColumn()
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
