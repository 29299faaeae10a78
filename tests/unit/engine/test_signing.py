"""What may follow what when a document is signed: pages before ink, ink before the seal, one phone, three tries."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, IllegalTransition, NotFound, StorageFull, TooMany, Unauthorised
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import DocumentId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.signing import Signing
from cloudwindow.engine.signing_codes import salted
from cloudwindow.engine.signing_links import hash_of
from tests.signing_table import PHONE, Desk, FakePapers, a_drawing, a_signing
from tests.web_server import SITE


async def _kinds(desk: Desk) -> list[str]:
    return [
        kind
        for kind in await desk.table.kinds()
        if kind.split("_")[0] in ("document", "page", "signing", "signature", "code", "still")
    ]


async def test_the_whole_way_ends_the_step() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.drawn()
        index = await desk.signing.seal(desk.id)
        assert await _kinds(desk) == [
            "document_made",
            "signing_offered",
            "page_shown",
            "page_shown",
            "still_kept",
            "signature_drawn",
            "document_signed",
        ]
        ended = await desk.table.world.told(desk.id, e.StepEnded)
        assert (ended.index, ended.event) == (index, e.StepEnded(step="signature", number=0, verdict=Verdict.PASS))
        assert (await desk.signing.signed(desk.id, document)).startswith(b"%PDF seller ")
        assert (await desk.table.world.session(desk.id)).signed


async def test_what_is_signed_beside_the_document() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.drawn()
        trail = await desk.table.world.records.entries(desk.id)
        await desk.signing.seal(desk.id)
        assert isinstance(desk.papers, FakePapers)
        facts = json.loads(json.dumps(desk.papers.sealed[0]))
        events = [one.event for one in await desk.table.world.records.told(desk.id)]
        still = next(one for one in events if isinstance(one, e.StillKept) and one.purpose == "signing")
        drawn = next(one for one in events if isinstance(one, sign.SignatureDrawn))
        assert facts["session"] == desk.id
        assert facts["trail"] == {"length": len(trail), "sha256": trail[-1].sha256}
        assert facts["still"] == {"id": still.still, "sha256": still.sha256}
        assert facts["strokes"]["sha256"] == drawn.sha256
        assert (facts["document"]["id"], facts["code"]) == (document, False)
        signed = next(one for one in events if isinstance(one, sign.DocumentSigned))
        assert json.loads(json.dumps(signed.facts)) == facts
        strokes = json.loads(await desk.table.world.outside.blobs.get(drawn.blob))
        assert len(strokes["strokes"]) == drawn.strokes == 2
        assert "王" not in json.dumps(facts, ensure_ascii=False)


async def test_no_document_before_its_step() -> None:
    async with a_signing() as desk:
        with pytest.raises(IllegalTransition, match="call it first"):
            await desk.signing.make(desk.id)


async def test_nothing_is_signed_before_the_last_page_was_shown() -> None:
    async with a_signing() as desk:
        await desk.called()
        made = await desk.signing.make(desk.id)
        with pytest.raises(Conflict, match="put before the applicant"):
            await desk.signing.draw(desk.id, made.document, a_drawing())
        await desk.signing.links.offer(desk.id, "page")
        await desk.signing.shown(desk.id, made.document, 2)
        with pytest.raises(Conflict, match="page 1 was not"):
            await desk.signing.draw(desk.id, made.document, a_drawing())
        with pytest.raises(Conflict, match="has drawn none"):
            await desk.signing.seal(desk.id)
        with pytest.raises(BadInput):
            await desk.signing.shown(desk.id, made.document, 3)
        await desk.signing.shown(desk.id, made.document, 1)
        first = await desk.signing.draw(desk.id, made.document, a_drawing())
        assert first > 0


async def test_a_page_that_is_shown_twice_is_one_entry() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.seen()
        length = (await desk.table.world.session(desk.id)).length
        assert await desk.signing.shown(desk.id, document, 1) == length - 1
        assert (await desk.table.world.session(desk.id)).length == length


async def test_a_new_document_begins_anew() -> None:
    async with a_signing() as desk:
        await desk.called()
        old = await desk.drawn()
        new = await desk.signing.make(desk.id)
        for deed in (desk.signing.draw(desk.id, old, a_drawing()), desk.signing.shown(desk.id, old, 1)):
            with pytest.raises(NotFound):
                await deed
        with pytest.raises(Conflict):
            await desk.signing.seal(desk.id)
        with pytest.raises(NotFound):
            await desk.signing.page(desk.id, old, 1)
        assert await desk.signing.page(desk.id, new.document, 1) == b"page 1"


async def test_a_signature_counts_only_while_the_video_runs() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.seen()
        await desk.table.add(e.Suspended(reason=Reason.LINK_LOST, policy_line="x", reading={}, resume_by_s=1e10))
        for deed in (
            desk.signing.draw(desk.id, document, a_drawing()),
            desk.signing.seal(desk.id),
            desk.signing.shown(desk.id, document, 1),
            desk.signing.links.offer(desk.id, "qr"),
        ):
            with pytest.raises(IllegalTransition, match="verifying"):
                await deed


async def test_what_is_sealed_stays_sealed() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.drawn()
        with pytest.raises(Conflict, match="not sealed yet"):
            await desk.signing.signed(desk.id, document)
        await desk.signing.seal(desk.id)
        for deed in (desk.signing.seal(desk.id), desk.signing.draw(desk.id, document, a_drawing())):
            with pytest.raises(Conflict, match="sealed already"):
                await deed


async def test_drawing_again_and_again_has_an_end() -> None:
    async with a_signing(most_drawings=2) as desk:
        await desk.called()
        document = await desk.drawn()
        await desk.signing.draw(desk.id, document, a_drawing(3))
        with pytest.raises(Conflict, match="most_drawings"):
            await desk.signing.draw(desk.id, document, a_drawing())
        await desk.signing.seal(desk.id)
        assert isinstance(desk.papers, FakePapers)
        assert desk.papers.sealed[0]["strokes"]["count"] == 3  # type: ignore[call-overload,index]  # JSON


async def test_nobody_signs_without_a_picture_of_them() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.drawn()
        kept = desk.table.studio.pictures.pop("applicant")
        with pytest.raises(Conflict, match="no picture"):
            await desk.signing.draw(desk.id, document, a_drawing(3))
        assert (await _kinds(desk)).count("signature_drawn") == 1
        desk.table.studio.pictures["applicant"] = kept
        await desk.signing.draw(desk.id, document, a_drawing(3))
        await desk.signing.seal(desk.id)
        assert isinstance(desk.papers, FakePapers)
        events = [one.event for one in await desk.table.world.records.told(desk.id)]
        newest = [one for one in events if isinstance(one, e.StillKept) and one.purpose == "signing"][-1]
        assert desk.papers.sealed[0]["still"] == {"id": newest.still, "sha256": newest.sha256}


# --- the phone -----------------------------------------------------------------------------------------------------------


async def _link(desk: Desk, via: str = "qr") -> str:
    """The token in the link."""
    offered = await desk.signing.links.offer(desk.id, via, PHONE if via == "sms" else "")
    words = offered.svg if via == "qr" else desk.sms.sent[-1][1]
    found = re.search(re.escape(SITE) + r"/#sign\.([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])", words or "")
    assert found, words
    return found[1]


async def test_a_link_is_bound_to_its_first_opener_and_works_once() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.seen()
        links, token = desk.signing.links, await _link(desk)
        opened = await links.open_link(token, None)
        assert (opened.session, opened.document, opened.pages) == (desk.id, document, 2)
        again = await links.open_link(token, opened.opener)
        assert again.opener == opened.opener
        for stranger in (None, "another-browser-0123456789"):
            with pytest.raises(Forbidden, match="another browser"):
                await links.open_link(token, stranger)
        assert await links.phone(desk.id, document, opened.opener) == "qr"
        await desk.signing.draw(desk.id, document, a_drawing(), "qr")
        with pytest.raises(NotFound):
            await links.open_link(token, opened.opener)
        with pytest.raises(Forbidden, match="used"):
            await links.phone(desk.id, document, opened.opener)
        kept = json.dumps([str(told.event) for told in await desk.table.world.records.told(desk.id)])
        assert token not in kept
        assert opened.opener not in kept
        assert hash_of(token) in kept


async def test_a_link_has_an_end() -> None:
    async with a_signing(link_s=60) as desk:
        await desk.called()
        document = await desk.seen()
        token = await _link(desk)
        opened = await desk.signing.links.open_link(token, None)
        desk.table.world.clock.go_on(61)
        with pytest.raises(NotFound):
            await desk.signing.links.open_link(token, opened.opener)
        with pytest.raises(Forbidden, match="too old"):
            await desk.signing.links.phone(desk.id, document, opened.opener)


async def test_a_new_link_ends_the_old_one() -> None:
    async with a_signing() as desk:
        await desk.called()
        await desk.seen()
        old, new = await _link(desk), await _link(desk, "sms")
        with pytest.raises(NotFound):
            await desk.signing.links.open_link(old, None)
        assert (await desk.signing.links.open_link(new, None)).session == desk.id


async def test_links_outlive_a_restart() -> None:
    async with a_signing() as desk:
        await desk.called()
        await desk.seen()
        token = await _link(desk)
        after = Signing(desk.table.world.outside, desk.table.world.hall, desk.papers, desk.sms, SITE)
        assert (await after.links.open_link(token, None)).session == desk.id
        with pytest.raises(NotFound):
            await after.links.open_link("A" * 22, None)


async def test_links_that_a_restart_left_are_found_by_all_who_come_at_once_and_again_after_a_failure() -> None:
    async with a_signing() as desk:
        await desk.called()
        await desk.seen()
        token, outside = await _link(desk), desk.table.world.outside
        broken: list[Exception] = [StorageFull("no room"), StorageFull("no room")]

        class Records:
            async def sessions(self, *states: State) -> Sequence[Session]:
                await asyncio.sleep(0)
                if broken:
                    raise broken.pop()
                return await outside.records.sessions(*states)

            def __getattr__(self, name: str) -> Any:
                return getattr(outside.records, name)

        after = Signing(replace(outside, records=cast(Any, Records())), desk.table.world.hall, desk.papers, desk.sms, SITE)
        for _ in range(2):
            with pytest.raises(StorageFull):
                await after.links.open_link(token, "the-first-browser-0123456789")
        both = await asyncio.gather(*(after.links.open_link(token, "the-first-browser-0123456789") for _ in range(2)))
        assert [opened.session for opened in both] == [desk.id, desk.id]


async def test_of_one_document_so_many_links_are_sent_and_no_more() -> None:
    async with a_signing(most_links=2) as desk:
        await desk.called()
        await desk.seen()
        sent = await asyncio.gather(*(desk.signing.links.offer(desk.id, "sms", PHONE) for _ in range(4)), return_exceptions=True)
        assert sum(isinstance(one, TooMany) for one in sent) == 3
        await desk.signing.links.offer(desk.id, "sms", PHONE)
        with pytest.raises(Conflict, match="most_links"):
            await desk.signing.links.offer(desk.id, "sms", PHONE)
        assert len(desk.sms.sent) == 2
        await desk.signing.links.offer(desk.id, "qr")
        await desk.seen()
        await desk.signing.links.offer(desk.id, "sms", PHONE)


async def test_the_applicant_may_take_their_own_phone_once_the_document_lies_before_them() -> None:
    async with a_signing() as desk:
        await desk.called()
        made = await desk.signing.make(desk.id)
        with pytest.raises(Conflict, match="clerk does that first"):
            await desk.signing.links.own(desk.id, made.document)
        await desk.signing.links.offer(desk.id, "page")
        assert (await desk.signing.links.own(desk.id, made.document)).svg
        with pytest.raises(NotFound):
            await desk.signing.links.own(desk.id, DocumentId("doc_other"))


async def test_a_phone_may_do_nothing_else() -> None:
    async with a_signing() as desk:
        await desk.called()
        document = await desk.seen()
        opened = await desk.signing.links.open_link(await _link(desk), None)
        with pytest.raises(Forbidden):
            await desk.signing.links.phone(desk.id, DocumentId("doc_other"), opened.opener)
        with pytest.raises(Forbidden):
            await desk.signing.links.phone(desk.id, document, "x" * 43)
        with pytest.raises(Unauthorised):
            await desk.signing.links.phone(desk.id, document, None)


async def test_a_message_that_nobody_sends_is_no_offer() -> None:
    async with a_signing() as desk:
        await desk.called()
        made = await desk.signing.make(desk.id)
        for phone in ("", "12", "call me", "+1" * 20):
            with pytest.raises(BadInput) as refused:
                await desk.signing.links.offer(desk.id, "sms", phone)
            assert not phone or phone not in str(refused.value)
        desk.sms.fails = Conflict("this server sends no messages")
        with pytest.raises(Conflict, match="no messages"):
            await desk.signing.links.offer(desk.id, "sms", PHONE)
        assert "signing_offered" not in await desk.table.kinds()
        assert made.pages == 2


# --- the code ------------------------------------------------------------------------------------------------------------


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
