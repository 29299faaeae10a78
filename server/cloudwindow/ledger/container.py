"""A ZIP file with exactly one spelling: stored, one fixed time, one order. So every byte of it has a value it must have.

The format is PKWARE's APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (ends). ZIP64
fields are written exactly where the 32-bit ones cannot hold the value.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

MOST_MEMBERS: Final = 20_000
_NAME: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_END64: Final = struct.Struct("<4sQ2H2I4Q")
_LOCATOR: Final = struct.Struct("<4sIQI")
_FULL16: Final = 0xFFFF
_FULL32: Final = 0xFFFFFFFF
_DAY: Final = 0x0021  # 1980-01-01, the first day this format knows
_MODE: Final = 0o100644 << 16  # a plain file that anybody may read

_LOCAL_FIELDS: Final = (
    "signature:4 version:2 flags:2 method:2 time:2 date:2 crc-32:4 packed-size:4 size:4 name-length:2 extra-length:2"
)
_CENTRAL_FIELDS: Final = (
    "signature:4 made-by:2 version:2 flags:2 method:2 time:2 date:2 crc-32:4 packed-size:4 size:4 name-length:2 extra-length:2"
    " comment-length:2 disk:2 internal-attributes:2 external-attributes:4 offset:4"
)
_END_FIELDS: Final = "signature:4 disk:2 directory-disk:2 count-here:2 count:2 directory-size:4 directory-offset:4 comment-length:2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`crc`: CRC-32 of the content. `offset`: of the content in the file; 0 until the member has a place."""

    name: str
    size: int
    crc: int
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Bytes between the contents, and what they are called."""

    offset: int
    data: bytes
    what: str
    fields: str

    def field_at(self, n: int) -> str:
        """The name of the field that byte `n` of the piece belongs to."""
        for field in self.fields.split():
            name, _, size = field.partition(":")
            n -= int(size)
            if n < 0:
                return name.replace("-", " ")
        return "name or extra field"


def is_plain(name: str) -> bool:
    """A relative name of at most one folder and one file, neither hidden nor strange."""
    return _NAME.fullmatch(name) is not None


def local_header(name: str, size: int, crc: int) -> bytes:
    wide = size >= _FULL32
    extra = struct.pack("<2H2Q", 1, 16, size, size) if wide else b""
    short = _FULL32 if wide else size
    encoded = name.encode("ascii")
    version = 45 if wide else 20
    fixed = _LOCAL.pack(b"PK\x03\x04", version, 0, 0, 0, _DAY, crc, short, short, len(encoded), len(extra))
    return fixed + encoded + extra


def placed(members: Sequence[Member]) -> list[Member]:
    """The same with the offsets that their order gives them."""
    found, at = [], 0
    for member in members:
        at += len(local_header(member.name, member.size, member.crc))
        found.append(Member(name=member.name, size=member.size, crc=member.crc, offset=at))
        at += member.size
    return found


def pieces(members: Sequence[Member]) -> list[Piece]:
    """Everything in the file that is not content, for members in their places."""
    found, directory, at = [], [], 0
    for member in members:
        header = local_header(member.name, member.size, member.crc)
        found.append(Piece(offset=at, data=header, what=f"local header of {member.name}", fields=_LOCAL_FIELDS))
        directory.append(_central(member, at))
        at += len(header) + member.size
    start = at
    for member, record in zip(members, directory, strict=True):
        found.append(Piece(offset=at, data=record, what=f"directory record of {member.name}", fields=_CENTRAL_FIELDS))
        at += len(record)
    found.append(Piece(offset=at, data=_end(len(members), start, at), what="end of the directory", fields=_END_FIELDS))
    return found


def readings(file: BinaryIO, size: int) -> list[tuple[int, list[Member]]]:
    """(structural bytes that differ from the one spelling, members in their places) for each way to read the file.

    The structure is written twice, before each content and in the directory. Each is read; the one that explains the file
    better is to be believed, so that a spoilt copy is found by the other. Empty: no list of files that fits can be read.
    """
    found = [placed(reading) for reading in (_by_directory(file, size), _by_headers(file, size)) if reading]
    return [(_misfit(file, size, members), members) for members in found if members[-1].offset + members[-1].size <= size]


def _central(member: Member, header_offset: int) -> bytes:
    wide, far = member.size >= _FULL32, header_offset >= _FULL32
    numbers = ([member.size, member.size] if wide else []) + ([header_offset] if far else [])
    extra = struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    short = _FULL32 if wide else member.size
    encoded = member.name.encode("ascii")
    version = 45 if numbers else 20
    fixed = (b"PK\x01\x02", 3 << 8 | version, 45 if wide else 20, 0, 0, 0, _DAY, member.crc, short, short, len(encoded))
    rest = (len(extra), 0, 0, 0, _MODE, min(header_offset, _FULL32))
    return _CENTRAL.pack(*fixed, *rest) + encoded + extra


def _end(count: int, start: int, end: int) -> bytes:
    size = end - start
    wide = b""
    if count >= _FULL16 or size >= _FULL32 or start >= _FULL32:
        wide = _END64.pack(b"PK\x06\x06", 44, 3 << 8 | 45, 45, 0, 0, count, count, size, start)
        wide += _LOCATOR.pack(b"PK\x06\x07", 0, end, 1)
    short = min(count, _FULL16)
    return wide + _END.pack(b"PK\x05\x06", 0, 0, short, short, min(size, _FULL32), min(start, _FULL32), 0)


def _by_headers(file: BinaryIO, size: int) -> list[Member] | None:
    found: list[Member] = []
    at = 0
    while len(found) <= MOST_MEMBERS:
        fixed = _at(file, at, _LOCAL.size)
        if len(fixed) < _LOCAL.size or fixed[:4] == b"PK\x01\x02":
            break
        *_, crc, _, length, name_length, extra_length = _LOCAL.unpack(fixed)
        rest = _at(file, at + _LOCAL.size, name_length + extra_length)
        if length == _FULL32 and extra_length == 20 and len(rest) == name_length + 20:
            length = struct.unpack("<Q", rest[name_length + 4 : name_length + 12])[0]
        name = rest[:name_length].decode("ascii", "replace")
        at += _LOCAL.size + name_length + extra_length + length
        if not is_plain(name) or at > size:
            break
        found.append(Member(name=name, size=length, crc=crc))
    return found or None


def _by_directory(file: BinaryIO, size: int) -> list[Member] | None:
    end = _at(file, max(0, size - _END.size), _END.size)
    if len(end) < _END.size or end[:4] != b"PK\x05\x06":
        return None
    *_, directory_size, at, _ = _END.unpack(end)
    if _FULL32 in (directory_size, at):
        wide = _at(file, max(0, size - _END.size - _LOCATOR.size - _END64.size), _END64.size)
        if len(wide) < _END64.size or wide[:4] != b"PK\x06\x06":
            return None
        *_, directory_size, at = _END64.unpack(wide)
    found: list[Member] = []
    stop = min(size, at + directory_size)
    while at < stop and len(found) <= MOST_MEMBERS:
        fixed = _at(file, at, _CENTRAL.size)
        if len(fixed) < _CENTRAL.size:
            return None
        crc, _, length, name_length, extra_length = _CENTRAL.unpack(fixed)[7:12]
        rest = _at(file, at + _CENTRAL.size, name_length + extra_length)
        if length == _FULL32 and len(rest) >= name_length + 12:
            length = struct.unpack("<Q", rest[name_length + 4 : name_length + 12])[0]
        name = rest[:name_length].decode("ascii", "replace")
        if not is_plain(name) or length > size:
            return None
        found.append(Member(name=name, size=length, crc=crc))
        at += _CENTRAL.size + name_length + extra_length
    return found or None


def _misfit(file: BinaryIO, size: int, members: Sequence[Member]) -> int:
    """How many structural bytes are not what these members make them, and how many there are too many or too few."""
    found, end = 0, 0
    for piece in pieces(members):
        actual = _at(file, piece.offset, len(piece.data))
        found += sum(a != b for a, b in zip(actual, piece.data, strict=False)) + len(piece.data) - len(actual)
        end = piece.offset + len(piece.data)
    return found + abs(size - end)


def _at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)
