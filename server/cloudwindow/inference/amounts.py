"""Numbers in what was said: '一百二十八万', '128万', '1,280,000', 'one million two hundred and eighty thousand'."""

import re
from typing import Final

_CN_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}
_CN_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_CN_LARGE: Final = {"万": 10_000, "亿": 100_000_000}
_CN_NUMERALS: Final = frozenset((*_CN_DIGITS, *_CN_SMALL, *_CN_LARGE))
_CN: Final = re.compile(r"(?:[0-9][0-9,]*(?:\.[0-9]+)?|[零〇幺一二两三四五六七八九十百千万亿])+")
_CN_PART: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|.")
_ONES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS: Final = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SMALL: Final = {word: float(value) for value, word in enumerate((*_ONES, *_TEENS))}
_EN_TENS: Final = {word: 10.0 * value for value, word in enumerate(_TENS, 2)}
_EN_LARGE: Final = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_EN: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|[a-z]+")


def amounts_in(words: str, language: str) -> tuple[int, ...]:
    """`words`: folded (lower case, simplified). `language`: 'zh' or 'en'. In the order in which they were said."""
    return _chinese(words) if language == "zh" else _english(words)


def _chinese(words: str) -> tuple[int, ...]:
    return tuple(_chinese_value(found) for found in _CN.findall(words.replace("，", ",")))


def _chinese_value(text: str) -> int:
    total = section = number = 0.0
    spelt = False  # 一二八: one digit after another
    for part in _CN_PART.findall(text):
        if part in _CN_DIGITS:
            number, spelt = (10 * number if spelt else 0.0) + _CN_DIGITS[part], True
            continue
        spelt = False
        if part in _CN_SMALL:
            section, number = section + (number or 1.0) * _CN_SMALL[part], 0.0
        elif part in _CN_LARGE:
            total, section, number = total + ((section + number) or 1.0) * _CN_LARGE[part], 0.0, 0.0
        else:
            number = float(part.replace(",", "").rstrip(".") or 0)
    return round(total + section + number)


def _english(words: str) -> tuple[int, ...]:
    found: list[int] = []
    total = current = 0.0
    going = False
    for token in [*_EN.findall(words.replace("-", " ")), ""]:
        if token[:1].isdigit():
            current += float(token.replace(",", ""))
        elif token in _EN_SMALL or token in _EN_TENS:
            current += _EN_SMALL.get(token, 0.0) + _EN_TENS.get(token, 0.0)
        elif token == "hundred":
            current = (current or 1.0) * 100
        elif token in _EN_LARGE:
            total, current = total + (current or 1.0) * _EN_LARGE[token], 0.0
        elif token != "and" or not going:
            if going:
                found.append(round(total + current))
            total, current, going = 0.0, 0.0, False
            continue
        going = True
    return tuple(found)


def numbers_alone(words: str) -> bool:
    """Numbers, written in signs, and nothing else: '3, 8, 15' or '三八一五', not 'three' and not ''."""
    signs = [sign for sign in words if sign.isalnum()]
    return bool(signs) and all(sign.isdecimal() or sign in _CN_NUMERALS for sign in signs)
