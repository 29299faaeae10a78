"""Which parts of people and rights a deployment gets, from its settings."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cloudwindow.cli.serve import _announce
from cloudwindow.domain.errors import BadInput, Unauthorised
from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.settings import Settings, load
from cloudwindow.staff import Staff, office_parts, staff
from cloudwindow.store import SqlRecords
from tests.evidence import TickingClock
from tests.fresh import fresh_records
from tests.places import ROOT
from tests.staffed import ADDRESS, CHEAP


def settings(tmp_path: Path, **given: Any) -> Settings:  # Any: values of settings, checked there
    return load(ROOT / "cloudwindow.example.toml", data_dir=tmp_path, **given)


@pytest.fixture
async def records() -> AsyncIterator[SqlRecords]:
    async with fresh_records(TickingClock()) as opened:
        yield opened


def members(facts: Settings, records: SqlRecords) -> Staff:
    return staff(facts, records, TrailJournal(records, Bulletin()), TickingClock(), CHEAP)


async def test_without_anything_said_there_are_passwords_alone(tmp_path: Path, records: SqlRecords) -> None:
    facts = settings(tmp_path)
    parts = await office_parts(facts, members(facts, records), TickingClock())
    assert (parts.passkeys, parts.provider, parts.provider_name, parts.demo) == (None, None, None, ())
    assert await parts.accounts.all() == []


async def test_a_site_with_a_name_has_passkeys_and_one_with_a_provider_has_that(tmp_path: Path, records: SqlRecords) -> None:
    oidc = {"issuer": "https://id.example.gov", "client_id": "window", "name": "eID", "roles": {"counter": "clerk"}}
    facts = settings(tmp_path, public_url="https://window.example.gov", oidc=oidc)
    parts = await office_parts(facts, members(facts, records), TickingClock())
    assert parts.passkeys is not None
    assert (parts.provider is not None, parts.provider_name) == (True, "eID")
    assert facts.oidc.roles == {"counter": StaffRole.CLERK}


def test_a_role_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"oidc\.roles\.counter"):
        settings(tmp_path, oidc={"roles": {"counter": "king"}})


async def test_demo_accounts_open_in_demo_mode_and_close_at_the_next_start_without(tmp_path: Path, records: SqlRecords) -> None:
    demo = settings(tmp_path, demo=True)
    whole = members(demo, records)
    accounts = (await office_parts(demo, whole, TickingClock())).demo
    assert [account.roles for account in accounts] == [(role,) for role in StaffRole]
    for account in accounts:
        assert (await whole.people.sign_in(account.login, account.password, ADDRESS)).person.roles == set(account.roles)
    plain = settings(tmp_path)
    assert (await office_parts(plain, members(plain, records), TickingClock())).demo == ()
    with pytest.raises(Unauthorised):
        await whole.people.sign_in(accounts[0].login, accounts[0].password, ADDRESS)


async def test_three_addresses_are_announced_and_accounts_in_a_demonstration_only(
    tmp_path: Path, records: SqlRecords, capsys: pytest.CaptureFixture[str]
) -> None:
    _announce("https://window.test", ())
    plain = capsys.readouterr().out
    assert [word for word in plain.split() if word.startswith("https:")] == [
        "https://window.test/",
        "https://window.test/clerk.html",
        "https://window.test/review.html",
    ]
    demo = settings(tmp_path, demo=True)
    accounts = (await office_parts(demo, members(demo, records), TickingClock())).demo
    _announce("https://window.test", accounts)
    said = capsys.readouterr().out
    assert all(account.login in said and account.password in said for account in accounts)
    assert "demonstration" in said
    assert "demonstration" not in plain
