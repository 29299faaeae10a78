"""Which stretches of recordings were given out, as entries: one every few seconds, however many pieces a player asks for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.viewing_events import PlaybackSeen
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.journal import TrailJournal

LOOK_EVERY_S: Final = 1.0
WRITE_EVERY_S: Final = 4.0
TOGETHER_S: Final = 2.0  # stretches that are less apart are one: a player skips nothing by itself
Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Watched:
    """By whom, in which viewing, which part."""

    session: SessionId
    viewing: str
    by: str
    part: str


@dataclass(slots=True)
class _Told:
    written_s: float
    stretches: list[Stretch] = field(default_factory=list)


class Seen:
    def __init__(self, journal: TrailJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._told: dict[Watched, _Told] = {}

    def note(self, watched: Watched, from_s: float, to_s: float) -> None:
        """Never waits; the entry follows within a few seconds."""
        told = self._told.setdefault(watched, _Told(self._clock.now_s()))
        told.stretches = merged([*told.stretches, (from_s, to_s)])

    async def run(self) -> None:
        """For ever; what is left is written when it is cancelled."""
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_S)
                await self.write()
        finally:
            await asyncio.shield(self.write(everything=True))

    async def write(self, *, everything: bool = False) -> None:
        """What is due. What the store does not take waits for the next time."""
        now_s = self._clock.now_s()
        for watched, told in list(self._told.items()):
            if not everything and now_s - told.written_s < WRITE_EVERY_S:
                continue
            if not told.stretches:
                del self._told[watched]
                continue
            stretches, told.stretches, told.written_s = told.stretches, [], now_s
            done = False
            with going_on("playback_seen", watched.session):
                await self._journal.write(watched.session, *(_entry(watched, one) for one in stretches))
                done = True
            if not done:
                told.stretches = merged([*stretches, *told.stretches])


def merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """In order, those that touch or nearly touch as one."""
    found: list[Stretch] = []
    for from_s, to_s in sorted(stretches):
        if found and from_s - found[-1][1] <= TOGETHER_S:
            found[-1] = (found[-1][0], max(found[-1][1], to_s))
        else:
            found.append((from_s, to_s))
    return found


def _entry(watched: Watched, stretch: Stretch) -> PlaybackSeen:
    from_s, to_s = (round(at_s, 1) for at_s in stretch)
    return PlaybackSeen(viewing=watched.viewing, by=watched.by, part=watched.part, from_s=from_s, to_s=to_s)
