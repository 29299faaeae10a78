"""A certificate of destruction in words, in every language, one after the other."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final

from cloudwindow.texts.bank import FOLDER

LANGUAGES: Final = ("zh-CN", "zh-TW", "en")


def in_words(statement: Mapping[str, Any]) -> str:  # Any: JSON
    """`statement`: see `engine/keeping/run.py`. Lines end in a newline."""
    every = tomllib.loads((FOLDER / "destruction.toml").read_text("utf-8"))
    return "\n".join(_words(statement, every[language]) for language in LANGUAGES)


def _words(said: Mapping[str, Any], texts: Mapping[str, Any]) -> str:  # Any: JSON and TOML
    facts = {
        **{name: said[name] for name in ("run", "by", "begun", "done")},
        "version": said["policy"]["version"],
        "sessions": len(said["sessions"]),
        "cases": len(said["cases"]),
        "held": len(said["held"]),
    }
    lines = [texts["title"], *(line.format(**facts) for line in texts["head"])]
    lines += [texts["session"].format(**one) for one in said["sessions"]]
    lines += [texts["case"].format(**one) for one in said["cases"]]
    lines += [texts["kept"].format(**_why(one, texts["why"])) for one in said["held"]]
    return "".join(f"{line}\n" for line in (*lines, *texts["foot"]))


def _why(one: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    return {**one, "due": one["due"] or "-", "why": words["between"].join(words[code] for code in one["why"])}
