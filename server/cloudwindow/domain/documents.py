"""The arithmetic of identity documents: the 18-digit number of the resident card, and the machine-readable zone of a passport.

GB 11643-1999: six digits of region (GB/T 2260), birth date, serial (odd: male), and an ISO 7064 MOD 11-2 check character.
ICAO Doc 9303 part 4 (TD3): two lines of 44 characters out of A-Z, 0-9 and '<'.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

SPECIMEN_REGION: Final = "999999"  # GB/T 2260 gives it to no place: specimen cards carry it
LONG_TERM: Final = "9999-12-31"  # how 长期 (no end) is written as a date

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")
# First digit of a GB/T 2260 code: 1 north … 6 north-west, 7 Taiwan, 8 Hong Kong and Macao residents, 9 foreign permanent residents.
_REGION: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")


def check_character(first17: str) -> str:
    """The 18th character for 17 digits, '0'..'9' or 'X' (GB 11643, ISO 7064 MOD 11-2). Raises ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise ValueError(f"expected 17 digits, found {len(first17)} characters")
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def checksum_ok(number: str) -> bool:
    """Eighteen characters whose last one follows from the others and whose birth date exists."""
    return _NUMBER.fullmatch(number) is not None and check_character(number[:17]) == number[17] and birth_in(number) != ""


def birth_in(number: str) -> str:
    """YYYY-MM-DD out of an 18-digit number; '' when there is no such day."""
    if _NUMBER.fullmatch(number) is None:
        return ""
    return _day(number[6:10], number[10:12], number[12:14])


def sex_in(number: str) -> str:
    """'male' or 'female' out of an 18-digit number; '' when it is not one."""
    if _NUMBER.fullmatch(number) is None:
        return ""
    return "male" if int(number[16]) % 2 else "female"


def region_known(number: str) -> bool:
    """Whether the first two digits are a province's (GB/T 2260) or those of the residence permits in the same format."""
    return _REGION.match(number) is not None


def is_specimen(number: str) -> bool:
    return number.startswith(SPECIMEN_REGION)


def masked(word: str) -> str:
    """Enough to recognise a value by, not enough to know it: '9999…0008'; names keep their first character."""
    if len(word) < 8:
        return word[:1] + "*" * max(len(word) - 1, 0)
    return f"{word[:2]}{'*' * (len(word) - 4)}{word[-2:]}"


def same_name(one: str, other: str) -> bool:
    """Equal but for width, case, spaces, the middle dot of minority names, and punctuation between Latin parts."""
    return _plain(one) == _plain(other) != ""


def same_number(one: str, other: str) -> bool:
    """Equal but for width, case and spaces."""
    return _plain(one) == _plain(other) != ""


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).upper()
    return "".join(character for character in folded if character.isalnum())


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


# --- passports -----------------------------------------------------------------------------------------------------------

MRZ_LENGTH: Final = 44
_DIGIT_LIKE: Final[Mapping[str, str]] = MappingProxyType(
    {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "T": "7", "B": "8"}
)
_LETTER_LIKE: Final[Mapping[str, str]] = MappingProxyType({"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"})
_CHEVRONS: Final = re.compile(r"[«‹〈《≤くㄑ＜<]")
# Where only digits, or only letters, may stand in the second line: [start, end).
_DIGITS_AT: Final = ((9, 10), (13, 20), (21, 28), (42, 44))
_LETTERS_AT: Final = ((10, 13), (20, 21))


def repaired_mrz(first: str, second: str) -> tuple[str, str]:
    """Two read lines brought to 44 characters each, letters and digits corrected where the standard leaves no choice.

    A run of fillers is what readers miscount, so the lines are stretched or cut there. Nothing is guessed where both a letter
    and a digit may stand: the check digits then tell.
    """
    first, second = _mrz_characters(first), _mrz_characters(second)
    names = "".join(_LETTER_LIKE.get(character, character) for character in first)
    return _fitted(names, len(names)), _by_position(_fitted(second, 28))


def mrz_check_digit(field: str) -> str:
    """Doc 9303 part 3, 4.9: weights 7, 3, 1; digits count themselves, A to Z 10 to 35, the filler 0."""
    values = (0 if character == "<" else int(character, 36) for character in field)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def mrz_ok(second: str) -> bool:
    """Whether all five check digits of the second line hold (an empty optional field may have '<' for its own)."""
    if re.fullmatch(r"[A-Z0-9<]{44}", second) is None:
        return False
    fields = (second[0:9], second[13:19], second[21:27], second[0:10] + second[13:20] + second[21:43])
    digits = (second[9], second[19], second[27], second[43])
    optional = mrz_check_digit(second[28:42]) == second[42] or second[28:43] == "<" * 15
    return optional and all(mrz_check_digit(field) == digit for field, digit in zip(fields, digits, strict=True))


def mrz_names(first: str) -> str:
    """'SURNAME GIVEN NAMES' out of the first line."""
    surname, _, given = first[5:].partition("<<")
    return " ".join(f"{surname}<{given}".replace("<", " ").split())


def mrz_date(six: str, today: str, *, past: bool) -> str:
    """YYMMDD as YYYY-MM-DD. `past`: a birth date (never after `today`); otherwise an expiry within fifty years of it."""
    if not re.fullmatch(r"[0-9]{6}", six):
        return ""
    year = int(today[:2]) * 100 + int(six[:2])
    if past and f"{year % 100:02d}{six[2:]}" > f"{today[2:4]}{today[5:7]}{today[8:10]}":
        year -= 100
    if not past and year > int(today[:4]) + 50:
        year -= 100
    if not past and year < int(today[:4]) - 50:
        year += 100
    return _day(f"{year:04d}", six[2:4], six[4:6])


def _mrz_characters(line: str) -> str:
    return re.sub(r"[^A-Z0-9<]", "", _CHEVRONS.sub("<", unicodedata.normalize("NFKC", line).upper()))


def _fitted(line: str, head: int) -> str:
    """44 characters: fillers are added or taken out after the first `head` characters, before the closing check digits."""
    if len(line) == MRZ_LENGTH:
        return line
    if head >= len(line) or len(line) < head + 2:
        return line[:MRZ_LENGTH].ljust(MRZ_LENGTH, "<")
    middle, tail = line[head:-2], line[-2:]
    room = MRZ_LENGTH - head - 2
    return line[:head] + middle.rstrip("<")[:room].ljust(room, "<") + tail


def _by_position(line: str) -> str:
    characters = list(line)
    for spans, like in ((_DIGITS_AT, _DIGIT_LIKE), (_LETTERS_AT, _LETTER_LIKE)):
        for start, end in spans:
            characters[start:end] = [like.get(character, character) for character in characters[start:end]]
    return "".join(characters)
