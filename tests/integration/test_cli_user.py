"""`cloudwindow user` on a database of its own, with passwords that cost what they do in use."""

import asyncio
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from cloudwindow.cli import build
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.errors import BadInput, Conflict, NotFound
from cloudwindow.domain.office_events import OFFICE, CredentialSet, PersonAdded
from cloudwindow.domain.people import Person
from cloudwindow.ledger.checkpoint import parse_key
from cloudwindow.ledger.verify import verify
from cloudwindow.store import SqlPeople, open_records
from tests.evidence import TickingClock


def run(data: Path, *words: str) -> str:
    """What it printed. Raises what it raised, which `cli.main` turns into one sentence."""
    result = CliRunner().invoke(build(), ["user", *words, "--data-dir", str(data)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def people_in(data: Path) -> dict[str, Person]:
    async def ask() -> dict[str, Person]:
        async with open_records(f"sqlite:///{data}/cloudwindow.db", TickingClock()) as records:
            return {one.login: one for one in await SqlPeople(records.transactions).people()}

    return asyncio.run(ask())


def kinds_in(data: Path) -> list[str]:
    async def ask() -> list[str]:
        async with open_records(f"sqlite:///{data}/cloudwindow.db", TickingClock()) as records:
            return [told.kind for told in await records.told(OFFICE)]

    return asyncio.run(ask())


def password_in(output: str) -> str:
    return next(line.strip() for line in output.splitlines() if line.startswith("  "))


def test_an_account_is_added_reset_disabled_enabled_and_listed(tmp_path: Path) -> None:
    run(tmp_path, "add", "root", "--role", "administrator")
    added = run(tmp_path, "add", "wang.fang", "--name", "王芳", "--role", "clerk", "--role", "reviewer", "--language", "en")
    reset = run(tmp_path, "reset", "wang.fang")
    assert len(password_in(added)) == 23
    assert password_in(added) != password_in(reset)
    assert "every sign-in" in run(tmp_path, "disable", "wang.fang")
    person = people_in(tmp_path)["wang.fang"]
    assert (person.name, sorted(person.roles), person.languages, person.disabled) == ("王芳", ["clerk", "reviewer"], ("en",), True)
    assert "active" in run(tmp_path, "enable", "wang.fang")
    listed = run(tmp_path, "list")
    assert all(word in listed for word in ("root", "wang.fang", "王芳", "clerk, reviewer", "active"))
    added_kinds = [kind_of(PersonAdded), kind_of(CredentialSet)]
    assert kinds_in(tmp_path) == [
        "office_opened",
        *added_kinds,
        *added_kinds,
        "credential_set",
        "person_changed",
        "person_changed",
    ]


def test_what_cannot_be_says_why(tmp_path: Path) -> None:
    run(tmp_path, "add", "root", "--role", "administrator")
    with pytest.raises(Conflict, match="taken"):
        run(tmp_path, "add", "root", "--role", "clerk")
    with pytest.raises(BadInput, match="login"):
        run(tmp_path, "add", "demo.clerk", "--role", "clerk")
    with pytest.raises(NotFound, match="nobody"):
        run(tmp_path, "disable", "nobody")
    with pytest.raises(Conflict, match="last"):
        run(tmp_path, "disable", "root")


def test_the_offices_trail_is_exported_and_verified_like_a_sessions(tmp_path: Path) -> None:
    def office(*words: str) -> str:
        result = CliRunner().invoke(build(), list(words), env={"CLOUDWINDOW_DATA_DIR": str(tmp_path)}, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    office("user", "add", "xiuying", "--role", "administrator")
    assert "administrator" in office("session", "show", "office")
    package = tmp_path / "office.zip"
    office("session", "export", "office", "--out", str(package))
    report = verify(package, parse_key((tmp_path / "secrets" / "log.pub").read_text("utf-8")))
    assert report.faults == ()
    with ZipFile(package) as files:
        whole = b"".join(files.read(name) for name in files.namelist())
    assert b"person_added" in whole
    assert b"xiuying" not in whole
