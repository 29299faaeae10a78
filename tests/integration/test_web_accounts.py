"""Accounts over HTTP: what an administrator and an auditor ask, and what is never logged."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from cloudwindow.domain.people import StaffRole
from tests.office_site import Json, Office, an_office, opened_office
from tests.staffed import staffed


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with an_office() as opened:
        yield opened


async def test_demo_accounts_are_told_to_everybody_in_a_demonstration_only() -> None:
    async with staffed() as whole:
        demo = await whole.accounts.open_demo()
    async with opened_office(demo=demo) as office:
        told = (await (await office.get("ways")).json())["demo"]
        assert [one["login"] for one in told] == [f"demo.{role}" for role in StaffRole]
        assert all(one["password"] for one in told)


async def test_an_administrator_adds_changes_resets_and_disables(office: Office) -> None:
    root = await office.enter("root")
    added = await office.post(
        "people",
        {"login": "wang.fang", "name": "王芳", "roles": ["clerk"], "languages": ["en"], "conflicts": ["Li  Si"]},
        root,
    )
    told = await added.json()
    assert added.status == 200, told
    office.staffed.passwords["wang.fang"] = told["password"]
    hers = await office.enter("wang.fang")
    shown = (await (await office.get("people", root)).json())["people"]
    assert [one["login"] for one in shown] == ["an", "li", "root", "wang.fang"]
    assert shown[-1] == {
        "person": told["person"],
        "login": "wang.fang",
        "name": "王芳",
        "roles": ["clerk"],
        "languages": ["en"],
        "matters": [],
        "conflicts": ["lisi"],
        "disabled": False,
    }
    assert (await office.post(f"people/{told['person']}", {"roles": ["supervisor"]}, root)).status == 200
    assert (await (await office.get("me", hers)).json())["roles"] == ["supervisor"], "rights change at once"
    reset = await (await office.post(f"people/{told['person']}/reset", {}, root)).json()
    assert reset["password"] != told["password"]
    assert (await office.get("me", hers)).status == 401
    office.staffed.passwords["wang.fang"] = reset["password"]
    hers = await office.enter("wang.fang")
    assert (await office.post(f"people/{told['person']}", {"disabled": True}, root)).status == 200
    assert (await office.get("me", hers)).status == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"login": "li", "name": "Li", "roles": ["clerk"]}, 409),
        ({"login": "Li Si", "name": "Li", "roles": ["clerk"]}, 400),
        ({"login": "lisi", "name": "Li", "roles": []}, 400),
        ({"login": "lisi", "name": "Li", "roles": ["king"]}, 400),
        ({"login": "lisi", "name": "", "roles": ["clerk"]}, 400),
        ({"login": "lisi", "name": "Li", "roles": ["clerk"], "disabled": True}, 400),
    ],
)
async def test_an_account_that_cannot_be_is_refused(office: Office, body: Json, status: int) -> None:
    assert (await office.post("people", body, await office.enter("root"))).status == status


async def test_nobody_is_changed_who_is_not_there(office: Office) -> None:
    root = await office.enter("root")
    assert (await office.post("people/per_none", {"name": "X"}, root)).status == 404
    assert (await office.post("people/per_none/reset", {}, root)).status == 404


async def test_an_auditor_reads_the_offices_trail_and_nobody_else_reads_it_anywhere(office: Office) -> None:
    auditor = await office.enter("an")
    entries = (await (await office.get("entries?since=0", auditor)).json())["entries"]
    assert entries[0]["kind"] == "office_opened"
    assert [one["index"] for one in entries] == list(range(len(entries)))
    assert entries[-1]["kind"] == "signed_in"
    later = (await (await office.get(f"entries?since={len(entries) - 1}", auditor)).json())["entries"]
    assert later == entries[-1:]
    assert (await office.get("entries", await office.enter("root"))).status == 403


async def test_nothing_personal_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Not even before the log's own filters: no name, login, password or cookie of a person."""
    caplog.set_level("INFO")
    secrets = [office.staffed.passwords["li"], "guessed-password", "Xiuying", "xiuying"]
    with capture_logs() as kept:
        cookie = await office.enter("li")
        secrets.append(cookie.split("=", 1)[1])
        await office.post("sign-in", {"login": "xiuying", "password": "guessed-password"})
        await office.get("people", cookie)
        await office.post("me/password", {"old": "guessed-password", "new": "Xiuying xiuying xiuying"}, cookie)
        await office.post("passkey/finish", {"credential": {}}, "__Host-cloudwindow-way=0123456789abcdef")
        await office.post("sign-out", {}, cookie)
    assert [one["event"] for one in kept].count("request") == 6
    written = f"{kept}{caplog.messages}"
    assert [word for word in secrets if word in written] == []
