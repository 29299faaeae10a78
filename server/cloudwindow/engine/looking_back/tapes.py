"""The recordings of a session as they are played: whose, from when to when, and where their copies are."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.events import RecordingClosed, SegmentClosed
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.playback import PlaybackFacts, copy_of, facts_of, read
from cloudwindow.domain.ports_register import RangedFiles
from cloudwindow.domain.times import seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """`blob`: the copy of `recording`. `began_s`, `ended_s`: UTC, UNIX seconds. `facts`: None while there is no copy to play."""

    part: PartId
    who: str
    recording: str
    blob: str
    began_s: float
    ended_s: float
    facts: PlaybackFacts | None


async def tapes(trail: Sequence[Told], files: RangedFiles) -> list[Tape]:
    """In the order in which they began."""
    arrived: dict[str, float] = {}  # UTC of a part's time 0 at the latest, by when its first segments were on the disk
    found = []
    for told in trail:
        match told.event:
            case SegmentClosed() as segment:
                begun_s = seconds(told.at) - segment.end_s
                arrived[segment.part] = min(begun_s, arrived.get(segment.part, begun_s))
            case RecordingClosed() as closed:
                began_s = closed.began_s or arrived.get(closed.part, seconds(told.at) - closed.duration_s)
                tape = Tape(
                    part=closed.part,
                    who=closed.who,
                    recording=closed.blob,
                    blob=copy_of(closed.blob),
                    began_s=began_s,
                    ended_s=closed.ended_s or began_s + closed.duration_s,
                    facts=await facts_in(closed.blob, files),
                )
                found.append(tape)
            case _:
                pass
    return sorted(found, key=lambda tape: (tape.began_s, tape.part))


async def facts_in(recording: str, files: RangedFiles) -> PlaybackFacts | None:
    """Of a recording's copy. None: it was not made yet, or cannot be read; then there is nothing to play."""
    try:
        return read(await files.get(facts_of(recording)))
    except CloudWindowError:
        return None
