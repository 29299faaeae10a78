"""Whatever the bytes of a package are, they end in a sentence: never in a traceback, and never in a verdict of their own."""

import json
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cloudwindow.cli import build
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.certificates import LONGEST, upwards
from cloudwindow.ledger.container import MOST_MEMBERS
from cloudwindow.ledger.plain import is_plain_text, one_line, plain, plain_json
from cloudwindow.ledger.report import Report
from cloudwindow.ledger.verify import verify
from cloudwindow.ledger.writer import Measured, PackageWriter
from tests.alterations import files_in, zipped
from tests.crafted import CONCEALED, crafted
from tests.evidence import course, exported
from tests.excerpts import cut_out, wish
from tests.papers import a_key


def verified(files: Mapping[str, bytes], folder: Path) -> Report:
    out = folder / "crafted.zip"
    out.write_bytes(zipped(files, folder))
    return verify(out)


async def test_no_crafted_package_ends_in_a_traceback_or_passes(tmp_path: Path) -> None:
    package, _ = await exported(tmp_path, course())
    tried = 0
    for what, files in crafted(files_in(package.read_bytes())):
        report = verified(files, tmp_path)
        assert not report.ok, what
        assert "\x1b" not in report.words(), what
        assert json.loads(plain_json(report.to_json())), what
        tried += 1
    assert tried > 40


async def test_no_crafted_excerpt_ends_in_a_traceback_or_passes(tmp_path: Path) -> None:
    package, _, _, _ = await cut_out(tmp_path, wish(8.2, 11.5))
    tried = 0
    for what, files in crafted(files_in(package.read_bytes())):
        assert not verified(files, tmp_path).ok, what
        tried += 1
    assert tried > 50


async def test_words_of_a_package_do_not_move_the_terminal(tmp_path: Path) -> None:
    package, _ = await exported(tmp_path, course())
    files = files_in(package.read_bytes())
    said = {**json.loads(files["manifest.json"]), "session": CONCEALED}
    out = tmp_path / "concealed.zip"
    out.write_bytes(zipped({**files, "manifest.json": json.dumps(said).encode()}, tmp_path))
    for words in (["verify", str(out)], ["verify", str(out), "--json"]):
        result = CliRunner().invoke(build(), words)
        assert result.exit_code == 1
        assert not {"\x1b", "\x9b"} & set(result.output)
        assert "\nResult:   everything fits" not in result.output


async def test_without_a_published_key_the_verdict_says_so(tmp_path: Path) -> None:
    package, key = await exported(tmp_path, course())
    assert "Result:   everything fits. Nothing was changed since it was sealed;" in verify(package, key).words()
    bare = verify(package).words().splitlines()[-1]
    assert "fits under the key that it brought along" in bare
    assert "compare the fingerprint" in bare


def test_what_is_not_printable_is_spelt_out() -> None:
    assert plain("王小明\u3000a\nb\x1b[8m\u202ec\x9b") == "王小明\u3000a\\nb\\x1b[8m\\u202ec\\x9b"
    assert json.loads(plain_json({"a": "x\x9b\u202e😀\n"})) == {"a": "x\x9b\u202e😀\n"}
    assert "\x9b" not in plain_json({"a": "x\x9b"})
    with pytest.raises(ValueError, match="Out of range"):
        plain_json(float("nan"))
    assert one_line(" court 3,\n order\t17\x1b ") == "court 3, order 17"
    assert is_plain_text("法院，第 3 号")
    assert not is_plain_text("a\nb")


def test_a_package_of_too_many_files_is_not_written(tmp_path: Path) -> None:
    empty = Measured(name="a", size=0, crc=0, sha256=sha256(b"").hexdigest())
    with pytest.raises(EvidenceBroken, match="expected at most"), PackageWriter(tmp_path / "out.zip") as writer:  # noqa: PT012
        for _ in range(MOST_MEMBERS + 1):
            writer.begin(empty)
    assert list(tmp_path.iterdir()) == []


def test_a_heap_of_certificates_is_refused(tmp_path: Path) -> None:
    from cryptography import x509

    chains = [x509.load_der_x509_certificate(a_key(tmp_path / str(n)).chain[1]) for n in range(2 * LONGEST + 2)]
    with pytest.raises(EvidenceBroken, match="expected at most"):
        upwards(chains[0], chains[1:])
    shutil.rmtree(tmp_path)
