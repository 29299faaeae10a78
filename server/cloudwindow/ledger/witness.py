"""What somebody outside has seen of the log: its checkpoints, each with the proof that it only continues the one before.

One record a line, RFC 8785 JSON: `note`, the signed checkpoint; `old`, the size of the record before (0: the first); `proof`, the
consistency proof between the two (RFC 6962 section 2.1.2) in base64. A line that cannot be read, as a power cut leaves one, is
passed over: the next record proves itself against the last that could be read.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger import merkle
from cloudwindow.ledger.canonical import canonical, parse_canonical
from cloudwindow.ledger.checkpoint import Checkpoint, LogKey, open_note, parse_checkpoint
from cloudwindow.ledger.report import Fault

WITNESS: Final = "witness"
HASH: Final = 32  # bytes, SHA-256
SLACK_S: Final = 60.0  # two clocks of one office; a checkpoint that is younger than this may have been made during the export


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One record. `checkpoint`: what `note` says; whether the note is signed is asked only where something hangs on it."""

    note: str
    checkpoint: Checkpoint
    old: int
    proof: tuple[bytes, ...]

    @property
    def at(self) -> str:
        """The checkpoint's time, RFC 3339; empty when it has none."""
        return time_of(self.checkpoint)


def time_of(checkpoint: Checkpoint) -> str:
    return next((line.removeprefix("time ") for line in checkpoint.extra if line.startswith("time ")), "")


def record_line(note: str, old: int, proof: Sequence[bytes]) -> bytes:
    """One line of the file, with its newline."""
    return canonical({"note": note, "old": old, "proof": [base64.b64encode(hash_).decode() for hash_ in proof]}) + b"\n"


def parse_line(line: bytes) -> Seen:
    """Raises EvidenceBroken."""
    value = parse_canonical(line, WITNESS)
    try:
        note, old = value["note"], value["old"]
        proof = tuple(base64.b64decode(hash_, validate=True) for hash_ in value["proof"])
        text, separator, _ = note.rpartition("\n\n")
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error) as error:
        raise EvidenceBroken(f"{WITNESS}: expected note, old and proof, found something else") from error
    if any(len(hash_) != HASH for hash_ in proof):
        raise EvidenceBroken(f"{WITNESS}: expected hashes of {HASH} bytes, found others")
    if not separator or type(old) is not int:
        raise EvidenceBroken(f"{WITNESS}: expected a signed checkpoint and a size, found something else")
    return Seen(note=note, checkpoint=parse_checkpoint(text + "\n"), old=old, proof=proof)


def records(lines: Iterable[bytes]) -> Iterator[Seen]:
    """Every record that can be read, in the order of the file."""
    for line in lines:
        try:
            yield parse_line(line.removesuffix(b"\n"))
        except EvidenceBroken:
            continue


def check_witness(
    lines: Iterable[bytes],
    key: LogKey,
    mine: Checkpoint,
    created: str,
    tell: Callable[[Fault], None],
    note: Callable[[str], None],
) -> None:
    """Is `mine`, the package's checkpoint, one that the witness saw, and has the log only grown since?

    `created`: when the package was made (RFC 3339); a package made under an old checkpoint though the witness had already seen a
    newer one comes from a database that was rolled back.
    """

    def fault(problem: str) -> None:
        tell(Fault(place=WITNESS, problem=problem, file=WITNESS))

    seen = list(records(lines))
    if not seen:
        fault("expected a file of checkpoints, found none that can be read")
        return
    newest = seen[-1]
    at = next((n for n, one in enumerate(seen) if one.checkpoint.size == mine.size), None)
    if at is None:
        fault(_unseen(mine, seen))
        return
    if seen[at].checkpoint.root != mine.root:
        fault(f"FORK: at {mine.size} entries the witness saw another root than the package's checkpoint has")
        return
    then = seen[at + 1] if at + 1 < len(seen) else None  # times rise: it is the oldest that came after
    for one in dict.fromkeys(one for one in (seen[at], then, newest) if one is not None):  # each whose time or root is believed
        if (problem := _unsigned(one, key)) is not None:
            fault(problem)
            return
    if seen[at].checkpoint.origin != mine.origin:
        fault(f"expected the log {mine.origin}, found {seen[at].checkpoint.origin}")
        return
    for before, after in pairwise(seen[at:]):
        if not _continues(before, after):
            if (problem := _unsigned(after, key)) is not None:
                fault(problem)
                return
            sizes = f"{before.checkpoint.size} and {after.checkpoint.size}"
            fault(f"FORK: its checkpoints of {sizes} entries are not the beginning and the continuation of one log")
            return
    if then is not None and then.at and _seconds(then.at) + SLACK_S < _seconds(created):
        fault(
            f"ROLLBACK: the package was made at {created} under a log of {mine.size} entries, though the witness had seen"
            f" {then.checkpoint.size} at {then.at}: its database was an older one"
        )
        return
    grown = (
        f"and that it only grew since, to {newest.checkpoint.size} at {newest.at}" if newest is not seen[at] else "as its newest"
    )
    note(f"the witness saw the log of this package ({mine.size} entries, {seen[at].at}) {grown}; what came later is not in it")


def _unsigned(one: Seen, key: LogKey) -> str | None:
    """What does not fit, in words; None when the log signed it."""
    try:
        open_note(one.note, key, WITNESS)
    except EvidenceBroken as error:
        problem = str(error).removeprefix(f"{WITNESS}: ")
        return f"{problem} (its checkpoint of {one.checkpoint.size} entries: this log did not write that line, or it was changed)"
    return None


def _unseen(mine: Checkpoint, seen: Sequence[Seen]) -> str:
    sizes = [one.checkpoint.size for one in seen]
    if mine.size > sizes[-1]:
        return (
            f"the newest checkpoint that it saw is of {sizes[-1]} entries, the package's of {mine.size}:"
            " take a copy of the witness file that is younger than the package"
        )
    if mine.size < sizes[0]:
        return f"it began at {sizes[0]} entries, after the package's checkpoint of {mine.size}: it cannot say anything of it"
    return f"FORK: it saw the log grow to {sizes[-1]} entries and at no time saw it at {mine.size}: this is another history"


def _continues(before: Seen, after: Seen) -> bool:
    one, other = before.checkpoint, after.checkpoint
    return after.old == one.size and merkle.is_consistent(one.size, one.root, other.size, other.root, after.proof)


def _seconds(at: str) -> float:
    """0 for what is no time: such a checkpoint or manifest is broken elsewhere."""
    try:
        return datetime.fromisoformat(at).timestamp()
    except ValueError:
        return 0.0
