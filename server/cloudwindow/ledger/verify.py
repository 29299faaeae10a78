"""Does an evidence package hold? Needs no database, no network and no other part of this software than `ledger` and `domain`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cryptography import x509

from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.signing_events import ResultSigned
from cloudwindow.ledger import package, trail
from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.checkpoint import Checkpoint, LogKey, open_note, parse_checkpoint, parse_key
from cloudwindow.ledger.contents import Claim, claims, recordings
from cloudwindow.ledger.excerpt import NOTHING_SAID, Excerpt, parse_excerpt
from cloudwindow.ledger.excerpt_check import ExcerptCheck
from cloudwindow.ledger.flip import one_changed_byte
from cloudwindow.ledger.hashing import FileCheck, feed
from cloudwindow.ledger.report import Fault, Report
from cloudwindow.ledger.result import misfits, open_result
from cloudwindow.ledger.stamped import check_stamp
from cloudwindow.ledger.witness import check_witness, time_of

MOST_FAULTS: Final = 100
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
        archive = Archive.read(file, size)
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
        manifest, key = self._manifest(), self._key()
        if manifest is not None:
            self._names(manifest)
        if manifest is not None and key is not None:
            self._seal(manifest, key)
        checkpoint = None if key is None else self._checkpoint(key)
        excerpt = self._excerpt(manifest)
        entries, events = self._entries(manifest, checkpoint, excerpt)
        session = manifest.session if manifest is not None else SessionId(entries[0].session if entries else "")
        stamp = (
            None if checkpoint is None or key is None else check_stamp(self.archive, entries, checkpoint, key, self.tsa, self._tell)
        )
        claimed, shown = claims(session, events, self._tell, self.notes), len(entries)
        if excerpt is not None:
            shown = sum(entry.body is not None for entry in entries)
            claimed = ExcerptCheck(excerpt=excerpt, session=session, tell=self._tell, note=self.notes.append).claims(
                entries, events, claimed
            )
        crcs = self._contents(manifest, claimed, whole=len(events) == shown)
        self._results(events, entries, key, claimed)
        self.archive.check_structure(crcs, self._tell)
        if witness is not None and key is not None and checkpoint is not None and manifest is not None:
            check_witness(witness, key, checkpoint, manifest.created, self._tell, self.notes.append)
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

    def _manifest(self) -> package.Manifest | None:
        try:
            return package.parse_manifest(self.archive.content(package.MANIFEST))
        except EvidenceBroken as error:
            self._broken(package.MANIFEST, error)
            return None

    def _excerpt(self, manifest: package.Manifest | None) -> Excerpt | None:
        if manifest is None or manifest.format != package.EXCERPT_FORMAT:
            return None
        try:
            return parse_excerpt(self.archive.content(package.EXCERPT))
        except EvidenceBroken as error:
            self._broken(package.EXCERPT, error)
            return NOTHING_SAID

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
        try:
            text = open_note(self.archive.text(package.SEAL), key, package.SEAL)
            if text != package.seal_text(self.archive.content(package.MANIFEST), manifest.session):
                raise EvidenceBroken(f"{package.MANIFEST} is not the one that was sealed: its sha256 or session is another")
        except EvidenceBroken as error:
            self._broken(package.SEAL, error)

    def _checkpoint(self, key: LogKey) -> Checkpoint | None:
        try:
            checkpoint = parse_checkpoint(open_note(self.archive.text(package.CHECKPOINT), key, package.CHECKPOINT))
            if checkpoint.origin != key.name:
                raise EvidenceBroken(f"expected the log {key.name}, found {checkpoint.origin}")
        except EvidenceBroken as error:
            self._broken(package.CHECKPOINT, error)
            return None
        return checkpoint

    def _entries(
        self, manifest: package.Manifest | None, checkpoint: Checkpoint | None, excerpt: Excerpt | None
    ) -> tuple[Sequence[Entry], Sequence[Told]]:
        """The trail: each entry by itself, chained, in the log, and all of them a lawful course."""
        try:
            data = self.archive.content(package.ENTRIES)
        except EvidenceBroken as error:
            self._broken(package.ENTRIES, error)
            return [], []
        entries, events = trail.read_entries(data, manifest.session if manifest else None, self._tell)
        erased = sum(entry.body is None for entry in entries)
        if erased and excerpt is None:
            self.notes.append(
                f"the bodies of {erased} entries were erased at the end of retention; their hashes still hold the chain"
            )
        if len(events) == sum(entry.body is not None for entry in entries):
            trail.check_course(entries, self._tell)
        if checkpoint is not None:
            try:
                size, proofs = package.parse_proofs(self.archive.content(package.PROOFS))
                trail.check_log(entries, proofs, size, checkpoint, self._tell)
            except EvidenceBroken as error:
                self._broken(package.PROOFS, error)
        return entries, events

    def _contents(self, manifest: package.Manifest | None, claimed: Mapping[str, Claim], *, whole: bool) -> Mapping[str, int]:
        """Every file's bytes against manifest and trail; returns the CRC-32 of each. `whole`: every entry could be read."""
        facts = {fact.name: fact for fact in manifest.files} if manifest else {}
        for name, claim in claimed.items():
            if name not in self.archive.members:
                problem = f"speaks of {name}, which is not in the package"
                self._tell(Fault(place=claim.place, problem=problem, file=name, entry=claim.entry))
        crcs: dict[str, int] = {}
        stored = self.archive.stored_crcs()
        for name in self.archive.members:
            crcs[name] = self._content(name, facts.get(name), claimed.get(name))
            if name not in facts and crcs[name] not in stored[name]:
                self._changed(name, None, crcs[name])
            folder, _, rest = name.partition("/")
            if whole and rest and name not in claimed and not (folder == "playback" and f"parts/{rest}" in claimed):
                self._tell(Fault(place=name, problem="lies in the package, but no entry speaks of it", file=name))
        return crcs

    def _results(self, events: Sequence[Told], entries: Sequence[Entry], key: LogKey | None, claimed: Mapping[str, Claim]) -> None:
        """The result that left: signed by the log's key, about this session, with a head of this trail."""
        for told in events:
            if not isinstance(told.event, ResultSigned):
                continue
            name = told.event.blob.removeprefix(f"{entries[0].session}/")
            if name not in claimed:
                continue  # an excerpt that left it out and says so
            try:
                result = open_result(self.archive.content(name), key, name)
            except EvidenceBroken as error:
                self._broken(name, error)
                continue
            for problem in misfits(result, entries[0].session, [entry.sha256 for entry in entries[: told.index]]):
                self._tell(Fault(place=name, problem=problem, file=name, entry=told.index))

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
        if claim and (claim.sha256 not in ("", found) or claim.size not in (None, check.size)):
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

    def _broken(self, name: str, error: EvidenceBroken) -> None:
        self._tell(Fault(place=name, problem=str(error).removeprefix(f"{name}: "), file=name))

    def _tell(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
