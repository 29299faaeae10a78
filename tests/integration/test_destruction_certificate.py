"""A certificate of destruction holds, and no flipped byte of it does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.canonical import canonical, parse_canonical
from cloudwindow.ledger.checkpoint import parse_key
from cloudwindow.ledger.destruction import verify_certificate
from cloudwindow.store import log_signer
from tests.keeping_house import a_house

Made = tuple[bytes, str]


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Made]:
    """A certificate over one session and one that was held, and the log's key."""
    async with a_house(tmp_path / "data") as house:
        await house.session("ses_due")
        await house.session("ses_held")
        await house.hold("ses_held")
        house.later()
        (done,) = await house.forgetting.run("command line")
        yield done.certificate, house.checkpointer.signer.key.line


async def test_it_holds_with_the_logs_key_and_with_its_own(made: Made) -> None:
    data, line = made
    assert verify_certificate(data, parse_key(line)).pinned
    found = verify_certificate(data)
    assert not found.pinned
    assert found.key.line == line
    assert found.sealed.startswith("2028-")
    assert "ses_due" in found.words
    assert "a legal hold" in found.words


async def test_no_flipped_byte_holds(made: Made) -> None:
    data, line = made
    key, held = parse_key(line), []
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
        try:
            verify_certificate(changed, key)
        except EvidenceBroken:
            continue
        held.append(at)
    assert held == []
    for cut in (data[:-1], data + b"\n", b"", b"{}"):
        with pytest.raises(EvidenceBroken):
            verify_certificate(cut)


async def test_another_statement_in_its_place_does_not_hold(made: Made, tmp_path: Path) -> None:
    data, _ = made
    whole = parse_canonical(data, "certificate")
    whole["statement"]["sessions"][0]["session"] = "ses_other"
    with pytest.raises(EvidenceBroken, match="note"):
        verify_certificate(canonical(whole))
    other = log_signer(tmp_path / "other", "example.gov")
    with pytest.raises(EvidenceBroken, match="expected a certificate by"):
        verify_certificate(data, other.key)


async def test_an_entry_that_names_another_statement_does_not_hold(made: Made) -> None:
    data, _ = made
    whole = parse_canonical(data, "certificate")
    whole["entry"] = whole["entry"].replace('\\"sessions\\":1', '\\"sessions\\":2')
    with pytest.raises(EvidenceBroken, match="entry"):
        verify_certificate(canonical(whole))
