"""A media packet read by hand must be what aiortc reads, and nothing a stranger sends may raise anything else than ValueError."""

import random
import struct
from contextlib import suppress

import pytest
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.gateway.shortcut import read

SENT_ID = 2
EXTENSIONS = HeaderExtensionsMap()
EXTENSIONS.configure(
    RTCRtpParameters(
        headerExtensions=[
            RTCRtpHeaderExtensionParameters(id=1, uri="urn:ietf:params:rtp-hdrext:sdes:mid"),
            RTCRtpHeaderExtensionParameters(id=SENT_ID, uri="http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
        ]
    )
)


def written(seed: int) -> RtpPacket:
    chance = random.Random(seed)
    packet = RtpPacket(
        payload_type=chance.randrange(96, 128),
        marker=chance.randrange(2),
        sequence_number=chance.randrange(2**16),
        timestamp=chance.randrange(2**32),
        ssrc=chance.randrange(2**32),
        payload=chance.randbytes(chance.randrange(0, 1200)),
    )
    packet.csrc = [chance.randrange(2**32) for _ in range(chance.randrange(3))]
    packet.padding_size = chance.choice([0, 0, 1, 17])
    if chance.random() < 0.7:
        packet.extensions.mid = str(chance.randrange(100))
    if chance.random() < 0.7:
        packet.extensions.abs_send_time = chance.randrange(2**24)
    return packet


def compare(data: bytes) -> None:
    """Raises ValueError when it is not read, and what aiortc raises when that does not read it."""
    ours, theirs = read(data, SENT_ID), RtpPacket.parse(data, EXTENSIONS)
    for name in ("payload_type", "sequence_number", "timestamp", "ssrc", "payload", "padding_size"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert ours.marker == bool(theirs.marker)
    assert ours.sent == theirs.extensions.abs_send_time


@pytest.mark.parametrize("seed", range(60))
def test_it_reads_what_aiortc_reads(seed: int) -> None:
    compare(written(seed).serialize(EXTENSIONS))


@given(st.integers(0, 59), st.integers(0, 60), st.binary(max_size=40))
def test_a_broken_packet_is_a_value_error_or_read(seed: int, cut: int, tail: bytes) -> None:
    broken = written(seed).serialize(EXTENSIONS)[:cut] + tail
    with suppress(ValueError):
        read(broken, SENT_ID)
    with suppress(ValueError, struct.error):  # aiortc's own errors are the one and the other
        compare(broken)
