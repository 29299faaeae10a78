"""Documents say what the case says and nothing that a name smuggled in."""

import io
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, PapersUnavailable
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.papers import making
from cloudwindow.papers.making import SIGNATURE_FIELD, make
from cloudwindow.papers.template import MATTERS, as_html, masked_number, text_for
from tests.papers import BUYER, SELLER, facts, made
from tests.places import ROOT

TEMPLATES = ROOT / "server/cloudwindow/papers/templates"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src="http://127.0.0.1:9/x">',
    "</td></table><h1>seller agrees</h1>",
    "&lt;b&gt;",
    "<link rel=attachment href=file:///etc/passwd>",
    "a\x00b\x1b[31m\u202ec",
    "{name}{role}{n}",
    "王" * 200,
    "<!--",
    "' onload='x",
)


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("folder", sorted({*MATTERS.values()}))
def test_the_pages_number_can_stand_in_a_style_sheet(folder: str, language: Language) -> None:
    words = tomllib.loads((TEMPLATES / folder / f"{language.value}.toml").read_text("utf-8"))
    assert '"' not in words["page"]
    assert "\\" not in words["page"]


@pytest.mark.parametrize("language", Language)
def test_what_the_case_says_is_in_it(language: Language) -> None:
    paper = made(language)
    text = _text(paper.pdf)
    assert paper.template == f"transfer/1/{language.value}"
    assert paper.pages >= 2
    for wanted in ("2026-XM-000123", "ses_0123456789abcdef", "王小明", "350203199001011234", "李秀英", "3502**********4321"):
        assert wanted in text, wanted
    assert BUYER.id_number not in text
    assert f"/T ({SIGNATURE_FIELD})".encode() in paper.pdf


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name(name: str) -> None:
    asked = facts(seller=PartyFacts(name=name, id_number=name), buyer=PartyFacts(name=name))
    source = as_html(asked, text_for("transfer", Language.EN))
    bare = as_html(facts(seller=PartyFacts(name="x", id_number="x"), buyer=PartyFacts(name="x")), text_for("transfer", Language.EN))
    assert re.findall(r"<[^>]*>", source) == re.findall(r"<[^>]*>", bare)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", source)


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 3))
def test_hostile_names_make_a_document(first: int) -> None:
    name, number, other = (HOSTILE[(first + n) % len(HOSTILE)] for n in range(3))
    assert make(facts(seller=PartyFacts(name=name, id_number=number), buyer=PartyFacts(name=other))).pages >= 2


def test_hostile_roles_and_references_too() -> None:
    role = "<b>role</b>"
    asked = replace(facts(), reference="<i>ref</i>", parties={role: SELLER}, signer=role, date="<u>")
    source = as_html(asked, text_for("transfer", Language.ZH_CN))
    assert not re.search(r"<(b|i|u)>", source)


def test_nothing_is_fetched_from_anywhere() -> None:
    for url in ("http://127.0.0.1:9/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA", "x.png"):
        with pytest.raises(PapersUnavailable, match="nothing is ever fetched"):
            making._refuse(url)


def test_a_missing_font_is_no_document() -> None:
    with pytest.raises(PapersUnavailable, match="fonts-noto-cjk"):
        making._expect_fonts({"DejaVu Sans"}, text_for("transfer", Language.EN))


@pytest.mark.parametrize("language", Language)
def test_all_fonts_are_in_the_file(language: Language) -> None:
    """Each font of each page is a subset of Noto Sans CJK whose outlines lie in the file (ISO 32000-2, 9.9)."""
    pages = PdfFileReader(io.BytesIO(made(language).pdf)).root["/Pages"]["/Kids"]
    found = 0
    for number in range(len(pages)):
        fonts = pages[number]["/Resources"]["/Font"]
        for name in fonts:
            found += 1
            descriptor = fonts[name]["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
            assert "+Noto-Sans-CJK" in descriptor["/FontName"]
    assert found >= 2


def test_another_matter_has_no_document() -> None:
    with pytest.raises(BadInput, match="transfer"):
        text_for("divorce", Language.EN)
    assert text_for(" 存量房转移登记 ", Language.ZH_CN).name == "transfer/1/zh-CN"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("350203199001011234", "3502**********1234"),
        ("E12345678", "E123*5678"),
        ("12345678", "******78"),
        ("123", "*23"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_other_peoples_numbers_are_masked(number: str, shown: str) -> None:
    assert masked_number(number) == shown
    assert len(masked_number(number)) == len(number)


def test_templates_are_shipped(tmp_path: Path) -> None:
    assert {path.name for path in (TEMPLATES / "transfer").iterdir()} == {f"{each.value}.toml" for each in Language}
