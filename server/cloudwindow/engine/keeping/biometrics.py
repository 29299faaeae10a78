"""What of a trail was measured on a face or a voice. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told

FACE: Final = "face"  # the consent to it
# Checks that measure a face or how somebody speaks. What they found stays: a verdict, a number and its limit.
CHECKS: Final = frozenset({"face_match", "head_turns", "spoken_digits", "presence", "continuity"})
PICTURES: Final = frozenset({"face", "face.first", "card.portrait"})  # kept to be compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`entries`: whose bodies go. `blobs`: pictures that go."""

    entries: tuple[int, ...]
    blobs: tuple[str, ...]


def measured(trail: Iterable[Told]) -> Measured:
    entries, blobs = [], []
    for told in trail:
        match told.event:
            case e.ObservationsMade(check=check) if check in CHECKS:
                entries.append(told.index)
            case e.StillKept(purpose=purpose, blob=blob) if purpose in PICTURES:
                entries.append(told.index)
                blobs.append(blob)
            case _:
                continue
    return Measured(entries=tuple(entries), blobs=tuple(blobs))
