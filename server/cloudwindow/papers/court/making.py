"""From a report's facts to PDF/A-3b (ISO 19005-3), in the worker process. The same facts make the same bytes."""

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import PapersUnavailable
from cloudwindow.papers.court.pages import PICTURE, as_html
from cloudwindow.papers.court.words import words
from cloudwindow.papers.template import FONTS

VARIANT: Final = "pdf/a-3b"
WIDTH: Final = 240  # pixels of a picture; the text on a card cannot be read any more
QUALITY: Final = 70


def make(facts: Mapping[str, Any], pictures: Mapping[str, bytes], language: Language) -> bytes:  # Any: JSON
    """Raises PapersUnavailable when a font is missing. A picture that cannot be read is left out, and counted as left out."""
    from weasyprint import HTML  # heavy

    small = {digest: thumbnail for digest, picture in pictures.items() if (thumbnail := _small(picture))}
    source = as_html(facts, words(language), small, _style())
    document = HTML(string=source, base_url=None, url_fetcher=_fetcher(small)).render()
    pdf = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True)
    _expect_font(language, {font.family for font in document.fonts.values()})
    assert isinstance(pdf, bytes)
    return pdf


def _small(picture: bytes) -> bytes | None:
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    image.thumbnail((WIDTH, WIDTH))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _fetcher(pictures: Mapping[str, bytes]) -> Any:  # Any: weasyprint has no types
    """Gives these pictures and nothing else: whatever asks for more is a mistake or an attack, and ends the making."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Given(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(PICTURE) or (found := pictures.get(url.removeprefix(PICTURE))) is None:
                raise PapersUnavailable(f"a report asked for something outside itself ({url[:40]!r}); nothing is ever fetched")
            return URLFetcherResponse(url, found, {"Content-Type": "image/jpeg"})

    return Given(fail_on_errors=True)


def _expect_font(language: Language, embedded: set[str]) -> None:
    if FONTS[language] not in embedded:
        found = ", ".join(sorted(embedded)) or "none"
        raise PapersUnavailable(f"expected the font {FONTS[language]!r}, found {found}; install fonts-noto-cjk")


@cache
def _style() -> str:
    return files(__package__).joinpath("style.css").read_text("utf-8")
