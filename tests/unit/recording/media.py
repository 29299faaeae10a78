"""Encoded pictures and sound as a gateway hands them over, made by the real encoders."""

import fractions
from collections.abc import Iterator
from functools import cache

import av
import numpy as np

from cloudwindow.recording.clusters import Encoded

BEGAN_S = 1_800_000_000.0
RTP_VIDEO, RTP_AUDIO = 4_000_000, 900_000  # RTP clocks begin anywhere


@cache
def picture(
    codec: str, seconds: float, fps: int = 15, size: tuple[int, int] = (320, 240), key_every_s: float = 100.0
) -> tuple[Encoded, ...]:
    """`codec`: 'VP8' or 'H264'. Frames of moving bars; keyframes only every `key_every_s`."""
    context = av.CodecContext.create("libvpx" if codec == "VP8" else "libx264", "w")
    context.width, context.height = size
    context.thread_count = 1  # on a busy machine libvpx's threads spin while they wait for each other
    context.pix_fmt = "yuv420p"
    context.time_base = fractions.Fraction(1, 90_000)
    context.framerate = fractions.Fraction(fps, 1)
    context.gop_size = max(1, int(key_every_s * fps))
    context.bit_rate = 200_000
    realtime = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}
    context.options = realtime if codec == "VP8" else {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    rows = np.arange(size[1])[:, None, None]
    frames: list[Encoded] = []
    for number in range(int(seconds * fps)):
        image = np.broadcast_to((rows + 5 * number) % 256, (size[1], size[0], 3)).astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24").reformat(format="yuv420p")
        frame.pts = number * 90_000 // fps
        frames += [_video(codec, packet) for packet in context.encode(frame)]
    frames += [_video(codec, packet) for packet in context.encode(None)]
    return tuple(frames)


def _video(codec: str, packet: "av.Packet[av.VideoStream]") -> Encoded:
    assert packet.pts is not None
    return Encoded(
        kind="video",
        codec=codec,
        data=bytes(packet),
        rtp_timestamp=RTP_VIDEO + packet.pts,
        key=packet.is_keyframe,
        arrived_s=BEGAN_S + packet.pts / 90_000 + 0.05,
    )


@cache
def sound(seconds: float) -> tuple[Encoded, ...]:
    """A tone, 20 ms a packet."""
    context = av.CodecContext.create("libopus", "w")
    context.sample_rate = 48_000
    context.layout = "stereo"
    context.format = "s16"
    context.time_base = fractions.Fraction(1, 48_000)
    packets = []
    for number in range(int(seconds * 50)):
        wave = (8000 * np.sin(np.arange(number * 960, (number + 1) * 960) * 2 * np.pi * 440 / 48_000)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2)[None, :], format="s16", layout="stereo")
        frame.sample_rate = 48_000
        frame.pts = number * 960
        packets += [bytes(packet) for packet in context.encode(frame)]
    return tuple(
        Encoded(
            kind="audio",
            codec="opus",
            data=data,
            rtp_timestamp=RTP_AUDIO + number * 960,
            key=True,
            arrived_s=BEGAN_S + number * 0.02 + 0.02,
        )
        for number, data in enumerate(packets)
    )


def together(*streams: tuple[Encoded, ...]) -> Iterator[Encoded]:
    """In the order of arrival."""
    return iter(sorted((frame for stream in streams for frame in stream), key=lambda frame: frame.arrived_s))
