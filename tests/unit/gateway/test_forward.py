"""Encoded frames to a viewer: from a keyframe on, never a queue without end, and over all the parts of a sender."""

import asyncio
from dataclasses import dataclass, field

import pytest
from aiortc.mediastreams import MediaStreamError

from cloudwindow.gateway.budget import FLOOR_BPS, LEAST_BPS, Downlink
from cloudwindow.gateway.forward import MAX_WAITING, ForwardQueue, RelayedTrack
from cloudwindow.gateway.relay import Relay
from cloudwindow.gateway.tap import EncodedFrame, Tap


def frame(n: int, key: bool = False, *, kind: str = "video", start: int = 0) -> EncodedFrame:
    step = 3000 if kind == "video" else 1600
    return EncodedFrame(
        kind=kind, codec="VP8", data=bytes([n % 256]), rtp_timestamp=start + n * step, key=key, arrived_s=100 + n / 30
    )


@dataclass
class FakePart:
    taps: dict[str, Tap] = field(default_factory=lambda: {"video": Tap(), "audio": Tap()})
    reports: dict[str, tuple[float, int]] = field(default_factory=dict)
    asked: int = 0
    limits: list[float | None] = field(default_factory=list)

    def request_keyframe(self) -> None:
        self.asked += 1

    def limit(self, bps: float | None) -> None:
        self.limits.append(bps)


async def test_it_begins_at_a_keyframe_and_asks_for_one() -> None:
    asked = list[int]()
    queue = ForwardQueue(lambda: asked.append(1))
    for n in range(20):
        queue.put(frame(n))
    assert len(asked) == 2
    queue.put(frame(20, key=True))
    queue.put(frame(21))
    given = [await queue.get() for _ in range(2)]
    assert [one.rtp_timestamp for one in given if one] == [60_000, 63_000]


async def test_a_slow_viewer_begins_anew_at_the_next_keyframe() -> None:
    asked = list[int]()
    queue = ForwardQueue(lambda: asked.append(1))
    queue.put(frame(0, key=True))
    for n in range(1, MAX_WAITING + 10):
        queue.put(frame(n))
    queue.put(frame(500, key=True))
    queue.put(frame(501))
    assert asked
    given = [await queue.get() for _ in range(2)]
    assert [one.rtp_timestamp for one in given if one] == [500 * 3000, 501 * 3000]


async def test_a_track_joins_when_it_is_first_asked_and_leaves_when_it_stops() -> None:
    part, relay = FakePart(), Relay()
    relay.attach(part)
    track = RelayedTrack("video", relay, lambda frame: True)
    part.taps["video"].give(frame(0, key=True))  # the connection does not stand yet: nobody is there to see it
    relay.join("video", lambda frame: None)
    assert part.taps["video"].urgent == 1

    async def first() -> int | None:
        return (await track.recv()).pts

    waiting = asyncio.create_task(first())
    await asyncio.sleep(0)
    assert part.asked == 1
    assert part.taps["video"].urgent == 2
    part.taps["video"].give(frame(1))
    part.taps["video"].give(frame(2, key=True))
    assert await waiting == 6000
    track.stop()
    assert part.taps["video"].urgent == 1
    with pytest.raises(MediaStreamError):
        await track.recv()


def test_a_new_part_goes_on_where_the_old_one_ended() -> None:
    old, new, relay = FakePart(), FakePart(), Relay()
    given = list[EncodedFrame]()
    relay.join("video", given.append)
    relay.attach(old)
    assert old.asked == 1
    old.taps["video"].give(frame(0, key=True, start=7))
    old.taps["video"].give(frame(1, start=7))
    relay.attach(new)
    old.taps["video"].give(frame(2, start=7))  # it may still send; nobody sees it
    new.taps["video"].give(frame(31, key=True, start=2**31))
    new.taps["video"].give(frame(32, start=2**31))
    assert [one.rtp_timestamp - 7 for one in given] == [0, 3000, 93_000, 96_000]  # one second later, as it arrived


def test_when_the_sender_took_a_picture_is_told_on_one_clock_or_not_at_all() -> None:
    part, relay = FakePart(), Relay()
    relay.attach(part)
    part.taps["video"].give(frame(0, key=True, start=90_000))
    part.taps["audio"].give(frame(0, key=True, kind="audio", start=48_000))
    part.reports["video"] = (1000.0, 90_000)
    assert relay.taken_s("video", 93_000) is None  # the sound has no report yet: told of alone, picture and sound would part
    part.reports["audio"] = (1000.5, 48_000)
    assert relay.taken_s("video", 135_000) == pytest.approx(1000.5)
    assert relay.taken_s("audio", 48_000) == pytest.approx(1000.5)


def test_the_worst_viewer_decides_and_the_sender_is_released_when_nobody_complains() -> None:
    part, relay = FakePart(), Relay()
    relay.attach(part)
    relay.join("video", lambda frame: None)
    well, poor = Downlink(), Downlink()
    relay.downlinks += [well, poor]
    for n in range(10):
        well.sent(12_500, n / 10)
        poor.sent(12_500, n / 10)
    relay.weigh(0.9)
    assert part.limits == [None]
    poor.lost(0.4, 100, 1.0)
    relay.weigh(1.0)
    assert part.limits[-1] == pytest.approx(0.92 * 1_000_000)
    for n in range(10):
        poor.sent(100_000, 59 + n / 10)
        poor.estimate(20_000, 59 + n / 10)
    relay.weigh(59.9)
    assert poor.limit_bps == FLOOR_BPS
    assert part.limits[-1] == LEAST_BPS  # what the link cannot carry even then is left out for this viewer alone
    relay.weigh(60.0)
    told = len(part.limits)
    relay.weigh(60.2)
    assert len(part.limits) == told  # it stands, and was said just now
    relay.downlinks.remove(poor)
    relay.weigh(60.4)
    assert part.limits[-1] is None
