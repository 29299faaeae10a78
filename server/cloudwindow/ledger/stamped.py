"""The time stamp in a package: which entries existed when an authority stamped the log, and does its stamp hold?

What is stamped is a checkpoint of its time, not the newest: so the stamp is as old as the session. A consistency proof
(RFC 6962 section 2.1.2) shows that the log of the package's checkpoint is a continuation of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography import x509

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger import merkle, package
from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.certificates import Chain, ends_in, held, load_certificates, named, whose
from cloudwindow.ledger.chain import parse_rfc3339
from cloudwindow.ledger.checkpoint import Checkpoint, LogKey, open_note, parse_checkpoint
from cloudwindow.ledger.report import Fault
from cloudwindow.ledger.stamp import Stamp, not_before, open_token, token_of
from cloudwindow.ledger.trail import Tell

MOST_BYTES: Final = 1 << 16  # of a stamp, of its certificates and of a checkpoint
NAMES = (package.STAMPED, package.CONTINUED, package.STAMP, package.AUTHORITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """`at`: the authority's time, RFC 3339. `by`: its signer, its root, the root's fingerprint. `entries`: so many it covers."""

    at: str
    by: str
    entries: int


def check_stamp(
    archive: Archive, entries: Sequence[Entry], last: Checkpoint, key: LogKey, given: Sequence[x509.Certificate], tell: Tell
) -> Sealed | None:
    """`last`: the package's own checkpoint. `given`: the reader's certificates of the authority; none: whom the stamp leads to is
    said and not checked. None: there is no stamp, which is told of when an authority was given, or it does not hold.
    """
    found = [name for name in NAMES if name in archive.members]
    if not found:
        if given:
            tell(
                Fault(
                    place=package.STAMP, problem="expected the stamp of the authority that you gave, found none", file=package.STAMP
                )
            )
        return None
    name = package.STAMPED
    try:
        before = _before(archive, last, key)
        name = package.STAMP
        stamp, chain = _opened(archive, given)
        covered = _covered(archive, entries, before.size)
        times = [line.removeprefix("time ") for line in before.extra if line.startswith("time ")]
        _not_older(stamp, [*times, *(entry.at for entry in covered[-1:])])
        at = stamp.at.isoformat(timespec="milliseconds")
        return Sealed(at=at, by=whose(chain), entries=len(covered))
    except EvidenceBroken as error:
        problem = str(error).removeprefix(f"{name}: ")
    except OSError:
        raise
    except Exception as error:  # certificates are anybody's bytes, and some of them are read only here
        problem = f"expected a time stamp that can be read, found what raises {type(error).__name__}"
    tell(Fault(place=name, problem=problem, file=name))
    return None


def _before(archive: Archive, last: Checkpoint, key: LogKey) -> Checkpoint:
    """The stamped checkpoint: of the same log, and its beginning."""
    before = parse_checkpoint(open_note(archive.text(package.STAMPED), key, package.STAMPED))
    path = package.parse_continued(archive.content(package.CONTINUED))
    if before.origin != last.origin or not merkle.is_consistent(before.size, before.root, last.size, last.root, path):
        raise EvidenceBroken(f"expected the beginning of the log of {last.size} entries, found another log of {before.size}")
    return before


def _opened(archive: Archive, given: Sequence[x509.Certificate]) -> tuple[Stamp, Chain]:
    """The stamp and the chain up to the authority that is believed."""
    try:
        known = load_certificates(archive.content(package.AUTHORITY, MOST_BYTES))
    except ValueError as error:
        raise EvidenceBroken(f"expected the authority's certificates in PEM in {package.AUTHORITY}, found: {error}") from error
    note = archive.content(package.STAMPED, MOST_BYTES)
    stamp = open_token(token_of(archive.content(package.STAMP, MOST_BYTES)), sha256(note).digest(), [*known, *given])
    chain = ends_in(stamp.chain, given) if given else stamp.chain
    if chain is None:
        wanted = ", ".join(named(one) for one in given)
        raise EvidenceBroken(f"expected a stamp by the authority that you gave ({wanted}), found one by {named(stamp.chain[-1])}")
    held(chain, stamp.at)
    return stamp, chain


def _covered(archive: Archive, entries: Sequence[Entry], size: int) -> Sequence[Entry]:
    """The entries that were in the log of that size: a session's come in order."""
    _, proofs = package.parse_proofs(archive.content(package.PROOFS))
    covered = [entry for entry, proof in zip(entries, proofs, strict=False) if proof.leaf < size]
    if not covered:
        raise EvidenceBroken(f"expected a stamp over entries of this session, found one over a log of {size} entries before them")
    return covered


def _not_older(stamp: Stamp, times: Sequence[str]) -> None:
    for at in times:
        moment = parse_rfc3339(at)
        if moment is None:
            raise EvidenceBroken(f"expected times like 2026-01-02T03:04:05.678Z, found {at!r}")
        not_before(stamp, moment, "an entry or a checkpoint")
