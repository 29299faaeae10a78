"""Whatever the server can ask, name or hint has its words on the pages; and its own texts say the same in every language."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from cloudwindow.checks import CATALOGUE, STANDING
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import Circumstances, PartyFacts, SubjectFacts
from cloudwindow.engine.chance import TURNS, SystemChance
from cloudwindow.engine.signing_words import code_words, link_words
from cloudwindow.policy import load
from cloudwindow.texts.bank import TOPICS, Question, bank
from cloudwindow.texts.notices import notices
from cloudwindow.web.texts import CONSENTS, Texts
from tests.places import ROOT, SERVER

LOCALES = ROOT / "web-client" / "src" / "locales"
TEMPLATES = SERVER / "papers" / "templates"
LANGUAGES = tuple(Language)
POLICY = load(ROOT / "policy.toml")


class EveryTurn(SystemChance):
    """Chance that leaves no direction out."""

    @override
    def turns(self, count: int) -> tuple[str, ...]:
        return TURNS


def _prompts() -> Iterator[str]:
    """Of every check, for either document, in a case that lacks no fact: each question finds what it is about."""
    subject = SubjectFacts(price=1_280_000, address="1 Harbour Road")
    party = PartyFacts(name="Li", relationship="stranger")
    for document in ("resident_card", "passport"):
        for check in CATALOGUE:
            here = Circumstances(
                language=Language.EN,
                party=party,
                today="2026-01-01",
                document=document,
                matter="transfer",
                role="seller",
                subject=subject,
                others=("Wang",),
            )
            kind: type[Any] = check
            built = kind(POLICY.checks[str(check.name)])
            yield from (ask.prompt for ask in built.asks(EveryTurn(), here))
    yield from (f"question.{topic}" for topic in TOPICS)


def _hints() -> Iterator[str]:
    """Every code that stands in a check; a reason's code has its own sentences."""
    for path in (SERVER / "checks").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Hint":
                said = (node for word in call.keywords if word.arg == "code" for node in ast.walk(word.value))
                yield from (node.value for node in said if isinstance(node, ast.Constant) and isinstance(node.value, str))


PROMPTS = sorted(set(_prompts()))
HINTS = sorted(set(_hints()))
STEPS = sorted({*POLICY.session.steps, *POLICY.seat.steps, *(str(check.name) for check in CATALOGUE)})


def _keys(path: Path) -> frozenset[str]:
    return frozenset(re.findall(r'^  "([^"]+)":', path.read_text("utf-8"), re.MULTILINE))


def _missing(path: str, wanted: list[str]) -> str:
    lacks = sorted(set(wanted) - _keys(LOCALES / path))
    return f"web-client/src/locales/{path}: no words for {', '.join(lacks)}" if lacks else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_applicants_pages_have_words_for_every_prompt_hint_and_step(language: Language) -> None:
    assert {"turn.left", "turn.down", "passport.page", "card.back", "question.relationship", "notice.question"} <= set(PROMPTS)
    wanted = [*(f"prompt.{p}" for p in PROMPTS), *(f"hint.{h}" for h in HINTS), *(f"step.{s}" for s in STEPS)]
    assert not (faults := _missing(f"{language}.ts", wanted)), faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clerks_pages_have_words_for_every_prompt_and_check(language: Language) -> None:
    """A question is shown in its own words there."""
    asked = [f"prompt.{p}" for p in PROMPTS if not p.startswith("question.")]
    steps = [f"step.{s}" for s in (*STEPS, *(str(check.name) for check in STANDING))]
    assert not (faults := _missing(f"clerk/{language}.ts", [*asked, *steps])), faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_consent_texts_are_of_one_version(language: Language) -> None:
    texts = Texts.load()
    for shown, first in zip(texts.of(language), texts.of(Language.ZH_CN), strict=True):
        assert shown.version == first.version, f"web/texts/{language}.toml: [{shown.text}] has another version than zh-CN"
    assert tuple(one.text for one in texts.of(language)) == CONSENTS


def _shape(question: Question) -> tuple[object, ...]:
    """What a translation may not change: when it is asked, of whom, and which facts it needs."""
    return question.follow_up, question.roles, frozenset(re.findall(r"\{[a-z_]+\}", question.say)), question.version


def _questions(language: Language) -> dict[str, tuple[object, ...]]:
    asked = [one for questions in bank(language).questions.values() for one in questions]
    told = [question for notice in notices(language).values() for question in notice.teach_back]
    matters = {f"notice {matter}": (notice.version,) for matter, notice in notices(language).items()}
    return {**{one.item: _shape(one) for one in (*asked, *told)}, **matters}


def _leaves(table: Mapping[str, Any], before: str = "") -> dict[str, object]:
    """By dotted name what a translation may not change: the version, how many entries a list has, which places are filled in."""
    found: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= _leaves(value, f"{before}{key}.")
        elif isinstance(value, str):
            found[before + key] = value if key == "version" else frozenset(re.findall(r"\{[a-z_]+\}", value))
        else:
            found[before + key] = len(value)
    return found


def _paper(folder: Path) -> Callable[[Language], dict[str, object]]:
    return lambda language: _leaves(tomllib.loads((folder / f"{language}.toml").read_text("utf-8")))


SAME: Mapping[str, Callable[[Language], Mapping[str, object]]] = {
    "texts/questions and texts/notice": _questions,
    **{f"papers/templates/{folder.name}": _paper(folder) for folder in sorted(TEMPLATES.iterdir()) if folder.is_dir()},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", SAME)
def test_the_servers_own_texts_are_the_same_in_every_language(where: str, language: Language) -> None:
    every = {key for each in LANGUAGES for key in SAME[where](each)}
    here, first = SAME[where](language), SAME[where](Language.ZH_CN)
    missing = sorted(every - set(here))
    assert not missing, f"{where}, {language}: lacks {', '.join(missing)}"
    other = sorted(key for key in every & set(first) if here[key] != first[key])
    assert not other, f"{where}, {language}: {', '.join(other)} is otherwise than in zh-CN"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_to_a_phone_has_words(language: Language) -> None:
    """A language that is left out is a KeyError that names it."""
    assert "https://127.0.0.1/s/1" in link_words(language, "https://127.0.0.1/s/1")
    assert "123456" in code_words(language, "123456", 300.0)
