"""Sound on the server's clock, by the real decoder: a network that stalls erases nothing that was said."""

from collections.abc import Iterable
from dataclasses import replace

import av
import numpy as np
import pytest

from cloudwindow.gateway.listen import Listener
from cloudwindow.gateway.sound import LATE_S, SoundDecoder
from cloudwindow.gateway.tap import EncodedFrame

BEGAN_S = 1_800_000_000.0
RTP = 700_000
STEP = 960  # 20 ms at 48 kHz


def spoken(seconds: float, speech: list[tuple[float, float]]) -> list[EncodedFrame]:
    """A tone in each stretch of `speech` over faint noise, 20 ms a packet, each arriving when it was said."""
    context = av.CodecContext.create("libopus", "w")
    context.sample_rate, context.layout, context.format = 48_000, "mono", "s16"
    noise, packets = np.random.default_rng(0), list[EncodedFrame]()
    for number in range(int(seconds * 50)):
        at_s = (number * STEP + np.arange(STEP)) / 48_000
        loud = any(begin <= number / 50 < end for begin, end in speech)
        wave = 0.001 * noise.standard_normal(STEP) + (0.2 * np.sin(2 * np.pi * 300 * at_s) if loud else 0)
        frame = av.AudioFrame.from_ndarray((wave * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, number * STEP
        for packet in context.encode(frame):
            packets.append(
                EncodedFrame(
                    kind="audio",
                    codec="opus",
                    data=bytes(packet),
                    rtp_timestamp=RTP + len(packets) * STEP,
                    key=True,
                    arrived_s=BEGAN_S + len(packets) / 50 + 0.05,
                )
            )
    return packets


def heard(packets: Iterable[EncodedFrame]) -> Listener:
    """The listener after a decoder's whole life: as many packets at once as came within a tenth of a second."""
    listener = Listener()
    decoder = SoundDecoder(listener)
    turns: dict[int, list[EncodedFrame]] = {}
    for packet in packets:
        turns.setdefault(int((packet.arrived_s - BEGAN_S) * 10), []).append(packet)
    decode = decoder.opened()
    for turn in turns.values():
        decode(turn)
    return listener


def stalled(packets: list[EncodedFrame], at_s: float, for_s: float) -> list[EncodedFrame]:
    """What should have come between `at_s` and the end of the stall comes at its end, at once."""
    end_s = BEGAN_S + at_s + for_s
    return [replace(one, arrived_s=end_s) if BEGAN_S + at_s < one.arrived_s < end_s else one for one in packets]


def assert_said(listener: Listener, expected: list[tuple[float, float]], until_s: float) -> None:
    """Each stretch where it is expected, or up to 0.15 s off: a codec's and a block's length."""
    utterance = listener.utterance(BEGAN_S, BEGAN_S + until_s)
    assert utterance is not None
    found = [(begin - BEGAN_S - 0.05, end - BEGAN_S - 0.05) for begin, end in utterance.speech]
    assert len(found) == len(expected), found
    assert np.allclose(found, expected, rtol=0, atol=0.15), found


@pytest.mark.parametrize("stall_s", [0.25, 0.4, 0.5, 0.8, 2.0, 2.9])
def test_what_was_said_before_a_stall_is_still_there_after_it(stall_s: float) -> None:
    packets = stalled(spoken(8, [(2.0, 2.6), (6.5, 7.0)]), 3.0, stall_s)
    listener = heard(packets)
    assert_said(listener, [(2.0, 2.6), (6.5, 7.0)], 8.0)
    assert listener.heard_until() == pytest.approx(BEGAN_S + 8.05, abs=0.05)


def test_a_stream_that_began_late_loses_nothing_and_finds_its_place_while_nobody_speaks() -> None:
    """Its first second was on its way for 0.8 s longer than the others, so that its clock was taken for later than it is."""
    packets = spoken(6, [(0.4, 0.9), (4.0, 4.5)])
    late = [
        replace(one, arrived_s=one.arrived_s + 0.8 if n < 50 else max(one.arrived_s, packets[49].arrived_s + 0.8))
        for n, one in enumerate(packets)
    ]
    listener = heard(late)
    assert_said(listener, [(1.2, 1.7), (4.0, 4.5)], 6.0)
    assert listener.heard_until() == pytest.approx(BEGAN_S + 6.05, abs=0.12)


@pytest.mark.parametrize("jump", [-50 * 48_000, 50 * 48_000, 48_000])
def test_an_rtp_clock_that_jumps_is_set_anew_at_once(jump: int) -> None:
    packets = spoken(6, [(1.5, 2.0), (4.0, 4.5)])
    moved = [replace(one, rtp_timestamp=one.rtp_timestamp + jump) if n >= 150 else one for n, one in enumerate(packets)]
    assert_said(heard(moved), [(1.5, 2.0), (4.0, 4.5)], 6.0)


def test_a_sender_that_paused_without_counting_is_followed_after_a_while() -> None:
    """Its RTP clock stood still for two seconds: lateness that stays is no stall."""
    packets = spoken(10, [(1.5, 2.0), (8.5, 9.0)])
    paused = [replace(one, arrived_s=one.arrived_s + 2.0) if n >= 150 else one for n, one in enumerate(packets)]
    listener = heard(paused)
    assert_said(listener, [(1.5, 2.0), (10.5, 11.0)], 12.0)
    assert listener.heard_until() == pytest.approx(BEGAN_S + 12.05, abs=0.05)
    assert LATE_S < 5
