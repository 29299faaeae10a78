"""The short way of a media packet: from the socket through SRTP to its inlet, in one call.

aiortc's own way leads through a queue, a task, a router and a coroutine for every packet, which costs more than all that is then
done with it. It still gets everything else: STUN, DTLS, RTCP, RTX, and the first packet of each stream.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from aiortc import RTCPeerConnection
from pylibsrtp import Error as SrtpError

from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.udp import Rounds

RTP: Final = range(128, 192)  # first bytes (RFC 7983)
RTCP: Final = range(192, 224)  # second bytes (RFC 5761, 4)
MAX_BYTES: Final = 1500  # what SRTP takes; a longer packet would break aiortc's transport
ONE_BYTE_EXTENSIONS: Final = 0xBEDE  # RFC 8285, 4.2
_FIXED: Final = struct.Struct("!BBHII")
_EXTENSION: Final = struct.Struct("!HH")


class Packet(NamedTuple):
    """An RTP packet (RFC 3550, 5.1), decrypted; named as aiortc's statistics read it. `sent`: abs-send-time, 24 bits."""

    payload_type: int
    marker: bool
    sequence_number: int
    timestamp: int
    ssrc: int
    payload: bytes
    padding_size: int
    sent: int | None


def read(data: bytes, sent_id: int | None = None) -> Packet:
    """`sent_id`: the number of the abs-send-time extension. Raises ValueError, and nothing else, for whatever bytes."""
    if len(data) < _FIXED.size:
        raise ValueError("expected an RTP header, found fewer bytes")
    flags, second, sequence, timestamp, ssrc = _FIXED.unpack_from(data)
    start, end, padding, sent = _FIXED.size + 4 * (flags & 15), len(data), 0, None
    if flags & 0x10:
        if end < start + 4:
            raise ValueError("expected a header extension, found the end")
        profile, words = _EXTENSION.unpack_from(data, start)
        start += 4
        if sent_id is not None and profile == ONE_BYTE_EXTENSIONS:
            sent = _sent(data[start : start + 4 * words], sent_id)
        start += 4 * words
    if flags & 0x20:
        padding = data[-1]
        end -= padding
        if not padding:
            raise ValueError("expected padding, found none")
    if flags >> 6 != 2 or end < start:
        raise ValueError("expected RTP version 2 with its lengths inside the packet")
    return Packet(second & 127, second > 127, sequence, timestamp, ssrc, data[start:end], padding, sent)


def _sent(extensions: bytes, wanted: int) -> int | None:
    at = 0
    while at < len(extensions):
        first = extensions[at]
        if first >> 4 == wanted and first & 15 == 2:
            return int.from_bytes(extensions[at + 1 : at + 4], "big") if at + 4 <= len(extensions) else None
        at += 1 if first == 0 else 2 + (first & 15)
    return None


@dataclass(slots=True)
class Shortcut:
    """One a peer connection. `claim` a stream, and `take` gets its packets, decrypted and authenticated, on the event loop.

    With each comes how many seconds ago it arrived.
    """

    peer: RTCPeerConnection
    rounds: Rounds
    _claims: dict[bytes, Callable[[bytes, float], None]] = field(default_factory=dict)  # by SSRC as it stands in a packet
    _secure: aiortc_compat.Secure | None = None

    def claim(self, ssrc: int, take: Callable[[bytes, float], None]) -> None:
        """From now on; a stream that `take` had claimed before goes aiortc's way again."""
        if self._secure is None:
            self._secure = aiortc_compat.divert(self.peer, self._divert)
        self._claims = {other: taker for other, taker in self._claims.items() if taker != take}
        self._claims[ssrc.to_bytes(4, "big")] = take

    def _divert(self, data: bytes) -> bool:
        """Whether this datagram went the short way."""
        take = self._claims.get(data[8:12])
        if take is None or data[0] not in RTP or data[1] in RTCP or self._secure is None or not self._secure.connected:
            return False
        try:
            plain = self._secure.unprotect(data)
        except SrtpError:
            return True  # forged or sent twice
        take(plain, self.rounds.age_s)
        return True
