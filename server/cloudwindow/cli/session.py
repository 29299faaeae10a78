"""`cloudwindow session …`: look at what happened and hand it over."""

import asyncio
from collections.abc import Callable, Coroutine
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from cloudwindow.blobs import open_blobs
from cloudwindow.cli.bar import bar
from cloudwindow.cli.compare import compare_packages
from cloudwindow.cli.excerpt import excerpt_to, wish_of
from cloudwindow.cli.subject_access import subject_access
from cloudwindow.cli.timeline import in_words
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import State
from cloudwindow.keeping import keks, scratch
from cloudwindow.papers.court.pages import LANGUAGES
from cloudwindow.papers.workshop import Workshop
from cloudwindow.paperwork import time_stamper
from cloudwindow.settings import Settings, load
from cloudwindow.store import Checkpointer, Reporting, SqlRecords, Stamps, WitnessFile, export, log_signer, open_records

app: Final = typer.Typer(no_args_is_help=True, help="Sessions: list, show, export, report, compare.")
app.command("subject-access")(subject_access)
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when there is one.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The session, as `cloudwindow session list` names it.")]


class ReportLanguage(StrEnum):
    ZH = "zh"
    ZH_TW = "zh-TW"
    EN = "en"


@app.command("list")
def list_sessions(
    state: Annotated[list[State] | None, typer.Option(help="Only sessions in this state; may be repeated.")] = None,
    settings: SettingsFile = None,
) -> None:
    """All sessions, oldest first.

    Example: cloudwindow session list --state verifying --state suspended
    """
    facts = load(settings)

    async def work(records: SqlRecords) -> None:
        table = Table("session", "state", "entries", "steps", "reason", box=None)
        for session in await records.sessions(*(state or ())):
            done = f"{len(session.verdicts)}/{len(session.steps)}"
            reason = session.ended_for or session.suspended_for or session.outcome
            table.add_row(session.id, str(session.state), str(session.length), done, str(reason or ""))
        for id, code in records.unopened.items():
            table.add_row(id, "does not open", "", "", code)
        Console().print(table)

    _run(facts, work)


@app.command("show")
def show(id: Id, settings: SettingsFile = None) -> None:
    """One session's timeline in words.

    Example: cloudwindow session show ses_0123456789abcdef
    """
    facts = load(settings)

    async def work(records: SqlRecords) -> None:
        session = await records.session(SessionId(id))
        console = Console(soft_wrap=True)
        console.print(f"{session.id}: {session.state}, {session.length} entries", markup=False)
        for told in await records.told(session.id):
            console.print(f"{told.index:>5}  {told.at}  {in_words(told.event)}", markup=False, highlight=False)

    _run(facts, work)


@app.command("export")
def export_session(
    id: Id,
    out: Annotated[Path | None, typer.Option(help="The file to write; ID.zip here when not given.")] = None,
    begin: Annotated[str, typer.Option("--from", help="Only from here on, like 1:20; time 0 is the first recording's.")] = "",
    end: Annotated[str, typer.Option("--to", help="Only up to here, like 2:00.")] = "",
    redact: Annotated[Path | None, typer.Option(help="A list of regions to cover, as JSON: docs/evidence.md.")] = None,
    asked_by: Annotated[str, typer.Option(help="Who asked; stands in an excerpt and is sealed with it.")] = "",
    reason: Annotated[str, typer.Option(help="Why; likewise.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Everything that was recorded of a session, or a part of it, as one package that can be checked without this server.

    Example: cloudwindow session export ses_0123456789abcdef --out case-17.zip

    Example: cloudwindow session export ses_0123456789abcdef --from 1:20 --to 2:00 --out cut.zip
    """
    wish = wish_of(begin, end, redact, asked_by, reason)
    facts, target = load(settings), out or Path(f"{id}.zip")
    if target.exists():
        raise BadInput(f"{target}: it exists; name another file with --out")

    async def work(records: SqlRecords) -> None:
        clock, blobs = SystemClock(), open_blobs(facts.blobs, records.keys)
        checkpointer, session = _checkpointer(facts, records), SessionId(id)
        if wish is not None:
            with bar() as shown:
                task = shown.add_task("packing", total=None)
                said = await excerpt_to(
                    target,
                    wish,
                    records,
                    blobs,
                    checkpointer,
                    session,
                    _models(),
                    clock,
                    Stamps(records.transactions, time_stamper(facts, clock)),
                    lambda done, total: shown.update(task, completed=done, total=total),
                    scratch(facts),
                )
            Console().print(f"{target}: not the whole session: {said.words()}", markup=False)
            return
        async with Workshop().open() as papers:
            with bar() as shown:
                task = shown.add_task("packing", total=None)
                await export(
                    records,
                    blobs,
                    checkpointer,
                    session,
                    _models(),
                    target,
                    clock=clock,
                    stamps=Stamps(records.transactions, time_stamper(facts, clock)),
                    more=Reporting(blobs, checkpointer, papers).for_package,
                    progress=lambda done, total: shown.update(task, completed=done, total=total),
                )
        key = checkpointer.signer.key.fingerprint
        Console().print(f"{target}: {target.stat().st_size} bytes. The log's key: {key}", markup=False)

    _run(facts, work)


@app.command("report")
def report_session(
    id: Id,
    out: Annotated[Path | None, typer.Option(help="The file to write; ID.pdf here when not given.")] = None,
    language: Annotated[ReportLanguage, typer.Option(help="zh: simplified Chinese.")] = ReportLanguage.ZH,
    settings: SettingsFile = None,
) -> None:
    """What happened in a session, what was found and who decided, as a PDF/A for a court. It lies in every package as well.

    Example: cloudwindow session report ses_0123456789abcdef --language en --out report.pdf
    """
    facts, target = load(settings), out or Path(f"{id}.pdf")
    if target.exists():
        raise BadInput(f"{target}: it exists; name another file with --out")

    async def work(records: SqlRecords) -> None:
        blobs, checkpointer = open_blobs(facts.blobs, records.keys), _checkpointer(facts, records)
        stamps = Stamps(records.transactions, time_stamper(facts, SystemClock()))
        async with Workshop().open() as papers:
            reporting = Reporting(blobs, checkpointer, papers)
            pdf = await reporting.one(records, SessionId(id), LANGUAGES[language.value], stamps)
        target.write_bytes(pdf)
        Console().print(f"{target}: {len(pdf)} bytes, sha256 {sha256(pdf).hexdigest()}", markup=False)

    _run(facts, work)


app.command("compare")(compare_packages)


def _checkpointer(facts: Settings, records: SqlRecords) -> Checkpointer:
    signer = log_signer(facts.data_dir / "secrets", urlsplit(facts.url).hostname or "cloudwindow")
    return Checkpointer(records.transactions, signer, SystemClock(), WitnessFile.at(facts.witness))


def _run(facts: Settings, work: Callable[[SqlRecords], Coroutine[Any, Any, None]]) -> None:
    async def inside() -> None:
        async with open_records(facts.database, SystemClock(), keks=keks(facts)) as records:
            await work(records)

    asyncio.run(inside())


def _models() -> dict[str, str]:
    """sha256 by name of every model that the manifest knows."""
    from cloudwindow.inference.manifest import manifest

    return {model.name: model.file[0].sha256 for model in manifest()}
