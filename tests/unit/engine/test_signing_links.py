"""The phone's link to sign: bound to its first opener, single, for a while, over restarts."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, NotFound, StorageFull, TooMany, Unauthorised
from cloudwindow.domain.ids import DocumentId
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.signing import Signing
from cloudwindow.engine.signing_links import hash_of
from tests.signing_table import PHONE, Desk, a_drawing, a_signing
from tests.web_server import SITE


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
