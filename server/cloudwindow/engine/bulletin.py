"""Tells the live sockets of a session that something happened. Bounded and coalescing: a slow listener delays nobody."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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


Notice = Wakeup | HintNotice | PlaceNotice | LinkNotice


class Listener:
    """The newest notice of each kind, each told once."""

    def __init__(self) -> None:
        self._newest: dict[type[Notice], Notice] = {}
        self._something = asyncio.Event()

    def tell(self, notice: Notice) -> None:
        self._newest[type(notice)] = notice
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

    @contextmanager
    def listen(self, id: SessionId) -> Iterator[Listener]:
        listener = Listener()
        self._listeners.setdefault(id, set()).add(listener)
        try:
            yield listener
        finally:
            listeners = self._listeners[id]
            listeners.discard(listener)
            if not listeners:
                del self._listeners[id]

    def has_listener(self, id: SessionId) -> bool:
        """Whether somebody is there: an open page, not counting the engine's own ear on a session it conducts."""
        return id in self._listeners

    def tell(self, id: SessionId, notice: Notice) -> None:
        for listener in self._listeners.get(id, ()):
            listener.tell(notice)

    def hint(self, id: SessionId, hint: Hint) -> None:
        self.tell(id, HintNotice(hint=hint))
