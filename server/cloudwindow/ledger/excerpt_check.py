"""Does an excerpt hold what it says, no more and no less, and is everything that it leaves out said?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.files import files_of
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.chain import rfc3339
from cloudwindow.ledger.contents import Claim
from cloudwindow.ledger.excerpt import CoveredPart, CutPart, Excerpt, Track, chosen, is_shown, tracks, zero_s
from cloudwindow.ledger.package import EXCERPT
from cloudwindow.ledger.report import Fault
from cloudwindow.ledger.trail import Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptCheck:
    """`tell`: of a fault, `note`: of what a reader should know."""

    excerpt: Excerpt
    session: SessionId
    tell: Tell
    note: Callable[[str], None]

    def claims(self, entries: Sequence[Entry], events: Sequence[Told], claimed: Mapping[str, Claim]) -> Mapping[str, Claim]:
        """The trail's claims as they apply here. `claimed`: of a package that left nothing out."""
        found = tracks(events)
        began_s = zero_s(found)
        if found:
            self.note(f"time 0 of this excerpt is {rfc3339(began_s)}")
        self._bodies(entries, began_s)
        kept = dict(claimed)
        cuts = {cut.part: cut for cut in self.excerpt.parts}
        covered = {part.part: part for part in self.excerpt.covered}
        for track in found:
            part, name = str(track.closed.part), self._name(track.closed.blob)
            kept.pop(name, None)
            wanted = chosen(track, began_s, self.excerpt.from_s, self.excerpt.to_s)
            if part in covered:
                self._covered(covered.pop(part), track, began_s)
            elif part in cuts:
                claim = self._cut(cuts.pop(part), track, name, wanted)
                if claim is not None:
                    kept[name] = claim
            elif wanted is not None and name not in self.excerpt.left_out:
                problem = f"was recorded in this time, and neither it nor a word that it was left out is in {EXCERPT}"
                self._fault(f"part {part}", problem, part=part)
        for unknown in (*cuts, *covered):
            self._fault(f"part {unknown}", f"{EXCERPT} speaks of a recording that the trail does not have", part=unknown)
        self._stills(kept, events)
        for name in self.excerpt.left_out:
            kept.pop(name, None)
        for copy in self.excerpt.covered:
            kept[copy.file] = Claim(entry=None, sha256=copy.sha256)
        for still in self.excerpt.stills:
            kept[still.file] = Claim(entry=None, sha256=still.sha256)
        return kept

    def _bodies(self, entries: Sequence[Entry], began_s: float) -> None:
        withheld = [entry for entry in entries if entry.body is None and entry.index not in self.excerpt.erased]
        for entry in withheld:
            if is_shown(entry, began_s, self.excerpt.from_s, self.excerpt.to_s):
                problem = f"its body lies in this time, and is neither shown nor said to be erased in {EXCERPT}"
                self._fault(f"entry {entry.index}", problem, entry=entry.index)
        for index in self.excerpt.erased:
            if not 0 <= index < len(entries) or entries[index].body is not None:
                self._fault(f"entry {index}", f"{EXCERPT} says that its body was erased, but it is here", entry=index)
        if withheld:
            self.note(f"the bodies of {len(withheld)} of {len(entries)} entries are withheld; their hashes hold the chain")

    def _cut(self, cut: CutPart, track: Track, name: str, wanted: tuple[int, int] | None) -> Claim | None:
        """What the file must hold: segment 0, then the run. None: nothing sensible was said."""
        last = len(track.segments) - 1
        if cut.file != name or not 0 <= cut.first <= cut.last <= last:
            self._fault(f"part {cut.part}", f"expected a run of segments 0 to {last} in {name}, found another", part=cut.part)
            return None
        if wanted is None or cut.last != wanted[1] or cut.first + cut.lead_in != wanted[0] or cut.lead_in < 0:
            right = "none" if wanted is None else f"{wanted[0]} to {wanted[1]}"
            found = f"{cut.first + cut.lead_in} to {cut.last}"
            self._fault(f"part {cut.part}", f"expected the segments of this time, {right}, found {found}", part=cut.part)
        if cut.lead_in:
            seconds = track.segments[cut.first + cut.lead_in].start_s - track.segments[cut.first].start_s
            self.note(f"part {cut.part} begins {seconds:.1f} s earlier than asked for: its picture cannot be decoded without")
        run = [*track.segments[:1], *track.segments[max(1, cut.first) : cut.last + 1]]
        placed, at = [], 0
        for segment in run:
            placed.append(replace(segment, offset=at))
            at += segment.length
        return Claim(entry=track.entry, sha256="", size=at, part=cut.part, segments=placed)

    def _covered(self, covered: CoveredPart, track: Track, began_s: float) -> None:
        place = f"part {covered.part}"
        shift_s = track.began_s - began_s
        end_s = max(segment.end_s for segment in track.segments)
        from_s = 0.0 if self.excerpt.from_s is None else max(0.0, self.excerpt.from_s - shift_s)
        to_s = end_s if self.excerpt.to_s is None else min(end_s, self.excerpt.to_s - shift_s)
        if (round(from_s, 3), round(to_s, 3)) != (covered.from_s, covered.to_s):
            problem = f"expected its seconds {from_s:.3f} to {to_s:.3f} covered, found {covered.from_s} to {covered.to_s}"
            self._fault(place, problem, part=covered.part)
        for second in covered.seconds:
            within = [s for s in track.segments if s.start_s < second.at_s + 1 and s.end_s >= second.at_s]
            boxes = tuple(n for n, box in enumerate(covered.boxes) if box.from_s < second.at_s + 1 and box.to_s >= second.at_s)
            right = (tuple(s.number for s in within), tuple(s.sha256 for s in within), boxes)
            if right != (second.segments, second.sha256, second.boxes):
                problem = f"its second {second.at_s} names other segments of the original, or other boxes, than the trail has"
                self._fault(place, problem, part=covered.part, segment=second.segments[0] if second.segments else None)
        self.note(
            f"part {covered.part} is a covered copy: {len(covered.boxes)} regions; its original's hashes are in the trail."
            " `cloudwindow session compare` measures the copy against the original"
        )

    def _stills(self, kept: dict[str, Claim], events: Sequence[Told]) -> None:
        """A covered picture stands for the original that the trail names."""
        hashes = {self._name(file.blob): file.sha256 for told in events for file in files_of(told.event)}
        for still in self.excerpt.stills:
            kept.pop(still.original, None)
            if hashes.get(still.original) != still.original_sha256:
                problem = f"is said to be a copy of {still.original}, whose hash in the trail is another"
                self._fault(still.file, problem, file=still.file)

    def _name(self, blob: str) -> str:
        return blob.removeprefix(f"{self.session}/")

    def _fault(
        self,
        place: str,
        problem: str,
        *,
        file: str = EXCERPT,
        entry: int | None = None,
        part: str | None = None,
        segment: int | None = None,
    ) -> None:
        self.tell(Fault(place=place, problem=problem, file=file, entry=entry, part=part, segment=segment))
