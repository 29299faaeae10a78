"""`cloudwindow keys …`: which keys there are, wrap them with another key-encryption key, seal a store of an earlier version."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from cloudwindow.blobs.blobs import open_store
from cloudwindow.blobs.resealing import seal_all
from cloudwindow.cli.bar import bar
from cloudwindow.domain.clock import SystemClock
from cloudwindow.keeping import kek_file, keks
from cloudwindow.recording.resealing import seal_live
from cloudwindow.settings import Settings, load
from cloudwindow.store import SqlRecords, open_records
from cloudwindow.store.sealing import counts, files_are_sealed, now_sealed, rotate
from cloudwindow.vault.kek_places import keep_newest, read_keys, renew

app: Final = typer.Typer(no_args_is_help=True, help="Keys that everything is sealed with: show, rotate, seal.")
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when there is one.")]
DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.")]


@app.command("show")
def show(settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """Which key-encryption key is in use, and how many keys it wraps.

    Example: cloudwindow keys show
    """
    facts = load(settings_file, data_dir=data_dir)

    async def work() -> None:
        async with open_records(facts.database, SystemClock(), keks=keks(facts)) as records:
            there, gone, others = await counts(records)
            typer.echo(f"key-encryption key {records.transactions.keyring.current}, from {facts.vault.kek}")
            typer.echo(f"{there} keys in use, {others} of them wrapped by another; {gone} destroyed")
            typer.echo("files are sealed" if await files_are_sealed(records) else "files are not sealed yet: cloudwindow keys seal")

    asyncio.run(work())


@app.command("rotate")
def rotate_keys(settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """Wrap every key anew, with the server stopped. What is sealed stays as it is. May be broken off and run again.

    With kek = "file" a new key-encryption key is made and the old one removed at the end: keep the old file for as long as
    backups of the database from before. From another place: set [vault] kek to the new place, `old` to the one before.

    Example: cloudwindow keys rotate
    """
    facts = load(settings_file, data_dir=data_dir)
    asyncio.run(_rotate(facts))


async def _rotate(facts: Settings) -> None:
    clock, source = SystemClock(), keks(facts)
    async with _alone(facts) as records:
        known = records.transactions.keyring.current
        in_file = facts.vault.kek == "file"
        if in_file and not facts.vault.old and len(read_keys(kek_file(facts))) == 1:  # more: one that was broken off
            renew(kek_file(facts))
        found = source(known)
        with bar(of_bytes=False) as shown:
            task = shown.add_task("wrapping keys", total=None)
            done = await rotate(records, found, clock, lambda done, total: shown.update(task, completed=done, total=total))
        if in_file:
            keep_newest(kek_file(facts))
        typer.echo(f"{done} keys are wrapped by key-encryption key {found[0].id}. Back it up; it was {known} before.")


@app.command("seal")
def seal(settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """Seal what a version before 0.2 left readable, with the server stopped. May be broken off and run again.

    Example: cloudwindow keys seal
    """
    facts = load(settings_file, data_dir=data_dir)

    async def work() -> None:
        async with _alone(facts) as records:
            live = await seal_live(facts.data_dir, records, records.keys)
            with bar(of_bytes=False) as shown:
                task = shown.add_task("sealing files", total=None)
                count = await seal_all(
                    open_store(facts.blobs), records.keys, lambda done, total: shown.update(task, completed=done, total=total)
                )
            await now_sealed(records)
            typer.echo(f"{count} files and {live} recordings under way were sealed; nothing readable is left.")

    asyncio.run(work())


@asynccontextmanager
async def _alone(facts: Settings) -> AsyncIterator[SqlRecords]:
    """The store, with no server at work on it. Raises Conflict."""
    facts.data_dir.mkdir(parents=True, exist_ok=True)
    async with open_records(facts.database, SystemClock(), keks=keks(facts), alone_in=facts.data_dir) as records:
        yield records
