"""From a case to HTML: the office's own text in the applicant's language, everything that came from outside escaped."""

import html
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ports_seat import PaperFacts
from cloudwindow.domain.refusals import Why, because

# Which template a matter has, by what integrators may call it.
MATTERS: Final[Mapping[str, str]] = {"transfer": "transfer", "存量房转移登记": "transfer", "存量房轉移登記": "transfer"}
FIELD: Final = "signature"  # the id of the element in whose place the signature goes
FONTS: Final[Mapping[Language, str]] = {
    Language.ZH_CN: "Noto Sans CJK SC",
    Language.ZH_TW: "Noto Sans CJK TC",
    Language.EN: "Noto Sans CJK SC",
}
SHOWN_AT_ENDS: Final = 4  # digits of other parties' document numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A template in one language. `name`: 'transfer/1/en'."""

    name: str
    language: Language
    words: Mapping[str, Any]  # Any: strings, and tables of strings


def text_for(matter: str, language: Language) -> Text:
    """Raises BadInput when there is no template for the matter."""
    template = MATTERS.get(matter.strip())
    if template is None:
        raise BadInput(f"matter: there is a document for {', '.join(MATTERS)}, found {matter!r}", because(Why.PAPER_MATTER))
    words = _words(template, language.value)
    return Text(name=f"{template}/{words['version']}/{language.value}", language=language, words=words)


def as_html(facts: PaperFacts, text: Text) -> str:
    """The whole document. Nothing in it names anything outside itself."""
    words, headings, columns = text.words, text.words["headings"], text.words["columns"]
    signer = facts.parties.get(facts.signer, PartyFacts())
    told = {
        "reference": facts.reference,
        "matter": words["words"]["matter"],
        "session": facts.session,
        "date": facts.date,
        "signer": words["words"]["signer"].format(name=signer.name or words["none"], role=_role(facts.signer, text)),
    }
    rows = "".join(f"<tr><th>{_(words['facts'][name])}</th><td>{_(value)}</td></tr>" for name, value in told.items())
    heads = "".join(f"<th>{_(columns[name])}</th>" for name in ("role", "name", "number"))
    parties = "".join(_party(role, party, facts, text) for role, party in sorted(facts.parties.items()))
    masked = f'<p class="small">{_(words["masked"])}</p>' if len(facts.parties) > 1 else ""
    clauses = "".join(f"<li>{_(clause)}</li>" for clause in words["clauses"]["list"])
    return f"""<!doctype html>
<html lang="{text.language.value}"><head><meta charset="utf-8"><title>{_(words["title"])}</title>
<meta name="author" content="CloudWindow"><meta name="keywords" content="{_(text.name)}"><style>{_style(text)}</style></head><body>
<h1>{_(words["title"])}</h1><p class="lead">{_(words["lead"])}</p>
<section><h2>{_(headings["case"])}</h2><table>{rows}</table></section>
<section><h2>{_(headings["parties"])}</h2><table class="parties"><tr>{heads}</tr>{parties}</table>{masked}</section>
<section class="next"><h2>{_(headings["clauses"])}</h2><ol>{clauses}</ol></section>
<section class="signing"><h2>{_(headings["signature"])}</h2><p>{_(words["signature"]["lead"])}</p>
<p><strong>{_(words["signature"]["field"])}</strong></p><div id="{FIELD}"></div>
<p class="small">{_(words["signature"]["seal"])}</p></section></body></html>"""


def masked_number(number: str) -> str:
    """'350203199001011234' → '3502**********1234'; a short one hides all but its last two."""
    ends = SHOWN_AT_ENDS if len(number) > 2 * SHOWN_AT_ENDS else 0
    last = ends or min(2, max(0, len(number) - 1))
    return number[:ends] + "*" * (len(number) - ends - last) + number[len(number) - last :]


def _party(role: str, party: PartyFacts, facts: PaperFacts, text: Text) -> str:
    number = party.id_number or party.passport_number
    signs = role == facts.signer
    here = text.words["words"]["here"] if signs else ""
    number = number if signs else masked_number(number)
    cells = (f"{_role(role, text)}{here}", party.name or text.words["none"], number or text.words["none"])
    return f"<tr>{''.join(f'<td>{_(cell)}</td>' for cell in cells)}</tr>"


def _role(role: str, text: Text) -> str:
    return str(text.words["roles"].get(role, role))


def _style(text: Text) -> str:
    """The page's number is CSS; its words are ours and hold no quotation mark (a test says so)."""
    before, between, after = _page_words(text.words["page"])
    number = f'"{before}" counter(page) "{between}" counter(pages) "{after}"'
    family = f'html {{ font-family: "{FONTS[text.language]}"; }} @page {{ font-family: "{FONTS[text.language]}"; }}'
    return family + _sheet().replace("var(--page)", number)


def _page_words(words: str) -> tuple[str, str, str]:
    before, _, rest = words.partition("{n}")
    between, _, after = rest.partition("{of}")
    return before, between, after


def _(words: str) -> str:
    """Escaped, and without what no font shows: control characters would make the PDF's text another than what is read."""
    return html.escape("".join(letter for letter in words if letter.isprintable()), quote=True)


@cache
def _words(template: str, language: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("templates", template, f"{language}.toml").read_text("utf-8"))


@cache
def _sheet() -> str:
    return files(__package__).joinpath("templates", "style.css").read_text("utf-8")
