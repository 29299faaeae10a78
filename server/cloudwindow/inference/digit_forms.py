"""How spoken digits are written down for the recogniser, in each language.

Whisper knows a digit in several spellings ('8', ' 8', '八'), each with a habit of its own: some spellings are likelier than
others before any sound was heard. `habit` holds the mean digit logits over many recordings, so that it can be taken off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to write a string of digits. `glyphs`: ten, for 0..9. `habit`: mean logits of the ten, natural logarithm."""

    glyphs: Sequence[str]
    separator: str
    habit: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A language: the forms that are read together, and which of them tells where the string ends."""

    forms: tuple[Form, ...]
    ending: int


SPOKEN: Final[Mapping[str, Spoken]] = MappingProxyType(
    {
        "zh": Spoken(
            forms=(
                Form(
                    glyphs="零一二三四五六七八九",
                    separator="、",
                    habit=(-7.64, -6.96, -5.97, -5.83, -5.79, -6.73, -6.18, -6.77, -6.62, -7.43),
                ),
            ),
            ending=0,
        ),
        "en": Spoken(
            forms=(
                Form(
                    glyphs=tuple(f" {digit}" for digit in range(10)),
                    separator="",
                    habit=(-7.65, -6.50, -7.28, -7.34, -7.11, -7.25, -7.56, -7.76, -7.27, -7.83),
                ),
                Form(
                    glyphs=tuple(str(digit) for digit in range(10)),
                    separator="-",
                    habit=(-7.06, -7.07, -7.14, -7.62, -6.92, -7.08, -7.04, -7.33, -7.11, -7.51),
                ),
            ),
            ending=1,
        ),
    }
)

# Words that a transcript may hold for each digit: numerals, the telephone's yāo, 两 for 二, colloquial spellings.
WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "zh": MappingProxyType(
            dict(zip("零〇洞一幺么壹二两兩俩三四五六七八九", "000" + "1111" + "2222" + "3456789", strict=True)),
        ),
        "en": MappingProxyType(
            dict(
                zip(
                    ("zero", "oh", "o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "niner"),
                    "0001234567899",
                    strict=True,
                )
            )
        ),
    }
)


def digits_in(text: str, language: str) -> str:
    """The digits of a transcript in order, homophones counted as equal; words that are no digits are left out.

    Raises KeyError for a language that is not in the table.
    """
    words = WORDS[language]
    pieces = text.lower().split() if language == "en" else [sign for sign in text if not sign.isspace()]
    found = []
    for piece in pieces:
        if piece in words:
            found.append(words[piece])
        elif piece.isascii() and piece.isdecimal():
            found.append(piece)
    return "".join(found)
