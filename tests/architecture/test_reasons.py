"""The reviewer's sentences have one source, and the report for a court says what the pages say."""

import json
import re
import tomllib
from collections.abc import Mapping

import pytest

from cloudwindow.domain.challenge import Language
from cloudwindow.policy import load
from cloudwindow.texts.reasons import typescript
from tests.places import ROOT, SERVER

LOCALES = ROOT / "web-client" / "src" / "locales"
SHARED = ("step", "verdict", "prompt", "choice", "item")  # tables of the report that stand in the clerk's list as well


@pytest.mark.parametrize("language", Language)
def test_the_pages_have_the_servers_sentences(language: Language) -> None:
    file = LOCALES / "reasons" / f"reviewer.{language.value}.ts"
    problem = f"{file.name}: change server/cloudwindow/texts/reasons.{language.value}.toml instead and run `make schema`"
    assert file.read_text("utf-8") == typescript(language), problem


@pytest.mark.parametrize("language", Language)
def test_the_report_calls_things_what_the_console_calls_them(language: Language) -> None:
    report, console = _report(language), _console(language)
    differ = {
        f"{table}.{name}" for table in SHARED for name, words in report[table].items() if console.get(f"{table}.{name}") != words
    }
    assert not differ, (
        f"papers/court/{language.value}.toml says it otherwise than locales/clerk/{language.value}.ts: {sorted(differ)}"
    )


@pytest.mark.parametrize("language", Language)
def test_the_report_has_words_for_every_choice_of_the_policy(language: Language) -> None:
    reasons = load(ROOT / "policy.toml").seat.reasons
    codes = {code for kind in type(reasons).__dataclass_fields__ for code in getattr(reasons, kind)}
    missing = codes - set(_report(language)["choice"])
    assert not missing, f"papers/court/{language.value}.toml, [choice]: lacks {sorted(missing)}"


def test_the_report_has_the_same_words_in_every_language() -> None:
    keys = {language: {f"{table}.{key}" for table, words in _report(language).items() for key in words} for language in Language}
    assert len(set(map(frozenset, keys.values()))) == 1, {
        language: sorted(keys[Language.EN] ^ found) for language, found in keys.items()
    }


def _report(language: Language) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((SERVER / "papers" / "court" / f"{language.value}.toml").read_text("utf-8"))


def _console(language: Language) -> Mapping[str, str]:
    text = (LOCALES / "clerk" / f"{language.value}.ts").read_text("utf-8")
    return {key: json.loads(words) for key, words in re.findall(r'^  "([^"]+)": (".*"),$', text, re.MULTILINE)}
