"""`cloudwindow user …`: accounts of the staff, on the server's database and without a running server."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.accounts import Accounts, Changes
from cloudwindow.settings import Settings, load

app: Final = typer.Typer(no_args_is_help=True, help="Accounts of the staff: add, disable, enable, reset, list.")
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when there is one.")]
DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="What the person signs in with.")]
BY: Final = "command line"


@app.command("add")
def add(
    login: Login,
    role: Annotated[list[StaffRole], typer.Option(help="What they may do; may be repeated.")],
    name: Annotated[str, typer.Option(help="As the applicant sees it; the login when not given.")] = "",
    language: Annotated[list[Language] | None, typer.Option(help="What they can lead; zh-CN when not given.")] = None,
    matter: Annotated[list[str] | None, typer.Option(help="Matters they can lead; all when not given.")] = None,
    conflict: Annotated[list[str] | None, typer.Option(help="A name or reference they are never given.")] = None,
    settings_file: SettingsFile = None,
    data_dir: DataDir = None,
) -> None:
    """Add an account and print its password, once.

    Examples:

      cloudwindow user add root --role administrator

      cloudwindow user add wang.fang --name 王芳 --role clerk --language zh-CN --language en
    """

    async def work(accounts: Accounts) -> None:
        changes = Changes(
            name=name or login,
            roles=frozenset(role),
            languages=tuple(language or (Language.ZH_CN,)),
            matters=tuple(matter or ()),
            conflicts=tuple(conflict or ()),
        )
        person, password = await accounts.add(login, changes, BY)
        typer.echo(f"{person.id}: {login} may sign in with the password\n\n  {password}\n\nwhich is told only now.")

    _run(load(settings_file, data_dir=data_dir), work)


@app.command("disable")
def disable(login: Login, settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """Let nobody in under this login, and end every sign-in under it. Nothing is deleted.

    Example: cloudwindow user disable wang.fang
    """
    _set_disabled(load(settings_file, data_dir=data_dir), login, True)


@app.command("enable")
def enable(login: Login, settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """Let a disabled person in again.

    Example: cloudwindow user enable wang.fang
    """
    _set_disabled(load(settings_file, data_dir=data_dir), login, False)


@app.command("reset")
def reset(login: Login, settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """Print a new password, once; passkeys are removed, sign-ins end, a lock is lifted.

    Example: cloudwindow user reset wang.fang
    """

    async def work(accounts: Accounts) -> None:
        password = await accounts.reset((await accounts.by_login(login)).id, BY)
        typer.echo(f"{login} may sign in with the password\n\n  {password}\n\nwhich is told only now.")

    _run(load(settings_file, data_dir=data_dir), work)


@app.command("list")
def list_people(settings_file: SettingsFile = None, data_dir: DataDir = None) -> None:
    """All accounts, by login.

    Example: cloudwindow user list
    """

    async def work(accounts: Accounts) -> None:
        table = Table("login", "name", "roles", "languages", "state", "id", box=None)
        for one in await accounts.all():
            state = "disabled" if one.disabled else "active"
            table.add_row(one.login, one.name, ", ".join(sorted(one.roles)), ", ".join(one.languages), state, one.id)
        Console().print(table)

    _run(load(settings_file, data_dir=data_dir), work)


def _set_disabled(settings: Settings, login: str, disabled: bool) -> None:
    async def work(accounts: Accounts) -> None:
        await accounts.change((await accounts.by_login(login)).id, Changes(disabled=disabled), BY)
        typer.echo(f"{login} is {'disabled; every sign-in of theirs has ended' if disabled else 'active'}.")

    _run(settings, work)


def _run(settings: Settings, work: Callable[[Accounts], Coroutine[Any, Any, None]]) -> None:
    """Own errors go to `cli.main`, which says them in one sentence."""

    async def whole() -> None:
        from cloudwindow.engine.bulletin import Bulletin
        from cloudwindow.engine.journal import TrailJournal
        from cloudwindow.keeping import keks
        from cloudwindow.staff import staff
        from cloudwindow.store import open_records

        clock = SystemClock()
        async with open_records(settings.database, clock, keks=keks(settings)) as records:
            await work(staff(settings, records, TrailJournal(records, Bulletin()), clock).accounts)

    asyncio.run(whole())
