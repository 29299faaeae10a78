"""How people say yes, no, that they are willing, that they did not understand, and whose relation somebody is.

The words stand in `texts/wordings.toml`. Chinese is written simplified: `fold` brings what was heard into that script, as far as
the words and common names need it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from cloudwindow.texts.bank import FOLDER

# Traditional and simplified signs in turn.
_PAIRS: Final = (
    "願愿強强對对沒没錯错確确認认過过戶户轉转買买賣卖贈赠變变給给權权歸归這这個个萬万億亿兩两點点誰谁問问題题聽听說说話话請请幾几錢钱價价總总還还"
    "會会時时間间關关係系屬属親亲孫孙兒儿媽妈爺爷婦妇離离嚇吓罰罚責责違违銷销處处獄狱樓楼號号區区縣县鎮镇鄉乡東东門门廈厦廣广蘇苏陳陈張张劉刘楊杨"
    "黃黄趙赵吳吴馬马羅罗鄭郑謝谢許许鄧邓韓韩馮冯葉叶蕭萧盧卢蔣蒋賈贾鄒邹譚谭龍龙湯汤賴赖龔龚蘭兰麗丽國国華华偉伟傑杰輝辉鳳凤雲云軍军榮荣慶庆寶宝銀银"
    "鋼钢從从麼么嗎吗當当實实後后來来無无並并絕绝應应該该讓让開开與与們们為为愛爱辦办書书產产證证記记錄录壓压脅胁勸劝額额誤误條条續续雙双單单獨独"
    "試试聯联絡络師师媳媳嬸婶舅舅姪侄岳岳產产種种樣样懂懂簡简業业員员舊旧麵面臺台灣湾擇择隨随壹一貳二貮二參三肆四伍五陸六柒七捌八玖九拾十佰百仟千"
)
_I_NOT: Final = re.compile(r"\bi (?=do not|have to)")  # so that 'I do' is no yes in 'I do not'
_SIMPLE: Final = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))


class Said(StrEnum):
    YES = "yes"  # a plain yes
    WEAK_YES = "weak_yes"  # a word that affirms unless something else was said before
    NO = "no"
    WILLING = "willing"
    UNWILLING = "unwilling"
    LOST = "lost"  # did not understand, does not know
    NOTHING = "nothing"  # a turn of phrase that only looks like one of the others


@cache
def sayings(language: str) -> Mapping[str, Said]:
    """By word, of 'zh' or 'en'. Raises KeyError for another language."""
    return MappingProxyType({word: Said(kind) for kind, words in _content()["said"][language].items() for word in words})


@cache
def relations(language: str) -> Mapping[str, str]:
    """What somebody calls the other party, by word. 'kin': one of the two is the other's parent, whoever it is. Raises KeyError."""
    return MappingProxyType({word: kind for kind, words in _content()["relation"][language].items() for word in words})


@cache
def _content() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    read: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]] = tomllib.loads((FOLDER / "wordings.toml").read_text("utf-8"))
    return read


def fold(words: str) -> str:
    """Lower case, one width, simplified signs, plain apostrophes, single spaces."""
    even = unicodedata.normalize("NFKC", words).lower().replace("’", "'").translate(_SIMPLE)
    return _I_NOT.sub("", re.sub(r"\s+", " ", even)).strip()


def spotted(words: str, table: Mapping[str, str], language: str) -> tuple[str, ...]:
    """The table's values in the order in which their words stand in `words` (folded); the longest word wins, none counts twice."""
    if not table:
        return ()
    longest = "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))
    found = re.finditer(longest if language == "zh" else rf"(?<![a-z'])(?:{longest})(?![a-z'])", words)
    return tuple(str(table[one.group()]) for one in found)
