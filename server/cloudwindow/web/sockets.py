"""Which live sockets are open, and how somebody else ends one."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

GOING_AWAY: Final = 1001
POLICY: Final = 1008
FAILED: Final = 1011
TOO_SLOW: Final = 1013
REPLACED: Final = 4001


class Over(Exception):  # the end of a conversation, not an error
    """The socket ends. `code` None: the client ended it."""

    def __init__(self, code: int | None, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True, eq=False)
class Seat:
    """A socket's place in the register, through which others can end it."""

    ended: asyncio.Event = field(default_factory=asyncio.Event)
    over: Over = field(default_factory=lambda: Over(GOING_AWAY, "the server stops"))

    def end(self, code: int, reason: str) -> None:
        self.over = Over(code, reason)
        self.ended.set()


class Sockets:
    """Which live sockets are open. Lives on the event loop."""

    def __init__(self) -> None:
        self._seats: dict[str, list[Seat]] = {}

    def take(self, key: str, at_most: int) -> Seat:
        """A new seat for `key` (a session, a person); its oldest gives way when there would be too many."""
        seats = self._seats.setdefault(key, [])
        while len(seats) >= at_most:
            seats.pop(0).end(REPLACED, "a newer connection took this one's place")
        seats.append(Seat())
        return seats[-1]

    def leave(self, key: str, seat: Seat) -> None:
        seats = self._seats.get(key, [])
        if seat in seats:
            seats.remove(seat)
        if not seats:
            self._seats.pop(key, None)

    def end_all(self) -> None:
        for seats in self._seats.values():
            for seat in seats:
                seat.end(GOING_AWAY, "the server stops")


SOCKETS: Final = web.AppKey("sockets", Sockets)
