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
