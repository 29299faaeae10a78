"""The one-time code of a signature: sent, read back, tried too often, too late."""

import re

import pytest

from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.engine.signing_codes import salted
from tests.signing_table import PHONE, Desk, FakePapers, a_drawing, a_signing


async def _kinds(desk: Desk) -> list[str]:
    return [
        kind
        for kind in await desk.table.kinds()
        if kind.split("_")[0] in ("document", "page", "signing", "signature", "code", "still")
    ]


async def _code(desk: Desk) -> str:
    await desk.signing.codes.send(desk.id, PHONE)
    phone, words = desk.sms.sent[-1]
    assert phone == "+8613800000000"
    found = re.search(r"(?<!\d)\d{6}(?!\d)", words)
    assert found
    return found[0]


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_code_is_read_back_before_the_seal() -> None:
    async with a_signing(code=True) as desk:
        await desk.called()
        with pytest.raises(Conflict, match="signature first"):
            await desk.signing.codes.send(desk.id, PHONE)
        document = await desk.drawn()
        with pytest.raises(Conflict, match="read back first"):
            await desk.signing.seal(desk.id)
        code = await _code(desk)
        with pytest.raises(Conflict, match="another"):
            await desk.signing.codes.read_back(desk.id, document, _other(code))
        await desk.signing.codes.read_back(desk.id, document, code)
        await desk.signing.seal(desk.id)
        assert [kind for kind in await _kinds(desk) if kind.startswith("code")] == ["code_sent", "code_refused", "code_confirmed"]
        kept = " ".join(str(told.event) for told in await desk.table.world.records.told(desk.id))
        assert "8613800000000" not in kept
        assert not re.search(rf"(?<![0-9a-f.]){code}(?![0-9a-f.])", kept)


async def test_a_code_that_was_sent_must_be_read_back_also_where_the_policy_asks_for_none() -> None:
    async with a_signing() as desk:
        await desk.called()
        await desk.drawn()
        await _code(desk)
        with pytest.raises(Conflict, match="read back first"):
            await desk.signing.seal(desk.id)


async def test_a_code_confirms_the_signature_for_which_it_was_read_back_and_no_later_one() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.drawn()
        code = await _code(desk)
        await desk.signing.draw(desk.id, document, a_drawing(3))
        with pytest.raises(Conflict, match="no code"):
            await desk.signing.codes.read_back(desk.id, document, code)
        await desk.signing.codes.read_back(desk.id, document, await _code(desk))
        await desk.signing.draw(desk.id, document, a_drawing(2))
        with pytest.raises(Conflict, match="read back first"):
            await desk.signing.seal(desk.id)
        await desk.signing.codes.read_back(desk.id, document, await _code(desk))
        await desk.signing.seal(desk.id)
        assert isinstance(desk.papers, FakePapers)
        assert desk.papers.sealed[0]["code"] is True


async def test_a_code_is_tried_three_times_and_no_more() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.drawn()
        code = await _code(desk)
        for _ in range(3):
            with pytest.raises(Conflict, match="another"):
                await desk.signing.codes.read_back(desk.id, document, _other(code))
        with pytest.raises(Conflict, match="too often"):
            await desk.signing.codes.read_back(desk.id, document, code)
        new = await _code(desk)
        await desk.signing.codes.read_back(desk.id, document, new)
        with pytest.raises(Conflict, match="already"):
            await desk.signing.codes.read_back(desk.id, document, new)


async def test_a_code_has_an_end_and_so_have_codes() -> None:
    async with a_signing(code_s=30, most_codes=2) as desk:
        await desk.called()
        document = await desk.drawn()
        old = await _code(desk)
        desk.table.world.clock.go_on(31)
        with pytest.raises(Conflict, match="too old"):
            await desk.signing.codes.read_back(desk.id, document, old)
        await _code(desk)
        with pytest.raises(Conflict, match="most_codes"):
            await _code(desk)
        for wrong in ("", "12345", "１２３４５６", "abcdef"):
            with pytest.raises(BadInput):
                await desk.signing.codes.read_back(desk.id, document, wrong)


def test_the_hash_of_a_code_is_salted() -> None:
    assert salted("a", "123456") == salted("a", "123456") != salted("b", "123456")
