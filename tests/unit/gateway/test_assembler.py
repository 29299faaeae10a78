"""Whole frames or nothing: captured VP8 and H264 packets, lost, late, doubled and shuffled."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import av
import pytest
from aiortc.codecs.h264 import h264_depayload
from aiortc.codecs.vpx import vp8_depayload
from aiortc.rtp import RtpPacket
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cloudwindow.gateway.assembler import MAX_PACKETS, Assembled, MediaPacket, VideoAssembler
from cloudwindow.gateway.order import SoundOrder
from cloudwindow.gateway.payload import vp8_size
from tests.material import material

STEP_S = 0.005


def captured(codec: str) -> list[MediaPacket]:
    """The media packets of a capture file: Ethernet, IPv4, UDP, RTP."""
    raw, at, packets = material(f"rtp/{codec.lower()}.pcap").read_bytes(), 24, list[RtpPacket]()
    while at < len(raw):
        size = int.from_bytes(raw[at + 8 : at + 12], "little")
        packets.append(RtpPacket.parse(raw[at + 16 + 42 : at + 16 + size]))
        at += 16 + size
    depayload = {"VP8": vp8_depayload, "H264": h264_depayload}[codec]
    main = max({p.ssrc for p in packets}, key=lambda ssrc: sum(p.ssrc == ssrc for p in packets))
    media = list[MediaPacket]()
    for n, p in enumerate(q for q in packets if q.ssrc == main):
        try:
            data = depayload(p.payload) if p.payload else b""
        except ValueError:
            continue  # one aggregate of the H264 capture is cut short; aiortc drops such a packet, too
        media.append(
            MediaPacket(
                sequence=p.sequence_number,
                timestamp=p.timestamp,
                marker=bool(p.marker),
                codec=codec,
                payload=p.payload,
                data=data,
                arrived_s=n * STEP_S,
            )
        )
    return media


def by_timestamp(packets: list[MediaPacket]) -> dict[int, bytes]:
    """What a frame is, without any assembler: the packets of one timestamp in order."""
    whole = dict[int, bytes]()
    for packet in packets:
        whole[packet.timestamp] = whole.get(packet.timestamp, b"") + packet.data
    return whole


def picture(sequence: int, count: int, timestamp: int, key: bool = False) -> list[MediaPacket]:
    """A made-up VP8 frame of `count` packets."""
    return [
        MediaPacket(
            sequence=(sequence + n) % 65536,
            timestamp=timestamp % 2**32,
            marker=n == count - 1,
            codec="VP8",
            payload=(b"\x10" if n == 0 else b"\x00") + data,
            data=data,
            arrived_s=0.0,
        )
        for n in range(count)
        for data in [bytes([0 if key else 1, n, timestamp // 3000 % 256]) if n == 0 else bytes([9, n, timestamp // 3000 % 256])]
    ]


def stream(frames: int, sequence: int = 65500, keys_every: int = 1000) -> Iterator[list[MediaPacket]]:
    for n in range(frames):
        count = 1 + n % 4
        yield picture(sequence, count, 2**32 - 6000 + n * 3000, key=n % keys_every == 0)
        sequence += count


def fed(assembler: VideoAssembler, packets: list[MediaPacket], start_s: float = 0.0) -> list[Assembled]:
    return [frame for n, packet in enumerate(packets) for frame in assembler.add(packet, start_s + n * STEP_S)]


@pytest.mark.parametrize(("codec", "decoder"), [("VP8", "vp8"), ("H264", "h264")])
def test_captured_packets_make_frames_that_decode(codec: str, decoder: str) -> None:
    packets = captured(codec)
    frames = fed(VideoAssembler(), packets)
    assert frames[0].key
    assert len(frames) > 20
    assert [f.timestamp for f in frames] == sorted(f.timestamp for f in frames)
    context: Any = av.CodecContext.create(decoder, "r")  # Any: the base class has no decode
    decoded = [picture for frame in frames for picture in context.decode(av.Packet(frame.data))]
    assert len(decoded) >= len(frames) - 2
    if codec == "VP8":
        size = vp8_size(frames[0].data)
        assert size == (decoded[0].width, decoded[0].height)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
@pytest.mark.parametrize("seed", range(5))
def test_with_a_fifth_lost_and_sent_again_every_frame_is_the_same(codec: str, seed: int) -> None:
    packets, chance = captured(codec), random.Random(seed)
    whole = by_timestamp(packets)
    by_sequence = {packet.sequence: packet for packet in packets}
    assembler, got, on_the_way = VideoAssembler(), list[Assembled](), list[tuple[float, MediaPacket]]()
    for n, packet in enumerate(packets):
        now_s = n * STEP_S
        arriving = [again for due_s, again in on_the_way if due_s <= now_s]
        on_the_way = [entry for entry in on_the_way if entry[0] > now_s]
        if n == 0 or chance.random() >= 0.2:
            arriving.append(packet)
        for arrived in arriving:
            got += assembler.add(arrived, now_s)
        for sequence in assembler.tick(now_s).missing:
            if sequence in by_sequence and chance.random() >= 0.2:
                on_the_way.append((now_s + 0.04, by_sequence[sequence]))
    assert len(got) > 0.7 * len(fed(VideoAssembler(), packets))
    assert all(whole[frame.timestamp] == frame.data for frame in got)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_lost_for_good_a_frame_is_never_partial(codec: str) -> None:
    packets = captured(codec)
    whole = by_timestamp(packets)
    for seed in range(20):
        chance = random.Random(seed)
        got = fed(VideoAssembler(), [packet for packet in packets if chance.random() >= 0.05])
        assert all(whole[frame.timestamp] == frame.data for frame in got)


def test_a_missing_packet_is_asked_for_at_once_and_every_100_ms() -> None:
    assembler = VideoAssembler()
    frames = list(stream(4))
    fed(assembler, frames[0] + frames[1])
    lost, kept = frames[2][1], [frames[2][0], frames[2][2]]
    fed(assembler, kept, start_s=1.0)
    asked = [at for at in range(0, 301, 50) if assembler.tick(1.01 + at * 1.001 / 1000).missing == (lost.sequence,)]
    assert asked == [0, 100, 200, 300]
    assert [frame.timestamp for frame in assembler.add(lost, 1.31)] == [lost.timestamp]
    assert assembler.tick(1.5).missing == ()


def test_after_350_ms_it_asks_for_a_keyframe_and_skips_to_it() -> None:
    assembler = VideoAssembler()
    frames = list(stream(40))
    fed(assembler, frames[0])
    fed(assembler, [p for f in frames[2:6] for p in f], start_s=1.0)
    assert not assembler.tick(1.34).keyframe
    assert assembler.tick(1.40).keyframe
    assert assembler.waiting
    assert not assembler.tick(1.5).keyframe
    assert assembler.tick(1.95).keyframe
    late = [p for f in frames[6:10] for p in f]
    assert fed(assembler, late, start_s=2.0) == []
    key = picture(late[-1].sequence + 1, 3, late[-1].timestamp + 3000, key=True)
    assert [frame.key for frame in fed(assembler, key, start_s=2.1)] == [True]


def test_a_lost_packet_of_the_awaited_keyframe_is_asked_for() -> None:
    assembler = VideoAssembler()
    fed(assembler, picture(10, 2, 3000))
    key = picture(12, 4, 6000, key=True)
    fed(assembler, key[1:], start_s=0.1)
    assert key[0].sequence in assembler.tick(0.15).missing
    assert [frame.key for frame in assembler.add(key[0], 0.2)] == [True]


def test_everything_that_waited_behind_a_gap_leaves_at_once() -> None:
    assembler = VideoAssembler()
    frames = list(stream(8))
    fed(assembler, frames[0])
    fed(assembler, [p for f in frames[2:] for p in f], start_s=1.0)
    assert len(fed(assembler, frames[1], start_s=1.1)) == 7


def test_padding_alone_is_stepped_over() -> None:
    assembler = VideoAssembler()
    padding = MediaPacket(sequence=1, timestamp=0, marker=False, codec="VP8", payload=b"", data=b"", arrived_s=0)
    got = fed(assembler, [*picture(0, 1, 0, key=True), padding, *picture(2, 2, 3000)])
    assert [frame.timestamp for frame in got] == [0, 3000]


def test_a_sender_that_begins_anew_is_followed() -> None:
    assembler = VideoAssembler()
    fed(assembler, picture(100, 2, 3000, key=True))
    assert [f.timestamp for f in fed(assembler, picture(40000, 2, 9000, key=True))] == [9000]


def test_a_flood_is_bounded() -> None:
    assembler = VideoAssembler()
    fed(assembler, picture(0, 1, 0, key=True))
    for n in range(2, 20_000):
        assembler.add(picture(n, 2, 3000)[0], 0.0)
        if n % 100 == 0:
            assert len(assembler.tick(0.0).missing) <= 100
    assert len(assembler._held) <= MAX_PACKETS
    assert len(assembler._asked_s) <= 2 * MAX_PACKETS


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.floats(0, 0.4), st.integers(0, 65535))
@example(seed=1, loss=0.0, sequence=65500)
def test_whatever_comes_frames_are_whole_and_in_order(seed: int, loss: float, sequence: int) -> None:
    chance = random.Random(seed)
    frames = list(stream(60, sequence, keys_every=20))
    whole = {frame[0].timestamp: b"".join(packet.data for packet in frame) for frame in frames}
    order = {frame[0].timestamp: n for n, frame in enumerate(frames)}
    packets = [p for frame in frames for p in frame if chance.random() >= loss]
    packets += [p for p in packets if chance.random() < 0.05]  # twice
    shuffled = sorted(packets, key=lambda p: order[p.timestamp] * 10 + p.sequence % 10 + chance.uniform(0, 15))
    assembler, got = VideoAssembler(), list[Assembled]()
    for n, packet in enumerate(shuffled):
        got += assembler.add(packet, n * 0.01)
        assembler.tick(n * 0.01)
    assert all(whole[frame.timestamp] == frame.data for frame in got)
    assert all(order[a.timestamp] < order[b.timestamp] for a, b in pairwise(got))
    if loss == 0:
        assert [frame.timestamp for frame in got] == list(whole)


def test_sound_leaves_in_order_and_does_not_wait_long() -> None:
    order = SoundOrder()
    packets = [
        MediaPacket(sequence=n % 65536, timestamp=n * 960, marker=False, codec="opus", payload=b"x", data=b"x", arrived_s=0)
        for n in range(65530, 65550)
    ]
    got = [f for p in (packets[0], packets[2], packets[1]) for f in order.add(p, 0.0)]
    assert [f.timestamp // 960 for f in got] == [65530, 65531, 65532]
    assert order.add(packets[4], 0.1) == []
    assert [f.timestamp // 960 for f in order.add(packets[5], 0.18)] == [65534, 65535]
    assert order.add(packets[3], 0.2) == []
