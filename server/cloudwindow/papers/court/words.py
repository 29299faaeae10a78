"""The words of a report, one file a language; a test compares them with the pages' own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cloudwindow.domain.challenge import Language


@dataclass(frozen=True, slots=True)
class Words:
    language: Language
    tables: Mapping[str, Mapping[str, str]]

    def __call__(self, table: str, key: str) -> str:
        """Ours: escaped already, and there. Raises KeyError."""
        return self.tables[table][key]

    def known(self, table: str, key: str) -> str:
        """What is called so in the trail; the code itself where nobody wrote a word for it."""
        return self.tables[table].get(key, key)

    def choice(self, code: str) -> str:
        """A reason that staff chose; one that the office added to its policy has no word here, and is named by its code."""
        known = self.tables["choice"]
        return known[code] if code in known and code != "other" else known["other"].format(code=code) if code else ""

    def who(self, by: str) -> str:
        """Staff are named by their id: names lie beside the trail, not in it."""
        return self.known("by", by)

    def time(self, at: str) -> str:
        """'2026-01-02T03:04:05.678Z' → '2026-01-02 03:04:05.678 UTC'."""
        return at.replace("T", " ").replace("+00:00", " UTC").replace("Z", " UTC")


@cache
def words(language: Language) -> Words:
    text = files(__package__).joinpath(f"{language.value}.toml").read_text("utf-8")
    return Words(language, tomllib.loads(text))
