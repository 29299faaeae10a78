"""`cloudwindow policy`: is a policy valid, in what does it differ, and what would past sessions have come to under it?"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from cloudwindow.blobs import open_blobs
from cloudwindow.cli.bar import bar
from cloudwindow.cli.policy_words import as_json, change_in_words, end_in_words, key_in_words, session_json
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.errors import BadPolicy
from cloudwindow.engine.policy_difference import Changed, differences, keys_of
from cloudwindow.engine.replay import Replay, Replayed
from cloudwindow.engine.rules import rules
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.keeping import keks
from cloudwindow.policy import Policy, load
from cloudwindow.settings import load as load_settings
from cloudwindow.store import open_records

app: Final = typer.Typer(no_args_is_help=True, help="The policy: check, diff.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_PACKAGE: Final = Path(__file__).parents[1]
SHIPPED: Final = (_PACKAGE / "policy.toml", _PACKAGE.parents[1] / "policy.toml")  # in a wheel, in a checkout


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The policy.")],
    json_: AsJson = False,
) -> None:
    """Is it valid, and in what does it differ from the shipped one? Exit code 2 names line and key of what does not fit.

    Examples:

      cloudwindow policy check policy.toml

      cloudwindow policy check /etc/cloudwindow/policy.toml --json
    """
    policy = load(file)
    changed = differences(load(shipped()), policy)
    if json_:
        typer.echo(as_json({"version": policy.version, "sha256": policy.sha256, "differs": [_key(one) for one in changed]}))
        return
    console = Console(soft_wrap=True)
    console.print(f"{file}: it fits. Version {policy.version}, {len(keys_of(policy))} keys, SHA-256 {policy.sha256}", markup=False)
    _print_keys(console, changed, "from the shipped one")


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The policy as it is.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The policy as it is to be.")],
    replay: Annotated[int, typer.Option(min=0, max=100_000, help="Judge so many of the newest past sessions again under NEW.")] = 0,
    settings: Annotated[Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when there is one.")] = None,
    json_: AsJson = False,
) -> None:
    """Every key that differs, and what past sessions would have come to. Needs no model; reads the store and writes nothing.

    Examples:

      cloudwindow policy diff policy.toml stricter.toml

      cloudwindow policy diff policy.toml stricter.toml --replay 200

      cloudwindow policy diff policy.toml stricter.toml --replay 1000 --json > what-if.json
    """
    was, now = load(old), load(new)
    changed = differences(was, now)
    seen = asyncio.run(_replay(settings, was, now, replay)) if replay else []
    if json_:
        typer.echo(as_json({"differs": [_key(one) for one in changed], **(_sessions(seen, was) if replay else {})}))
        return
    console = Console(soft_wrap=True)
    _print_keys(console, changed, f"between {old} and {new}")
    if replay:
        _print_sessions(console, seen, was)


def shipped() -> Path:
    """Raises BadPolicy when there is none."""
    found = next((file for file in SHIPPED if file.is_file()), None)
    if found is None:
        raise BadPolicy(f"expected the shipped policy in one of {', '.join(map(str, SHIPPED))}, found none")
    return found


async def _replay(settings: Path | None, current: Policy, policy: Policy, most: int) -> list[Replayed]:
    facts = load_settings(settings)
    async with open_records(facts.database, SystemClock(), keks=keks(facts)) as records:
        with bar(of_bytes=False) as shown:
            task = shown.add_task("judging again", total=most)
            seen = []
            async for one in Replay(records, PolicyShelf(current, open_blobs(facts.blobs, records.keys))).newest(most, policy):
                seen.append(one)
                shown.advance(task)
    return seen


def _print_keys(console: Console, changed: Sequence[Changed], where: str) -> None:
    console.print(f"{len(changed)} keys differ {where}{':' if changed else '.'}", markup=False, highlight=False)
    for one in changed:
        console.print(key_in_words(one), markup=False, highlight=False)


def _print_sessions(console: Console, seen: Sequence[Replayed], was: Policy) -> None:
    whole = _sessions(seen, was)["replayed"]
    console.print(
        f"\n{whole['sessions']} sessions judged again: {whole['differ']} would differ, in {whole['changes']} of "
        f"{whole['findings']} findings. {whole['unjudged']} could not be judged; {whole['other_policy']} ran under another "
        f"policy than the old one; {whole['older']} were recorded by an older program or another one.",
        markup=False,
        highlight=False,
    )
    for one in seen:
        if one.again is None:
            console.print(f"{one.session.id}: not judged: {one.why}", markup=False, highlight=False)
        elif one.again.differs:
            console.print(f"{one.session.id}: {end_in_words(one.again)}", markup=False, highlight=False)
            for change in one.again.changes:
                console.print(f"    {change_in_words(change)}", markup=False, highlight=False)


def _key(one: Changed) -> dict[str, Any]:
    return {"key": one.key, "was": one.was, "now": one.now, "words": one.words, "told": one.told}


def _sessions(seen: Sequence[Replayed], was: Policy) -> dict[str, Any]:
    judged = [(one.session, one.again) for one in seen if one.again is not None]
    return {
        "replayed": {
            "sessions": len(judged),
            "differ": sum(again.differs for _, again in judged),
            "findings": sum(again.same + len(again.changes) for _, again in judged),
            "changes": sum(len(again.changes) for _, again in judged),
            "unjudged": len(seen) - len(judged),
            "other_policy": sum(session.policy_sha256 != was.sha256 for session, _ in judged),
            "older": sum(again.by != {rules()} for _, again in judged),
        },
        "sessions": [session_json(session, again) for session, again in judged if again.differs],
        "unjudged": [{"session": one.session.id, "why": one.why} for one in seen if one.again is None],
    }
