"""Our own UDP sockets under ICE: chosen addresses and ports, and no datagram of a stranger reaches DTLS.

aioice hands any datagram that is not STUN to DTLS, whoever sent it; one forged packet breaks a handshake. Here it is passed on
only from an address that answered an authenticated check (RFC 8445, 7.2.5.3).
"""

import struct
from collections.abc import Sequence
from typing import Any, Final

from aioice import Candidate, Connection, stun
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, StunProtocol
from typing_extensions import override

from cloudwindow.gateway.udp import Rounds, bound

MAX_WAITING: Final = 2048  # datagrams between the socket and DTLS
RECEIVE_BUFFER: Final = 1 << 20
MAX_BYTES: Final = 1500  # a longer one would break aiortc's transport, which gives it to SRTP


class GuardedProtocol(StunProtocol):
    """A socket that knows its friends."""

    _friend: tuple[str, int] | None = None  # the newest; a pair that has succeeded stays so as long as its connection

    @override
    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:  # Any: IPv4 has two parts, IPv6 four
        if isinstance(data, str) or not 0 < len(data) <= MAX_BYTES:
            return
        # STUN begins with two zero bits (RFC 7983); aioice checks its integrity itself.
        if data[0] < 4:
            if _is_stun(data):
                super().datagram_received(data, addr)
            return
        connection = self.receiver
        if self._is_friend((addr[0], addr[1])) and connection._queue.qsize() < MAX_WAITING:
            connection.data_received(data, self.local_candidate.component)

    def _is_friend(self, addr: tuple[str, int]) -> bool:
        if addr != self._friend:
            pairs = self.receiver._check_list
            if not any(pair.state == CandidatePair.State.SUCCEEDED and pair.remote_addr == addr for pair in pairs):
                return False
            self._friend = addr
        return True


def _is_stun(data: bytes) -> bool:
    try:
        stun.parse_message(data)
    except (ValueError, struct.error, IndexError, KeyError, UnicodeDecodeError):
        return False
    return True


def guard(connection: Connection, chosen: Sequence[str], ports: tuple[int, int] | None, rounds: Rounds | None = None) -> None:
    """Let `connection` gather its host candidates here. Empty `chosen`: those that aioice found (all but loopback)."""
    relayed, together = connection.get_component_candidates, rounds or Rounds()

    async def gather(component: int, addresses: list[str], timeout: int = 5) -> list[Candidate]:  # noqa: ASYNC109  # aioice's own name
        protocols = [
            p for address in chosen or addresses if (p := _bind(connection, component, address, ports, together)) is not None
        ]
        connection._protocols += protocols
        return [protocol.local_candidate for protocol in protocols] + await relayed(component, [], timeout)

    vars(connection)["get_component_candidates"] = gather


def _bind(
    connection: Connection, component: int, address: str, ports: tuple[int, int] | None, rounds: Rounds
) -> GuardedProtocol | None:
    """A socket on `address`, on the first free port of `ports`; None when there is none."""
    for port in range(ports[0], ports[1] + 1) if ports else (0,):
        protocol = GuardedProtocol(connection)
        try:
            host, bound_port = bound(address, port, protocol, rounds, RECEIVE_BUFFER).get_extra_info("sockname")[:2]
        except OSError:
            continue
        protocol.local_candidate = Candidate(
            foundation=candidate_foundation("host", "udp", host),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=host,
            port=bound_port,
            type="host",
        )
        return protocol
    return None
