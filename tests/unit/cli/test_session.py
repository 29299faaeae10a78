"""`cloudwindow verify` and `cloudwindow session` as an office uses them."""

import asyncio
import json
from pathlib import Path
from string import Formatter

import pytest
from typer import Typer
from typer.testing import CliRunner

from cloudwindow.cli.session import app
from cloudwindow.cli.timeline import KINDS, SENTENCES, in_words
from cloudwindow.cli.verify import verify
from cloudwindow.domain.codec import KINDS as EVENTS
from cloudwindow.store import open_records
from tests.evidence import TickingClock, course, exported, write


def commands() -> Typer:
    whole = Typer()
    whole.add_typer(app, name="session")
    whole.command("verify")(verify)
    return whole


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(commands(), [str(word) for word in words])
    return result.exit_code, result.output


def test_every_kind_of_entry_has_a_sentence_of_its_own_fields() -> None:
    assert set(SENTENCES) == set(KINDS)
    for kind, sentence in SENTENCES.items():
        named = {field.partition("[")[0] for _, field, _, _ in Formatter().parse(sentence) if field}
        assert named <= set(EVENTS[kind].__dataclass_fields__), kind
    assert in_words(course()[-3]) == "TERMINATED by governor: link.lost"


def test_a_package_that_fits_is_0_and_one_that_does_not_is_1_and_none_is_2(tmp_path: Path) -> None:
    package, key = asyncio.run(exported(tmp_path, course()))
    (tmp_path / "office.pub").write_text(key.line + "\n")
    assert run("verify", package, "--key", tmp_path / "office.pub")[0] == 0
    code, output = run("verify", package, "--json")
    assert (code, json.loads(output)["ok"], json.loads(output)["pinned"]) == (0, True, False)
    data = bytearray(package.read_bytes())
    data[-1] ^= 1
    package.write_bytes(data)
    code, output = run("verify", package)
    assert code == 1
    assert f"zip byte {len(data) - 1}: end of the directory, comment length" in output
    assert run("verify", tmp_path / "nothing.zip")[0] == 2
    (tmp_path / "office.pub").write_text("no key\n")
    assert run("verify", package, "--key", tmp_path / "office.pub")[0] == 2


def test_sessions_are_listed_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/records.sqlite"

    async def prepare() -> None:
        async with open_records(url, TickingClock()) as records:
            await write(records, course())

    asyncio.run(prepare())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLOUDWINDOW_DATABASE_URL", url)
    monkeypatch.setenv("CLOUDWINDOW_DATA_DIR", str(tmp_path))
    code, output = run("session", "list", "--state", "terminated")
    assert code == 0
    assert "ses_1" in output
    code, output = run("session", "show", "ses_1")
    assert code == 0
    assert "TERMINATED by governor: link.lost" in output
