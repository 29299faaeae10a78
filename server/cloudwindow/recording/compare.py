"""A covered copy beside its original, for whoever holds both packages: were the pictures changed outside of what was covered?

Shown: the copy is made of the original whose segments the trail names (their hashes are computed from the original's bytes), has
the same pictures at the same times, and differs outside of the boxes by no more than is measured here, each second and in the
worst tile of 32 by 32 pixels of any picture. Not shown: that a change too small or too faint for these figures was not made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import SegmentClosed
from cloudwindow.ledger.excerpt import CoveredPart, CoveredSecond
from cloudwindow.recording.examining import fits
from cloudwindow.recording.redaction import MOST_OFF, measure, seconds_of

LEAST_PSNR_DB: Final = 32.0  # over a second
LEAST_TILE_DB: Final = 18.0  # of the worst tile: a person's face or hand taken out of a picture lies far below
ROUNDING_DB: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One part. `faults`: in words, empty when all fits."""

    part: str
    seconds: int
    frames: int
    least_psnr_db: float
    least_tile_db: float
    faults: tuple[str, ...]


def compare(copy: Path, original: Path, covered: CoveredPart, segments: Sequence[SegmentClosed]) -> Compared:
    """`segments`: the original's, from the trail. Reads the whole original; raises EvidenceBroken when either cannot be decoded."""
    data = original.read_bytes()
    faults = [
        f"segment {segment.number} of the original (bytes {segment.offset} to {segment.offset + segment.length - 1})"
        " is not what the trail says"
        for segment in segments
        if not fits(data, segment)
    ]
    del data
    try:
        measured = measure(original, copy, covered.boxes, covered.from_s, covered.to_s)
    except EvidenceBroken as error:
        return Compared(part=covered.part, seconds=0, frames=0, least_psnr_db=0, least_tile_db=0, faults=(*faults, str(error)))
    found = seconds_of(measured, covered.boxes, segments, covered.from_s, covered.to_s)
    said = {second.at_s: second for second in covered.seconds}
    for second in found:
        faults += _second(second, said.pop(second.at_s, None))
        if (off := measured[second.at_s].colour_off) > MOST_OFF:
            faults.append(f"second {second.at_s}: expected the boxes covered with the flat colour, found a pixel {off} away")
    faults += [f"second {at_s}: the package speaks of it, and the copy has no picture there" for at_s in said]
    return Compared(
        part=covered.part,
        seconds=len(found),
        frames=sum(second.frames for second in found),
        least_psnr_db=min((second.psnr_db for second in found), default=0.0),
        least_tile_db=min((second.tile_db for second in found), default=0.0),
        faults=tuple(faults),
    )


def _second(found: CoveredSecond, said: CoveredSecond | None) -> list[str]:
    if said is None:
        return [f"second {found.at_s}: the copy has pictures there of which the package says nothing"]
    faults = []
    if (said.segments, said.sha256, said.boxes, said.frames) != (found.segments, found.sha256, found.boxes, found.frames):
        faults.append(f"second {found.at_s}: expected the segments, boxes and pictures that the package names, found others")
    for what, one, other, least in (
        ("likeness outside the boxes", said.psnr_db, found.psnr_db, LEAST_PSNR_DB),
        ("likeness of the worst tile", said.tile_db, found.tile_db, LEAST_TILE_DB),
    ):
        if abs(one - other) > ROUNDING_DB:
            faults.append(f"second {found.at_s}: expected a {what} of {one:.2f} dB as the package says, found {other:.2f} dB")
        if other < least:
            faults.append(f"second {found.at_s}: expected a {what} of at least {least:.0f} dB, found {other:.2f} dB")
    return faults
