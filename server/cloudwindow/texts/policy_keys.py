"""What each key of the policy decides, in a sentence, and what a past session can tell of a change of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from cloudwindow.texts.bank import FOLDER

ANY: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWords:
    """`told`: 'findings', 'end', 'held', 'seen' or 'beside', as the content file explains them."""

    words: str
    told: str


def words_of(key: str) -> KeyWords | None:
    """Of 'checks.face_match.max_distance'. The line that names most of the parts counts; None: nobody wrote one."""
    parts = key.split(".", 3)
    lines = [(sum(one != ANY for one in pattern), words) for pattern, words in _lines().items() if _fits(pattern, parts)]
    return max(lines, key=lambda line: line[0], default=(0, None))[1]


@cache
def _lines() -> Mapping[tuple[str, ...], KeyWords]:
    read: Mapping[str, Mapping[str, str]] = tomllib.loads((FOLDER / "policy_keys.toml").read_text("utf-8"))
    every = ((key, KeyWords(words=words, told=told)) for told, lines in read.items() for key, words in lines.items())
    return MappingProxyType({tuple(key.split(".")): words for key, words in every})


def _fits(pattern: tuple[str, ...], parts: list[str]) -> bool:
    return len(pattern) == len(parts) and all(one in (ANY, part) for one, part in zip(pattern, parts, strict=True))
