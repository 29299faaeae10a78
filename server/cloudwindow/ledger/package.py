"""What is in an evidence package, under which names, in which order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.canonical import canonical, parse_canonical
from cloudwindow.ledger.chain import parse_rfc3339
from cloudwindow.ledger.container import is_plain

FORMAT: Final = "cloudwindow-package/1"
EXCERPT_FORMAT: Final = "cloudwindow-excerpt/1"  # a stretch of time, or a redacted copy: not everything
MANIFEST: Final = "manifest.json"
SEAL: Final = "seal.txt"
ENTRIES: Final = "entries.jsonl"
PROOFS: Final = "proofs.json"
CHECKPOINT: Final = "checkpoint.txt"
KEY: Final = "log.pub"
POLICY: Final = "policy.toml"
MODELS: Final = "models.json"
README: Final = "README.txt"
REPORT_ZH: Final = "report-zh.pdf"  # for a court; made from the entries
REPORT_EN: Final = "report-en.pdf"
# When an authority stamped a checkpoint: that checkpoint, the proof that the log only continues it, the stamp, its certificates.
STAMPED: Final = "stamped.txt"
CONTINUED: Final = "stamped.json"
STAMP: Final = "stamped.tsr"
AUTHORITY: Final = "tsa.pem"
PAGE: Final = "verify.html"
EXCERPT: Final = "excerpt.json"
_PRINTABLE: Final = re.compile("[ -~]*")
_HASH: Final = re.compile("[0-9a-f]{64}")
ALWAYS: Final = (README, ENTRIES, PROOFS, CHECKPOINT, KEY, MODELS)  # after manifest and seal, which come first
FOLDERS: Final = ("parts", "playback", "stills", "documents", "results", "redacted")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Every file but the manifest and its seal, in the order in which they lie in the ZIP. `created`: RFC 3339."""

    session: SessionId
    created: str
    software: str
    files: tuple[FileFact, ...]
    format: str = FORMAT

    def to_bytes(self) -> bytes:
        files = [{"name": fact.name, "size": fact.size, "sha256": fact.sha256} for fact in self.files]
        head = {"format": self.format, "session": self.session, "created": self.created, "software": self.software}
        return canonical({**head, "files": files})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An entry's place in the log and its audit path."""

    leaf: int
    path: tuple[bytes, ...]


def parse_manifest(data: bytes) -> Manifest:
    """Raises EvidenceBroken."""
    value: Any = parse_canonical(data, MANIFEST)
    if not isinstance(value, dict) or value.get("format") not in (FORMAT, EXCERPT_FORMAT):
        raise EvidenceBroken(
            f"{MANIFEST}: expected the format {FORMAT} or {EXCERPT_FORMAT}, found another; take the verifier that came with it"
        )
    try:
        files = tuple(FileFact(name=fact["name"], size=fact["size"], sha256=fact["sha256"]) for fact in value["files"])
        words = {name: value[name] for name in ("created", "software", "format")}
        manifest = Manifest(session=SessionId(value["session"]), files=files, **words)
        again = manifest.to_bytes()
        sound = all(_sound(fact) for fact in files) and len({fact.name for fact in files}) == len(files)
        named = all(_PRINTABLE.fullmatch(word) for word in (manifest.session, manifest.software))
        timed = parse_rfc3339(manifest.created) is not None
    except (KeyError, TypeError) as error:
        raise EvidenceBroken(
            f"{MANIFEST}: expected session, created, software and files, found something else: {error!r}"
        ) from error
    if again != data or not sound:
        raise EvidenceBroken(f"{MANIFEST}: expected plain names, each once, with size and sha256, and nothing more")
    if not named or not timed:
        raise EvidenceBroken(f"{MANIFEST}: expected session, software and a time like 2026-01-02T03:04:05.678Z, found others")
    return manifest


def seal_text(manifest: bytes, session: SessionId) -> str:
    """What the log's key signs over a package. Its first line has spaces, so it can never pass for a checkpoint."""
    return f"cloudwindow evidence package\n{session}\n{sha256(manifest).hexdigest()}\n"


def entry_line(entry: Entry) -> bytes:
    """One line of entries.jsonl: the header, its hash, and the body's exact text, or null when it was erased."""
    return canonical(
        {
            "session": entry.session,
            "index": entry.index,
            "at": entry.at,
            "kind": entry.kind,
            "body": None if entry.body is None else entry.body.decode("utf-8"),
            "body_sha256": entry.body_sha256,
            "previous": entry.previous,
            "sha256": entry.sha256,
        }
    )


def parse_entry_line(line: bytes, number: int) -> Entry:
    """`number`: the line's, from 0, for the message. Raises EvidenceBroken."""
    value: Any = parse_canonical(line, f"entry {number}")
    names = {"session", "index", "at", "kind", "body", "body_sha256", "previous", "sha256"}
    words = names - {"index", "body"}
    if (
        not isinstance(value, dict)
        or set(value) != names
        or type(value["index"]) is not int
        or not isinstance(value["body"], str | None)
        or not all(isinstance(value[name], str) for name in words)
    ):
        raise EvidenceBroken(f"entry {number}: expected header, body and hashes, found something else")
    return Entry(**{**value, "body": None if value["body"] is None else value["body"].encode("utf-8")})


def proofs_bytes(size: int, proofs: Iterable[Proof]) -> bytes:
    entries = [{"leaf": proof.leaf, "path": [hash_.hex() for hash_ in proof.path]} for proof in proofs]
    return canonical({"size": size, "entries": entries})


def parse_proofs(data: bytes) -> tuple[int, Sequence[Proof]]:
    """The tree's size and one proof an entry. Raises EvidenceBroken."""
    value: Any = parse_canonical(data, PROOFS)
    try:
        proofs = [Proof(leaf=entry["leaf"], path=_hashes(entry["path"])) for entry in value["entries"]]
        size = value["size"]
        if type(size) is not int or any(type(proof.leaf) is not int for proof in proofs):
            raise TypeError("expected whole numbers")
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceBroken(f"{PROOFS}: expected a size and a leaf and path for each entry, found something else") from error
    return size, proofs


def continued_bytes(path: Iterable[bytes]) -> bytes:
    """The consistency proof (RFC 6962 section 2.1.2) from the stamped checkpoint to the package's."""
    return canonical({"consistency": [hash_.hex() for hash_ in path]})


def parse_continued(data: bytes) -> tuple[bytes, ...]:
    """Raises EvidenceBroken."""
    value: Any = parse_canonical(data, CONTINUED)
    try:
        return _hashes(value["consistency"])
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceBroken(f"{CONTINUED}: expected a consistency proof, found something else") from error


def name_in_package(blob: str, session: SessionId) -> str:
    """'ses_1/parts/prt_2.mkv' → 'parts/prt_2.mkv'. Raises EvidenceBroken for a name that has no place in a package."""
    name = blob.removeprefix(f"{session}/")
    if not is_plain(name) or name.partition("/")[0] not in FOLDERS:
        raise EvidenceBroken(f"expected a file of the session in {', '.join(FOLDERS)}, found {blob!r}")
    return name


def _hashes(path: Any) -> tuple[bytes, ...]:  # Any: JSON
    """Raises TypeError and ValueError. Each has 32 bytes (RFC 6962): a node's two halves cannot be split elsewhere."""
    if not isinstance(path, list) or not all(_HASH.fullmatch(hash_) for hash_ in path):
        raise ValueError("expected hashes of 64 hexadecimal digits")
    return tuple(bytes.fromhex(hash_) for hash_ in path)


def _sound(fact: FileFact) -> bool:
    """Raises TypeError for what is no word."""
    plain = is_plain(fact.name) and fact.name not in (MANIFEST, SEAL)
    return plain and type(fact.size) is int and fact.size >= 0 and len(fact.sha256) == 64
