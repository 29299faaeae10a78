"""Numbers of resident cards and the machine-readable zone of passports."""

import re
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mrz.checker import td3

from cloudwindow.domain import documents


def some_numbers() -> Iterator[str]:
    chance = Random(2026)
    for _ in range(40):
        day = f"{chance.randint(1900, 2020):04d}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
        first = f"{chance.randint(110_000, 659_999):06d}{day}{chance.randrange(1000):03d}"
        yield first + documents.check_character(first)


NUMBERS = tuple(some_numbers())


def test_the_published_example_of_the_standard_holds() -> None:
    assert documents.check_character("11010519491231002") == "X"
    assert documents.checksum_ok("11010519491231002X")
    assert (documents.birth_in("11010519491231002X"), documents.sex_in("11010519491231002X")) == ("1949-12-31", "female")


def test_any_single_wrong_digit_is_caught() -> None:
    for number, place, digit in product(NUMBERS, range(17), "0123456789"):
        changed = number[:place] + digit + number[place + 1 :]
        assert documents.checksum_ok(changed) == (changed == number), (number, changed)


def test_a_wrong_check_character_is_caught() -> None:
    for number, last in product(NUMBERS, "0123456789X"):
        assert documents.checksum_ok(number[:17] + last) == (last == number[17]), (number, last)


def test_any_two_neighbours_exchanged_are_caught() -> None:
    for number, place in product(NUMBERS, range(16)):
        exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert documents.checksum_ok(exchanged) == (exchanged == number), (number, exchanged)


def test_a_day_that_does_not_exist_is_no_number() -> None:
    first = "11010519900230002"
    assert not documents.checksum_ok(first + documents.check_character(first))


@pytest.mark.parametrize("text", ["", "1234567890123456", "1101051949123100A", "１１０１０５１９４９１２３１００２"])
def test_what_is_not_seventeen_digits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="17 digits"):
        documents.check_character(text)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_a_number(text: str) -> None:
    assert documents.checksum_ok(text) <= (re.fullmatch(r"[0-9]{17}[0-9X]", text) is not None)
    assert documents.birth_in(text) == "" or len(text) == 18


def test_a_specimen_region_is_known_to_be_none() -> None:
    assert documents.is_specimen("999999199001010008")
    assert not documents.region_known("999999199001010008")
    assert documents.region_known("350203199001010008")


def test_names_are_compared_without_width_spaces_and_dots() -> None:
    assert documents.same_name("阿卜杜拉·买买提", "阿卜杜拉•买买提 ")
    assert documents.same_name("ＡＮＮＡ　Maria", "anna maria")
    assert not documents.same_name("样本人", "样本入")
    assert not documents.same_name("", "")


@given(st.text(min_size=1, max_size=18))
def test_a_masked_word_does_not_tell_itself(word: str) -> None:
    assert len(documents.masked(word)) == len(word)
    assert len(word) < 3 or documents.masked(word).count("*") >= min(2, len(word) - 1)


FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"  # the example of Doc 9303 part 4


def test_the_example_of_the_standard_is_read() -> None:
    assert documents.mrz_ok(SECOND)
    assert documents.mrz_names(FIRST) == "ERIKSSON ANNA MARIA"
    assert documents.repaired_mrz(FIRST, SECOND) == (FIRST, SECOND)


def test_a_wrong_digit_in_a_checked_field_is_caught() -> None:
    for place, digit in product(range(44), "0123456789"):
        wrong = SECOND[:place] + digit + SECOND[place + 1 :]
        checked = place not in range(10, 13) and place != 20
        same_value = int(digit) % 10 == documents_value(SECOND[place])
        assert wrong == SECOND or not checked or same_value or not documents.mrz_ok(wrong), wrong


def documents_value(character: str) -> int:
    """What a character counts, modulo 10: the check digits cannot tell these apart."""
    return 0 if character == "<" else int(character, 36) % 10


def test_look_alikes_are_put_right_where_only_digits_or_letters_may_stand() -> None:
    misread = "L898902C36UT074O8122F12O4159ZE184226B<<<<<1O"
    assert documents.repaired_mrz(FIRST.replace("ERIKSSON", "ER1K550N"), misread) == (FIRST, SECOND)


@pytest.mark.parametrize("fillers", ["<", "<<<", "<<<<<<<<"])
def test_miscounted_fillers_are_put_right(fillers: str) -> None:
    assert documents.repaired_mrz(FIRST.rstrip("<"), SECOND.replace("<<<<<", fillers))[1] == SECOND


def test_our_check_digits_are_those_of_another_implementation() -> None:
    assert bool(td3.TD3CodeChecker(f"{FIRST}\n{SECOND}")) == documents.mrz_ok(SECOND)


def test_two_digit_years_are_read_against_today() -> None:
    assert documents.mrz_date("900101", "2026-11-21", past=True) == "1990-01-01"
    assert documents.mrz_date("200101", "2026-11-21", past=True) == "2020-01-01"
    assert documents.mrz_date("340415", "2026-11-21", past=False) == "2034-04-15"
    assert documents.mrz_date("991231", "2026-11-21", past=False) == "1999-12-31"
    assert documents.mrz_date("34O415", "2026-11-21", past=False) == ""
