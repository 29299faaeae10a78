"""Signed notes and checkpoints as C2SP writes them."""

from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.checkpoint import Checkpoint, Ed25519Signer, open_note, parse_checkpoint, parse_key, sign_note

# The key and note that Go's sumdb/note documents; the signature was made by that implementation.
GO_KEY: Final = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT: Final = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE: Final = (
    GO_TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER: Final = Ed25519Signer.of("example.gov", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
CHECKPOINT: Final = Checkpoint(origin="example.gov", size=7, root=bytes(32), extra=("time 2026-01-02T03:04:05.678Z",))


def test_a_note_of_another_implementation_opens() -> None:
    assert open_note(GO_NOTE, parse_key(GO_KEY), "note") == GO_TEXT


def test_a_checkpoint_has_the_lines_of_c2sp() -> None:
    assert CHECKPOINT.text() == f"example.gov\n7\n{'A' * 43}=\ntime 2026-01-02T03:04:05.678Z\n"


def test_a_checkpoint_comes_back_from_its_note() -> None:
    note = sign_note(CHECKPOINT.text(), SIGNER)
    assert parse_checkpoint(open_note(note, parse_key(SIGNER.key.line), "checkpoint")) == CHECKPOINT


@given(st.data())
def test_no_changed_mark_of_a_note_passes(data: st.DataObject) -> None:
    note = sign_note(CHECKPOINT.text(), SIGNER)
    at = data.draw(st.integers(0, len(note) - 1))
    mark = data.draw(st.characters().filter(lambda mark: mark != note[at]))
    with pytest.raises(EvidenceBroken):
        open_note(note[:at] + mark + note[at + 1 :], SIGNER.key, "note")


@given(st.data())
def test_no_changed_mark_of_a_key_line_passes(data: st.DataObject) -> None:
    line = SIGNER.key.line
    at = data.draw(st.integers(0, len(line) - 1))
    mark = data.draw(st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"]).filter(lambda mark: mark != line[at]))
    with pytest.raises(EvidenceBroken):
        parse_key(line[:at] + mark + line[at + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n01\nAAAA\n",
        f"a\n-1\n{'A' * 43}=\n",
        f"\n1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}=\n\nx\n",
        "a\n1\n" + "A" * 43 + "B=\n",
    ],
)
def test_a_checkpoint_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(EvidenceBroken, match="checkpoint: expected"):
        parse_checkpoint(text)
