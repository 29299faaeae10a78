"""Who may stay at the door? A deadline for each connection's first whole request head, a number of connections for each address.

aiohttp ends a kept-alive connection that says nothing, but a slow talker holds one for as long as it likes. This stands between
the transport and aiohttp's protocol and speaks asyncio's public Protocol on both sides.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final, cast

import structlog
from aiohttp import web
from typing_extensions import override

from cloudwindow.telemetry.metrics import Metrics
from cloudwindow.web.deps import WebSettings

log = structlog.get_logger()
_ANSWER_S: Final = 300.0  # from a handler's answer to the next request, or to the end of a long download


class Door:
    """Counts and times every connection of one server. Lives on the event loop."""

    def __init__(self, settings: WebSettings, metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self._visits: dict[asyncio.BaseTransport, Visit] = {}
        self._by_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._visits)

    def visit(self, inner: Callable[[], asyncio.Protocol]) -> "Visit":
        return Visit(self, inner)

    def enter(self, transport: asyncio.BaseTransport, visit: "Visit") -> bool:
        """Whether there is room for one more."""
        address = _address(transport)
        if len(self._visits) >= self.settings.connections or self._crowded(address):
            self.metrics.cut_off.labels(why="crowded").inc()
            return False
        self._visits[transport] = visit
        self._by_address[address] += 1
        self.metrics.connections.set(len(self))
        return True

    def leave(self, transport: asyncio.BaseTransport) -> None:
        if self._visits.pop(transport, None) is None:
            return
        address = _address(transport)
        self._by_address[address] -= 1
        if self._by_address[address] <= 0:
            del self._by_address[address]
        self.metrics.connections.set(len(self))

    def arrived(self, transport: asyncio.BaseTransport | None) -> None:
        """A whole request head is here: its handler keeps the time now."""
        if transport is not None and (visit := self._visits.get(transport)):
            visit.expect(None)

    def answered(self, transport: asyncio.BaseTransport | None) -> None:
        if transport is not None and (visit := self._visits.get(transport)):
            visit.expect(_ANSWER_S)

    def _crowded(self, address: str) -> bool:
        if self._by_address[address] < self.settings.connections_per_address:
            if not self._by_address[address]:
                del self._by_address[address]
            return False
        try:
            parsed = ip_address(address)
        except ValueError:
            return True
        return not any(parsed in network for network in self.settings.trusted_proxies)


class Visit(asyncio.Protocol):
    """One connection: hands everything on to aiohttp's protocol, which it makes when there is room."""

    def __init__(self, door: Door, make: Callable[[], asyncio.Protocol]) -> None:
        self._door = door
        self._make = make
        self._inner: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if not self._door.enter(transport, self):
            self._transport.abort()
            return
        self._inner = self._make()
        self._inner.connection_made(transport)
        self.expect(self._door.settings.head_s)

    def expect(self, within_s: float | None) -> None:
        """Cut the connection off unless something changes within so many seconds; None: no deadline."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if within_s is not None:
            self._timer = asyncio.get_running_loop().call_later(within_s, self._cut_off)

    def _cut_off(self) -> None:
        self._door.metrics.cut_off.labels(why="slow").inc()
        log.info("connection_cut_off", why="slow")
        if self._transport is not None:
            self._transport.abort()

    @override
    def data_received(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.data_received(data)

    @override
    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._inner is not None else None

    @override
    def pause_writing(self) -> None:
        if self._inner is not None:
            self._inner.pause_writing()

    @override
    def resume_writing(self) -> None:
        if self._inner is not None:
            self._inner.resume_writing()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.expect(None)
        if self._transport is not None:
            self._door.leave(self._transport)
        if self._inner is not None:
            self._inner.connection_lost(exc)


def _address(transport: asyncio.BaseTransport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else "local"


DOOR: Final = web.AppKey("door", Door)
