"""The legal notice: what is read out to an applicant, and the questions that show whether it was understood."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.texts.bank import FOLDER, Question, read_questions

EVERY: Final = "*"  # the notice of a matter that has none of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One text in one language, for one matter."""

    matter: str
    version: str
    language: Language
    title: str
    body: str
    teach_back: tuple[Question, ...]

    @property
    def sha256(self) -> str:
        """Of the UTF-8 bytes of title and body, joined by one empty line: what was read out."""
        return hashlib.sha256(f"{self.title}\n\n{self.body}".encode()).hexdigest()


def notice(matter: str, language: Language) -> Notice:
    """The shipped notice of a matter, or that of every matter."""
    shipped = notices(language)
    return shipped.get(matter, shipped[EVERY])


@cache
def notices(language: Language) -> Mapping[str, Notice]:
    """By matter. Raises ValueError naming file and key when a file does not fit."""
    return read_notices(FOLDER / f"notice.{language.value}.toml", language)


def read_notices(path: Path, language: Language) -> Mapping[str, Notice]:
    """Raises ValueError."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if EVERY not in content:
        raise ValueError(f'{path.name}: expected a notice ["{EVERY}"] for matters without one of their own')
    found = {}
    for matter, table in content.items():
        words = {key: str(table.get(key, "")).strip() for key in ("version", "title", "body")}
        if empty := [key for key, value in words.items() if not value]:
            raise ValueError(f'{path.name}: ["{matter}"] needs {", ".join(empty)}')
        teach_back = read_questions(path, "notice", table.get("teach_back", ()), words["version"])
        if len(teach_back) < 2:
            raise ValueError(f'{path.name}: ["{matter}"] needs at least two questions under teach_back')
        found[matter] = Notice(matter=matter, language=language, teach_back=teach_back, **words)
    return found
