"""What the commands share that check something by itself: the key that somebody holds, and how it is told what was found."""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn, Protocol

import typer
from rich.console import Console

from cloudwindow.domain.errors import BadInput, EvidenceBroken
from cloudwindow.domain.plain import Json
from cloudwindow.ledger.checkpoint import LogKey, parse_key
from cloudwindow.ledger.plain import plain, plain_json


class Report(Protocol):
    @property
    def ok(self) -> bool: ...
    def words(self) -> str: ...
    def to_json(self) -> Mapping[str, Json]: ...


def log_key(file: Path) -> LogKey:
    """The log's public key. Raises BadInput."""
    try:
        return parse_key(file.read_text("ascii"))
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, EvidenceBroken) as error:
        raise BadInput(f"{file}: expected a line name+id+base64, found something else") from error


def tell(report: Report, *, as_json: bool) -> NoReturn:
    """Exit code 0 when it holds, 1 when it does not."""
    typer.echo(plain_json({**report.to_json(), "words": report.words()}) if as_json else report.words())
    raise typer.Exit(code=0 if report.ok else 1)


def unreadable(expected: str, error: Exception) -> NoReturn:
    """Exit code 2. `expected`: 'a package and a key'."""
    Console(stderr=True).print(plain(f"cloudwindow: expected {expected} that can be read, found: {error}"), markup=False)
    raise typer.Exit(code=2) from error
