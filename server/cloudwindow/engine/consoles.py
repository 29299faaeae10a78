"""What the consoles of the staff are told, and who listens. Bounded: of lists the newest counts, what happened is kept in order."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Availability

MOST_KEPT: Final = 256  # of what happened and was not yet told; then the oldest is lost, and a new console begins with what is


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """Somebody who waits, without a name. `since_s`: UTC, UNIX seconds."""

    session: SessionId
    since_s: float
    priority: bool
    language: Language
    matter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSeat:
    person: PersonId
    name: str
    availability: Availability
    session: SessionId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNotice:
    waiting: tuple[InLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsNotice:
    seats: tuple[AtSeat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityNotice:
    """What this person's own seat is now."""

    availability: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedNotice:
    session: SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedNotice:
    session: SessionId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmNotice:
    """`kind`: 'sign' (the applicant gave the silent sign), 'risk' or 'held' (a result waits for a second person)."""

    session: SessionId
    kind: str


ConsoleNotice = QueueNotice | SeatsNotice | AvailabilityNotice | AssignedNotice | ReleasedNotice | AlarmNotice
_NEWEST: Final = (QueueNotice, SeatsNotice, AvailabilityNotice)


class ConsoleListener:
    """One console's ear."""

    def __init__(self) -> None:
        self._happened: deque[ConsoleNotice] = deque(maxlen=MOST_KEPT)
        self._newest: dict[type[ConsoleNotice], ConsoleNotice] = {}
        self._something = asyncio.Event()

    def tell(self, notice: ConsoleNotice) -> None:
        """Never waits."""
        if isinstance(notice, _NEWEST):
            self._newest[type(notice)] = notice
        else:
            self._happened.append(notice)
        self._something.set()

    async def __aiter__(self) -> AsyncIterator[ConsoleNotice]:
        while True:
            await self._something.wait()
            self._something.clear()
            happened, self._happened = self._happened, deque(maxlen=MOST_KEPT)
            newest, self._newest = self._newest, {}
            for notice in (*happened, *newest.values()):
                yield notice
