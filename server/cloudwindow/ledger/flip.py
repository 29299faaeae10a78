"""Which single byte was changed? CRC-32 is linear, so its error tells the place; SHA-256 then confirms it."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final
from zlib import crc32

LONGEST: Final = 1 << 25  # bytes; a step of the search takes about 0.15 µs


def one_changed_byte(
    chunks: Iterable[bytes], size: int, found_crc: int, right_crc: int, right_sha256: str | None
) -> tuple[int, int] | None:
    """(offset, right value) when changing exactly one byte of the content makes it right; None otherwise.

    `chunks`: the content, `size` bytes of it; walked several times, so a list or a class that starts anew. `right_sha256`:
    None when nobody knows it; then the place must be the only one that explains the CRC.
    """
    if size > LONGEST:
        return None
    places = list(_candidates(size, found_crc ^ right_crc))
    if right_sha256 is None:
        places = places if len(places) == 1 else []
    for offset, change in places:
        digest, at, value = sha256(), 0, 0
        for chunk in chunks:
            here = chunk
            if at <= offset < at + len(chunk):
                value = chunk[offset - at] ^ change
                here = chunk[: offset - at] + bytes([value]) + chunk[offset - at + 1 :]
            digest.update(here)
            at += len(chunk)
        if right_sha256 in (None, digest.hexdigest()):
            return offset, value
    return None


def _candidates(size: int, error: int) -> Iterator[tuple[int, int]]:
    """(offset, change) of each single changed byte that makes this error in the CRC of `size` bytes, from the end on.

    A change `c` in the last byte makes the error table[c]; each byte that follows a change steps the register once with a
    zero. So the error is stepped back, and wherever it is in the table, the change may have been there.
    """
    table = [_step(index) for index in range(256)]
    change_of = {value: index for index, value in enumerate(table)}
    index_of = {value >> 24: index for index, value in enumerate(table)}
    for offset in range(size - 1, -1, -1):
        change = change_of.get(error, 0)
        if change:
            yield offset, change
        index = index_of[error >> 24]
        error = (error ^ table[index]) << 8 & 0xFFFFFFFF | index


def _step(index: int) -> int:
    """The CRC register after one byte, from the state `index`; the library's own inversions cancel out."""
    return crc32(bytes([index])) ^ crc32(b"\x00")
