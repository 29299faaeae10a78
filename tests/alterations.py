"""Random alterations of a package, as somebody would make them who has no key: on the bytes, on the files, with older evidence."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from zlib import crc32

from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.package import MANIFEST, PAGE, SEAL
from cloudwindow.ledger.report import Report
from cloudwindow.ledger.writer import Measured, PackageWriter

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered:
    """`names`: files of which one must be named; `at`: the first byte that differs, when the ZIP itself was altered."""

    kind: str
    data: bytes
    names: frozenset[str] = frozenset()
    at: int | None = None


def files_in(data: bytes) -> Files:
    archive = Archive.read(BytesIO(data), len(data))
    assert archive is not None
    return {name: archive.content(name) for name in archive.members}


def zipped(files: Mapping[str, bytes], folder: Path) -> bytes:
    """A ZIP without any fault of its own."""
    out = folder / "zipped.zip"
    with PackageWriter(out) as writer:
        for name, data in files.items():
            writer.begin(Measured(name=name, size=len(data), crc=crc32(data), sha256=sha256(data).hexdigest()))
            writer.write(data)
    return out.read_bytes()


def resealed(files: Files) -> Files:
    """The manifest says what is there, as somebody would write it who cannot sign it."""
    manifest = json.loads(files[MANIFEST])
    rest = {name: data for name, data in files.items() if name not in (MANIFEST, SEAL)}
    facts = [{"name": name, "size": len(data), "sha256": sha256(data).hexdigest()} for name, data in rest.items()]
    return {MANIFEST: canonical({**manifest, "files": facts}), SEAL: files[SEAL], **rest}


class Alterations:
    """`whole`: the package's bytes, `older`: another package of the same session, made before."""

    def __init__(self, whole: bytes, older: bytes, folder: Path) -> None:
        self.whole, self.folder = whole, folder
        self.files, self.older = files_in(whole), files_in(older)
        self.page = whole.index(self.files[PAGE]), len(self.files[PAGE])
        self.kinds: Sequence[Callable[[Random], Altered | None]] = (
            self.flip, self.flip, self.flips, self.cut, self.swap, self.duplicate, self.truncate, self.blank, self.spliced,
            self.spliced, self.rolled_back, self.dropped, self.added, self.reordered, self.content, self.entries,
        )  # fmt: skip

    def __call__(self, seed: int) -> Altered:
        """The one of this seed; the same for the same package."""
        for again in range(100):
            random = Random(f"{seed}/{again}")
            altered = random.choice(self.kinds)(random)
            if altered is not None and altered.data != self.whole:
                return altered
        raise AssertionError(f"seed {seed}: no alteration in 100 tries")

    def flip(self, random: Random) -> Altered:
        at = self._place(random)
        return Altered(kind="flip", data=_with(self.whole, at, bytes([self.whole[at] ^ random.randrange(1, 256)])), at=at)

    def flips(self, random: Random) -> Altered:
        places = sorted(self._place(random) for _ in range(random.randrange(2, 9)))
        data = self.whole
        for at in places:
            data = _with(data, at, bytes([self.whole[at] ^ random.randrange(1, 256)]))
        return Altered(kind="flips", data=data, at=places[0])

    def cut(self, random: Random) -> Altered:
        start, end = self._range(random)
        return Altered(kind="cut", data=self.whole[:start] + self.whole[end:], at=start)

    def swap(self, random: Random) -> Altered:
        a, b = self._range(random)
        c, d = self._range(random)
        (a, b), (c, d) = sorted([(a, b), (c, d)])
        c, d = max(b, c), max(b, d)
        data = self.whole[:a] + self.whole[c:d] + self.whole[b:c] + self.whole[a:b] + self.whole[d:]
        return Altered(kind="swap", data=data, at=a)

    def duplicate(self, random: Random) -> Altered:
        start, end = self._range(random)
        at = self._place(random)
        return Altered(kind="duplicate", data=self.whole[:at] + self.whole[start:end] + self.whole[at:], at=at)

    def truncate(self, random: Random) -> Altered:
        at = self._place(random)
        return Altered(kind="truncate", data=self.whole[:at], at=at)

    def blank(self, random: Random) -> Altered:
        start, end = self._range(random)
        return Altered(kind="blank", data=_with(self.whole, start, bytes(end - start)), at=start)

    def spliced(self, random: Random) -> Altered | None:
        """Files of the older package in this one; half the time the manifest says so."""
        both = [name for name in self.files if name in self.older and self.files[name] != self.older[name]]
        taken = random.sample(both, random.randrange(1, len(both)))
        files = {**self.files, **{name: self.older[name] for name in taken}}
        files = resealed(files) if random.random() < 0.5 and MANIFEST not in taken else files
        others = {name for name in self.files if self.files[name] != self.older.get(name)}  # either half of it may be named
        return Altered(kind="spliced", data=zipped(files, self.folder), names=frozenset({*others, MANIFEST, SEAL}))

    def rolled_back(self, random: Random) -> Altered:
        """The older trail whole, in this package; what came later is missing or is left lying there."""
        trail = ("entries.jsonl", "proofs.json", "checkpoint.txt")
        files = {**self.files, **{name: self.older[name] for name in trail}}
        if random.random() < 0.5:
            files = {name: data for name, data in files.items() if name in self.older}
        files = resealed(files) if random.random() < 0.5 else files
        return Altered(kind="rolled back", data=zipped(files, self.folder), names=frozenset({*trail, MANIFEST, SEAL}))

    def dropped(self, random: Random) -> Altered:
        name = random.choice([*self.files])
        files = {other: data for other, data in self.files.items() if other != name}
        return Altered(kind="dropped", data=zipped(files, self.folder), names=frozenset({name}))

    def added(self, random: Random) -> Altered:
        name = random.choice(["parts/prt_9.mkv", "stills/stl_9.jpg", "results/r.json", "note.txt"])
        files = {**self.files, name: random.randbytes(40)}
        sealed = resealed(files) if random.random() < 0.5 else files
        return Altered(kind="added", data=zipped(sealed, self.folder), names=frozenset({name, SEAL}))

    def reordered(self, random: Random) -> Altered | None:
        names = [*self.files]
        random.shuffle(names)
        moved = frozenset(name for name, before in zip(names, self.files, strict=True) if name != before)
        return Altered(kind="reordered", data=zipped({n: self.files[n] for n in names}, self.folder), names=moved)

    def content(self, random: Random) -> Altered:
        """Other bytes in one file, with a ZIP and a manifest that fit them."""
        name = random.choice([name for name in self.files if name not in (MANIFEST, SEAL) and self.files[name]])
        data = self.files[name]
        at = random.randrange(len(data))
        changed = _with(data, at, bytes([data[at] ^ random.randrange(1, 256)]))
        files = resealed({**self.files, name: changed})
        return Altered(kind="content", data=zipped(files, self.folder), names=frozenset({name, SEAL}))

    def entries(self, random: Random) -> Altered:
        """Whole entries taken away, doubled or put elsewhere."""
        lines = self.files["entries.jsonl"].splitlines(keepends=True)
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        deed = random.choice(["drop", "double", "swap"])
        if deed == "drop":
            del lines[at]
        elif deed == "double":
            lines.insert(other, lines[at])
        else:
            lines[at], lines[other] = lines[other], lines[at]
        files = resealed({**self.files, "entries.jsonl": b"".join(lines)})
        return Altered(kind=f"entries {deed}", data=zipped(files, self.folder), names=frozenset({"entries.jsonl", "proofs.json"}))

    def _place(self, random: Random) -> int:
        """Mostly outside of the verifier page, which is the larger half of a small package."""
        start, length = self.page
        at = random.randrange(len(self.whole) - length)
        return random.randrange(len(self.whole)) if random.random() < 0.2 else at + (length if at >= start else 0)

    def _range(self, random: Random) -> tuple[int, int]:
        start = self._place(random)
        return start, min(len(self.whole), start + random.choice([1, 2, 7, 40, 300, 2000]))

    def is_named(self, altered: Altered, report: Report) -> bool:
        """Refused, and something of what was altered is named: the file, or a byte of the ZIP from the first that differs on."""
        if altered.names:
            return any(fault.file in altered.names for fault in report.faults)
        assert altered.at is not None
        archive = Archive.read(BytesIO(self.whole), len(self.whole))
        assert archive is not None
        later = {name for name, member in archive.members.items() if member.offset + member.size > altered.at}
        return any(
            fault.file in later
            or (fault.file is None and (fault.offset is None or fault.offset + (fault.length or 1) >= altered.at))
            for fault in report.faults
        )


def _with(data: bytes, at: int, piece: bytes) -> bytes:
    return data[:at] + piece + data[at + len(piece) :]
