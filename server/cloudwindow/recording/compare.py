"""A covered copy beside its original, for whoever holds both packages: was anything changed outside of what was covered?

Shown: the copy is made of the original whose segments the trail names (their hashes are computed from the original's bytes), has
a picture and the original's sound and nothing else, the same pictures at the same times and none beyond, the very bytes of the
sound, and differs outside of the boxes by no more than is measured here, each second and in the worst tile of 32 by 32 pixels of
any picture. Not shown: that a change too small or too faint for these figures was not made, or what no player shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Final

import av

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import SegmentClosed
from cloudwindow.ledger.excerpt import CoveredPart, CoveredSecond
from cloudwindow.recording.examining import fits
from cloudwindow.recording.redaction import MOST_OFF, measure, seconds_of

LEAST_PSNR_DB: Final = 32.0  # over a second
LEAST_TILE_DB: Final = 18.0  # of the worst tile: a person's face or hand taken out of a picture lies far below
ROUNDING_DB: Final = 0.02
Sound = tuple[int, bytes]  # milliseconds, SHA-256 of a packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One part, or one picture. `faults`: in words, empty when all fits."""

    part: str
    seconds: int = 0
    frames: int = 0
    least_psnr_db: float = 0.0
    least_tile_db: float = 0.0
    faults: tuple[str, ...] = ()


def compare(copy: Path, original: Path, covered: CoveredPart, segments: Sequence[SegmentClosed]) -> Compared:
    """`segments`: the original's, from the trail. Reads the whole original; what cannot be decoded is a fault."""
    data = original.read_bytes()
    faults = [
        f"segment {segment.number} of the original (bytes {segment.offset} to {segment.offset + segment.length - 1})"
        " is not what the trail says"
        for segment in segments
        if not fits(data, segment)
    ]
    del data
    found = Compared(part=covered.part, faults=tuple(faults))
    try:
        _same_streams(original, copy)
        _same_sound(original, copy, covered.from_s, covered.to_s)
        return _measured(found, copy, original, covered, segments)
    except EvidenceBroken as error:
        return replace(found, faults=(*faults, str(error)))
    except (av.FFmpegError, ValueError, IndexError, TypeError, ArithmeticError) as error:  # media are anybody's bytes
        return replace(found, faults=(*faults, f"copy or original cannot be decoded as a recording ({type(error).__name__})"))


def _measured(found: Compared, copy: Path, original: Path, covered: CoveredPart, segments: Sequence[SegmentClosed]) -> Compared:
    measured = measure(original, copy, covered.boxes, covered.from_s, covered.to_s)
    seconds, faults = seconds_of(measured, covered.boxes, segments, covered.from_s, covered.to_s), list(found.faults)
    said = {second.at_s: second for second in covered.seconds}
    for second in seconds:
        faults += _second(second, said.pop(second.at_s, None))
        if second.at_s in measured and (off := measured[second.at_s].colour_off) > MOST_OFF:
            faults.append(f"second {second.at_s}: expected the boxes covered with the flat colour, found a pixel {off} away")
    faults += [f"second {at_s}: the package speaks of it, and the copy has no picture there" for at_s in said]
    with_pictures = [second for second in seconds if second.frames]
    return replace(
        found,
        seconds=len(with_pictures),
        frames=sum(second.frames for second in seconds),
        least_psnr_db=min((second.psnr_db for second in with_pictures), default=0.0),
        least_tile_db=min((second.tile_db for second in with_pictures), default=0.0),
        faults=tuple(faults),
    )


def _same_streams(original: Path, copy: Path) -> None:
    """Raises EvidenceBroken."""
    with av.open(str(original)) as one, av.open(str(copy)) as other:
        right = ["video", *("audio" for _ in one.streams.audio)]
        found = [stream.type for stream in other.streams]
    if sorted(found) != sorted(right):
        raise EvidenceBroken(f"expected a copy with {', '.join(right)}, found {', '.join(found) or 'nothing'}")


def _same_sound(original: Path, copy: Path, from_s: float, to_s: float) -> None:
    """Packet by packet: sound is copied as it is. Raises EvidenceBroken."""
    with av.open(str(original)) as one:
        tracks = len(one.streams.audio)
    for track in range(tracks):
        ours = (one for one in _sound(original, track) if from_s <= one[0] / 1000 <= to_s)
        for right, found in zip_longest(ours, _sound(copy, track)):
            if right != found:
                at_ms = (right or found or (0, b""))[0]
                raise EvidenceBroken(f"expected the original's sound, found other at {at_ms / 1000:.3f} s of the copy")


def _sound(path: Path, track: int) -> Iterator[Sound]:
    with av.open(str(path)) as file:
        for packet in file.demux(file.streams.audio[track]):
            if packet.pts is not None and packet.size:
                yield round(float(packet.pts * packet.time_base) * 1000), sha256(bytes(packet)).digest()


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
