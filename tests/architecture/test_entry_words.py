"""Every kind of entry is called something in every language of the pages."""

import re

import pytest

from cloudwindow.cli.timeline import KINDS
from tests.places import ROOT

LOCALES = ROOT / "web-client" / "src" / "locales" / "entries"


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_kind_has_its_words(language: str) -> None:
    said = dict(re.findall(r'^  (\w+): "([^"]+)",$', (LOCALES / f"{language}.ts").read_text("utf-8"), re.MULTILINE))
    assert sorted(said) == sorted(KINDS), f"locales/entries/{language}.ts: {sorted(set(said) ^ set(KINDS))}"
