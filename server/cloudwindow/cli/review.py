"""`cloudwindow review …`: repeat a draw that was held, with the seed that was published."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.errors import BadInput, EvidenceBroken
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Records
from cloudwindow.domain.ports_review import SecondLooks
from cloudwindow.domain.review_events import ReviewDrawn, SeedCommitted
from cloudwindow.engine.second_look.draw import RANDOM, by_chance, seed_hash
from cloudwindow.keeping import keks
from cloudwindow.settings import load
from cloudwindow.store import open_records
from cloudwindow.store.second_looks import SqlSecondLooks

app: Final = typer.Typer(no_args_is_help=True, help="The second look: repeat a draw.")
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when there is one.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """`drawn` of `held` by this seed. `wrong`: what the trail says otherwise. `open`: ended, and the draw was not held yet."""

    period: SeedCommitted
    held: int
    drawn: int
    wrong: tuple[tuple[SessionId, str], ...]
    open: int


@app.callback()
def commands() -> None:
    """The second look."""


@app.command("draw")
def repeat(
    seed: Annotated[str, typer.Option(help="The period's seed, in hexadecimal, as `seed_published` tells it.")],
    since: Annotated[str, typer.Option("--from", help="YYYY-MM-DD: sessions that ended from this day on (UTC).")] = "",
    before: Annotated[str, typer.Option("--to", help="YYYY-MM-DD: and before this one.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Hold the draw of a period again and compare. Exit code 0: the same sessions; 1: others, and they are named.

    Example: cloudwindow review draw --seed 5f0c…  --from 2026-11-01 --to 2026-12-01
    """
    facts = load(settings)

    async def work() -> Repeated:
        async with open_records(facts.database, SystemClock(), keks=keks(facts)) as records:
            return await repeated(records, SqlSecondLooks(records.transactions), _bytes(seed), since, before)

    found = asyncio.run(work())
    console = Console(soft_wrap=True)
    console.print(f"period {found.period.period}, rate {found.period.rate}: {found.drawn} of {found.held} drawn by this seed")
    if found.open:
        console.print(f"{found.open} ended, and no draw was held over them yet")
    if found.wrong:
        table = Table("session", "the trail says", box=None)
        for id, says in found.wrong:
            table.add_row(id, says)
        console.print(table)
        raise typer.Exit(code=1)
    console.print("the same sessions as in the trail")


async def repeated(records: Records, looks: SecondLooks, seed: bytes, since: str, before: str) -> Repeated:
    """Raises EvidenceBroken when the office's trail has no period with this seed."""
    committed = await looks.office(SeedCommitted)
    period = next((one for one in committed if one.sha256 == seed_hash(seed)), None)
    if period is None:
        raise EvidenceBroken(
            f"expected a seed whose hash the office's trail has, found none of {len(committed)} with {seed_hash(seed)}"
        )
    held, drawn, open_, wrong = 0, 0, 0, []
    for row in await looks.ended(since, before):
        events: list[Event] = [told.event for told in await records.told(row.session)]
        said = next((one for one in events if isinstance(one, ReviewDrawn)), None)
        if said is None:
            open_ += row.began_s > 0 and row.state in ("decided", "terminated")
        elif said.period == period.period:
            held += 1
            expected = by_chance(seed, row.session, period.rate)
            drawn += expected
            if expected is not (RANDOM in said.why) or said.rate != period.rate:
                wrong.append((row.session, f"{', '.join(said.why) or 'not drawn'}, at the rate {said.rate}"))
    return Repeated(period=period, held=held, drawn=drawn, wrong=tuple(wrong), open=open_)


def _bytes(seed: str) -> bytes:
    try:
        return bytes.fromhex(seed)
    except ValueError:
        raise BadInput("--seed: expected hexadecimal digits") from None
