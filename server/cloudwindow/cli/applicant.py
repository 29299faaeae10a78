"""`cloudwindow applicant LINK`: a scripted applicant, through the public protocol alone."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from cloudwindow.domain.errors import BadInput


def applicant(
    link: Annotated[str, typer.Argument(help="The link the office sent: https://server/#TOKEN")],
    video: Annotated[Path | None, typer.Option(help="A clip to show as camera; without it a person is rendered.")] = None,
    audio: Annotated[Path | None, typer.Option(help="A recording to play when digits are asked for.")] = None,
    card: Annotated[Path | None, typer.Option(help="A picture of a card to hold up when asked.")] = None,
    language: Annotated[str, typer.Option(help="zh-CN, zh-TW or en.")] = "en",
) -> None:
    """Go through a verification without a browser: for rehearsals, load and tests.

    Needs the packages of the extra `demo`. The rendered person follows every prompt; an attacker could do the same.

    Examples:

      cloudwindow applicant http://127.0.0.1:8443/#TOKEN

      cloudwindow applicant http://127.0.0.1:8443/#TOKEN --video me.mp4 --audio digits.wav --card card.png
    """
    if video is None and (audio or card):
        raise BadInput("--audio and --card go with --video; found no --video")
    asyncio.run(_go(link, video, audio, card, language))


async def _go(link: str, video: Path | None, audio: Path | None, card: Path | None, language: str) -> None:
    from cloudwindow.applicant.client import ScriptedApplicant
    from cloudwindow.applicant.filed import FiledApplicant
    from cloudwindow.applicant.rendered import Manner, RenderedApplicant
    from cloudwindow.applicant.tracks import Stage

    performer = FiledApplicant(video, audio, card) if video else RenderedApplicant(Manner())
    typer.echo("Preparing the performance ...")
    await asyncio.to_thread(performer.prepare)
    ended = await ScriptedApplicant(link, Stage(performer), language, _tell).run()
    typer.echo(f"over: {ended.kind} {ended.reason}".rstrip())


def _tell(message: Any) -> None:  # Any: what the server sent
    match message:
        case {"type": "entry", "kind": kind, "event": event}:
            words = " ".join(str(event[key]) for key in ("step", "prompt", "check", "verdict", "reason") if event.get(key))
            typer.echo(f"{message['at'][11:19]}  {kind}  {words}")
        case {"type": "hint", "code": code, "detail": detail}:
            typer.echo(f"          ({code} {detail})".rstrip())
