"""Documents made here and now: facts of a case, a key of the test's own, a sealed PDF."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_seat import PaperFacts
from cloudwindow.papers.ink import draw
from cloudwindow.papers.keys import OfficeKey, office_key
from cloudwindow.papers.making import make
from cloudwindow.papers.sealing import seal
from tests.signing_table import a_drawing

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SELLER = PartyFacts(name="王小明", id_number="350203199001011234")
BUYER = PartyFacts(name="李秀英", id_number="350203198505054321")
FACTS: dict[str, Any] = {
    "session": "ses_0123456789abcdef",
    "party": "seller",
    "at": "2026-11-22T08:00:00Z",
    "document": {"id": "doc_0123456789abcdef", "template": "transfer/1/en"},
    "trail": {"length": 123, "sha256": "ab" * 32},
    "still": {"id": "stl_1", "sha256": "cd" * 32},
    "strokes": {"sha256": "ef" * 32, "count": 2, "via": "page"},
    "code": False,
}


def facts(language: Language = Language.EN, **parties: PartyFacts) -> PaperFacts:
    return PaperFacts(
        session=SessionId("ses_0123456789abcdef"),
        reference="2026-XM-000123",
        matter="transfer",
        language=language,
        signer="seller",
        parties=parties or {"seller": SELLER, "buyer": BUYER},
        date="2026-11-22",
    )


def a_key(folder: Path, name: str = "Registry of Example") -> OfficeKey:
    return office_key(folder, name, NOW)


def sealed(key: OfficeKey, language: Language = Language.EN) -> bytes:
    return seal(make(facts(language)).pdf, draw(a_drawing()), FACTS, key)
