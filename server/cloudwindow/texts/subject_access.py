"""What somebody is told of their own session's trail, in every language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from cloudwindow.texts.bank import FOLDER

LANGUAGES: Final = ("zh-CN", "zh-TW", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectWords:
    """`kinds`: by language, then by kind. `readme`: by language."""

    kinds: Mapping[str, Mapping[str, str]]
    readme: Mapping[str, str]


@cache
def subject_words() -> SubjectWords:
    read: Mapping[str, Any] = tomllib.loads((FOLDER / "subject_access.toml").read_text("utf-8"))  # Any: TOML
    kinds = {
        language: MappingProxyType({kind: words[number] for kind, words in read["kinds"].items()})
        for number, language in enumerate(LANGUAGES)
    }
    return SubjectWords(kinds=MappingProxyType(kinds), readme=MappingProxyType({name: read["readme"][name] for name in LANGUAGES}))
