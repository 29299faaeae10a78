"""Every code that the policy's [seat] names has its words in every catalogue of the pages."""

import re

import pytest

from cloudwindow.policy import load
from tests.places import ROOT

SEAT = load(ROOT / "policy.toml").seat
LOCALES = ROOT / "web-client" / "src" / "locales"
LANGUAGES = ("zh-CN", "zh-TW", "en")
DEEDS = ("repeat", "skip", "override", "suspend", "terminate", "refuse", "refer")


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_and_items_have_words(language: str) -> None:
    text = (LOCALES / "clerk" / f"{language}.ts").read_text(encoding="utf-8")
    codes = [code for deed in DEEDS for code in getattr(SEAT.reasons, deed)]
    items = sorted({item for items in SEAT.checklist.values() for item in items})
    missing = [
        key for key in (*(f"choice.{code}" for code in codes), *(f"item.{item}" for item in items)) if f'"{key}"' not in text
    ]
    assert not missing, f"locales/clerk/{language}.ts has no words for {', '.join(missing)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_canned_sentences_are_the_pages_own(language: str) -> None:
    text = (LOCALES / "said" / f"{language}.ts").read_text(encoding="utf-8")
    keys = re.findall(r"^  (\w+): ", text, re.MULTILINE)
    assert set(keys) == set(SEAT.said), f"locales/said/{language}.ts and [seat] said differ: {set(keys) ^ set(SEAT.said)}"


def test_the_code_of_a_reason_begins_with_its_deed() -> None:
    for deed in DEEDS:
        codes = getattr(SEAT.reasons, deed)
        assert codes, f"[seat.reasons] {deed}: a clerk could not do it without a reason"
        assert all(code.startswith(f"{deed}.") for code in codes)
