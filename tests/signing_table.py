"""A session at the counter whose steps end with the signature: papers that cost nothing or real ones, messages kept."""

import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from typing_extensions import override

from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.events import StepStarted
from cloudwindow.domain.ids import DocumentId, SessionId
from cloudwindow.domain.plain import Json
from cloudwindow.domain.ports_seat import MadePaper, PaperFacts, Papers, SmsSender
from cloudwindow.domain.strokes import Drawing, Point
from cloudwindow.engine.signing import Signing
from cloudwindow.policy import Policy, SigningPolicy
from tests.counter_world import Table, a_table
from tests.web_server import SITE

PHONE = "+86 138 0000 0000"


@dataclass
class FakePapers(Papers):
    """`pages`: of every document."""

    pages: int = 2
    sealed: list[Mapping[str, Json]] = field(default_factory=list)

    @override
    async def make(self, facts: PaperFacts) -> MadePaper:
        pdf = f"%PDF {facts.signer} {facts.parties[facts.signer].name}".encode()
        return MadePaper(template=f"transfer/1/{facts.language.value}", pdf=pdf, pages=self.pages)

    @override
    async def page(self, pdf: bytes, number: int) -> bytes:
        if number > self.pages:
            raise NotFound("no such page")
        return f"page {number}".encode()

    @override
    async def ink(self, drawing: Drawing) -> bytes:
        return f"picture of {len(drawing.strokes)}".encode()

    @override
    async def seal(self, pdf: bytes, picture: bytes, facts: Mapping[str, Json]) -> bytes:
        self.sealed.append(facts)
        return pdf + picture

    @override
    def qr(self, link: str) -> str:
        return f"<svg>{link}</svg>"


@dataclass
class KeptSms(SmsSender):
    sent: list[tuple[str, str]] = field(default_factory=list)
    fails: Exception | None = None

    @override
    async def send(self, phone: str, words: str) -> None:
        if self.fails is not None:
            raise self.fails
        self.sent.append((phone, words))


@dataclass
class Desk:
    """The table, and what signs at it."""

    table: Table
    signing: Signing
    papers: Papers
    sms: KeptSms

    @property
    def id(self) -> SessionId:
        return self.table.id

    async def called(self) -> None:
        """The step is under way."""
        await self.table.counter.next(self.id, self.table.person)
        await self.table.world.told(self.id, StepStarted)

    async def seen(self) -> DocumentId:
        """A document that was made, put before the applicant and shown to its last page."""
        made = await self.signing.make(self.id)
        await self.signing.links.offer(self.id, "page")
        for page in range(1, made.pages + 1):
            await self.signing.shown(self.id, made.document, page)
        return made.document

    async def drawn(self) -> DocumentId:
        document = await self.seen()
        await self.signing.draw(self.id, document, a_drawing())
        return document


def a_drawing(strokes: int = 2, points: int = 40) -> Drawing:
    """Waves, one after another."""
    lines = []
    for number in range(strokes):
        began_ms = number * (points * 16 + 200)
        lines.append(
            tuple(
                Point(x=30 + n * 5, y=90 + 50 * math.sin(n / 5 + number), t=float(began_ms + n * 16), p=0.4 + 0.3 * math.sin(n / 8))
                for n in range(points)
            )
        )
    return Drawing(width=600, height=200, strokes=tuple(lines))


def as_body(drawing: Drawing) -> dict[str, Any]:
    strokes = [[{"x": at.x, "y": at.y, "t": at.t, "p": at.p} for at in stroke] for stroke in drawing.strokes]
    return {"width": drawing.width, "height": drawing.height, "strokes": strokes}


@asynccontextmanager
async def a_signing(papers: Papers | None = None, **rules: Any) -> AsyncIterator[Desk]:
    """The signature is the only step. `rules`: fields of [signing]."""

    def adapt(policy: Policy) -> Policy:
        seat = replace(policy.seat, steps=("signature",), mandatory=("signature",))
        return replace(policy, seat=seat, signing=SigningPolicy(**rules))

    async with a_table(adapt) as table:
        papers, sms = papers or FakePapers(), KeptSms()
        signing = Signing(table.world.outside, table.world.hall, papers, sms, SITE)
        yield Desk(table=table, signing=signing, papers=papers, sms=sms)
