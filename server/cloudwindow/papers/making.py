"""From HTML to a PDF with an empty signature field: weasyprint with nothing to fetch from, in the worker process."""

import io
from typing import Any, Final, NoReturn

from cloudwindow.domain.errors import PapersUnavailable
from cloudwindow.domain.ports_seat import MadePaper, PaperFacts
from cloudwindow.papers.template import FIELD, FONTS, Text, as_html, text_for

SIGNATURE_FIELD: Final = "Applicant"
POINTS_A_PIXEL: Final = 0.75  # CSS pixels are 1/96 inch, PDF points 1/72
INSET: Final = 3.0  # points between the drawn box and the field


def make(facts: PaperFacts) -> MadePaper:
    """Raises BadInput, PapersUnavailable."""
    text = text_for(facts.matter, facts.language)
    document = _rendered(as_html(facts, text))
    pdf = document.write_pdf(pdf_version="1.7")
    page, box = _place(document)
    _expect_fonts({font.family for font in document.fonts.values()}, text)
    return MadePaper(template=text.name, pdf=_with_field(pdf, page, box), pages=len(document.pages))


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    """A document is made of what is in it: whatever asks for more is a mistake or an attack, and ends the making."""
    raise PapersUnavailable(f"a document asked for something outside itself ({url[:40]!r}); nothing is ever fetched")


def _rendered(source: str) -> Any:  # Any: weasyprint has no types
    from weasyprint import HTML  # heavy

    return HTML(string=source, base_url=None, url_fetcher=_refuse).render()


def _place(document: Any) -> tuple[int, tuple[int, int, int, int]]:
    """Page (from 0) and box of the signature, in PDF points from the lower left corner."""
    for number, page in enumerate(document.pages):
        if FIELD in page.anchors:
            x1, y1, x2, y2 = (value * POINTS_A_PIXEL for value in page.anchors[FIELD])
            height = page.height * POINTS_A_PIXEL
            low, high = height - max(y1, y2), height - min(y1, y2)
            return number, (round(x1 + INSET), round(low + INSET), round(x2 - INSET), round(high - INSET))
    raise PapersUnavailable("the template has no place for the signature")


def _with_field(pdf: bytes, page: int, box: tuple[int, int, int, int]) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec(SIGNATURE_FIELD, on_page=page, box=box))
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyhanko types its readers only
    return out.getvalue()


def _expect_fonts(embedded: set[str], text: Text) -> None:
    """Every letter is in the file, in the template's own font: another computer shows the same. Raises PapersUnavailable."""
    if FONTS[text.language] not in embedded:
        found = ", ".join(sorted(embedded)) or "none"
        raise PapersUnavailable(f"expected the font {FONTS[text.language]!r}, found {found}; install fonts-noto-cjk")
