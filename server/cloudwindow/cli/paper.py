"""`cloudwindow verify-pdf`: check a sealed document with no server and no network."""

from pathlib import Path
from typing import Annotated

import typer

from cloudwindow.cli.checked import tell, unreadable
from cloudwindow.domain.errors import CloudWindowError


def verify_pdf(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The sealed PDF, as the applicant or the office has it.")],
    certificate: Annotated[
        Path | None, typer.Option(help="The office's certificate (office-ca.pem), from the office, not from the file.")
    ] = None,
    tsa: Annotated[Path | None, typer.Option(help="The time-stamping authority's root certificate, from the authority.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check a sealed document with no server and no network. Exit code 0: as it was sealed; 1: it is not, and what is not is named.

    Example: cloudwindow verify-pdf doc_0123456789abcdef.pdf --certificate office-ca.pem
    """
    from cloudwindow.papers.verify_pdf import verify_pdf as verify

    try:
        given = [None if one is None else one.read_bytes() for one in (certificate, tsa)]
        report = verify(file.name, file.read_bytes(), *given)
    except (OSError, CloudWindowError) as error:
        unreadable("a file and a certificate", error)
    tell(report, as_json=as_json)
