"""The document of a session: made, shown page by page, signed by hand while the video runs, sealed by the office."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.errors import BadInput, Conflict, IllegalTransition, NotFound
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import DocumentId, PersonId, SessionId, StillId, new_id
from cloudwindow.domain.plain import Json
from cloudwindow.domain.ports_seat import PaperFacts, Papers, SmsSender
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.domain.session import Session
from cloudwindow.domain.strokes import Drawing, looked_at, to_plain
from cloudwindow.domain.who import Who
from cloudwindow.engine.exhibits import to_jpeg
from cloudwindow.engine.hall import Hall
from cloudwindow.engine.lead import open_step
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.signed import STILL
from cloudwindow.engine.signed import Signing as Signed
from cloudwindow.engine.signing_codes import SigningCodes
from cloudwindow.engine.signing_desk import SigningDesk, expect_newest, led
from cloudwindow.engine.signing_links import SigningLinks

STEP: Final = "signature"
NEAR_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    index: int
    document: DocumentId
    pages: int


class Signing:
    """Rights were asked before. Verbs return the index of the entry they made. Raises NotFound, IllegalTransition, Conflict."""

    def __init__(self, outside: Outside, hall: Hall, papers: Papers, sms: SmsSender, site: str) -> None:
        """`site`: where the pages are, for the phone's link."""
        self._outside = outside
        self._hall = hall
        self._papers = papers
        self._desk = SigningDesk(outside)
        self.links: Final = SigningLinks(self._desk, papers, sms, site)
        self.codes: Final = SigningCodes(self._desk, sms)

    async def make(self, id: SessionId) -> Made:
        """A document from the case, in the session's language. Raises BadInput, PapersUnavailable."""
        session = await self._outside.records.session(id)
        _expect_turn(session)
        case = await self._outside.records.case(session.case)
        today = datetime.fromtimestamp(self._outside.clock.now_s(), UTC).astimezone().date().isoformat()
        facts = PaperFacts(
            session=id,
            reference=case.reference,
            matter=session.matter,
            language=session.language,
            signer=session.party,
            parties=case.parties,
            date=today,
        )
        paper = await self._papers.make(facts)
        document = DocumentId(new_id("doc"))
        blob = f"{id}/documents/{document}.pdf"
        sha256 = await self._outside.blobs.put(blob, paper.pdf)
        made = sign.DocumentMade(document=document, template=paper.template, blob=blob, sha256=sha256, pages=paper.pages)

        def entry(session: Session, _: Signed) -> Sequence[e.Event]:
            _expect_turn(session)
            return [made]

        return Made(index=await self._desk.settle(id, entry), document=document, pages=paper.pages)

    async def page(self, id: SessionId, document: DocumentId, number: int, person: PersonId | None = None) -> bytes:
        """PNG. `person`: of the staff, whose look at the first page is an entry."""
        _, made = await self._desk.document(id, document)
        if not 1 <= number <= made.pages:
            raise NotFound(f"page: expected 1 to {made.pages}, found {number}")
        png = await self._papers.page(await self._outside.blobs.get(made.blob), number)
        if person is not None and number == 1:
            await self._viewed(id, person, f"document {document}")
        return png

    async def shown(self, id: SessionId, document: DocumentId, page: int) -> int:
        """The applicant's page painted it. Said twice, it is one entry."""

        def entry(session: Session, signing: Signed) -> Sequence[e.Event]:
            led(session)
            made = expect_newest(signing, document)
            if not 1 <= page <= made.pages:
                raise BadInput(f"page: expected 1 to {made.pages}, found {page}")
            return [] if page in signing.shown else [sign.PageShown(document=document, page=page)]

        return await self._desk.settle(id, entry)

    async def draw(self, id: SessionId, document: DocumentId, drawing: Drawing, via: str = "page") -> int:
        """The handwriting, with a picture of whoever signs. Raises BadInput; Conflict before the last page was shown, and
        while no picture comes."""
        looked_at(drawing)
        rules = await self._desk.rules(id)
        session = await self._outside.records.session(id)
        _expect_drawable(session, (await self._desk.document(id, document))[0], document, rules.most_drawings)
        still = await self._still(id)
        if still is None:
            raise Conflict(
                "there is no picture of the applicant now; sign while they are seen", because(Why.PICTURE_MISSING, who="applicant")
            )
        drawn = await self._keep(id, document, drawing, via)

        def entry(session: Session, signing: Signed) -> Sequence[e.Event]:
            _expect_drawable(session, signing, document, rules.most_drawings)
            return [still, drawn]

        return await self._desk.settle(id, entry)

    async def seal(self, id: SessionId) -> int:
        """The office's signature over the document with what was drawn. Ends the step. Raises PapersUnavailable."""
        rules = await self._desk.rules(id)
        signing = await self._desk.read(id)
        session = await self._outside.records.session(id)
        made, drawn, still = _expect_sealable(session, signing, code=rules.code)
        facts = await self._facts(session, signing, made, drawn, still)
        pdf, picture = await asyncio.gather(self._outside.blobs.get(made.blob), self._outside.blobs.get(drawn.picture))
        sealed = await self._papers.seal(pdf, picture, facts)
        blob = f"{id}/documents/{made.document}.{new_id('sig')}.pdf"
        sha256 = await self._outside.blobs.put(blob, sealed)
        signed = sign.DocumentSigned(document=made.document, blob=blob, sha256=sha256, facts=facts)

        def entry(session: Session, signing: Signed) -> Sequence[e.Event]:
            if _expect_sealable(session, signing, code=rules.code)[1] != drawn:
                raise Conflict("another signature was drawn meanwhile; seal again", because(Why.PAPER_AGAIN))
            number = open_step(session)
            ends = number is not None and session.steps[number] == STEP
            ended = [e.StepEnded(step=STEP, number=number, verdict=Verdict.PASS)] if number is not None and ends else []
            return [signed, *ended]

        index = await self._desk.settle(id, entry)
        lead = self._hall.conductor(id).lead
        if lead is not None:
            lead.look()
        return index

    async def signed(self, id: SessionId, document: DocumentId, person: PersonId | None = None) -> bytes:
        """The sealed PDF. Raises NotFound, Conflict while it is not sealed. `person`: of the staff, whose look is an entry."""
        signing, _ = await self._desk.document(id, document)
        if signing.signed is None:
            raise Conflict("the document is not sealed yet", because(Why.PAPER_UNSIGNED))
        data = await self._outside.blobs.get(signing.signed.blob)
        if person is not None:
            await self._viewed(id, person, f"document {document} signed")
        return data

    async def _keep(self, id: SessionId, document: DocumentId, drawing: Drawing, via: str) -> sign.SignatureDrawn:
        picture = await self._papers.ink(drawing)
        strokes = json.dumps(to_plain(drawing, via), separators=(",", ":")).encode()
        name = f"{id}/documents/{document}.{new_id('ink')}"
        return sign.SignatureDrawn(
            document=document,
            blob=f"{name}.json",
            sha256=await self._outside.blobs.put(f"{name}.json", strokes),
            strokes=len(drawing.strokes),
            via=via,
            picture=f"{name}.png",
            picture_sha256=await self._outside.blobs.put(f"{name}.png", picture),
        )

    async def _still(self, id: SessionId) -> e.StillKept | None:
        """The applicant at this moment; None while no picture comes."""
        studio = self._outside.studio
        near = studio.feed(id).near(self._outside.clock.now_s(), NEAR_S)
        frame = await studio.snapshot(id, Who.APPLICANT) or next(iter(near), None)
        if frame is None:
            return None
        jpeg = await asyncio.to_thread(to_jpeg, frame.image)
        still = StillId(new_id("stl"))
        blob = f"{id}/stills/{still}.jpg"
        sha256 = await self._outside.blobs.put(blob, jpeg)
        height, width = frame.image.shape[:2]
        return e.StillKept(still=still, blob=blob, sha256=sha256, purpose=STILL, width=width, height=height, at_s=frame.at_s)

    async def _facts(
        self, session: Session, signing: Signed, made: sign.DocumentMade, drawn: sign.SignatureDrawn, still: e.StillKept
    ) -> dict[str, Json]:
        """What is signed beside the document. The trail's length and head: the entries that stood when the seal was made."""
        head = (await self._outside.records.entries(session.id, session.length - 1, 1))[0]
        now = datetime.fromtimestamp(self._outside.clock.now_s(), UTC)
        return {
            "session": session.id,
            "party": session.party,
            "at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "document": {"id": made.document, "sha256": made.sha256, "template": made.template, "pages": made.pages},
            "trail": {"length": head.index + 1, "sha256": head.sha256},
            "strokes": {"sha256": drawn.sha256, "count": drawn.strokes, "via": drawn.via, "picture": drawn.picture_sha256},
            "still": {"id": still.still, "sha256": still.sha256},
            "code": signing.confirmed,
        }

    async def _viewed(self, id: SessionId, person: PersonId, what: str) -> None:
        await self._outside.journal.record(id, Viewed(by=person, what=what))


def _expect_turn(session: Session) -> None:
    """Where the policy has a step for it, the document is made in that step. Raises IllegalTransition."""
    led(session)
    number = open_step(session)
    if STEP in session.steps and (number is None or session.steps[number] != STEP):
        raise IllegalTransition(f"expected the step {STEP} to be under way; call it first", because(Why.PAPER_STEP))


def _expect_drawable(session: Session, signing: Signed, document: DocumentId, most: int) -> None:
    led(session)
    expect_newest(signing, document)
    if not signing.offered:
        raise Conflict("expected a document that was put before the applicant to sign; the clerk does that first")
    if signing.unseen:
        pages = ", ".join(map(str, signing.unseen))
        raise Conflict(f"expected every page to be shown before signing; page {pages} was not")
    if signing.drawings >= most:
        raise Conflict(f"the document was signed {signing.drawings} times; the policy's signing.most_drawings allows no more")


def _expect_sealable(
    session: Session, signing: Signed, *, code: bool
) -> tuple[sign.DocumentMade, sign.SignatureDrawn, e.StillKept]:
    led(session)
    if signing.made is None:
        raise Conflict("expected a document; make it first", because(Why.PAPER_MISSING))
    made = expect_newest(signing, signing.made.document)
    if signing.drawn is None or signing.still is None:
        raise Conflict(
            "expected a signature with a picture of who drew it; the applicant has drawn none yet", because(Why.PAPER_UNSIGNED)
        )
    if (code or signing.codes) and not signing.confirmed:
        raise Conflict("expected the one-time code to be read back first; a new signature needs a new one", because(Why.PAPER_CODE))
    return made, signing.drawn, signing.still
