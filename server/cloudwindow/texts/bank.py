"""The question bank: sentences by topic and language, filled with what the case says, drawn without ever repeating one."""

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from cloudwindow.domain.challenge import ChallengeSource, Language
from cloudwindow.domain.findings import Circumstances

FOLDER: Final = Path(__file__).parent
TOPICS: Final = ("voluntary", "understanding", "price", "parties", "parcel", "relationship")
KINDS: Final = ("affirm", "deny", "amount", "name", "place", "relation", "means")
OTHER_SHARES: Final = (50, 60, 70, 80, 120, 130, 150)  # per cent of the price, for a price that nobody agreed on
_YUAN: Final = {Language.ZH_CN: "元", Language.ZH_TW: "元", Language.EN: "yuan"}
_TEN_THOUSAND: Final = {Language.ZH_CN: "万", Language.ZH_TW: "萬"}
_HOLE: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`say`, `expect`: with holes like '{price}'. `roles`: the applicant's, empty: any. `follow_up`: after a doubtful answer."""

    topic: str
    id: str
    say: str
    expect: str
    version: str
    follow_up: bool = False
    roles: tuple[str, ...] = ()

    @property
    def item(self) -> str:
        return f"{self.topic}.{self.id}"

    @property
    def sha256(self) -> str:
        """Of version, name, sentence and expectation as they stand in the file, UTF-8, a line each."""
        return hashlib.sha256("\n".join((self.version, self.item, self.say, self.expect)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A question as it is put to this applicant."""

    question: Question
    words: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """`strangers`: names of nobody in particular, for questions whose right answer is no."""

    version: str
    strangers: tuple[str, ...]
    questions: Mapping[str, tuple[Question, ...]]

    def draw(
        self, topic: str, circumstances: Circumstances, source: ChallengeSource, asked: Collection[str], *, follow_up: bool = False
    ) -> Drawn | None:
        """One that was not asked yet and whose facts the case holds; None when there is none left."""
        facts = _facts(circumstances, self.strangers, source)
        fitting = []
        for question in self.questions.get(topic, ()):
            known = question.item not in asked and (not question.roles or circumstances.role in question.roles)
            if known and question.follow_up is follow_up and (drawn := _filled(question, facts)):
                fitting.append(drawn)
        return fitting[source.below(len(fitting))] if fitting else None


@cache
def bank(language: Language) -> Bank:
    """The shipped bank. Raises ValueError naming file and key when a file does not fit."""
    return read_bank(FOLDER / f"questions.{language.value}.toml")


def read_bank(path: Path) -> Bank:
    """Raises ValueError."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    version, strangers = str(content.get("version", "")), content.get("strangers", [])
    if missing := [topic for topic in TOPICS if topic not in content]:
        raise ValueError(f"{path.name}: expected the topics {', '.join(TOPICS)}; {', '.join(missing)} is missing")
    topics = {topic: read_questions(path, topic, content[topic], version) for topic in TOPICS}
    if not version or not strangers:
        raise ValueError(f"{path.name}: expected version and strangers")
    return Bank(version=version, strangers=tuple(map(str, strangers)), questions=topics)


def read_questions(path: Path, topic: str, rows: Sequence[Mapping[str, Any]], version: str) -> tuple[Question, ...]:
    """Any: what tomllib read. Raises ValueError when a row lacks something or two have one id."""
    questions = []
    for row in rows:
        words = {key: str(row.get(key, "")).strip() for key in ("id", "say", "expect")}
        if not all(words.values()) or words["expect"].partition(":")[0] not in KINDS:
            raise ValueError(f"{path.name}: [{topic}] {words['id']!r} needs id, say, and expect as one of {', '.join(KINDS)}")
        roles = tuple(map(str, row.get("roles", ())))
        questions.append(Question(topic=topic, version=version, follow_up=bool(row.get("follow_up")), roles=roles, **words))
    if len({question.id for question in questions}) != len(questions):
        raise ValueError(f"{path.name}: [{topic}] names one id twice")
    return tuple(questions)


def money(amount: int, currency: str, language: Language) -> str:
    """As people say it: '128万元', '1,280,000 yuan'."""
    unit = _YUAN[language] if currency == "CNY" else currency
    if language in _TEN_THOUSAND and amount % 10_000 == 0:
        return f"{amount // 10_000}{_TEN_THOUSAND[language]}{unit}"
    return f"{amount}{unit}" if language in _TEN_THOUSAND else f"{amount:,} {unit}"


def _facts(circumstances: Circumstances, strangers: Sequence[str], source: ChallengeSource) -> dict[str, str]:
    """What the holes are filled with; a fact that the case does not hold is not there."""
    subject, language = circumstances.subject, circumstances.language
    known = {_plain(name).lower() for name in (circumstances.party.name, *circumstances.others)}
    unknown = [name for name in strangers if name.lower() not in known]
    facts = {
        "other": _plain(circumstances.others[0]) if circumstances.others else "",
        "stranger": unknown[source.below(len(unknown))] if circumstances.others and unknown else "",
        "address": _plain(subject.address),
        "relationship": circumstances.party.relationship,
    }
    if subject.price:
        other = _round(subject.price * OTHER_SHARES[source.below(len(OTHER_SHARES))] // 100)
        facts["price"] = str(subject.price)
        facts["price_words"] = money(subject.price, subject.currency, language)
        facts["other_price_words"] = money(other, subject.currency, language) if other != subject.price else ""
    return {name: value for name, value in facts.items() if value}


def _round(amount: int) -> int:
    """To three figures, as prices are."""
    step: int = 10 ** max(0, len(str(amount)) - 3)
    return max(step, round(amount / step) * step)


def _filled(question: Question, facts: Mapping[str, str]) -> Drawn | None:
    words, expected = _fill(question.say, facts), _expected(question.expect, facts)
    return Drawn(question=question, words=words, expected=expected) if words and expected else None


def _expected(expect: str, facts: Mapping[str, str]) -> str | None:
    """Of several meanings those with a fact that is not there are left out."""
    kind, colon, rest = expect.partition(":")
    if kind != "means":
        return _fill(expect, facts)
    right, _, wrong = rest.partition(";not:")
    filled = [[word for one in part.split("|") if (word := _fill(one, facts))] for part in (right, wrong)]
    return f"{kind}{colon}{'|'.join(filled[0])};not:{'|'.join(filled[1])}" if filled[0] else None


def _fill(template: str, facts: Mapping[str, str]) -> str | None:
    if any(hole not in facts for hole in _HOLE.findall(template)):
        return None
    return _HOLE.sub(lambda hole: facts[hole.group(1)], template)


def _plain(text: str) -> str:
    """Without the signs that an expectation is written with."""
    return re.sub(r"[|;:{}]+", " ", text).strip()
