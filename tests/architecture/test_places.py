"""A new check is a file, a policy, a catalogue line, a heading, a test and a golden file: each forgotten place is named."""

import dataclasses
import tomllib
from typing import Any, get_type_hints

import pytest

from cloudwindow.checks import CATALOGUE, STANDING
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import Circumstances, PartyFacts
from cloudwindow.engine.chance import SystemChance
from cloudwindow.policy import load
from tests.places import ROOT, SERVER

EVERY: tuple[type[Any], ...] = (*CATALOGUE, *STANDING)
NAMES = [str(check.name) for check in EVERY]


def test_every_file_in_checks_stands_in_the_catalogue() -> None:
    files = {path.stem for path in (SERVER / "checks").glob("*.py")} - {"__init__", "asked_aloud", "known_face"}
    forgotten = files - {check.__module__.rpartition(".")[2] for check in EVERY}
    assert not forgotten, f"these files in checks/ have no line in checks/__init__.py: {sorted(forgotten)}"


@pytest.mark.parametrize("check", EVERY, ids=NAMES)
def test_a_check_has_its_policy_dataclass_in_its_own_file(check: type[Any]) -> None:
    policy: Any = check.policy_type
    assert dataclasses.is_dataclass(policy), f"{check.name}: policy_type is no dataclass"
    assert policy.__module__ == check.__module__, f"{check.name}: its policy dataclass belongs into {check.__module__}"
    check.policy_type()  # every threshold has a default


@pytest.mark.parametrize("name", NAMES)
def test_a_check_has_its_section_in_the_shipped_policy(name: str) -> None:
    assert name in _sections(), f"policy.toml: no section [checks.{name}]"


@pytest.mark.parametrize("check", EVERY, ids=NAMES)
def test_every_threshold_stands_in_the_shipped_policy_with_its_default(check: type[Any]) -> None:
    shipped = load(ROOT / "policy.toml").checks[str(check.name)]
    unsaid = _unsaid(check.policy_type, _sections()[str(check.name)])
    assert not unsaid, f"policy.toml: [checks.{check.name}] does not say {unsaid}"
    assert shipped == check.policy_type(), f"policy.toml: [checks.{check.name}] differs from the defaults in {check.__module__}"


def _sections() -> dict[str, dict[str, Any]]:
    checks: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "policy.toml").read_text())["checks"]
    return checks


def _unsaid(policy: type[Any], section: dict[str, Any]) -> list[str]:
    """Fields of a policy, and of the policies in it, that have no key of their own."""
    unsaid = [field.name for field in dataclasses.fields(policy) if field.name not in section]
    for field, kind in get_type_hints(policy).items():
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            unsaid += [f"{field}.{name}" for name in _unsaid(kind, section.get(field, {}))]
    return unsaid


@pytest.mark.parametrize("name", NAMES)
def test_a_check_has_its_heading_in_the_docs(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "checks.md").read_text(), f"docs/checks.md: no heading with `{name}`"


@pytest.mark.parametrize("name", NAMES)
def test_a_check_has_unit_tests_and_golden_observations(name: str) -> None:
    assert (ROOT / "tests" / "unit" / "checks" / f"test_{name}.py").exists(), f"tests/unit/checks/test_{name}.py is missing"
    assert (ROOT / "tests" / "golden" / f"{name}.json").exists(), f"tests/golden/{name}.json is missing"


@pytest.mark.parametrize("check", EVERY, ids=NAMES)
def test_a_check_is_complete(check: type[Any]) -> None:
    common = {"name", "wants", "policy_type", "observations", "observe", "hint", "conclude"}
    own = {"every_s", "reading"} if check in STANDING else {"attempts", "asks", "keeps", "judge", "expired"}
    built = check(check.policy_type())
    missing = {word for word in common | own if not hasattr(built, word)}
    assert not missing, f"{check.name}: lacks {sorted(missing)}"


def test_every_check_is_kept_apart_from_the_others() -> None:
    contracts = (ROOT / "pyproject.toml").read_text()
    forgotten = [check.__module__ for check in EVERY if f'"{check.__module__}"' not in contracts]
    assert not forgotten, f"pyproject.toml: the contract 'checks do not know each other' lacks {forgotten}"


@pytest.mark.parametrize("check", CATALOGUE, ids=[str(check.name) for check in CATALOGUE])
@pytest.mark.parametrize("document", ["resident_card", "passport"])
def test_every_prompt_has_its_sentence_in_every_language(check: type[Any], document: str) -> None:
    circumstances = Circumstances(language=Language.EN, party=PartyFacts(), today="2026-01-01", document=document)
    prompts = {ask.prompt for ask in check(check.policy_type()).asks(SystemChance(), circumstances)}
    for language in ("zh-CN", "zh-TW", "en"):
        catalogue = (ROOT / "web-client" / "src" / "locales" / f"{language}.ts").read_text()
        missing = [prompt for prompt in (*prompts, f"step.{check.name}") if f'{prompt}":' not in catalogue]
        assert not missing, f"web-client/src/locales/{language}.ts: no sentence for {missing}"


def test_no_python_file_is_longer_than_300_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in SERVER.rglob("*.py") if (n := len(p.read_text().splitlines())) > 300}
    assert not long, f"longer than 300 lines: {long}"


def test_no_file_names_a_download_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock, "requirements.lock holds an address"
    npm = ROOT / "web-client" / "package-lock.json"
    assert '"resolved"' not in npm.read_text(), "package-lock.json holds addresses"
