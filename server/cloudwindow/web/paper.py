"""What is asked around a document: made and sealed at the counter, shown and signed on the applicant's page or their phone."""

from typing import Final

from aiohttp import web

from cloudwindow.domain.ids import DocumentId
from cloudwindow.domain.strokes import Drawing, Point
from cloudwindow.web import cookies
from cloudwindow.web import paper_schemas as p
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call
from cloudwindow.web.dispatch import render

PNG: Final = "image/png"
PDF: Final = "application/pdf"


# At the counter.


async def make_document(call: Call, _: s.NothingIn) -> p.DocumentOut:
    made = await call.signing.make(call.id)
    return p.DocumentOut(index=made.index, document=made.document, pages=made.pages)


async def staff_page(call: Call, _: None) -> web.Response:
    return web.Response(body=await call.signing.page(call.id, _document(call), _number(call), call.person.id), content_type=PNG)


async def offer_signing(call: Call, body: p.SigningIn) -> p.SigningOut:
    offered = await call.signing.links.offer(call.id, body.via, body.phone)
    return p.SigningOut(index=offered.index, svg=offered.svg)


async def send_code(call: Call, body: p.PhoneIn) -> s.IndexOut:
    return s.IndexOut(index=await call.signing.codes.send(call.id, body.phone))


async def seal_document(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.signing.seal(call.id))


async def staff_signed(call: Call, _: None) -> web.Response:
    return _pdf(call, await call.signing.signed(call.id, _document(call), call.person.id))


# On the applicant's page.


async def applicant_page(call: Call, _: None) -> web.Response:
    return web.Response(body=await call.signing.page(call.id, _document(call), _number(call)), content_type=PNG)


async def page_shown(call: Call, body: p.ShownIn) -> s.IndexOut:
    return s.IndexOut(index=await call.signing.shown(call.id, _document(call), body.page))


async def draw_signature(call: Call, body: p.SignatureIn) -> s.IndexOut:
    return s.IndexOut(index=await call.signing.draw(call.id, _document(call), _drawing(body)))


async def read_code_back(call: Call, body: p.CodeIn) -> s.IndexOut:
    return s.IndexOut(index=await call.signing.codes.read_back(call.id, _document(call), body.code))


async def own_phone(call: Call, _: s.NothingIn) -> p.SigningOut:
    offered = await call.signing.links.own(call.id, _document(call))
    return p.SigningOut(index=offered.index, svg=offered.svg)


async def applicant_signed(call: Call, _: None) -> web.Response:
    return _pdf(call, await call.signing.signed(call.id, _document(call)))


# On the phone.


async def open_signing(call: Call, body: p.SignOpenIn) -> web.Response:
    opened = await call.signing.links.open_link(body.token, cookies.SIGNER.of(call.request))
    out = p.SignOpenOut(
        session=opened.session,
        document=opened.document,
        pages=opened.pages,
        language=opened.language,
        matter=opened.matter,
        expires_s=opened.expires_s,
    )
    response = render(out)
    cookies.SIGNER.give(response, opened.opener)
    return response


async def phone_page(call: Call, _: None) -> web.Response:
    return await applicant_page(call, None)


async def phone_shown(call: Call, body: p.ShownIn) -> s.IndexOut:
    return await page_shown(call, body)


async def phone_signature(call: Call, body: p.SignatureIn) -> s.IndexOut:
    via = await call.signing.links.phone(call.id, _document(call), cookies.SIGNER.of(call.request))
    return s.IndexOut(index=await call.signing.draw(call.id, _document(call), _drawing(body), via))


def _document(call: Call) -> DocumentId:
    return DocumentId(call.request.match_info["document"])


def _number(call: Call) -> int:
    """0, which no page has, when it is no number."""
    text = call.request.match_info["n"]
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _drawing(body: p.SignatureIn) -> Drawing:
    strokes = tuple(tuple(Point(x=at.x, y=at.y, t=at.t, p=at.p) for at in stroke) for stroke in body.strokes)
    return Drawing(width=body.width, height=body.height, strokes=strokes)


def _pdf(call: Call, data: bytes) -> web.Response:
    """A file to keep; its name is the document's and holds nothing of a person."""
    headers = {"Content-Disposition": f'attachment; filename="{_document(call)}.pdf"'}
    return web.Response(body=data, content_type=PDF, headers=headers)
