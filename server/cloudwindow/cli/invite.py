"""`cloudwindow invite`: a case and an applicant's link, through the integrator's API of a running server."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudwindow import settings as facts
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.settings import Settings

if TYPE_CHECKING:
    import aiohttp


class NotInvited(CloudWindowError):
    """The server refused, or is not there."""

    code = "not_invited"


def invite(
    settings_file: Annotated[Path | None, typer.Option("--settings", help="The server's settings file.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="The server's data directory: its API key lies there.")] = None,
    url: Annotated[str | None, typer.Option(help="The running server; from the settings when not given.")] = None,
    reference: Annotated[str, typer.Option(help="Your own reference of the case.")] = "2026-0001",
    matter: Annotated[str, typer.Option(help="What the case is about.")] = "存量房转移登记",
    party: Annotated[str, typer.Option(help="The applicant's role.")] = "seller",
    name: Annotated[str, typer.Option(help="The applicant's name; empty: not compared.")] = "",
    id_number: Annotated[str, typer.Option(help="The number of the identity card; empty: not compared.")] = "",
    document: Annotated[str, typer.Option(help="resident_card or passport.")] = "resident_card",
    language: Annotated[str, typer.Option(help="zh-CN, zh-TW or en.")] = "zh-CN",
    attended: Annotated[
        bool | None, typer.Option("--attended/--unattended", help="Led by a clerk at the cloud seat; else as the policy says.")
    ] = None,
    priority: Annotated[bool, typer.Option("--priority", help="Waits in the priority lane.")] = False,
) -> None:
    """Make a case and print the link for its applicant.

    Examples:

      cloudwindow invite

      cloudwindow invite --reference 2026-0815 --name 王小明 --id-number 11010119900307123X

      cloudwindow invite --attended --priority
    """
    settings = facts.load(settings_file, data_dir=data_dir)
    case = {
        "reference": reference,
        "matter": matter,
        "document": document,
        "parties": {party: {"name": name, "id_number": id_number}},
    }
    session = {"party": party, "language": language, "attended": attended, "priority": priority}
    typer.echo(asyncio.run(_invite(settings, url or settings.url, case, session)))


async def _invite(settings: Settings, url: str, case: Mapping[str, object], session: Mapping[str, object]) -> str:
    import aiohttp

    key_file = settings.data_dir / "secrets" / "api-key"
    if not key_file.exists():
        raise NotInvited(f"expected the server's API key in {key_file}, found none; start the server once, or give --data-dir")
    headers = {"Authorization": f"Bearer {key_file.read_text().strip()}"}
    try:
        async with aiohttp.ClientSession(url, headers=headers) as http:
            made = await _post(http, "/api/cases", case)
            invited = await _post(http, "/api/sessions", {"case": made["case"], **session})
            return invited["link"]
    except aiohttp.ClientConnectionError as error:
        raise NotInvited(f"expected a running server at {url}: {error}; start it with `cloudwindow serve`") from None


async def _post(http: "aiohttp.ClientSession", path: str, body: Mapping[str, object]) -> dict[str, str]:
    async with http.post(path, json=body) as answer:
        said: dict[str, str] = await answer.json()
        if answer.status >= 400:
            raise NotInvited(f"{path}: {answer.status} {said.get('detail', '')}")
        return said
