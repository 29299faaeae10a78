"""What the worker process can do, by name: JSON in, JSON out, bytes in base64."""

import base64
import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import NotFound, PapersUnavailable
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_seat import PaperFacts
from cloudwindow.domain.strokes import Drawing, Point
from cloudwindow.papers import ink, making, sealing, stamping
from cloudwindow.papers.court import making as court
from cloudwindow.papers.keys import OfficeKey

Plain = Mapping[str, Any]  # Any: JSON
PAGE_SCALE: Final = 1.75  # of 72 dpi: an A4 page is 1042 pixels wide
MOST_PIXELS: Final = 8_000_000


def _make(asked: Plain) -> Plain:
    parties = {role: PartyFacts(**party) for role, party in asked["parties"].items()}
    words = {name: asked[name] for name in ("reference", "matter", "signer", "date")}
    session, language = SessionId(asked["session"]), Language(asked["language"])
    made = making.make(PaperFacts(session=session, language=language, parties=parties, **words))
    return {"template": made.template, "pages": made.pages, "pdf": packed(made.pdf)}


def _page(asked: Plain) -> Plain:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(unpacked(asked["pdf"])) as document:
            if not 1 <= asked["number"] <= len(document):
                raise NotFound(f"page: expected 1 to {len(document)}, found {asked['number']}")
            page = document[asked["number"] - 1]
            width, height = page.get_size()
            scale = min(PAGE_SCALE, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("L").quantize(16)
    except pypdfium2.PdfiumError as error:
        raise PapersUnavailable(f"the document cannot be drawn: {error}") from None
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return {"png": packed(out.getvalue())}


def _ink(asked: Plain) -> Plain:
    strokes = tuple(tuple(Point(x=x, y=y, t=t, p=p) for x, y, t, p in stroke) for stroke in asked["strokes"])
    return {"png": packed(ink.draw(Drawing(width=asked["width"], height=asked["height"], strokes=strokes)))}


def _seal(asked: Plain) -> Plain:
    key = OfficeKey(key=unpacked(asked["key"]), chain=tuple(unpacked(one) for one in asked["chain"]))
    room = None if asked["stamp"] == sealing.NO_STAMP else stamping.ROOM
    pdf = sealing.seal(unpacked(asked["pdf"]), unpacked(asked["picture"]), asked["facts"], key, room, asked["stamp"])
    return {"pdf": packed(pdf), "digest": packed(stamping.to_stamp(pdf))}


def _stamp(asked: Plain) -> Plain:
    return {"pdf": packed(stamping.stamped(unpacked(asked["pdf"]), unpacked(asked["token"])))}


def _report(asked: Plain) -> Plain:
    pictures = {digest: unpacked(picture) for digest, picture in asked["pictures"].items()}
    return {"pdf": packed(court.make(asked["facts"], pictures, Language(asked["language"])))}


JOBS: Final[Mapping[str, Callable[[Plain], Plain]]] = MappingProxyType(
    {"make": _make, "page": _page, "ink": _ink, "seal": _seal, "stamp": _stamp, "report": _report}
)


def packed(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def unpacked(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
