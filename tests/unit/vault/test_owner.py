"""Rows and words: what is sealed for one place opens there alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cloudwindow.domain.errors import NotFound, Unreadable
from cloudwindow.vault import FreshKeys, OwnerKey, owner_of

KEY = OwnerKey("ses_1", b"k" * 32)
SAME = OwnerKey("ses_1", b"k" * 32)
OTHER = OwnerKey("ses_2", b"l" * 32)


@given(some.binary(max_size=300))
def test_a_row_opens_in_its_place_alone(data: bytes) -> None:
    sealed = KEY.seal(data, "entries|ses_1|7")
    assert len(sealed) == len(data) + 29
    assert SAME.open(sealed, "entries|ses_1|7") == data
    for key, place in ((KEY, "entries|ses_1|8"), (KEY, "sessions|ses_1"), (OTHER, "entries|ses_1|7")):
        with pytest.raises(Unreadable, match=place.replace("|", r"\|")):
            key.open(sealed, place)


@given(some.data())
def test_any_flip_or_cut_of_a_row_is_refused(data: some.DataObject) -> None:
    sealed = bytearray(KEY.seal(b"words", "cases|1"))
    at = data.draw(some.integers(0, len(sealed) - 1))
    with pytest.raises(Unreadable):
        KEY.open(bytes(sealed[:at]), "cases|1")
    sealed[at] ^= 1 << data.draw(some.integers(0, 7))
    with pytest.raises(Unreadable):
        KEY.open(bytes(sealed), "cases|1")


def test_the_same_row_twice_looks_different() -> None:
    assert KEY.seal(b"words", "cases|1") != KEY.seal(b"words", "cases|1")


def test_words_are_found_again_under_their_key_alone() -> None:
    assert KEY.hashed("wang.fang") == SAME.hashed("wang.fang")
    assert len({KEY.hashed("wang.fang"), KEY.hashed("wang.fan"), OTHER.hashed("wang.fang")}) == 3


@pytest.mark.parametrize(
    ("name", "owner"),
    [("ses_1/stills/stl_1.jpg", "ses_1"), ("policies/0a.toml", "office"), ("ses_1", "office"), ("exports/x/y.zip", "office")],
)
def test_whose_a_file_is(name: str, owner: str) -> None:
    assert owner_of(name) == owner


async def test_fresh_keys_are_made_when_asked_to() -> None:
    keys = FreshKeys()
    with pytest.raises(NotFound):
        await keys.key("ses_1")
    assert await keys.key("ses_1", make=True) is await keys.key("ses_1")
