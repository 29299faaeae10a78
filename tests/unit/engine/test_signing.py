"""Documents from making to sealing: the order that the server holds to."""

import json

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.errors import BadInput, Conflict, IllegalTransition, NotFound
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from tests.signing_table import Desk, FakePapers, a_drawing, a_signing


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
