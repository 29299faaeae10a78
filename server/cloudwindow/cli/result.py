"""`cloudwindow verify-result`: is the result that an office's system got the one that was signed?"""

import json
from pathlib import Path
from typing import Annotated

import typer

from cloudwindow.cli.checked import log_key, unreadable
from cloudwindow.domain.errors import BadInput, EvidenceBroken
from cloudwindow.ledger.checkpoint import parse_key
from cloudwindow.ledger.result import open_result


def verify_result(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The result object, as `GET /api/sessions/ID/result` gave it.")],
    key: Annotated[Path | None, typer.Option(help="The log's public key (log.pub), from the office, not from the object.")] = None,
) -> None:
    """Check a result's signature with no server and no network. Exit code 0: it fits; 1: it does not; 2: nothing could be read.

    Example: cloudwindow verify-result result.json --key log.pub
    """
    try:
        pinned = None if key is None else log_key(key)
        data = file.read_bytes()
    except (OSError, BadInput) as error:
        unreadable("a result and a key", error)
    try:
        result = open_result(data, pinned, file.name)
    except EvidenceBroken as error:
        typer.echo(f"does not hold: {error}")
        raise typer.Exit(code=1) from error
    typer.echo(json.dumps({name: part for name, part in result.items() if name != "signature"}, ensure_ascii=False, indent=2))
    signer = parse_key(result["key"])
    typer.echo("holds: signed by the key you gave." if pinned else f"holds, by the key it names itself: {signer.fingerprint}")
