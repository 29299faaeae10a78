"""UDP sockets that are emptied in rounds: many datagrams, and many applicants', are one wake-up of the process.

A stream of pictures and sound is some 180 datagrams a second, and waking up for each costs several times what is then done with
it. Whoever looks at pictures now and then can wait a moment for them; where they are passed on to a person at once, a socket is
awake, and read whenever something arrives. When a datagram arrived the kernel tells, so that measuring the link does not suffer.
"""

import asyncio
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import structlog
from typing_extensions import override

BRISK_S: Final = 1 / 30  # between two rounds while somebody waits for something to be seen or said
CALM_S: Final = 0.05
EARLY_S: Final = 0.001  # a loop may count in whole milliseconds
MAX_DATAGRAM: Final = 2048  # bytes; what is longer is cut short and fails its authentication
MAX_BURST: Final = 256  # datagrams of one socket in one round; the others wait in the kernel, which has room for so many
OLDEST_S: Final = 5.0  # an age beyond it is a clock that was set
NAMES: Final = {"socket": "_socket", "sockname": "_name"}
_TIMESTAMPS: Final = 35 if sys.platform == "linux" else None  # SO_TIMESTAMPNS (socket(7)), which Python does not name
_TIMESPEC: Final = struct.Struct("@qq")


class Rounds:
    """One for all sockets of a loop. `age_s`: how long ago the datagram arrived that is being delivered just now."""

    def __init__(self) -> None:
        self.age_s = 0.0
        self._late_s = 0.0
        self._due: dict[UdpSocket, tuple[float, float]] = {}  # (loop's time of its next round, seconds from one to the next)
        self._timer: asyncio.TimerHandle | None = None

    def latest_s(self) -> float:
        """How late a round began at worst since the last call: the loop's own delay, measured where it matters."""
        worst_s, self._late_s = self._late_s, 0.0
        return worst_s

    def join(self, sock: "UdpSocket", every_s: float) -> None:
        """Also to change the pace."""
        self._due[sock] = (_next(asyncio.get_running_loop().time(), every_s), every_s)
        self._set_timer()

    def leave(self, sock: "UdpSocket") -> None:
        self._due.pop(sock, None)

    def _go(self) -> None:
        now_s = asyncio.get_running_loop().time()
        try:
            for sock, (due_s, every_s) in tuple(self._due.items()):
                if due_s <= now_s + EARLY_S and sock in self._due:
                    self._late_s = max(self._late_s, now_s - due_s)
                    self._due[sock] = (_next(now_s + EARLY_S, every_s), every_s)
                    sock.empty()
        finally:  # one socket's trouble must not be everybody's last round
            self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        next_s = min((due_s for due_s, _ in self._due.values()), default=None)
        self._timer = None if next_s is None else asyncio.get_running_loop().call_at(next_s, self._go)


class UdpSocket(asyncio.DatagramTransport):
    """The part of a datagram transport that ICE uses. Nothing waits to be sent: what the kernel does not take is lost."""

    def __init__(self, sock: socket.socket, protocol: asyncio.DatagramProtocol, rounds: Rounds) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._socket = sock
        self._name = sock.getsockname()
        self._protocol = protocol
        self._rounds = rounds
        self._closing = False
        self._wanted_s: float | None = None  # by whoever decides on its pace
        self._timing = 0  # how many answers are being timed, for which it is awake
        self._pace_s: float | None = 0.0  # of its rounds; None while awake, 0 before it is open
        self._dropped = False  # a datagram that the protocol could not take

    def open(self) -> None:
        self._protocol.connection_made(self)
        self.wake()

    def wake(self) -> None:
        """Read whenever something arrives."""
        self._wanted_s = None
        self._settle()

    def rest(self, every_s: float) -> None:
        """Read in rounds, as soon as no answer is being timed."""
        self._wanted_s = every_s
        self._settle()

    @contextmanager
    def awake(self) -> Iterator[None]:
        """For a while, if it is not so anyway: an answer is being timed. Afterwards as whoever asked last wanted it."""
        self._timing += 1
        self._settle()
        try:
            yield
        finally:
            self._timing -= 1
            self._settle()

    def _settle(self) -> None:
        pace_s = None if self._timing else self._wanted_s
        if self._closing or pace_s == self._pace_s:
            return
        self._pace_s = pace_s
        if pace_s is None:
            self._rounds.leave(self)
            self._loop.add_reader(self._socket.fileno(), self.empty)
            return
        self._loop.remove_reader(self._socket.fileno())
        self._rounds.join(self, pace_s)

    def empty(self) -> None:
        """Deliver what has arrived."""
        now_s = time.time()
        for _ in range(MAX_BURST):
            if self._closing:
                break
            try:
                data, extra, _, address = self._socket.recvmsg(MAX_DATAGRAM, 64)
            except (BlockingIOError, InterruptedError):
                break
            except OSError as error:  # an ICMP answer to what was sent before, and the like
                self._protocol.error_received(error)
                break
            self._rounds.age_s = _age_s(extra, now_s)
            try:
                self._protocol.datagram_received(data, address)
            except Exception as failed:  # whatever a library stumbles over in what anybody may send
                self._drop(failed)
        self._rounds.age_s = 0.0

    def _drop(self, failed: Exception) -> None:
        """The datagram is lost, and the others go on. Told of once a socket: who sends one can send a thousand."""
        if not self._dropped:
            self._dropped = True
            structlog.get_logger().warning("datagram_dropped", error_type=type(failed).__name__)

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
        self._rounds.leave(self)
        with suppress(ValueError, OSError):
            self._loop.remove_reader(self._socket.fileno())
        self._loop.call_soon(self._lost)

    @override
    def abort(self) -> None:
        self.close()

    def _lost(self) -> None:
        self._socket.close()
        self._protocol.connection_lost(None)


def bound(address: str, port: int, protocol: asyncio.DatagramProtocol, rounds: Rounds, room: int) -> UdpSocket:
    """Open and awake, with `room` bytes of the kernel's buffer. Raises OSError when the place is taken or is none of ours."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        if _TIMESTAMPS is not None:
            sock.setsockopt(socket.SOL_SOCKET, _TIMESTAMPS, 1)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    transport = UdpSocket(sock, protocol, rounds)
    transport.open()
    return transport


def _age_s(extra: list[tuple[int, int, bytes]], now_s: float) -> float:
    """Zero where the kernel does not tell, or tells of another day."""
    for level, kind, value in extra:
        if level == socket.SOL_SOCKET and kind == _TIMESTAMPS and len(value) == _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack(value)
            age_s = now_s - seconds - nanoseconds / 1e9
            return age_s if 0 < age_s < OLDEST_S else 0.0
    return 0.0


def _next(now_s: float, every_s: float) -> float:
    """The next multiple, so that rounds of the same pace are one round."""
    return (now_s // every_s + 1) * every_s
