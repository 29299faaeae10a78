"""A UDP socket that is emptied whenever the event loop finds it readable: a burst of datagrams is one wake-up, not many.

asyncio's own transport takes one datagram a turn of the loop, each into a fresh buffer of 256 KiB, which costs more than the rest
of receiving it.
"""

import asyncio
import socket
from contextlib import suppress
from typing import Any, Final

from typing_extensions import override

MAX_DATAGRAM: Final = 2048  # bytes; what is longer than any path's MTU is cut short and fails its authentication
MAX_BURST: Final = 64  # datagrams in one turn of the loop; the others wait in the kernel for the next
NAMES: Final = {"socket": "_socket", "sockname": "_name"}


class UdpSocket(asyncio.DatagramTransport):
    """The part of a datagram transport that ICE uses. Nothing waits to be sent: what the kernel does not take is lost."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sock: socket.socket, protocol: asyncio.DatagramProtocol) -> None:
        super().__init__()
        self._loop = loop
        self._socket = sock
        self._name = sock.getsockname()
        self._protocol = protocol
        self._closing = False

    def open(self) -> None:
        self._protocol.connection_made(self)
        self._loop.add_reader(self._socket.fileno(), self._read)

    def _read(self) -> None:
        for _ in range(MAX_BURST):
            if self._closing:
                return
            try:
                data, address = self._socket.recvfrom(MAX_DATAGRAM)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:  # an ICMP answer to what was sent before, and the like
                self._protocol.error_received(error)
                return
            self._protocol.datagram_received(data, address)

    @override
    def sendto(self, data: Any, addr: Any = None) -> None:  # Any: as the base class has it
        if self._closing:
            return
        try:
            self._socket.sendto(data, addr)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._protocol.error_received(error)

    @override
    def get_extra_info(self, name: str, default: Any = None) -> Any:  # Any: as the base class has it
        return getattr(self, NAMES[name]) if name in NAMES else default

    @override
    def is_closing(self) -> bool:
        return self._closing

    @override
    def close(self) -> None:
        """The protocol hears of it in the loop's next turn."""
        if self._closing:
            return
        self._closing = True
        with suppress(ValueError, OSError):
            self._loop.remove_reader(self._socket.fileno())
        self._loop.call_soon(self._lost)

    @override
    def abort(self) -> None:
        self.close()

    def _lost(self) -> None:
        self._socket.close()
        self._protocol.connection_lost(None)


def bound(loop: asyncio.AbstractEventLoop, address: str, port: int, protocol: asyncio.DatagramProtocol, room: int) -> UdpSocket:
    """Open, with `room` bytes of the kernel's buffer. Raises OSError when the place is taken or is none of ours."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    transport = UdpSocket(loop, sock, protocol)
    transport.open()
    return transport
