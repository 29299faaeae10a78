"""What does an answer mean beside what was expected? Rules over words, pure: a judgement can be made again from the trail alone.

`expected` is written as the question bank writes it: 'affirm', 'deny', 'amount:1280000', 'name:王小明', 'place:...',
'relation:spouse', 'means:can't|never;not:any time'. What the rules cannot tell is UNCLEAR, for the clerk.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cloudwindow.inference.amounts import amounts_in
from cloudwindow.inference.wordings import Said, fold, relations, sayings, spotted

NAME_LIKENESS: Final = 0.8  # of a name written in letters; sounds-alike signs are left to the clerk
PLACE_SIGNS: Final = 3  # of an address, one after another
PLACE_WORDS: Final = 2
_STREET_WORDS: Final = frozenset(
    {"street", "road", "avenue", "lane", "drive", "unit", "room", "building", "district", "city", "the", "and", "of", "at"}
)


class Meaning(StrEnum):
    FITS = "fits"
    CONTRADICTS = "contradicts"
    UNCLEAR = "unclear"
    LOST = "lost"  # the speaker says that they did not understand, or do not know


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRead:
    """`unwilling`: says so in words, whatever was asked. `because`: which rule spoke, for the clerk; never the words themselves."""

    meaning: Meaning
    because: str
    unwilling: bool = False


def read_answer(words: str, language: str, expected: str) -> AnswerRead:
    """`language`: 'zh' or 'en'. Raises KeyError for another one, or for an expectation of an unknown kind."""
    folded = fold(words)
    said = [Said(one) for one in spotted(folded, sayings(language), language)]
    kind, _, wanted = expected.partition(":")
    rule = RULES[kind]
    if not folded:
        return AnswerRead(meaning=Meaning.UNCLEAR, because="nothing said")
    unwilling = Said.UNWILLING in said and Said.WILLING not in said
    if unwilling and kind in ("affirm", "deny"):
        return AnswerRead(meaning=Meaning.CONTRADICTS, because="unwilling", unwilling=True)
    meaning, because = rule(folded, said, language, wanted)
    if Said.LOST in said and meaning is not Meaning.FITS:
        return AnswerRead(meaning=Meaning.LOST, because="says so", unwilling=unwilling)
    if Said.LOST in said and kind in ("affirm", "deny"):
        return AnswerRead(meaning=Meaning.LOST, because="says so", unwilling=unwilling)
    return AnswerRead(meaning=meaning, because=because, unwilling=unwilling)


Rule = Callable[[str, list[Said], str, str], tuple[Meaning, str]]
YES: Final = frozenset({Said.YES, Said.WEAK_YES, Said.WILLING})


def _affirm(folded: str, said: list[Said], language: str, wanted: str) -> tuple[Meaning, str]:
    polar = [one for one in said if one in YES or one is Said.NO]
    if not polar:
        return Meaning.UNCLEAR, "neither yes nor no"
    if polar[0] is Said.NO:
        both = any(one in YES for one in polar)
        return (Meaning.UNCLEAR, "both yes and no") if both else (Meaning.CONTRADICTS, "no")
    return (Meaning.UNCLEAR, "both yes and no") if Said.NO in polar else (Meaning.FITS, "yes")


def _deny(folded: str, said: list[Said], language: str, wanted: str) -> tuple[Meaning, str]:
    polar = [one for one in said if one in YES or one is Said.NO]
    if not polar:
        return Meaning.UNCLEAR, "neither yes nor no"
    plain_yes = Said.YES in polar
    if polar[0] is Said.NO or (Said.WILLING in polar and not plain_yes):
        return (Meaning.UNCLEAR, "both yes and no") if plain_yes else (Meaning.FITS, "no")
    return (Meaning.UNCLEAR, "both yes and no") if Said.NO in polar else (Meaning.CONTRADICTS, "yes")


def _amount(folded: str, said: list[Said], language: str, wanted: str) -> tuple[Meaning, str]:
    named, price = amounts_in(folded, language), int(wanted)
    if price in named:
        return Meaning.FITS, "the amount"
    if language == "zh" and any(one * 10_000 == price for one in named):
        return Meaning.FITS, "the amount without its unit"
    large = [one for one in named if one >= 100]
    return (Meaning.CONTRADICTS, "another amount") if large else (Meaning.UNCLEAR, "no amount")


def _name(folded: str, said: list[Said], language: str, wanted: str) -> tuple[Meaning, str]:
    name, heard = _letters(fold(wanted)), _letters(folded)
    if name and name in heard:
        return Meaning.FITS, "the name"
    if name.isascii() and likeness(name, heard) >= NAME_LIKENESS:
        return Meaning.FITS, "nearly the name"
    return Meaning.UNCLEAR, "not surely the name"


def _place(folded: str, said: list[Said], language: str, wanted: str) -> tuple[Meaning, str]:
    place = fold(wanted)
    if language == "zh":
        address, heard = _letters(place), _letters(folded)
        run = SequenceMatcher(None, address, heard, autojunk=False).find_longest_match()
        return (Meaning.FITS, "a part of the address") if run.size >= PLACE_SIGNS else (Meaning.UNCLEAR, "not surely the place")
    own = {word for word in re.findall(r"[a-z0-9]+", place) if word not in _STREET_WORDS}
    hits = own & set(re.findall(r"[a-z0-9]+", folded))
    enough = len(hits) >= min(PLACE_WORDS, max(1, len(own)))
    return (Meaning.FITS, "a part of the address") if enough else (Meaning.UNCLEAR, "not surely the place")


def _relation(folded: str, said: list[Said], language: str, wanted: str) -> tuple[Meaning, str]:
    named = set(spotted(folded, relations(language), language))
    if not named:
        return Meaning.UNCLEAR, "no relation"
    close = {"parent": {"kin"}, "child": {"kin"}, "relative": {"parent", "child", "kin", "sibling"}}
    fits = {wanted} | close.get(wanted, set())
    if named <= fits | ({"relative"} if wanted != "none" else set()):
        return (Meaning.FITS, "the relation") if named & fits else (Meaning.UNCLEAR, "only that they are related")
    return (Meaning.UNCLEAR, "several relations") if named & fits else (Meaning.CONTRADICTS, "another relation")


def _means(folded: str, said: list[Said], language: str, wanted: str) -> tuple[Meaning, str]:
    right, _, wrong = wanted.partition(";not:")
    table = {fold(word): kind for kind, words in (("wrong", wrong), ("right", right)) for word in words.split("|") if word}
    found = spotted(folded, table, language)
    if not found:
        return Meaning.UNCLEAR, "none of the meanings"
    if set(found) == {"right", "wrong"}:
        return Meaning.UNCLEAR, "two meanings"
    return (Meaning.FITS, "the meaning") if found[0] == "right" else (Meaning.CONTRADICTS, "the opposite")


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "affirm": _affirm,
        "deny": _deny,
        "amount": _amount,
        "name": _name,
        "place": _place,
        "relation": _relation,
        "means": _means,
    }
)


def likeness(name: str, heard: str) -> float:
    """0..1: the best that any stretch of `heard` of the name's length is like it."""
    width = len(name)
    starts = range(max(1, len(heard) - width + 1))
    return max((SequenceMatcher(None, name, heard[start : start + width], autojunk=False).ratio() for start in starts), default=0.0)


def _letters(folded: str) -> str:
    return re.sub(r"[\W_]+", "", folded)
