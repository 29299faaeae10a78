"""A result's signature: whose, over what, and what one changed byte does."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cloudwindow.cli import build
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.checkpoint import Ed25519Signer
from cloudwindow.ledger.result import FORMAT, misfits, open_result, sign_result

SIGNER = Ed25519Signer.of("office.test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Ed25519Signer.of("office.test", Ed25519PrivateKey.from_private_bytes(bytes(32)))
RESULT = {"session": "ses_1", "outcome": "approve", "trail": {"length": 2, "sha256": "bb"}, "reference": "不动产-1"}
SIGNED = sign_result(RESULT, SIGNER)


def test_what_was_signed_comes_back_with_its_key() -> None:
    result = open_result(SIGNED, SIGNER.key)
    assert {name: result[name] for name in RESULT} == RESULT
    assert (result["format"], result["key"]) == (FORMAT, SIGNER.key.line)
    assert open_result(SIGNED, None) == result


def test_another_key_is_named() -> None:
    with pytest.raises(EvidenceBroken, match=r"expected a signature by office\.test"):
        open_result(SIGNED, OTHER.key)
    forged = sign_result(RESULT, OTHER)
    assert open_result(forged, None)["key"] == OTHER.key.line, "without a key from the office this proves nothing of who signed"


@given(place=st.integers(0, len(SIGNED) - 2), flip=st.integers(1, 255))
def test_one_changed_byte_is_found(place: int, flip: int) -> None:
    changed = bytearray(SIGNED)
    changed[place] ^= flip
    with pytest.raises(EvidenceBroken):
        open_result(bytes(changed), SIGNER.key)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b'{"format":"cloudwindow-result/1"}', b'{"format":1}', b"\xff"])
def test_what_is_no_result_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceBroken):
        open_result(data, None)


def test_a_result_fits_its_own_trail_only() -> None:
    assert misfits(RESULT, "ses_1", ["aa", "bb", "cc"]) == []
    assert misfits(RESULT, "ses_2", ["aa", "bb"]) == ["expected session ses_2, found 'ses_1'"]
    for heads in (["aa"], ["aa", "cc"], []):
        assert misfits(RESULT, "ses_1", heads) == ["expected the trail's head at 2 entries, found another"]
    assert misfits({"session": "ses_1", "trail": None}, "ses_1", ["aa"])


def test_on_the_command_line(tmp_path: Path) -> None:
    file, key = tmp_path / "result.json", tmp_path / "log.pub"
    file.write_bytes(SIGNED)
    key.write_text(SIGNER.key.line + "\n")
    run, app = CliRunner().invoke, build()
    good = run(app, ["verify-result", str(file), "--key", str(key)])
    assert (good.exit_code, json.loads(good.output.rpartition("}")[0] + "}")["outcome"]) == (0, "approve")
    assert SIGNER.key.fingerprint in run(app, ["verify-result", str(file)]).output
    file.write_bytes(SIGNED.replace(b"approve", b"refuse!"))
    assert run(app, ["verify-result", str(file), "--key", str(key)]).exit_code == 1
    assert run(app, ["verify-result", str(tmp_path / "none"), "--key", str(key)]).exit_code == 2
