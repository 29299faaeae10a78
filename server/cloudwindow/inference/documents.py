"""Read lines of text to the fields of a document. Pure: geometry and words in, words out.

The resident card has name, sex, nation, birth, address and number on its front, authority and validity on its back. Where the
holder lives and who issued the card is compared with nothing, so it is kept nowhere.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.documents import (
    LONG_TERM,
    birth_in,
    checksum_ok,
    mrz_date,
    mrz_names,
    mrz_ok,
    repaired_mrz,
    sex_in,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A piece of text. `x`, `y`: its middle, `width`, `height`: its box, as shares of the document's width and height."""

    text: str
    confidence: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRead:
    """`name`: name, sex, nation, birth, number, valid_from, valid_to, nationality. Dates are YYYY-MM-DD."""

    name: str
    value: str
    confidence: float  # 0..1, of the text recognition


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead:
    """`side`: 'front', 'back', 'passport', or '' when nothing on it says so. `consistent`: what is printed twice agrees."""

    side: str = ""
    fields: tuple[FieldRead, ...] = ()
    checksum_ok: bool = False
    consistent: bool = True


_LABELS: Final = re.compile(r"公民身份号码|公民身份证号码|公民身份|身份号码")
_NUMBER: Final = re.compile(r"\d{17}[\dX]")
_BIRTH: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")
_VALID: Final = re.compile(r"(\d{4})[.,·](\d{2})[.,·](\d{2})\D{0,3}?(?:(\d{4})[.,·](\d{2})[.,·](\d{2})|(长期))")
_SEXES: Final = {"男": "male", "女": "female"}
_FRONT_TEXT: Final = 0.62  # the portrait begins there, as a share of the width
_IGNORED: Final = re.compile(r"SPECIMEN|不具法律效力|样本样本")


def resident_card(lines: Sequence[Line]) -> DocumentRead:
    """The side is told by what stands on it; fields that were not read are absent."""
    rows = _rows(lines)
    number = next(((found, row) for row in rows if (found := _number_in(row.text))), None)
    if number is not None:
        return _front(rows, number[0], number[1].confidence)
    for row in rows:
        if valid := _VALID.search(row.text):
            return _back(valid, row.confidence)
    texts = " ".join(row.text for row in rows)
    if "签发机关" in texts or "有效期限" in texts:
        return _back(None, 0.0)
    return DocumentRead(side="front" if "公民身份" in texts or "住址" in texts else "")


def passport_page(lines: Sequence[Line], today: str) -> DocumentRead:
    """The two lowest long lines of capitals and fillers; TD3 of ICAO Doc 9303 part 4."""
    zone = sorted((line for line in lines if _looks_machine_readable(line.text)), key=lambda line: line.y)[-2:]
    if len(zone) < 2:
        return DocumentRead()
    first, second = repaired_mrz(zone[0].text, zone[1].text)
    if not first.startswith("P"):
        return DocumentRead()
    sure = min(line.confidence for line in zone)
    words = {
        "name": mrz_names(first),
        "number": second[0:9].rstrip("<"),
        "nationality": second[10:13].rstrip("<"),
        "birth": mrz_date(second[13:19], today, past=True),
        "sex": {"M": "male", "F": "female"}.get(second[20], ""),
        "valid_to": mrz_date(second[21:27], today, past=False),
    }
    return DocumentRead(side="passport", fields=_read(words, sure), checksum_ok=mrz_ok(second))


def _looks_machine_readable(text: str) -> bool:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    marks = sum(plain.count(mark) for mark in "<«‹《≤〈")
    return len(plain) >= 25 and (marks >= 2 or re.search(r"[A-Z0-9]{9}\d[A-Z]{3}\d{6}", plain) is not None)


def _front(rows: Sequence[Line], number: str, sure: float) -> DocumentRead:
    fields = {"number": (number, sure)}
    for row in rows:
        text = row.text
        if found := _BIRTH.search(text):
            fields["birth"] = ("{}-{:0>2}-{:0>2}".format(*found.groups()), row.confidence)
        elif row.y < 0.5 and (found := re.search(r"([男女])?(?:民族|族)(.*)", text)):
            fields["sex"] = (_SEXES.get(found[1] or "", ""), row.confidence)
            fields["nation"] = (found[2], row.confidence)
        elif "name" not in fields and row.y < 0.24 and (name := re.sub(r"^(姓名|姓|名)", "", text)):
            fields["name"] = (name, row.confidence)
    read = tuple(FieldRead(name=name, value=value, confidence=round(sure, 3)) for name, (value, sure) in fields.items() if value)
    twice = ((birth_in(number), fields.get("birth", ("", 0.0))[0]), (sex_in(number), fields.get("sex", ("", 0.0))[0]))
    consistent = all(derived == printed for derived, printed in twice if derived and printed)
    return DocumentRead(side="front", fields=read, checksum_ok=checksum_ok(number), consistent=consistent)


def _back(valid: re.Match[str] | None, sure: float) -> DocumentRead:
    if valid is None:
        return DocumentRead(side="back")
    start, end = "-".join(valid.groups()[:3]), "-".join(part or "" for part in valid.groups()[3:6])
    words = {"valid_from": start, "valid_to": LONG_TERM if valid[7] else end}
    return DocumentRead(side="back", fields=_read(words, sure), checksum_ok=True)


def _read(words: dict[str, str], sure: float) -> tuple[FieldRead, ...]:
    return tuple(FieldRead(name=name, value=value, confidence=round(sure, 3)) for name, value in words.items() if value)


def _number_in(text: str) -> str:
    plain = _LABELS.sub("", text).upper().replace("×", "X").replace("O", "0").replace("I", "1")
    found = _NUMBER.search(plain)
    return found[0] if found else ""


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Pieces at one height joined from left to right; what stands in the portrait's place and the specimen's mark are left out."""
    pieces = [line for line in lines if line.text and not _IGNORED.search(_plain(line.text))]
    pieces = [line for line in pieces if line.x < _FRONT_TEXT or line.y > 0.6]
    rows: list[list[Line]] = []
    for line in sorted(pieces, key=lambda piece: piece.y):
        if rows and abs(line.y - sum(piece.y for piece in rows[-1]) / len(rows[-1])) < 0.5 * max(line.height, rows[-1][0].height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda piece: piece.x)) for row in rows]


def _joined(row: Sequence[Line]) -> Line:
    left, right = min(p.x - p.width / 2 for p in row), max(p.x + p.width / 2 for p in row)
    return Line(
        text=_plain("".join(piece.text for piece in row)),
        confidence=min(piece.confidence for piece in row),
        x=(left + right) / 2,
        y=sum(piece.y for piece in row) / len(row),
        width=right - left,
        height=max(piece.height for piece in row),
    )


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
