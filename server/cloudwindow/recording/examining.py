"""A live file beside what the trail says of it: which seconds fit, which do not, and which the trail has not heard of."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cloudwindow.domain.events import SegmentClosed, SuspicionNoted
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.plain import Json
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.who import Who
from cloudwindow.recording.live_file import LiveFile
from cloudwindow.recording.matroska import clusters
from cloudwindow.vault import OwnerKey

MOST_NAMED: Final = 20  # segments in one entry
MOST_HELD: Final = 1 << 25  # bytes that wait for the end of a cluster; a second of recording has far less


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """`live`: to be read once more. `size`: bytes of the recording. `written_s`: UTC, UNIX seconds of its last write. `added`:

    segments that the trail has not heard of. `torn_bytes`: at the file's end, of a write that did not come to its end.
    """

    live: LiveFile
    size: int
    end_s: float
    written_s: float
    added: tuple[SegmentClosed, ...]
    torn_bytes: int
    differing: tuple[int, ...]


def examine(path: Path, part: PartId, known: Sequence[SegmentClosed], key: OwnerKey, who: str = Who.APPLICANT) -> Examined:
    """Hash what is known, cut the rest at its clusters, and make what follows the last whole cluster a last segment.

    Reads the whole file, a segment at a time. `known` by number. Raises Unreadable when it is no sealed recording, OSError.
    """
    live = LiveFile(path, key, part, who, {segment.number: segment.length for segment in known})
    hashing, rest, size = Hashing(known), _Rest(part, who, known), 0
    for piece in live.pieces():
        hashing.take(piece)
        rest.take(piece, size)
        size += len(piece)
    rest.finish()
    return Examined(
        live=live,
        size=size,
        end_s=rest.end_s,
        written_s=path.stat().st_mtime,
        added=tuple(rest.added),
        torn_bytes=live.torn,
        differing=hashing.differing(),
    )


class Hashing:
    """Do the bytes fit the hashes in the trail? Segments that follow each other, without a piece held longer than it takes."""

    def __init__(self, known: Sequence[SegmentClosed]) -> None:
        self._known = known
        self._open = [(hashlib.sha256(), 0) for _ in known]
        self._first = 0  # the first that is not whole yet
        self._at = 0

    def take(self, piece: bytes) -> None:
        view, end = memoryview(piece), self._at + len(piece)
        for place in range(self._first, len(self._known)):
            segment = self._known[place]
            if segment.offset >= end:
                break
            some = view[max(0, segment.offset - self._at) : max(0, segment.offset + segment.length - self._at)]
            digest, length = self._open[place]
            digest.update(some)
            self._open[place] = digest, length + len(some)
            if place == self._first and segment.offset + segment.length <= end:
                self._first += 1
        self._at = end

    def differing(self) -> tuple[int, ...]:
        """Numbers of those whose bytes do not fit."""
        pairs = zip(self._known, self._open, strict=True)
        return tuple(one.number for one, (digest, length) in pairs if (length, digest.hexdigest()) != (one.length, one.sha256))


class _Rest:
    """What follows the last segment that the trail knows, cut where clusters end."""

    def __init__(self, part: PartId, who: str, known: Sequence[SegmentClosed]) -> None:
        self._part, self._who = part, who
        self._begin = known[-1].offset + known[-1].length if known else 0
        self.end_s = known[-1].end_s if known else 0.0
        self._number = known[-1].number + 1 if known else 0
        self._held = b""  # from `_begin` on
        self._beyond: tuple[int, hashlib._Hash] | None = None  # no clusters any more: only hashed
        self.added: list[SegmentClosed] = []

    def take(self, piece: bytes, at: int) -> None:
        piece = piece[max(0, self._begin - at) :] if not self._held else piece
        if self._beyond is not None:
            length, digest = self._beyond
            digest.update(piece)
            self._beyond = length + len(piece), digest
            return
        self._held += piece
        end = 0
        for cluster in clusters(self._held):
            body = self._held[end : cluster.offset + cluster.length]
            self.end_s = max(self.end_s, cluster.end_ms / 1000)
            self._add(len(body), hashlib.sha256(body).hexdigest(), cluster.start_ms / 1000, cluster.end_ms / 1000)
            end += len(body)
        self._held = self._held[end:]
        if len(self._held) > MOST_HELD:
            self._beyond, self._held = (len(self._held), hashlib.sha256(self._held)), b""

    def finish(self) -> None:
        length, digest = self._beyond or (len(self._held), hashlib.sha256(self._held))
        if length:
            self._add(length, digest.hexdigest(), self.end_s, self.end_s)

    def _add(self, length: int, sha256: str, start_s: float, end_s: float) -> None:
        self.added.append(
            SegmentClosed(
                part=self._part,
                number=self._number,
                offset=self._begin,
                length=length,
                sha256=sha256,
                start_s=start_s,
                end_s=end_s,
                who=self._who,
            )
        )
        self._begin, self._number = self._begin + length, self._number + 1


def told_as_differing(part: PartId, who: str, numbers: Sequence[int]) -> SuspicionNoted:
    """For the clerk's eye: the bytes on the disk are not those that were hashed when they were written."""
    facts: dict[str, Json] = {"who": who, "part": part, "differing": len(numbers), "segments": tuple(numbers[:MOST_NAMED])}
    return SuspicionNoted(reason=Reason.RECORDER_UNHEALTHY, facts=facts)


def fits(data: bytes, segment: SegmentClosed) -> bool:
    """Are these the bytes that the trail names?"""
    body = data[segment.offset : segment.offset + segment.length]
    return len(body) == segment.length and hashlib.sha256(body).hexdigest() == segment.sha256
