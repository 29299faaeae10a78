"""`cloudwindow verify`: a package by itself. Nothing of a server or a store is imported."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509

from cloudwindow.cli.bar import bar
from cloudwindow.cli.checked import log_key, tell, unreadable
from cloudwindow.domain.errors import CloudWindowError, EvidenceBroken
from cloudwindow.ledger.certificates import load_certificates
from cloudwindow.ledger.page import verifier_page
from cloudwindow.ledger.verify import verify as verify_package


def verify(
    package: Annotated[
        Path | None, typer.Argument(metavar="PACKAGE", help="The ZIP that `cloudwindow session export` wrote.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The log's public key (log.pub), from the office, not from the package.")] = None,
    tsa: Annotated[Path | None, typer.Option(help="The time-stamping authority's root certificate, from the authority.")] = None,
    witness: Annotated[Path | None, typer.Option(help="The witness file: names a rolled back or forked log.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the verifier as one offline HTML page here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check a package with no server and no network. Exit code 0: everything fits; 1: something does not, and is named.

    Example: cloudwindow verify case-17.zip --key log.pub
    """
    if page is not None:
        page.write_bytes(verifier_page())
        typer.echo(f"{page}: sha256 {sha256(verifier_page()).hexdigest()}")
    if package is None:
        if page is None:
            raise typer.BadParameter("expected a package, or --page FILE, found neither")
        return
    try:
        with bar() as shown:
            task = shown.add_task("checking", total=None)
            report = verify_package(
                package,
                None if key is None else log_key(key),
                lambda done, total: shown.update(task, completed=done, total=total),
                tsa=() if tsa is None else _authority(tsa),
                witness=witness,
            )
    except (OSError, CloudWindowError) as error:
        unreadable("a package and a key", error)
    tell(report, as_json=as_json)


def _authority(file: Path) -> list[x509.Certificate]:
    try:
        return load_certificates(file.read_bytes())
    except ValueError as error:
        raise EvidenceBroken(f"{file}: expected certificates in PEM or DER, found: {error}") from error
