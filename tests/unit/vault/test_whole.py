"""Files that are written once: any range is the slice of the text, and anything else than what was sealed is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cloudwindow.domain.errors import Unreadable
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.stream import TAG
from cloudwindow.vault.whole import CHUNK, HEAD, Opening, OpeningAll, Sealing, sealed, text_size

KEY = OwnerKey("ses_1", b"k" * 32)
NAME = "ses_1/parts/prt_1.mkv"
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17]
sizes = some.sampled_from(SIZES)


def text(size: int) -> bytes:
    return (b"the words of somebody. " * (size // 23 + 1))[:size]


def opened(key: OwnerKey, name: str, file: bytes, step: int = 70_001, size: int | None = None) -> bytes:
    opening = OpeningAll(key, name, len(file) if size is None else size)
    out = b"".join(opening.feed(file[at : at + step]) for at in range(0, len(file), step))
    opening.finish()
    return out


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1000, CHUNK, 10**6])
def test_it_opens_as_it_was(size: int, step: int) -> None:
    sealing = Sealing(KEY, NAME)
    file = b"".join(sealing.feed(text(size)[at : at + step]) for at in range(0, size, step)) + sealing.finish()
    assert opened(KEY, NAME, file, step) == text(size)
    assert text_size(len(file)) == size
    assert len(file) - size == HEAD + TAG * max(1, -(-size // CHUNK))
    assert size < 20 or text(size)[:20] not in file


@given(sizes.filter(bool), some.data())
def test_any_range_is_the_slice(size: int, data: some.DataObject) -> None:
    file = sealed(KEY, NAME, text(size))
    offset = data.draw(some.integers(0, size - 1))
    length = data.draw(some.integers(1, size - offset))
    opening = Opening(KEY, NAME, file[:HEAD], len(file))
    at, wide = opening.where(offset, length)
    assert wide <= length + 2 * CHUNK + 4 * TAG
    assert opening.range(offset, length, file[at : at + wide]) == text(size)[offset : offset + length]


@given(sizes, some.data())
@settings(max_examples=150)
def test_any_flip_is_refused(size: int, data: some.DataObject) -> None:
    file = bytearray(sealed(KEY, NAME, text(size)))
    at = data.draw(some.integers(0, len(file) - 1))
    file[at] ^= 1 << data.draw(some.integers(0, 7))
    with pytest.raises(Unreadable):
        opened(KEY, NAME, bytes(file))


@given(sizes, some.data())
@settings(max_examples=150)
def test_any_cut_is_refused(size: int, data: some.DataObject) -> None:
    file = sealed(KEY, NAME, text(size))
    edges = list(range(HEAD, len(file), CHUNK + TAG))
    end = data.draw(some.sampled_from(edges) | some.integers(0, len(file) - 1))
    with pytest.raises(Unreadable):
        opened(KEY, NAME, file[:end])
    with pytest.raises(Unreadable):  # the store says the size that it had, and gives fewer bytes
        opened(KEY, NAME, file[:end], size=len(file))


@given(some.binary(min_size=1, max_size=40))
def test_more_at_the_end_is_refused(more: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(KEY, NAME, sealed(KEY, NAME, text(100)) + more)


def test_chunks_in_another_order_are_refused() -> None:
    file = sealed(KEY, NAME, text(3 * CHUNK))
    wide = CHUNK + TAG
    first, second = file[HEAD : HEAD + wide], file[HEAD + wide : HEAD + 2 * wide]
    for other in (second + first, first + first, second + second):
        with pytest.raises(Unreadable):
            opened(KEY, NAME, file[:HEAD] + other + file[HEAD + 2 * wide :])


def test_what_was_moved_between_files_or_owners_is_refused() -> None:
    one, other = sealed(KEY, NAME, text(100)), sealed(KEY, NAME, text(100))
    assert one != other
    for key, name, file in (
        (KEY, "ses_1/parts/prt_2.mkv", one),
        (OwnerKey("ses_2", b"l" * 32), NAME, one),
        (KEY, NAME, one[:HEAD] + other[HEAD:]),
    ):
        with pytest.raises(Unreadable):
            opened(key, name, file)


@pytest.mark.parametrize("size", [0, HEAD, HEAD + TAG - 1, HEAD + CHUNK + 2 * TAG, HEAD + CHUNK + TAG + 3])
def test_sizes_that_no_file_has(size: int) -> None:
    with pytest.raises(Unreadable, match=str(size)):
        text_size(size)


def test_a_file_that_was_never_sealed_is_refused() -> None:
    with pytest.raises(Unreadable, match="expected a sealed file"):
        opened(KEY, NAME, text(500))
