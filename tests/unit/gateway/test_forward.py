"""Encoded frames to a clerk: from a keyframe on, and never a queue without end."""

import pytest
from aiortc.mediastreams import MediaStreamError

from cloudwindow.gateway.forward import MAX_WAITING, ForwardedTrack
from cloudwindow.gateway.tap import EncodedFrame, Tap


def frame(n: int, key: bool = False) -> EncodedFrame:
    return EncodedFrame(kind="video", codec="VP8", data=bytes([n % 256]), rtp_timestamp=n * 3000, key=key, arrived_s=n / 30)


async def test_it_begins_at_a_keyframe_and_asks_for_one() -> None:
    tap, asked = Tap(), list[int]()
    track = ForwardedTrack("video", tap, lambda: asked.append(1))
    for n in range(20):
        tap.give(frame(n))
    assert len(asked) == 2
    tap.give(frame(20, key=True))
    tap.give(frame(21))
    packets = [await track.recv() for _ in range(2)]
    assert [packet.pts for packet in packets] == [60_000, 63_000]
    assert bytes(packets[0]) == bytes([20])
    assert track.dropped == 20


async def test_a_slow_clerk_begins_anew_at_the_next_keyframe() -> None:
    tap, asked = Tap(), list[int]()
    track = ForwardedTrack("video", tap, lambda: asked.append(1))
    tap.give(frame(0, key=True))
    for n in range(1, MAX_WAITING + 10):
        tap.give(frame(n))
    tap.give(frame(500, key=True))
    assert asked
    assert (await track.recv()).pts == 500 * 3000


async def test_a_stopped_track_leaves_the_tap() -> None:
    tap = Tap()
    track = ForwardedTrack("video", tap, lambda: None)
    track.stop()
    tap.give(frame(0, key=True))
    with pytest.raises(MediaStreamError):
        await track.recv()
