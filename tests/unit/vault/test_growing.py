"""Files that grow: what was written before a crash opens, what was torn or changed is known as such and hides nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cloudwindow.domain.errors import Unreadable
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.growing import HEAD, RECORD, Growing, Reading

KEY = OwnerKey("ses_1", b"k" * 32)
NAME = "live/ses_1/prt_1"
TEXTS = [b"first second", b"", b"the third, longer than the others", b"x"]
KNOWN = {number: len(text) for number, text in enumerate(TEXTS)}


def written(texts: list[bytes] = TEXTS, *, closed: bool = False) -> bytes:
    growing = Growing(KEY, NAME)
    file = growing.head + b"".join(growing.record(number, text) for number, text in enumerate(texts))
    return file + growing.end(len(texts)) if closed else file


def read(
    file: bytes, known: dict[int, int] | None = None, key: OwnerKey = KEY, name: str = NAME
) -> tuple[list[bytes | None], Reading]:
    reading = Reading(key, name, len(file), lambda at, length: file[at : at + length], known or {})
    return [record.data for record in reading.records()], reading


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("known", [{}, KNOWN])
def test_it_reads_as_it_was(closed: bool, known: dict[int, int]) -> None:
    found, reading = read(written(closed=closed), known)
    assert found == TEXTS
    assert (reading.closed, reading.torn) == (closed, 0)


@given(some.integers(0, len(written(closed=True)) - 1), some.booleans())
def test_torn_anywhere_it_gives_the_records_before(end: int, knows: bool) -> None:
    file = written(closed=True)[:end]
    found, reading = read(file, KNOWN if knows else {})
    whole, at = 0, HEAD
    while whole < len(TEXTS) and at + RECORD + len(TEXTS[whole]) <= end:
        at += RECORD + len(TEXTS[whole])
        whole += 1
    assert found == TEXTS[:whole]
    assert not reading.closed
    assert reading.torn == (end - at if end >= HEAD else end)


@given(some.integers(HEAD, len(written()) - 1), some.integers(0, 7))
def test_a_flip_hides_one_record_when_the_lengths_are_known(at: int, bit: int) -> None:
    file = bytearray(written())
    file[at] ^= 1 << bit
    found, reading = read(bytes(file), KNOWN)
    assert found.count(None) == 1
    assert [data for data in found if data is not None] == [
        text for text, data in zip(TEXTS, found, strict=True) if data is not None
    ]
    assert reading.torn == 0


@given(some.integers(0, len(written()) - 1), some.integers(0, 7))
def test_a_flip_never_gives_another_text(at: int, bit: int) -> None:
    file = bytearray(written())
    file[at] ^= 1 << bit
    try:
        found, reading = read(bytes(file))
    except Unreadable:
        return
    assert found == TEXTS[: len(found)]
    assert len(found) < len(TEXTS)
    assert reading.torn > 0


def test_a_record_twice_or_in_another_place_does_not_open() -> None:
    growing = Growing(KEY, NAME)
    one, two = growing.record(0, b"one"), growing.record(1, b"two")
    assert read(growing.head + two + one, {0: 3, 1: 3})[0] == [None, None]
    assert read(growing.head + one + one, {0: 3, 1: 3})[0] == [b"one", None]


def test_nothing_follows_the_end() -> None:
    growing = Growing(KEY, NAME)
    file = growing.head + growing.record(0, b"one") + growing.end(1) + growing.record(1, b"two")
    found, reading = read(file)
    assert (found, reading.closed, reading.torn) == ([b"one"], True, RECORD + 3)


def test_another_name_or_owner_opens_nothing() -> None:
    assert read(written(), KNOWN, name="live/ses_1/prt_2")[0] == [None] * 4
    assert read(written(), KNOWN, key=OwnerKey("ses_2", b"l" * 32))[0] == [None] * 4


def test_a_file_that_was_never_sealed_is_refused() -> None:
    with pytest.raises(Unreadable, match="expected a sealed recording"):
        read(b"\x1a\x45\xdf\xa3 and so on")


def test_written_again_after_a_full_disk_it_is_the_same() -> None:
    growing = Growing(KEY, NAME)
    growing.record(0, b"before")
    assert growing.record(1, b"text") == growing.record(1, b"text")


@pytest.mark.parametrize("number", [0, 1, 3])
def test_one_number_is_never_given_to_two_texts(number: int) -> None:
    growing = Growing(KEY, NAME)
    growing.record(0, b"one")
    growing.record(1, b"two")
    with pytest.raises(ValueError, match=f"expected number 2, found {number}"):
        growing.record(number, b"another")
    with pytest.raises(ValueError, match="end: expected number 2"):
        growing.end(number)


def test_a_sector_that_the_disk_does_not_give_hides_one_record() -> None:
    file = written()
    lost = HEAD + RECORD + len(TEXTS[0]) + RECORD  # within the third

    def read(at: int, length: int) -> bytes | None:
        return None if at <= lost + 1 < at + length else file[at : at + length]

    found = [record.data for record in Reading(KEY, NAME, len(file), read, KNOWN).records()]
    assert found == [TEXTS[0], TEXTS[1], None, TEXTS[3]]
