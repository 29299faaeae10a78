"""Does an evidence package hold? Needs no database, no network and no other part of this software than `ledger` and `domain`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from cryptography import x509

from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import CloudWindowError, EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.signing_events import ResultSigned
from cloudwindow.ledger import package, trail
from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.checkpoint import Checkpoint, LogKey, open_note, parse_checkpoint, parse_key
from cloudwindow.ledger.contents import Claim, claims, recordings
from cloudwindow.ledger.excerpt import NOTHING_SAID, Excerpt
from cloudwindow.ledger.excerpt_check import ExcerptCheck
from cloudwindow.ledger.excerpt_form import parse_excerpt
from cloudwindow.ledger.flip import one_changed_byte
from cloudwindow.ledger.hashing import FileCheck, feed
from cloudwindow.ledger.report import Fault, Report
from cloudwindow.ledger.result import misfits, open_result
from cloudwindow.ledger.stamped import check_stamp
from cloudwindow.ledger.witness import WITNESS, check_witness, time_of

MOST_FAULTS: Final = trail.MOST_FAULTS
SAY_WHAT_WAS_RECORDED: Final = ("segment_closed", "recording_closed")
T = TypeVar("T")
Progress = Callable[[int, int], None]


def verify(
    path: Path,
    key: LogKey | None = None,
    progress: Progress | None = None,
    tsa: Sequence[x509.Certificate] = (),
    witness: Path | None = None,
) -> Report:
    """Check everything and name all that does not fit. `key`: the log's, from the office and not from the package.

    `tsa`: certificates of the time-stamping authority, likewise; with them a package without its stamp does not fit.
    `progress`: called with bytes hashed and bytes in all. `witness`: a file of what somebody outside has seen of the log.
    Raises OSError when the file cannot be read; whatever its bytes are is a matter of the report.
    """
    report = Report(package=path.name)
    with path.open("rb") as file:
        size = path.stat().st_size
        try:
            archive = Archive.read(file, size)
        except OSError:
            raise
        except Exception:  # a reader of hostile bytes: whatever it raises means that they are no package
            archive = None
        if archive is None:
            problem = "expected an evidence package (a ZIP as this software writes it), found no list of files that can be read"
            return replace(report, faults=(Fault(place=f"zip bytes 0 to {size}", problem=problem, offset=0, length=size),))
        checking = _Verification(archive=archive, given=key, tsa=tsa, progress=progress)
        if witness is None:
            return checking.run(report)
        with witness.open("rb") as lines:
            return checking.run(report, lines)


@dataclass(slots=True, kw_only=True)
class _Verification:
    """`given`: the key that the reader brought."""

    archive: Archive
    given: LogKey | None
    tsa: Sequence[x509.Certificate]
    progress: Progress | None
    hashed: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def run(self, report: Report, witness: Iterable[bytes] | None = None) -> Report:
        """Each check by itself: what one of them cannot read is a fault, and the others go on."""
        manifest = self._attempt(package.MANIFEST, self._manifest, None)
        key = self._attempt(package.KEY, self._key, self.given)
        if manifest is not None:
            self._attempt(package.MANIFEST, partial(self._names, manifest), None)
            if key is not None:
                self._attempt(package.SEAL, partial(self._seal, manifest, key), None)
        checkpoint = None if key is None else self._attempt(package.CHECKPOINT, partial(self._checkpoint, key), None)
        excerpt: Excerpt | None = None
        if manifest is not None and manifest.format == package.EXCERPT_FORMAT:
            excerpt = self._attempt(package.EXCERPT, self._excerpt, NOTHING_SAID)
        nothing: tuple[Sequence[Entry], Sequence[Told]] = ((), ())
        entries, events = self._attempt(package.ENTRIES, partial(self._entries, manifest, excerpt), nothing)
        stamp = None
        if key is not None and checkpoint is not None:
            self._attempt(package.PROOFS, partial(self._log, entries, checkpoint), None)
            stamping = partial(check_stamp, self.archive, entries, checkpoint, key, self.tsa, self._tell)
            stamp = self._attempt(package.STAMP, stamping, None)
        session = manifest.session if manifest is not None else SessionId(entries[0].session if entries else "")
        nobody: Mapping[str, Claim] = {}
        claimed = self._attempt(package.ENTRIES, partial(self._claims, session, entries, events, excerpt), nobody)
        shown = len(entries) if excerpt is None else sum(entry.body is not None for entry in entries)
        crcs = self._contents(manifest, claimed, whole=len(events) == shown)
        self._results(events, entries, key, claimed)
        self._attempt("zip", partial(self.archive.check_structure, crcs, self._tell), None)
        if witness is not None and key is not None and checkpoint is not None and manifest is not None:
            seen = partial(check_witness, witness, key, checkpoint, manifest.created, self._tell, self.notes.append)
            self._attempt(WITNESS, seen, None)
        return replace(
            report,
            session=session,
            entries=len(entries),
            files=len(self.archive.members),
            log=key.name if key else "",
            fingerprint=key.fingerprint if key else "",
            pinned=self.given is not None,
            sealed=time_of(checkpoint) if checkpoint else "",
            stamped=stamp.at if stamp else "",
            stamped_by=stamp.by if stamp else "",
            stamped_entries=stamp.entries if stamp else 0,
            stamp_pinned=stamp is not None and bool(self.tsa),
            recordings=() if excerpt else recordings(events),
            excerpt=excerpt.words() if excerpt else "",
            faults=tuple(self.faults),
            notes=tuple(self.notes),
        )

    def _attempt(self, file: str, deed: Callable[[], T], otherwise: T) -> T:
        """What `deed` finds. Bytes that it cannot read are a fault of `file`, whatever it raised: they may be anybody's."""
        try:
            return deed()
        except CloudWindowError as error:
            self._broken(file, error)
        except OSError:
            raise  # the disk's, not the package's
        except Exception as error:
            problem = f"expected what can be read, found what raises {type(error).__name__}"
            self._tell(Fault(place=file, problem=problem, file=None if file == "zip" else file))
        return otherwise

    def _manifest(self) -> package.Manifest:
        return package.parse_manifest(self.archive.content(package.MANIFEST))

    def _excerpt(self) -> Excerpt:
        return parse_excerpt(self.archive.content(package.EXCERPT))

    def _claims(
        self, session: SessionId, entries: Sequence[Entry], events: Sequence[Told], excerpt: Excerpt | None
    ) -> Mapping[str, Claim]:
        silent = any(entry.body is None and entry.kind in SAY_WHAT_WAS_RECORDED for entry in entries)
        claimed = claims(session, events, self._tell, self.notes, silent=silent)
        if excerpt is None:
            return claimed
        check = ExcerptCheck(
            excerpt=excerpt, session=session, members=self.archive.members, tell=self._tell, note=self.notes.append
        )
        return check.claims(entries, events, claimed)

    def _names(self, manifest: package.Manifest) -> None:
        """The manifest's list against what lies in the ZIP, and against the names that a package must have."""
        expected = [package.MANIFEST, package.SEAL, *(fact.name for fact in manifest.files)]
        found = list(self.archive.members)
        for name in sorted({*expected, *package.ALWAYS} - set(found)):
            self._tell(Fault(place=name, problem="expected in the package, found missing", file=name))
        for name in sorted(set(found) - set(expected)):
            self._tell(Fault(place=name, problem="lies in the package, but the manifest does not name it", file=name))
        if set(expected) == set(found) and expected != found:
            wrong = next(name for name, right in zip(found, expected, strict=True) if name != right)
            self._tell(Fault(place=wrong, problem="does not lie where the manifest's order puts it", file=wrong))

    def _key(self) -> LogKey | None:
        try:
            text = self.archive.text(package.KEY)
            enclosed = parse_key(text)
            if text != enclosed.line + "\n":
                raise EvidenceBroken("expected one line and nothing else, found more")
        except EvidenceBroken as error:
            self._broken(package.KEY, error)
            return self.given
        if self.given is not None and self.given != enclosed:
            problem = f"expected the key that you gave ({self.given.fingerprint}), found {enclosed.fingerprint}"
            self._tell(Fault(place=package.KEY, problem=problem, file=package.KEY))
        return self.given or enclosed

    def _seal(self, manifest: package.Manifest, key: LogKey) -> None:
        text = open_note(self.archive.text(package.SEAL), key, package.SEAL)
        if text != package.seal_text(self.archive.content(package.MANIFEST), manifest.session):
            raise EvidenceBroken(f"{package.MANIFEST} is not the one that was sealed: its sha256 or session is another")

    def _checkpoint(self, key: LogKey) -> Checkpoint:
        checkpoint = parse_checkpoint(open_note(self.archive.text(package.CHECKPOINT), key, package.CHECKPOINT))
        if checkpoint.origin != key.name:
            raise EvidenceBroken(f"expected the log {key.name}, found {checkpoint.origin}")
        return checkpoint

    def _entries(self, manifest: package.Manifest | None, excerpt: Excerpt | None) -> tuple[Sequence[Entry], Sequence[Told]]:
        """The trail: each entry by itself, chained, and all of them a lawful course."""
        data = self.archive.content(package.ENTRIES)
        entries, events = trail.read_entries(data, manifest.session if manifest else None, self._tell)
        erased = sum(entry.body is None for entry in entries)
        if erased and excerpt is None:
            self.notes.append(
                f"the bodies of {erased} entries were erased at the end of retention; their hashes still hold the chain"
            )
        if len(events) == len(entries) - erased:
            trail.check_course(entries, self._tell)
        return entries, events

    def _log(self, entries: Sequence[Entry], checkpoint: Checkpoint) -> None:
        size, proofs = package.parse_proofs(self.archive.content(package.PROOFS))
        trail.check_log(entries, proofs, size, checkpoint, self._tell)

    def _contents(self, manifest: package.Manifest | None, claimed: Mapping[str, Claim], *, whole: bool) -> Mapping[str, int]:
        """Every file's bytes against manifest and trail; returns the CRC-32 of each. `whole`: every entry could be read."""
        facts = {fact.name: fact for fact in manifest.files} if manifest else {}
        for name, claim in claimed.items():
            if name not in self.archive.members:
                problem = f"speaks of {name}, which is not in the package"
                self._tell(Fault(place=claim.place, problem=problem, file=name, entry=claim.entry))
        crcs: dict[str, int] = {}
        stored = self.archive.stored_crcs()
        for name, member in self.archive.members.items():
            checking = partial(self._content, name, facts.get(name), claimed.get(name))
            crcs[name] = self._attempt(name, checking, member.crc)
            if name not in facts and crcs[name] not in stored[name]:
                self._changed(name, None, crcs[name])
            folder, _, rest = name.partition("/")
            spoken_of = name in claimed or (folder == "playback" and f"parts/{rest}" in claimed)
            if whole and (rest or name == package.POLICY) and not spoken_of:
                self._tell(Fault(place=name, problem="lies in the package, but no entry speaks of it", file=name))
        return crcs

    def _results(self, events: Sequence[Told], entries: Sequence[Entry], key: LogKey | None, claimed: Mapping[str, Claim]) -> None:
        """The result that left: signed by the log's key, about this session, with a head of this trail."""
        heads = [entry.sha256 for entry in entries]
        for told in events:
            if isinstance(told.event, ResultSigned):
                name = told.event.blob.removeprefix(f"{entries[0].session}/")
                if name in claimed:  # else it was told already that it has no place in a package
                    self._attempt(name, partial(self._result, told.index, name, entries[0].session, heads, key), None)

    def _result(self, index: int, name: str, session: str, heads: Sequence[str], key: LogKey | None) -> None:
        result = open_result(self.archive.content(name), key, name)
        for problem in misfits(result, session, heads, index):
            self._tell(Fault(place=name, problem=problem, file=name, entry=index))

    def _content(self, name: str, fact: package.FileFact | None, claim: Claim | None) -> int:
        check = FileCheck(claim.segments if claim else ())
        feed(check, self.archive.chunks(name), self.archive.members[name].size, self._advance)
        found = check.finish()
        for segment in check.broken:
            last = segment.offset + segment.length - 1
            self._tell(
                Fault(
                    place=f"{name}, segment {segment.number} of part {segment.part}, bytes {segment.offset} to {last}",
                    problem=f"expected sha256 {segment.sha256}, found other bytes",
                    file=name,
                    part=segment.part,
                    segment=segment.number,
                    offset=segment.offset,
                    length=segment.length,
                )
            )
        if claim and (claim.sha256 not in (None, found) or claim.size not in (None, check.size)):
            problem = f"expected what {claim.place} says (sha256 {claim.sha256}), found {check.size} bytes with {found}"
            self._tell(Fault(place=name, problem=problem, file=name, entry=claim.entry, part=claim.part))
        if fact and (fact.sha256, fact.size) != (found, check.size):
            self._changed(name, fact, check.crc)
        return check.crc

    def _advance(self, count: int) -> None:
        self.hashed += count
        if self.progress is not None:
            self.progress(self.hashed, self.archive.size)

    def _changed(self, name: str, fact: package.FileFact | None, crc: int) -> None:
        """A file that is not what the manifest says, or, where that says nothing, what its CRC says: which byte?"""
        member, place = self.archive.members[name], None
        if fact is None or fact.size == member.size:
            place = one_changed_byte(self.archive.chunks(name), member.size, crc, member.crc, fact.sha256 if fact else None)
        if place is None:
            expected = f"{fact.size} bytes with sha256 {fact.sha256}" if fact else f"CRC-32 {member.crc:08x}"
            problem = f"expected {expected}, found {member.size} other bytes with CRC-32 {crc:08x}"
            self._tell(Fault(place=name, problem=problem, file=name))
            return
        offset, right = place
        problem = f"expected 0x{right:02x}, found 0x{self.archive.byte(name, offset):02x}; every other byte of the file fits"
        self._tell(Fault(place=f"{name}, byte {offset}", problem=problem, file=name, offset=offset, length=1))

    def _broken(self, name: str, error: CloudWindowError) -> None:
        self._tell(Fault(place=name, problem=str(error).removeprefix(f"{name}: "), file=name))

    def _tell(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
