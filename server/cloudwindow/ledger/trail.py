"""Do the entries hold: spelled right, chained, in the log, and a lawful course of a session?"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from cloudwindow.domain.codec import KINDS
from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import CloudWindowError, EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import TRANSITIONS, State
from cloudwindow.ledger import merkle
from cloudwindow.ledger.chain import BEFORE_THE_FIRST, misfits, told
from cloudwindow.ledger.checkpoint import Checkpoint
from cloudwindow.ledger.package import ENTRIES, PROOFS, Proof, parse_entry_line
from cloudwindow.ledger.report import Fault

MOST_FAULTS: Final = 100  # that anybody is told of
Tell = Callable[[Fault], None]


def read_entries(data: bytes, session: SessionId | None, tell: Tell) -> tuple[list[Entry], list[Told]]:
    """Entries as far as they can be read, and the events of those that fit. After a bad line the next is taken at its word.

    `session`: None when nobody knows; then the first entry says it.
    """
    entries: list[Entry] = []
    events: list[Told] = []
    if not data.endswith(b"\n"):
        tell(Fault(place=ENTRIES, problem="expected whole lines, found the last one cut off", file=ENTRIES, offset=len(data)))
    index, previous, not_before, bad = 0, BEFORE_THE_FIRST, "", 0
    for number, line in enumerate(_lines(data)):
        try:
            entry = parse_entry_line(line, number)
        except EvidenceBroken as error:
            tell(_entry_fault(number, str(error)))
            index, previous, bad = -1, "", bad + 1
            if bad == MOST_FAULTS:
                break  # nobody is told of more, and there may be hundreds of millions of them
            continue
        if index < 0:
            index, previous = entry.index, entry.previous
        session = entry.session if session is None else session
        found = misfits(entry, session=session, index=index, previous=previous, not_before=not_before)
        for problem in found:
            tell(_entry_fault(index, problem))
        if not found and entry.body is not None:
            try:
                events.append(told(entry))
            except CloudWindowError as error:
                tell(_entry_fault(index, str(error)))
        entries.append(entry)
        index, previous, not_before = index + 1, entry.sha256, entry.at
    return entries, events


def _lines(data: bytes) -> Iterator[bytes]:
    """One at a time, without its end; what stands behind the last end is a line when it is not empty, or the only one."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        yield data[start:end]
        start = end + 1
    if start < len(data) or not data:
        yield data[start:]


def check_log(entries: Sequence[Entry], proofs: Sequence[Proof], size: int, checkpoint: Checkpoint, tell: Tell) -> None:
    """Is every entry under the signed root?"""
    if size != checkpoint.size:
        tell(Fault(place=PROOFS, problem=f"expected a log of {checkpoint.size} entries, found {size}", file=PROOFS))
    if len(entries) != len(proofs):
        tell(Fault(place=PROOFS, problem=f"expected {len(entries)} proofs, found {len(proofs)}", file=PROOFS))
    for entry, proof in zip(entries, proofs, strict=False):
        leaf = merkle.leaf_hash(bytes.fromhex(entry.sha256)) if _is_hash(entry.sha256) else b""
        if merkle.root_by_inclusion(leaf, proof.leaf, checkpoint.size, proof.path) != checkpoint.root:
            tell(_entry_fault(entry.index, f"is not the entry that was sealed as number {proof.leaf} of the log"))


def check_course(entries: Sequence[Entry], tell: Tell) -> None:
    """A lawful course of states, by the entries' kinds alone, so also where bodies are gone; tells of the first that is not."""
    state: State | None = None
    for entry in entries:
        kind = KINDS.get(entry.kind)
        row = TRANSITIONS.get(state, {})
        if kind is None or kind not in row:
            problem = f"may not follow what stands before it: {entry.kind} while {state or 'not created'}"
            tell(_entry_fault(entry.index, problem))
            break
        state = row[kind]


def _entry_fault(index: int, problem: str) -> Fault:
    place = f"entry {index}"
    return Fault(place=place, problem=problem.removeprefix(f"{place}: "), file=ENTRIES, entry=index)


def _is_hash(word: str) -> bool:
    return len(word) == 64 and all(mark in "0123456789abcdef" for mark in word)
