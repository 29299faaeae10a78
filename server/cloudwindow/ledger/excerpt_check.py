"""Does an excerpt hold what it says, no more and no less, and is everything that it leaves out said?"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.chain import rfc3339
from cloudwindow.ledger.contents import Claim
from cloudwindow.ledger.excerpt import (
    ALWAYS_SHOWN,
    CoveredPart,
    CoveredSecond,
    CutPart,
    Excerpt,
    Track,
    Within,
    boxes_in,
    chosen,
    is_shown,
    seconds_in,
    tracks,
    zero_s,
)
from cloudwindow.ledger.excerpt_form import copy_of
from cloudwindow.ledger.package import EXCERPT
from cloudwindow.ledger.report import Fault
from cloudwindow.ledger.trail import Tell

LAST_S: Final = 253_402_300_800.0  # the year 10000
MOST_LOOKS: Final = 10_000_000  # at segments, over all seconds of a part: a day of them has 86,400
MOST_NAMES: Final = 10
ROUNDED_S: Final = 0.00051  # times are written to a thousandth


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptCheck:
    """`members`: names of what lies in the package. `tell`: of a fault, `note`: of what a reader should know."""

    excerpt: Excerpt
    session: SessionId
    members: Container[str]
    tell: Tell
    note: Callable[[str], None]

    def claims(self, entries: Sequence[Entry], events: Sequence[Told], claimed: Mapping[str, Claim]) -> Mapping[str, Claim]:
        """The trail's claims as they apply here. `claimed`: of a package that left nothing out.

        A claim is taken away or replaced only where the trail itself says what stands there: recordings and pictures.
        """
        found = tracks(events)
        began_s = zero_s(found)
        if not 0 <= began_s < LAST_S:
            self._fault("time 0", f"expected a time, found {began_s} s since 1970")
        elif found:
            self.note(f"time 0 of this excerpt is {rfc3339(began_s)}")
        self._bodies(entries, began_s)
        kept = dict(claimed)
        self._recordings(kept, found, began_s)
        self._pictures(kept, events)
        return kept

    def _recordings(self, kept: dict[str, Claim], found: Sequence[Track], began_s: float) -> None:
        cuts = {cut.part: cut for cut in self.excerpt.parts}
        covered = {part.part: part for part in self.excerpt.covered}
        for track in found:
            part, name = str(track.closed.part), self._name(track.closed.blob)
            kept.pop(name, None)
            wanted = chosen(track, began_s, self.excerpt.from_s, self.excerpt.to_s)
            if part in covered:
                self._covered(kept, covered.pop(part), track, name, began_s, within=wanted is not None)
            elif part in cuts:
                claim = self._cut(cuts.pop(part), track, name, wanted)
                if claim is not None:
                    kept[name] = claim
            elif wanted is not None:
                self._fault(f"part {part}", f"was recorded in this time, and {EXCERPT} does not say where it is", part=part)
        for unknown in (*cuts, *covered):
            self._fault(f"part {unknown}", f"{EXCERPT} speaks of a recording that the trail does not have", part=unknown)

    def _bodies(self, entries: Sequence[Entry], began_s: float) -> None:
        erased = set(self.excerpt.erased)
        withheld = [entry for entry in entries if entry.body is None and entry.index not in erased]
        for entry in withheld:
            if is_shown(entry, began_s, self.excerpt.from_s, self.excerpt.to_s):
                problem = f"its body lies in this time, and is neither shown nor said to be erased in {EXCERPT}"
                self._fault(f"entry {entry.index}", problem, entry=entry.index)
        for index in self.excerpt.erased:
            if not 0 <= index < len(entries) or entries[index].body is not None:
                self._fault(f"entry {index}", f"{EXCERPT} says that its body was erased, but it is here", entry=index)
        if withheld:
            self.note(f"the bodies of {len(withheld)} of {len(entries)} entries are withheld; their hashes hold the chain")
        gone = [entry for entry in entries if entry.body is None and entry.index in erased]
        if gone:
            bare = sum(entry.kind in ALWAYS_SHOWN for entry in gone)
            least = f", {bare} of them of those that say what was recorded: this may not be all of its time" if bare else ""
            self.note(f"the office says that the bodies of {len(gone)} of {len(entries)} entries were erased before{least}")

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
        elif cut.lead_in:
            seconds = track.segments[wanted[0]].start_s - track.segments[cut.first].start_s
            self.note(f"part {cut.part} begins {seconds:.1f} s earlier than asked for: its picture cannot be decoded without")
        run = [*track.segments[:1], *track.segments[max(1, cut.first) : cut.last + 1]]
        placed, at = [], 0
        for segment in run:
            placed.append(replace(segment, offset=at))
            at += segment.length
        return Claim(entry=track.entry, sha256=None, size=at, part=cut.part, segments=placed)

    def _covered(
        self, kept: dict[str, Claim], covered: CoveredPart, track: Track, name: str, began_s: float, *, within: bool
    ) -> None:
        place = f"part {covered.part}"
        if not within or covered.file != copy_of(name) or covered.file in kept:
            self._fault(place, f"expected a copy of {name} as {copy_of(name)}, if this time touches it", part=covered.part)
            return
        kept[covered.file] = Claim(entry=None, sha256=covered.sha256)
        shift_s = track.began_s - began_s
        end_s = max(segment.end_s for segment in track.segments)
        from_s = 0.0 if self.excerpt.from_s is None else max(0.0, self.excerpt.from_s - shift_s)
        to_s = end_s if self.excerpt.to_s is None else min(end_s, self.excerpt.to_s - shift_s)
        if not (abs(from_s - covered.from_s) < ROUNDED_S and abs(to_s - covered.to_s) < ROUNDED_S):
            problem = f"expected its seconds {from_s:.3f} to {to_s:.3f} covered, found {covered.from_s} to {covered.to_s}"
            self._fault(place, problem, part=covered.part)
            return
        right = seconds_in(covered.from_s, covered.to_s)
        if len(covered.seconds) != right.stop - right.start or any(
            one.at_s != at_s for one, at_s in zip(covered.seconds, right, strict=True)
        ):
            problem = f"expected each of its seconds {right.start} to {right.stop - 1}, found others"
            self._fault(place, problem, part=covered.part)
            return
        segments = Within(track.segments)
        for second in covered.seconds:
            self._second(covered, second, segments.second(second.at_s))
            if segments.looked > MOST_LOOKS:
                self._fault(place, "expected segments that follow each other in time, found them all at once", part=covered.part)
                return
        self.note(
            f"part {covered.part} is a covered copy: {len(covered.boxes)} regions; its original's hashes are in the trail."
            " `cloudwindow session compare` measures the copy against the original"
        )

    def _second(self, covered: CoveredPart, second: CoveredSecond, within: Sequence[e.SegmentClosed]) -> None:
        boxes = boxes_in(covered.boxes, second.at_s)
        right = (tuple(s.number for s in within), tuple(s.sha256 for s in within), boxes)
        if right != (second.segments, second.sha256, second.boxes) or second.frames < 0:
            problem = f"its second {second.at_s} names other segments of the original, or other boxes, than the trail has"
            first = second.segments[0] if second.segments else None
            self._fault(f"part {covered.part}", problem, part=covered.part, segment=first)

    def _pictures(self, kept: dict[str, Claim], events: Sequence[Told]) -> None:
        """A covered picture stands for the original that the trail names; another may be left out, and is said then."""
        known = {
            (str(told.event.still), self._name(told.event.blob)): told.event.sha256
            for told in events
            if isinstance(told.event, e.StillKept)
        }
        names = {name for _, name in known}
        for still in self.excerpt.stills:
            if known.get((still.still, still.original)) != still.original_sha256 or still.file in kept:
                problem = f"is said to be a copy of {still.original} ({still.still}), of which the trail says something else"
                self._fault(still.file, problem, file=still.file)
                continue
            kept.pop(still.original, None)
            kept[still.file] = Claim(entry=None, sha256=still.sha256)
        for name in self.excerpt.left_out:
            if name not in names or name in self.members:
                found = "it is here" if name in self.members else "the trail has no such picture"
                self._fault(name, f"{EXCERPT} says that it was left out, but {found}", file=name)
                continue
            kept.pop(name, None)
        if self.excerpt.stills:
            self.note(f"{len(self.excerpt.stills)} pictures are covered copies; their originals' hashes are in the trail")
        if left := self.excerpt.left_out:
            more = f" and {len(left) - MOST_NAMES} more" if len(left) > MOST_NAMES else ""
            self.note(f"pictures of this time are left out: {', '.join(left[:MOST_NAMES])}{more}")

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
