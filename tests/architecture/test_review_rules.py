"""A rule is a line of the table, a sentence in three languages, a mutation test, and thresholds that the policy has."""

import dataclasses
import re
import tomllib
from typing import Any

import pytest

from cloudwindow.domain.errors import BadPolicy
from cloudwindow.engine.second_look.rules import RULES
from cloudwindow.policy import load, parse
from cloudwindow.policy_review import ReviewPolicy
from tests.places import ROOT
from tests.unit.engine.second_look.mutations import MUTATIONS

LOCALES = ROOT / "web-client" / "src" / "locales" / "rules"
CODES = [rule.code for rule in RULES]


def test_no_code_stands_twice() -> None:
    assert len(set(CODES)) == len(CODES) >= 20
    assert all(code.startswith("rule.") for code in CODES)


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_rule_has_a_sentence(language: str) -> None:
    said = dict(re.findall(r'^  "([^"]+)": "([^"]+)",$', (LOCALES / f"{language}.ts").read_text("utf-8"), re.MULTILINE))
    assert sorted(said) == sorted(CODES), f"locales/rules/{language}.ts: {sorted(set(said) ^ set(CODES))}"


def test_every_rule_has_its_mutation() -> None:
    assert sorted(MUTATIONS) == sorted(CODES)


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_the_thresholds_of_a_rule_are_keys_of_the_policy(rule: Any) -> None:
    for key in rule.keys:
        found: Any = load(ROOT / "policy.toml")
        for word in key.split("."):
            found = found[word] if isinstance(found, dict) else getattr(found, word)


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_every_rule_stands_in_the_docs(rule: Any) -> None:
    assert f"`{rule.code}`" in (ROOT / "docs" / "review-work.md").read_text("utf-8")


def test_the_shipped_policy_says_every_number_of_the_second_look_and_says_its_default() -> None:
    raw = tomllib.loads((ROOT / "policy.toml").read_text())["review"]
    assert load(ROOT / "policy.toml").review == parse('version = "1"').review == ReviewPolicy()
    for kind, section in (
        (ReviewPolicy, raw),
        (type(ReviewPolicy().rules), raw["rules"]),
        (type(ReviewPolicy().concurrent), raw["concurrent"]),
    ):
        assert {field.name for field in dataclasses.fields(kind)} == set(section)


@pytest.mark.parametrize(
    ("line", "key"), [("rate = 3", "review.rate"), ("rates = 0.1", "review.rates"), ("flag_p = 0", "review.flag_p")]
)
def test_a_number_that_does_not_fit_is_named_with_its_line(line: str, key: str) -> None:
    with pytest.raises(BadPolicy, match=rf"policy.toml:\d: {key}: "):
        parse(f'version = "1"\n\n[review]\n{line}\n')
