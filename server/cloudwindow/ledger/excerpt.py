"""What an excerpt says of itself (`excerpt.json`), and the rule by which a stretch of time becomes segments. Pure.

An excerpt is a package that does not hold everything: a stretch of time, copies in which somebody was covered, or both. Its
leaves are seconds: each entry `segment_closed` names one segment of at most about a second by its SHA-256 and lies in the log's
Merkle tree by itself, so any run of them is proven without the rest. Headers of all entries stay; bodies are shown or withheld.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import cattrs

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Entry, Told
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.chain import parse_rfc3339

# Without these nobody could say which segments cover a time, or under which rules; they tell nothing of a person.
ALWAYS_SHOWN: Final = frozenset({"admitted", "part_opened", "connected", "part_closed", "segment_closed", "recording_closed"})

MARGIN_S: Final = 0.02  # a box covers half a frame more at either end, so that none slips through


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is covered. Seconds of the part's own clock; place and size in shares of the picture, from its upper left corner."""

    from_s: float
    to_s: float
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPart:
    """Segments `first` to `last` of a part lie in `file`, after segment 0, whose header names the tracks.

    `lead_in`: how many of them come before the time that was asked for, because its picture is coded as differences from theirs.
    """

    part: str
    file: str
    first: int
    last: int
    lead_in: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredSecond:
    """Second `at_s` of the part: the original's segments in it, by number and SHA-256; the boxes that apply, by their number.

    `psnr_db`: likeness of copy and original outside the boxes over the second's frames; `tile_db`: of the tile of 32 by 32 pixels
    and the frame where they differ most (recording/likeness.py). 99: no difference.
    """

    at_s: int
    segments: tuple[int, ...]
    sha256: tuple[str, ...]
    boxes: tuple[int, ...]
    frames: int
    psnr_db: float
    tile_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredPart:
    """`file` is a copy of the part from `from_s` to `to_s` (its own clock) in which `boxes` are covered. `colour`: YCbCr."""

    part: str
    file: str
    sha256: str
    from_s: float
    to_s: float
    colour: tuple[int, int, int]
    boxes: tuple[Box, ...]
    seconds: tuple[CoveredSecond, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredStill:
    """`file` is a copy of the picture `original` (a name in a whole package) in which `boxes` are covered; their times are 0."""

    still: str
    original: str
    original_sha256: str
    file: str
    sha256: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """`from_s`, `to_s`: seconds since the session's first recording began; None: all of it. `left_out`: names of files.

    `erased`: indexes of entries whose bodies nobody has any more; other bodies that are not shown are withheld.
    What of it is possible at all is asked by `excerpt_form`.
    """

    from_s: float | None
    to_s: float | None
    asked_by: str
    reason: str
    parts: tuple[CutPart, ...] = ()
    left_out: tuple[str, ...] = ()
    erased: tuple[int, ...] = ()
    covered: tuple[CoveredPart, ...] = ()
    stills: tuple[CoveredStill, ...] = ()

    def to_bytes(self) -> bytes:
        return canonical(cattrs.unstructure(self))

    def words(self) -> str:
        time = "its whole time" if self.from_s is None or self.to_s is None else f"{clock(self.from_s)} to {clock(self.to_s)}"
        counted = (
            (len(self.covered), "recordings as covered copies"),
            (len(self.stills), "pictures as covered copies"),
            (len(self.left_out), "pictures left out"),
        )
        covered = "".join(f", {count} {what}" for count, what in counted if count)
        return f"{time}{covered}{f', asked for by {self.asked_by}' if self.asked_by else ''}"


NOTHING_SAID: Final = Excerpt(from_s=None, to_s=None, asked_by="", reason="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A closed recording. `began_s`: UTC, UNIX seconds at its time 0; estimated from the entries where nobody measured it."""

    entry: int
    closed: e.RecordingClosed
    segments: tuple[e.SegmentClosed, ...]
    began_s: float


class Within:
    """Finds the segments that a second touches, without looking at all of them for each."""

    def __init__(self, segments: Sequence[e.SegmentClosed]) -> None:
        self._segments = segments
        self._latest = list(accumulate((segment.end_s for segment in segments), max))  # nothing up to n ends later
        self._earliest = list(accumulate((segment.start_s for segment in reversed(segments)), min))[
            ::-1
        ]  # nothing from n begins before
        self.looked = 0  # how many segments were looked at so far

    def second(self, at_s: int) -> list[e.SegmentClosed]:
        near = self._segments[bisect_left(self._latest, at_s) : bisect_left(self._earliest, at_s + 1)]
        self.looked += len(near)
        return [segment for segment in near if segment.start_s < at_s + 1 and segment.end_s >= at_s]


def boxes_in(boxes: Sequence[Box], at_s: int) -> tuple[int, ...]:
    """The numbers of those that cover something in this second."""
    return tuple(n for n, box in enumerate(boxes) if box.from_s - MARGIN_S < at_s + 1 and box.to_s + MARGIN_S >= at_s)


def seconds_in(from_s: float, to_s: float) -> range:
    """Every second of a copy from `from_s` to `to_s`, whether there is a picture in it or not."""
    return range(math.floor(from_s), math.floor(to_s) + 1)


def tracks(events: Iterable[Told]) -> list[Track]:
    """Every recording that was closed, in the order of the trail."""
    segments: dict[str, list[e.SegmentClosed]] = {}
    latest: dict[str, float] = {}
    found = []
    for told in events:
        if isinstance(told.event, e.SegmentClosed):
            part, began_s = told.event.part, seconds_of(told.at) - told.event.end_s
            segments.setdefault(part, []).append(told.event)
            latest[part] = min(latest.get(part, began_s), began_s)  # an entry is written after its segment's end, never before
        elif isinstance(told.event, e.RecordingClosed) and told.event.part in segments:
            part = told.event.part
            began_s = told.event.began_s or latest[part]
            found.append(Track(entry=told.index, closed=told.event, segments=tuple(segments[part]), began_s=began_s))
    return found


def zero_s(found: Sequence[Track]) -> float:
    """UTC, UNIX seconds, at which an excerpt's time begins: that of the recording that began first."""
    return min((track.began_s for track in found), default=0.0)


def chosen(track: Track, began_s: float, from_s: float | None, to_s: float | None) -> tuple[int, int] | None:
    """The first and the last place in `track.segments` that the time touches; None: none. `began_s`: where time 0 is, UTC."""
    if from_s is None or to_s is None:
        return 0, len(track.segments) - 1
    shift_s = track.began_s - began_s
    within = [
        n for n, segment in enumerate(track.segments) if segment.start_s + shift_s <= to_s and segment.end_s + shift_s >= from_s
    ]
    return (within[0], within[-1]) if within else None


def is_shown(entry: Entry, began_s: float, from_s: float | None, to_s: float | None) -> bool:
    """Does the body of `entry` belong into an excerpt of this time?"""
    if from_s is None or to_s is None or entry.kind in ALWAYS_SHOWN:
        return True
    return from_s <= seconds_of(entry.at) - began_s <= to_s


def seconds_of(at: str) -> float:
    """RFC 3339 as UTC in UNIX seconds; 0 for what is no time, which is told of elsewhere."""
    moment = parse_rfc3339(at)
    return 0.0 if moment is None else moment.timestamp()


def clock(seconds: float) -> str:
    """80.5 → '1:20.5'."""
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{int(minutes)}:{rest:06.3f}".rstrip("0").rstrip(".")
