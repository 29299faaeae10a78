"""An evidence package's ZIP, opened for reading without trusting any byte of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.container import Member, Piece, pieces, placed, readings
from cloudwindow.ledger.package import MANIFEST, SEAL, parse_manifest
from cloudwindow.ledger.report import Fault

CHUNK: Final = 1 << 22
LARGEST_TEXT: Final = 1 << 29  # bytes of a file that is read whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """`members`: in the order in which they lie. `size`: bytes of the whole file."""

    file: BinaryIO
    size: int
    members: Mapping[str, Member]

    @classmethod
    def read(cls, file: BinaryIO, size: int) -> "Archive | None":
        """None when neither the headers nor the directory give a list of files that fits into the file."""
        archives = [
            (score, cls(file=file, size=size, members={member.name: member for member in members}))
            for score, members in readings(file, size)
            if len({member.name for member in members}) == len(members)
        ]
        return min(archives, key=lambda found: (found[0], found[1]._strange_names()))[1] if archives else None

    def content(self, name: str, most: int = LARGEST_TEXT) -> bytes:
        """A whole file. Raises EvidenceBroken when it is missing or longer than `most`."""
        member = self.members.get(name)
        if member is None:
            raise EvidenceBroken(f"{name}: expected in the package, found missing")
        if member.size > most:
            raise EvidenceBroken(f"{name}: expected at most {most} bytes, found {member.size}")
        return self._at(member.offset, member.size)

    def text(self, name: str) -> str:
        """A whole file of UTF-8. Raises EvidenceBroken."""
        try:
            return self.content(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise EvidenceBroken(f"{name}: expected UTF-8, found something else at byte {error.start}") from error

    def byte(self, name: str, offset: int) -> int:
        return self._at(self.members[name].offset + offset, 1)[0]

    def chunks(self, name: str) -> "Chunks":
        return Chunks(self, name)

    def stored_crcs(self) -> Mapping[str, Sequence[int]]:
        """The CRC-32 of each content as its two headers have it."""
        stored: dict[str, list[int]] = {}
        for piece in pieces(list(self.members.values())):
            kind, _, name = piece.what.rpartition(" of ")
            at = {"local header": 14, "directory record": 16}.get(kind)
            if at is not None:
                stored.setdefault(name, []).append(int.from_bytes(self._at(piece.offset + at, 4), "little"))
        return stored

    def check_structure(self, crcs: Mapping[str, int], tell: Callable[[Fault], None]) -> None:
        """The bytes between the contents, against the only values that they may have. `crcs`: CRC-32 of each content, computed.

        A content that was changed is told of elsewhere; here its two stored sums need only agree.
        """
        stored = self.stored_crcs()
        right = [
            Member(name=name, size=member.size, crc=crcs[name] if crcs[name] in stored[name] else member.crc)
            for name, member in self.members.items()
        ]
        end = 0
        for piece in pieces(placed(right)):
            self._compare(piece, tell)
            end = piece.offset + len(piece.data)
        if self.size > end:
            problem = f"expected the end of the file, found {self.size - end} bytes more"
            tell(Fault(place=f"zip byte {end}", problem=problem, offset=end, length=self.size - end))

    def _compare(self, piece: Piece, tell: Callable[[Fault], None]) -> None:
        """One fault for each field that differs, at its first wrong byte."""
        actual, told = self._at(piece.offset, len(piece.data)), ""
        for n, right in enumerate(piece.data):
            at = piece.offset + n
            if n >= len(actual):
                tell(
                    Fault(place=f"zip byte {at}", problem=f"{piece.what}: expected it whole, found the end of the file", offset=at)
                )
                return
            if actual[n] != right and piece.field_at(n) != told:
                told = piece.field_at(n)
                problem = f"{piece.what}, {told}: expected 0x{right:02x}, found 0x{actual[n]:02x}"
                tell(Fault(place=f"zip byte {at}", problem=problem, offset=at, length=1))

    def _strange_names(self) -> int:
        """How many names differ from the manifest's: decides which of two equally good readings has the spoilt name."""
        try:
            manifest = parse_manifest(self.content(MANIFEST))
        except (EvidenceBroken, TypeError, ValueError):  # told of later
            return len(self.members)
        return len({MANIFEST, SEAL, *(fact.name for fact in manifest.files)} ^ set(self.members))

    def _at(self, offset: int, length: int) -> bytes:
        self.file.seek(offset)
        return self.file.read(length)


@dataclass(frozen=True, slots=True)
class Chunks:
    """One file's content, from its start each time it is walked."""

    archive: Archive
    name: str

    def __iter__(self) -> Iterator[bytes]:
        member = self.archive.members[self.name]
        for at in range(0, member.size, CHUNK):
            self.archive.file.seek(member.offset + at)
            yield self.archive.file.read(min(CHUNK, member.size - at))
