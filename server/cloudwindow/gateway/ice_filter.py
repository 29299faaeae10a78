"""Our own UDP sockets under ICE: chosen addresses and ports, and no datagram of a stranger reaches DTLS.

aioice hands any datagram that is not STUN to DTLS, whoever sent it; one forged packet breaks a handshake. Here it is passed on
only from an address that answered an authenticated check (RFC 8445, 7.2.5.3).
"""

import asyncio
import socket
import struct
from collections.abc import Sequence
from typing import Any, Final

from aioice import Candidate, Connection, stun
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, StunProtocol
from typing_extensions import override

MAX_WAITING: Final = 2048  # datagrams between the socket and DTLS
RECEIVE_BUFFER: Final = 1 << 20


class GuardedProtocol(StunProtocol):
    """A socket that knows its friends."""

    @override
    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:  # Any: IPv4 has two parts, IPv6 four
        if isinstance(data, str) or not data or not self._may_pass(data, (addr[0], addr[1])):
            return
        super().datagram_received(data, addr)

    def _may_pass(self, data: bytes, addr: tuple[str, int]) -> bool:
        # STUN begins with two zero bits (RFC 7983); aioice checks its integrity itself.
        if data[0] < 4:
            try:
                stun.parse_message(data)
            except (ValueError, struct.error, IndexError, KeyError, UnicodeDecodeError):
                return False
            return True
        connection = self.receiver
        return connection._queue.qsize() < MAX_WAITING and any(
            pair.state == CandidatePair.State.SUCCEEDED and pair.remote_addr == addr for pair in connection._check_list
        )


def guard(connection: Connection, chosen: Sequence[str], ports: tuple[int, int] | None) -> None:
    """Let `connection` gather its host candidates here. Empty `chosen`: those that aioice found (all but loopback)."""
    relayed = connection.get_component_candidates

    async def gather(component: int, addresses: list[str], timeout: int = 5) -> list[Candidate]:  # noqa: ASYNC109  # aioice's own name
        protocols = [p for address in chosen or addresses if (p := await _bind(connection, component, address, ports)) is not None]
        connection._protocols += protocols
        return [protocol.local_candidate for protocol in protocols] + await relayed(component, [], timeout)

    vars(connection)["get_component_candidates"] = gather


async def _bind(connection: Connection, component: int, address: str, ports: tuple[int, int] | None) -> GuardedProtocol | None:
    """A socket on `address`, on the first free port of `ports`; None when there is none."""
    loop = asyncio.get_running_loop()
    for port in range(ports[0], ports[1] + 1) if ports else (0,):
        try:
            transport, protocol = await loop.create_datagram_endpoint(
                lambda: GuardedProtocol(connection), local_addr=(address, port)
            )
        except OSError:
            continue
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        host, bound = transport.get_extra_info("sockname")[:2]
        protocol.local_candidate = Candidate(
            foundation=candidate_foundation("host", "udp", host),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=host,
            port=bound,
            type="host",
        )
        return protocol
    return None
