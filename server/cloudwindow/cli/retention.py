"""`cloudwindow retention …`: what is due, the end of it, holds, and certificates that are checked offline."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import typer
from rich.console import Console

from cloudwindow import policy
from cloudwindow.blobs import ObjectBlobs
from cloudwindow.blobs.blobs import open_store
from cloudwindow.cli.bar import bar
from cloudwindow.cli.checked import log_key
from cloudwindow.cli.retention_words import plan_json, plan_table, proof_words
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.errors import BadInput, Conflict, EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.forgetting import Keeping, keeping
from cloudwindow.keeping import kept
from cloudwindow.ledger.destruction import Certified, verify_certificate
from cloudwindow.settings import Settings, load
from cloudwindow.store import Checkpointer, SqlRecords, WitnessFile, log_signer
from cloudwindow.store.destroyed import Looked, Looking
from cloudwindow.store.search_key import search_key

app: Final = typer.Typer(no_args_is_help=True, help="Keeping and forgetting: plan, run, hold, release, verify.")
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when there is one.")]
DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The session, as `cloudwindow session list` names it.")]
Why = Annotated[str, typer.Option(help="Why: the case, the court, the letter. Stands in the session's trail.")]
BY: Final = "command line"


@app.command("plan")
def plan(json_: AsJson = False, settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """What would go now, what is due and held, and why. Changes nothing; a server may run meanwhile.

    Example: cloudwindow retention plan
    """

    async def work(_: SqlRecords, parts: Keeping) -> None:
        found = await parts.planning.plan()
        if json_:
            typer.echo(json.dumps(plan_json(found), ensure_ascii=False, indent=2))
        else:
            plan_table(found, Console(soft_wrap=True))

    _run(load(settings_file, data_dir=data_dir), work)


@app.command("run")
def run(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    out: Annotated[Path, typer.Option(help="The folder that certificates are written to.")] = Path(),
    settings_file: SettingsFile = None,
    data_dir: DataDir = None,
) -> None:
    """Destroy the keys of everything that is due, with the server stopped, and write a certificate. Broken off, it is run again.

    A running server does the same at the hour that the policy names: [retention] hour.

    Example: cloudwindow retention run --yes --out certificates
    """
    facts = load(settings_file, data_dir=data_dir)

    async def work(_: SqlRecords, parts: Keeping) -> None:
        found = await parts.planning.plan()
        console = Console(soft_wrap=True)
        plan_table(found, console)
        if found.due and not yes and not typer.confirm(f"Destroy {len(found.due)} sessions for ever?"):
            raise typer.Abort
        with bar(of_bytes=False) as shown:
            task = shown.add_task("forgetting", total=len(found.due) or None)
            ended = await parts.forgetting.run(BY, lambda done, total, _: shown.update(task, completed=done, total=total))
        left: dict[str, str] = {}
        for one in ended:
            out.mkdir(parents=True, exist_ok=True)
            _write(out / f"{one.run}.json", one.certificate)
            _write(out / f"{one.run}.txt", verify_certificate(one.certificate).words.encode())
            left |= one.left
            console.print(f"{out / one.run}.json: a certificate over {_count(one.certificate)} sessions", markup=False)
        for id, code in left.items():
            console.print(f"{id}: was not destroyed ({code}); run it again", markup=False)
        if not ended:
            console.print("nothing is due")
        if left:
            raise typer.Exit(code=1)

    _run(facts, work, by_itself=True)


@app.command("hold")
def hold(id: Id, why: Why, settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """Keep a session, whatever its age, until the hold is lifted. A server may run meanwhile.

    Example: cloudwindow retention hold ses_0123456789abcdef --why "claim 2026/117 before the district court"
    """

    async def work(_: SqlRecords, parts: Keeping) -> None:
        _index, name = await parts.holds.lay(SessionId(id), BY, why)
        typer.echo(f"{id}: hold {name}")

    _run(load(settings_file, data_dir=data_dir), work)


@app.command("release")
def release(
    id: Id,
    why: Why,
    hold: Annotated[str, typer.Option(help="Which hold, when several lie on it.")] = "",
    settings_file: SettingsFile = None,
    data_dir: DataDir = None,
) -> None:
    """Lift a hold. The session's own end comes with the next run, when it is due.

    Example: cloudwindow retention release ses_0123456789abcdef --why "claim withdrawn on 2 March"
    """

    async def work(_: SqlRecords, parts: Keeping) -> None:
        _index, name = await parts.holds.lift(SessionId(id), BY, why, hold)
        typer.echo(f"{id}: hold {name} was lifted")

    _run(load(settings_file, data_dir=data_dir), work)


@app.command("certificates")
def certificates(
    out: Annotated[Path | None, typer.Option(help="Write all of them to this folder.")] = None,
    settings_file: SettingsFile = None,
    data_dir: DataDir = None,
) -> None:
    """Every run that was certified.

    Example: cloudwindow retention certificates --out certificates
    """

    async def work(_: SqlRecords, parts: Keeping) -> None:
        for name in await parts.certificates.names():
            data = await parts.certificates.certificate(name)
            typer.echo(f"{name}: {_count(data or b'')} sessions")
            if out is not None and data is not None:
                out.mkdir(parents=True, exist_ok=True)
                _write(out / f"{name}.json", data)

    _run(load(settings_file, data_dir=data_dir), work)


@app.command("verify")
def verify(
    certificate: Annotated[Path, typer.Argument(metavar="CERTIFICATE", help="As `cloudwindow retention run` wrote it.")],
    key: Annotated[Path | None, typer.Option(help="The log's public key, as the office published it.")] = None,
    data: Annotated[Path | None, typer.Option(help="A data directory: nothing that the certificate lists may open there.")] = None,
    json_: AsJson = False,
    settings_file: SettingsFile = None,
) -> None:
    """Does a certificate of destruction hold, and is it true of this data? Exit code 0: yes; 1: no; 2: it cannot be read.

    Example: cloudwindow retention verify certificates/run_0123456789abcdef.json --key log.pub --data /var/lib/cloudwindow
    """
    try:
        found = verify_certificate(certificate.read_bytes(), None if key is None else log_key(key))
    except EvidenceBroken as error:
        typer.echo(f"DOES NOT HOLD: {error}")
        raise typer.Exit(code=1) from error
    except OSError as error:
        raise BadInput(f"{certificate}: cannot be read: {error.strerror}") from error
    looked = None if data is None else asyncio.run(_look(load(settings_file, data_dir=data), found))
    if json_:
        typer.echo(json.dumps(_json(found, looked), ensure_ascii=False, indent=2))
    else:
        typer.echo(proof_words(found, looked))
    raise typer.Exit(code=1 if looked is not None and looked.faults else 0)


async def _look(facts: Settings, found: Certified) -> Looked:
    async with kept(facts, SystemClock()) as (records, blobs):
        store = open_store(facts.blobs)
        with bar(of_bytes=False) as shown:
            task = shown.add_task("trying keys", total=None)
            looking = Looking(records, blobs, lambda keys: ObjectBlobs(store, keys))
            return await looking.look(found.statement, lambda done, total: shown.update(task, completed=done, total=total))


def _run(facts: Settings, work: Callable[[SqlRecords, Keeping], Coroutine[Any, Any, None]], *, by_itself: bool = False) -> None:
    """`by_itself`: with no server at work on this data. Raises Conflict."""

    async def inside() -> None:
        clock = SystemClock()
        facts.data_dir.mkdir(parents=True, exist_ok=True)
        async with _by_itself(facts, clock) if by_itself else kept(facts, clock) as (records, blobs):
            signer = log_signer(facts.data_dir / "secrets", urlsplit(facts.url).hostname or "cloudwindow")
            checkpointer = Checkpointer(records.transactions, signer, clock, WitnessFile.at(facts.witness))
            journal, shelf = TrailJournal(records, Bulletin()), PolicyShelf(policy.load(facts.policy), blobs)
            parts = keeping(facts, records, blobs, checkpointer, journal, shelf, clock)
            await work(records, parts)

    asyncio.run(inside())


@asynccontextmanager
async def _by_itself(facts: Settings, clock: Clock) -> AsyncIterator[tuple[SqlRecords, ObjectBlobs]]:
    """Alone before anything is touched: the register is brought up to date with this folder's own search key. Raises Conflict."""
    async with AsyncExitStack() as stack:
        serving = kept(facts, clock, search_key(facts.data_dir / "secrets"), serving=True)
        try:
            store = await stack.enter_async_context(serving)
        except Conflict as error:
            raise Conflict(f"{error}; stop that server, or let it do the same: [retention] hour of its policy") from None
        yield store


def _write(path: Path, data: bytes) -> None:
    """The same file again is no error."""
    if path.exists() and path.read_bytes() != data:
        raise BadInput(f"{path}: it exists and says something else; name another folder with --out")
    path.write_bytes(data)


def _count(certificate: bytes) -> int:
    return len(json.loads(certificate)["statement"]["sessions"]) if certificate else 0


def _json(found: Certified, looked: Looked | None) -> dict[str, Any]:  # Any: what json.dumps takes
    said = {"holds": True, "sealed": found.sealed, "log": found.key.line, "pinned": found.pinned, "statement": found.statement}
    if looked is None:
        return said
    data = {name: getattr(looked, name) for name in ("faults", "notes", "gone", "tries", "kept", "opened", "keys")}
    return {**said, "data": data}
