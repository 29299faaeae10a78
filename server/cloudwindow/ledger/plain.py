"""Words that came from a file, as they may be shown: nothing that moves a terminal's cursor, hides text or begins another line."""

import json
import re
import unicodedata
from typing import Any, Final

# Controls (C0, C1), separators of lines, and marks that turn the direction of writing: no name or reason needs them.
_STRANGE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """`text` with everything unprintable spelt out, as `\\x1b` or `\\u202e`: one line, whatever it was."""
    return "".join(mark if mark.isprintable() or unicodedata.category(mark) == "Zs" else _spelt(mark) for mark in text)


def plain_json(value: Any) -> str:  # Any: what json.dumps takes
    """Indented JSON for a terminal: its own line ends, and nothing else that is not printable. Raises ValueError for NaN."""
    lines = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False).split("\n")
    return "\n".join("".join(mark if mark.isprintable() else _escaped(mark) for mark in line) for line in lines)


def is_plain_text(text: str) -> bool:
    """May it stand in a package as somebody's word?"""
    return _STRANGE.search(text) is None


def one_line(text: str) -> str:
    """What a person wrote, on one line. Controls that are no space are left out."""
    return _STRANGE.sub("", " ".join(text.split()))


def _spelt(mark: str) -> str:
    return mark.encode("unicode_escape").decode("ascii")


def _escaped(mark: str) -> str:
    """As JSON writes it: a mark beyond 16 bits is two."""
    return json.dumps(mark)[1:-1]
