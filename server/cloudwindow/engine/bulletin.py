"""Tells the live sockets of a session that something happened. Bounded and coalescing: a slow listener delays nobody."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import Hint
from cloudwindow.domain.ids import SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wakeup:
    """There are new entries: read the trail from where you were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HintNotice:
    hint: Hint


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNotice:
    """`ahead`: how many are before; `wait_s`: a guess."""

    ahead: int
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNotice:
    kbps: float
    loss: float
    rtt_ms: float | None
    fps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PointerNotice:
    """The clerk points at something on the applicant's page: shares of its width and height. `mode`: 'point', 'box', 'off'."""

    x: float
    y: float
    mode: str
    w: float = 0.0
    h: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionNotice:
    """What somebody seems to be saying; not final yet, and not kept."""

    who: str
    words: str
    language: Language
    from_s: float
    to_s: float


Notice = Wakeup | HintNotice | PlaceNotice | LinkNotice | PointerNotice | CaptionNotice


class Listener:
    """The newest notice of each kind (captions: of each speaker), each told once."""

    def __init__(self) -> None:
        self._newest: dict[tuple[type[Notice], str], Notice] = {}
        self._something = asyncio.Event()

    def tell(self, notice: Notice) -> None:
        self._newest[type(notice), getattr(notice, "who", "")] = notice
        self._something.set()

    async def __aiter__(self) -> AsyncIterator[Notice]:
        while True:
            await self._something.wait()
            self._something.clear()
            waiting, self._newest = self._newest, {}
            for notice in waiting.values():
                yield notice


class Bulletin:
    """Who listens to which session. Lives on the event loop; not for other threads."""

    def __init__(self) -> None:
        self._listeners: dict[SessionId, set[Listener]] = {}
        self._staff: dict[SessionId, set[Listener]] = {}

    @contextmanager
    def listen(self, id: SessionId, *, staff: bool = False) -> Iterator[Listener]:
        """`staff`: somebody of the office, who does not count as the applicant being there."""
        listener, group = Listener(), self._staff if staff else self._listeners
        group.setdefault(id, set()).add(listener)
        try:
            yield listener
        finally:
            listeners = group[id]
            listeners.discard(listener)
            if not listeners:
                del group[id]

    def has_listener(self, id: SessionId) -> bool:
        """Whether somebody is there: an open page, not counting the engine's own ear on a session it conducts."""
        return id in self._listeners

    def tell(self, id: SessionId, notice: Notice) -> None:
        for listener in (*self._listeners.get(id, ()), *self._staff.get(id, ())):
            listener.tell(notice)
