"""A link of a chosen width between two UDP sockets: what is too much waits a little, then is lost."""

import asyncio
import re
import socket
from dataclasses import dataclass, field
from typing import Any, Self

from typing_extensions import override

from tests.webrtc import LOOPBACK

MOST_WAITING_S = 0.5  # a router's queue


@dataclass
class PoorLink:
    """Used in `async with`. `towards(sdp)` makes this link an answer's only candidate. `bps`: towards the viewer."""

    bps: float | None = None
    delay_s: float = 0.0  # each way
    loss_every: int = 0  # every so many-th datagram towards the viewer is lost
    dropped: int = 0
    passed: int = 0
    _near: "_End" = field(init=False)
    _far: "_End" = field(init=False)
    _viewer: Any = None  # Any: an address, as asyncio gives it
    _gateway: tuple[str, int] = ("", 0)
    _free_s: float = 0.0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._near, self._far = _End(self._from_viewer), _End(self._from_gateway)
        for end in (self._near, self._far):
            await loop.create_datagram_endpoint(lambda end=end: end, local_addr=(LOOPBACK, 0), family=socket.AF_INET)  # type: ignore[misc]
        return self

    async def __aexit__(self, *_: object) -> None:
        for end in (self._near, self._far):
            end.transport.close()

    def towards(self, sdp: str) -> str:
        found = re.search(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp)
        assert found
        self._gateway = (found[1], int(found[2]))
        host, port = self._near.transport.get_extra_info("sockname")
        return re.sub(r"(a=candidate:\S+ 1 udp \d+) \S+ \d+ typ host", rf"\1 {host} {port} typ host", sdp)

    def _from_viewer(self, data: bytes, address: Any) -> None:
        self._viewer = address
        self._later(self.delay_s, self._far, data, self._gateway)

    def _from_gateway(self, data: bytes, address: Any) -> None:
        self.passed += 1
        if self.loss_every and self.passed % self.loss_every == 0:
            self.dropped += 1
            return
        if self.bps is None:
            self._later(self.delay_s, self._near, data, self._viewer)
            return
        now_s = asyncio.get_running_loop().time()
        if self._free_s - now_s > MOST_WAITING_S:
            self.dropped += 1
            return
        self._free_s = max(now_s, self._free_s) + len(data) * 8 / self.bps
        self._later(self._free_s - now_s + self.delay_s, self._near, data, self._viewer)

    def _later(self, delay_s: float, end: "_End", data: bytes, address: Any) -> None:
        def send() -> None:
            if not end.transport.is_closing():
                end.transport.sendto(data, address)

        if delay_s <= 0:
            send()
        else:
            asyncio.get_running_loop().call_later(delay_s, send)


def without_candidates(sdp: str) -> str:
    """So that the other side cannot take a shorter way."""
    return re.sub(r"a=(candidate:|end-of-candidates)[^\n]*\n", "", sdp)


class _End(asyncio.DatagramProtocol):
    transport: asyncio.DatagramTransport

    def __init__(self, take: Any) -> None:
        self._take = take

    @override
    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    @override
    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._take(data, addr)
