"""`cloudwindow retention`: plan, run beside a server and without one, holds, and a certificate beside its data."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from typer.testing import CliRunner, Result

from cloudwindow.cli import build
from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.keeping import kept
from cloudwindow.settings import Settings
from cloudwindow.store.alone import alone
from cloudwindow.store.register_tables import search_keys
from cloudwindow.store.search_key import search_key
from tests.evidence import SESSION, TickingClock, course, write
from tests.gateway_fakes import WallClock

POLICY = 'version = "short"\n[retention]\nundecided_days = 30\n'
OLD_S = 1_500_000_000.0  # 2017


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store with one session that ended long ago, one that ended long ago and is to be held, and one that goes on."""
    (tmp_path / "policy.toml").write_text(POLICY)

    async def fill() -> None:
        async with kept(Settings(data_dir=tmp_path / "data"), TickingClock(OLD_S)) as (records, blobs):
            for id in ("ses_1", "ses_2", "ses_3"):
                events = course()[:2] + ([course()[7]] if id != "ses_3" else [])
                await write(records, events, type(SESSION)(id))
            await blobs.put("ses_1/stills/a.jpg", b"x")

    asyncio.run(fill())
    return tmp_path / "data"


def invoke(data: Path, *words: str, at: bool = True, database: str = "") -> Result:
    where = ["--data-dir", str(data)] if at else []
    environment = {"CLOUDWINDOW_POLICY": str(data.parent / "policy.toml"), "CLOUDWINDOW_DATABASE_URL": database}
    return CliRunner().invoke(build(), ["retention", *words, *where], env=environment)


def test_from_a_plan_to_a_certificate_beside_its_data(data: Path) -> None:
    assert "ses_2: hold hld_" in invoke(data, "hold", "ses_2", "--why", "claim 2026/117 before the court").output
    found = json.loads(invoke(data, "plan", "--json").output)
    assert [one["session"] for one in found["due"]] == ["ses_1"]
    assert [(one["session"], one["held"]) for one in found["held"]] == [("ses_2", ["hold"])]
    shown = invoke(data, "plan").output
    assert "1 sessions and 0 cases would go; 1 are held" in shown
    out = data.parent / "certificates"
    assert invoke(data, "run", "--out", str(out)).exit_code == 1, "nobody said yes"
    done = invoke(data, "run", "--yes", "--out", str(out))
    assert done.exit_code == 0, done.output
    (certificate,) = out.glob("run_*.json")
    assert "销毁证明" in certificate.with_suffix(".txt").read_text("utf-8")
    checked = invoke(data, "verify", str(certificate), "--data", str(data), at=False)
    assert checked.exit_code == 0, checked.output
    assert "nothing of 1 of 1 sessions opens" in checked.output
    assert "1 of 1 that were held open whole" in checked.output
    assert invoke(data, "run", "--yes", "--out", str(out)).output.strip().endswith("nothing is due")
    assert "1 sessions" in invoke(data, "certificates", "--out", str(out)).output
    lifted = invoke(data, "release", "ses_2", "--why", "the claim was settled")
    assert "was lifted" in lifted.output
    assert [one["session"] for one in json.loads(invoke(data, "plan", "--json").output)["due"]] == ["ses_2"]
    assert invoke(data, "run", "--yes", "--out", str(out)).exit_code == 0
    later = invoke(data, "verify", str(certificate), "--data", str(data), "--json", at=False)
    assert later.exit_code == 0
    assert "destroyed since" in json.loads(later.output)["data"]["notes"][0]


def test_a_certificate_that_was_changed_does_not_hold(data: Path) -> None:
    out = data.parent / "certificates"
    invoke(data, "run", "--yes", "--out", str(out))
    (certificate,) = out.glob("run_*.json")
    changed = certificate.read_bytes().replace(b"ses_1", b"ses_9", 1)
    certificate.write_bytes(changed)
    found = invoke(data, "verify", str(certificate), at=False)
    assert found.exit_code == 1
    assert found.output.startswith("DOES NOT HOLD")
    assert isinstance(invoke(data, "verify", str(data / "none.json"), at=False).exception, BadInput)


def test_beside_a_running_server_it_says_what_to_do(data: Path) -> None:
    async def serve() -> Result:
        settings = Settings(data_dir=data)
        async with kept(settings, WallClock()) as (records, _), alone(records.leases, data):
            return await asyncio.to_thread(invoke, data, "run", "--yes")

    refused = asyncio.run(serve())
    assert isinstance(refused.exception, Conflict)
    assert "stop that server" in str(refused.exception)
    assert [one["session"] for one in json.loads(invoke(data, "plan", "--json").output)["due"]] == ["ses_1", "ses_2"]


def test_a_server_with_another_folder_keeps_its_search(data: Path) -> None:
    """One database, two folders, each with a search key of its own."""
    other = data.parent / "other"
    (other / "secrets").mkdir(parents=True, mode=0o700)
    shutil.copy(data / "secrets" / "kek", other / "secrets" / "kek")
    settings = Settings(data_dir=data)

    def keys(connection: Connection) -> list[str]:
        return list(connection.scalars(select(search_keys.c.key)).all())

    async def serve() -> tuple[Result, list[str], list[str]]:
        async with kept(settings, WallClock(), search_key(data / "secrets"), serving=True) as (records, _):
            before = await records.transactions.read(keys)
            done = await asyncio.to_thread(invoke, other, "run", "--yes", database=settings.database)
            return done, before, await records.transactions.read(keys)

    refused, before, after = asyncio.run(serve())
    assert isinstance(refused.exception, Conflict)
    assert "database that no other server works on" in str(refused.exception)
    assert "stop that server" in str(refused.exception)
    assert before
    assert after == before
