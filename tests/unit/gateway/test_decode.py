"""The decoders' threads end at once, for the event loop waits for them, and what they are too slow for is told of."""

import threading
import time
from collections.abc import Callable

import pytest

from cloudwindow.domain.ids import PartId
from cloudwindow.gateway import decode, sound
from cloudwindow.gateway.decode import VideoDecoder
from cloudwindow.gateway.listen import Listener
from cloudwindow.gateway.sound import SoundDecoder
from cloudwindow.gateway.tap import EncodedFrame

LONG_S = 60.0


def a_video_decoder(dropped: Callable[[], None]) -> VideoDecoder:
    return VideoDecoder(
        part=PartId("prt_1"),
        rate=lambda: 5.0,
        brisk=lambda: False,
        give=lambda frame: None,
        watched=lambda reading: None,
        failed=lambda: None,
        max_side=640,
        max_pixels=640 * 480,
        dropped=dropped,
        gather_s=LONG_S,
    )


def a_sound_decoder(dropped: Callable[[], None]) -> SoundDecoder:
    return SoundDecoder(Listener(), dropped, LONG_S)


@pytest.mark.parametrize("make", [a_video_decoder, a_sound_decoder])
def test_a_thread_that_waits_for_more_ends_at_once(make: "Callable[[Callable[[], None]], VideoDecoder | SoundDecoder]") -> None:
    decoder = make(lambda: None)
    thread = threading.Thread(target=decoder.run)
    thread.start()
    began_s = time.monotonic()
    decoder.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert time.monotonic() - began_s < LONG_S / 2


@pytest.mark.parametrize(("make", "room"), [(a_video_decoder, decode.MAX_BEHIND), (a_sound_decoder, sound.MAX_BEHIND)])
def test_what_a_thread_is_too_slow_for_is_told_of(
    make: "Callable[[Callable[[], None]], VideoDecoder | SoundDecoder]", room: int
) -> None:
    dropped = list[int]()
    decoder = make(lambda: dropped.append(1))
    for n in range(room + 3):
        frame = EncodedFrame(kind="video", codec="VP8", data=b"x", rtp_timestamp=n, key=False, arrived_s=float(n))
        decoder.put(frame)
    assert len(dropped) == 3


class Shown:
    """A decoded frame as `_watch` looks at it: one luma plane of one value, every second point brighter and darker by `dots`."""

    def __init__(self, luma: int, dots: int = 0) -> None:
        self.width, self.height, self.color_range = 64, 48, 2
        self.planes = (Plane(bytes([luma + dots, luma - dots]) * (64 * 48 // 2), 64),)


class Plane(bytes):
    line_size: int

    def __new__(cls, data: bytes, line_size: int) -> "Plane":
        plane = super().__new__(cls, data)
        plane.line_size = line_size
        return plane


def test_a_keyframe_of_a_picture_that_rests_is_no_motion() -> None:
    """What a low bitrate loses at a keyframe and brings back within a third of a second would look like a camera that moves."""
    told = list[tuple[float, float]]()
    decoder = a_video_decoder(lambda: None)
    decoder.watched = lambda reading: told.append((reading.luma, reading.change))
    decoder._watch(Shown(100), 10.0)
    decoder._watch(Shown(100), 10.25)
    decoder._key_s = 10.5
    for at_s, luma in ((10.5, 104), (10.75, 102), (11.0, 100), (11.25, 100), (11.5, 130)):
        decoder._watch(Shown(luma), at_s)
    assert [change for _, change in told[1:]] == [0.0, 0.0, 0.0, 0.0, 0.0, 30.0]


def test_a_picture_that_rests_is_alike_since_it_came_to_rest_whatever_its_encoder_still_adds() -> None:
    told = list[float]()
    decoder = a_video_decoder(lambda: None)
    decoder.watched = lambda reading: told.append(reading.alike_s)
    for at_s, luma, dots in ((10.0, 90, 0), (10.25, 100, 30), (10.5, 100, 20), (10.75, 100, 10), (11.0, 100, 0), (11.25, 110, 0)):
        decoder._watch(Shown(luma, dots), at_s)
    assert told == [10.0, 10.25, 10.25, 10.25, 10.25, 11.25]


def test_nothing_but_keyframes_of_one_picture_is_a_picture_that_rests() -> None:
    told = list[float]()
    decoder = a_video_decoder(lambda: None)
    decoder.watched = lambda reading: told.append(reading.change)
    decoder._watch(Shown(100), 10.0)
    decoder._watch(Shown(105), 10.25)
    for n in range(20):
        decoder._key_s = 10.5 + n / 4
        decoder._watch(Shown(105), 10.5 + n / 4)
    assert told[1:8] == [5.0] * 7
    assert told[12:] == [0.0] * (len(told) - 12)
    for n in range(20, 40):
        decoder._key_s = 10.5 + n / 4
        decoder._watch(Shown(105 + n), 10.5 + n / 4)
    assert min(told[-10:]) >= 4.0, "and goes on when it does"


def test_a_picture_of_a_few_points_is_looked_at() -> None:
    told = list[float]()
    decoder = a_video_decoder(lambda: None)
    decoder.watched = lambda reading: told.append(reading.alike_s)
    tiny = Shown(100)
    tiny.height = 2
    decoder._watch(tiny, 10.0)
    decoder._watch(tiny, 10.25)
    assert told == [10.0, 10.25]


def test_a_camera_that_is_covered_at_a_keyframe_is_dark_at_once() -> None:
    told = list[float]()
    decoder = a_video_decoder(lambda: None)
    decoder.watched = lambda reading: told.append(reading.luma)
    decoder._watch(Shown(100), 10.0)
    decoder._key_s = 10.1
    decoder._watch(Shown(0), 10.25)
    assert told == [100.0, 0.0]
