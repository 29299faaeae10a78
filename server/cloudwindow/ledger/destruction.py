"""A certificate of destruction: one JSON document that stands without us. What it says, in words too, and four proofs of it.

`statement`: what was destroyed, what was due and held. `words`: the same for people. `note`: the log's key over the hashes of both
(C2SP signed-note; its first line has spaces, so it can never pass for a checkpoint). `entry`: of the office's trail, with its body,
which names the statement's hash. `proof`: that entry's place in the log (RFC 6962) under `checkpoint`, signed by the same key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import CloudWindowError, EvidenceBroken
from cloudwindow.domain.keeping_events import DestructionCertified
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.ledger import merkle
from cloudwindow.ledger.canonical import canonical, parse_canonical
from cloudwindow.ledger.chain import header_bytes, told
from cloudwindow.ledger.checkpoint import LogKey, Signer, open_note, parse_checkpoint, parse_key, sign_note
from cloudwindow.ledger.package import Proof, entry_line, parse_entry_line

FORMAT: Final = "cloudwindow-destruction/1"
WHAT: Final = "certificate"
_PARTS: Final = frozenset({"format", "statement", "words", "note", "entry", "proof", "checkpoint", "key"})
_LISTS: Final[Mapping[str, frozenset[str]]] = {
    "sessions": frozenset(
        "session kept_as due whose entries last_sha256 files bytes wrapped_sha256 kek done".split()  # noqa: SIM905
    ),
    "cases": frozenset("case wrapped_sha256 kek done".split()),  # noqa: SIM905
    "held": frozenset("session kept_as due why holds entries last_sha256".split()),  # noqa: SIM905
}
Statement = Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What holds. `sealed`: the checkpoint's time. `pinned`: the key came from the reader."""

    statement: Statement
    words: str
    key: LogKey
    sealed: str
    pinned: bool


def note_text(run: str, statement: bytes, words: str) -> str:
    return f"cloudwindow destruction certificate\n{run}\n{sha256(statement).hexdigest()}\n{sha256(words.encode()).hexdigest()}\n"


def certificate(statement: bytes, words: str, signer: Signer, entry: Entry, proof: Proof, checkpoint: str) -> bytes:
    """`entry`: DestructionCertified, with its body. `checkpoint`: the signed note that `proof` is under."""
    said = parse_canonical(statement, "statement")
    return canonical(
        {
            "format": FORMAT,
            "statement": said,
            "words": words,
            "note": sign_note(note_text(said["run"], statement, words), signer),
            "entry": entry_line(entry).decode(),
            "proof": {"leaf": proof.leaf, "path": [hash_.hex() for hash_ in proof.path]},
            "checkpoint": checkpoint,
            "key": signer.key.line,
        }
    )


def verify_certificate(data: bytes, key: LogKey | None = None) -> Certified:
    """All of it, offline. `key`: the log's, from elsewhere; without it the certificate's own. Raises EvidenceBroken."""
    whole = _parts(data)
    own = parse_key(whole["key"])
    if key is not None and key.line != own.line:
        raise EvidenceBroken(f"{WHAT}: expected a certificate by {key.line}, found one by {own.line}")
    statement, words = canonical(whole["statement"]), whole["words"]
    run = whole["statement"]["run"]
    if open_note(whole["note"], own, "note") != note_text(run, statement, words):
        raise EvidenceBroken("note: expected it to be over this statement and these words, found it is over others")
    entry = parse_entry_line(whole["entry"].encode(), 0)
    _expect_entry(entry, whole["statement"], sha256(statement).hexdigest())
    checkpoint = parse_checkpoint(open_note(whole["checkpoint"], own, "checkpoint"))
    proof = Proof(leaf=whole["proof"]["leaf"], path=tuple(bytes.fromhex(hash_) for hash_ in whole["proof"]["path"]))
    if [hash_.hex() for hash_ in proof.path] != whole["proof"]["path"]:
        raise EvidenceBroken("proof: expected hashes in lower case, found others")
    leaf = merkle.leaf_hash(bytes.fromhex(entry.sha256))
    if merkle.root_by_inclusion(leaf, proof.leaf, checkpoint.size, proof.path) != checkpoint.root:
        raise EvidenceBroken(f"proof: the entry is not the one that was sealed as number {proof.leaf} of the log")
    sealed = next((line.removeprefix("time ") for line in checkpoint.extra if line.startswith("time ")), "")
    return Certified(statement=whole["statement"], words=words, key=own, sealed=sealed, pinned=key is not None)


def _parts(data: bytes) -> Mapping[str, Any]:  # Any: JSON
    whole = parse_canonical(data, WHAT)
    try:
        said, proof = whole["statement"], whole["proof"]
        texts = (whole[name] for name in ("words", "note", "entry", "checkpoint", "key"))
        fits = (
            set(whole) == _PARTS
            and whole["format"] == said["format"] == FORMAT
            and all(isinstance(text, str) for text in texts)
            and isinstance(said["run"], str)
            and type(proof["leaf"]) is int
            and all(isinstance(hash_, str) for hash_ in proof["path"])
            and all(set(one) == names for name, names in _LISTS.items() for one in said[name])
        )
        bytes.fromhex("".join(proof["path"]))
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceBroken(f"{WHAT}: expected a certificate of destruction, found something else: {error!r}") from error
    if not fits:
        raise EvidenceBroken(f"{WHAT}: expected the format {FORMAT}, found another; take the program that it came from")
    found: Mapping[str, Any] = whole
    return found


def _expect_entry(entry: Entry, said: Statement, digest: str) -> None:
    header = header_bytes(entry.session, entry.index, entry.at, entry.kind, entry.body_sha256, entry.previous)
    holds = sha256(header).hexdigest() == entry.sha256 and entry.session == OFFICE and entry.kind == kind_of(DestructionCertified)
    if not holds or entry.body is None or sha256(entry.body).hexdigest() != entry.body_sha256:
        raise EvidenceBroken("entry: expected an entry of the office's trail that certifies a destruction, found another")
    try:
        event = told(entry).event
    except CloudWindowError as error:
        raise EvidenceBroken(f"entry: {error}") from error
    counts = {name: len(said[name]) for name in _LISTS}
    expected = DestructionCertified(run=said["run"], statement_sha256=digest, **counts)
    if event != expected:
        raise EvidenceBroken("entry: expected it to name this statement, found that it names another")


def ids(certified: Certified, name: str, field: str = "session") -> Sequence[str]:
    """Of 'sessions', 'cases' or 'held'."""
    return [one[field] for one in certified.statement[name]]
