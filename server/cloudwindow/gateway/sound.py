"""One thread an audio track: Opus in, 16 kHz mono to the listener, on the server's clock."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import av
import numpy as np

from cloudwindow.gateway.listen import RATE_HZ, Listener
from cloudwindow.gateway.tap import EncodedFrame

MAX_BEHIND: Final = 250  # packets: five seconds
OPUS_HZ: Final = 48_000
GATHER_S: Final = 0.1  # sound is taken in gulps: five packets together cost little more than one
LONGEST_PACKET: Final = 120 * OPUS_HZ // 1000  # RFC 6716, 2.1.4
RESYNC_S: Final = 0.3  # a stream that is so far off its clock is looked at more closely
LATE_S: Final = 3.0  # sound that is late for so long is late for good: the sender's clock stood still, or its way grew longer
LOUDER: Final = np.float32(2**0.5)  # two equal channels together, by power, which all limits of loudness were chosen with


@dataclass(slots=True)
class SoundDecoder:
    """`run` is the thread's life; `put` and `stop` are called from the event loop. When it is behind, sound is dropped."""

    listener: Listener
    dropped: Callable[[], None] = lambda: None  # a packet was, for the thread is behind
    gather_s: float = GATHER_S
    _queue: "queue.SimpleQueue[EncodedFrame | None]" = field(default_factory=queue.SimpleQueue)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _offset_s: float | None = None  # server's clock minus RTP time
    _heard: int = 0  # RTP time of the newest packet
    _late: tuple[float, float] | None = None  # since when all sound is late, and the least offset since

    def put(self, frame: EncodedFrame) -> None:
        """Never blocks."""
        if self._queue.qsize() >= MAX_BEHIND:
            self.dropped()
            return
        self._queue.put(frame)

    def stop(self) -> None:
        """The thread ends after the packet it is at, and at once when it only waits: the event loop waits for it."""
        self._stopping.set()
        while True:
            try:
                self._queue.get_nowait()
            except queue.Empty:
                break
        self._queue.put(None)

    def run(self) -> None:
        hear, going = self.opened(), True
        while going:
            waiting = self._gathered()
            going = waiting[-1] is not None
            hear([encoded for encoded in waiting if encoded is not None and encoded.codec == "opus"])

    def opened(self) -> Callable[[list[EncodedFrame]], None]:
        """What takes a few packets of one stream at a time, in order, to the listener."""
        decoder, resampler = _opened(), av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)

        def hear(packets: list[EncodedFrame]) -> None:
            for run in _runs(packets):
                began_s = self._began_s(run)
                decoded = [part for encoded in run for part in _decoded(decoder, encoded.data)]
                if decoded and (parts := resampler.resample(_joined(decoded))):
                    sound = np.concatenate([part.to_ndarray().reshape(-1) for part in parts])
                    self.listener.hear(sound * LOUDER, began_s)

        return hear

    def _gathered(self) -> "list[EncodedFrame | None]":
        """A few packets at a time: who puts one then need not wake anybody."""
        if self._queue.empty():
            self._stopping.wait(self.gather_s)
        waiting = [self._queue.get()]
        with suppress(queue.Empty):
            while waiting[-1] is not None and len(waiting) < MAX_BEHIND:
                waiting.append(self._queue.get_nowait())
        return waiting

    def _began_s(self, run: list[EncodedFrame]) -> float:
        """RTP time on the server's clock: steady, where arrival jumps about.

        Set anew when sound comes too early for it, when RTP time went back, and when all sound has been late for LATE_S. What comes
        late after a stall belongs where it was said.
        """
        newest = run[-1]  # of those that come together the least late
        offset_s = newest.arrived_s - newest.rtp_timestamp / OPUS_HZ
        back, self._heard = run[0].rtp_timestamp < self._heard, newest.rtp_timestamp
        if self._offset_s is None or back or offset_s < self._offset_s - RESYNC_S:
            self._offset_s, self._late = offset_s, None
        elif offset_s <= self._offset_s + RESYNC_S:
            self._late = None
        else:
            since_s, least_s = self._late or (newest.arrived_s, offset_s)
            self._late = since_s, min(least_s, offset_s)
            if newest.arrived_s - since_s >= LATE_S:
                self._offset_s, self._late = self._late[1], None
        return run[0].rtp_timestamp / OPUS_HZ + self._offset_s


def _runs(packets: list[EncodedFrame]) -> list[list[EncodedFrame]]:
    """Cut where time jumps, so that what is decoded as one stretch of sound is one."""
    runs: list[list[EncodedFrame]] = []
    for packet in packets:
        if runs and abs(packet.rtp_timestamp - runs[-1][-1].rtp_timestamp) <= LONGEST_PACKET:
            runs[-1].append(packet)
        else:
            runs.append([packet])
    return runs


def _opened() -> Any:  # Any: av's codec context
    decoder: Any = av.CodecContext.create("libopus", "r")  # Any: the sample rate is not in the type of the base class
    decoder.sample_rate = OPUS_HZ
    decoder.layout = "mono"  # mixed by the decoder, which then has half to do
    return decoder


def _decoded(decoder: Any, data: bytes) -> list[Any]:  # Any: av's codec context and frames
    try:
        return [frame for frame in decoder.decode(av.Packet(data)) if isinstance(frame, av.AudioFrame)]
    except av.FFmpegError:
        return []


def _joined(frames: list[Any]) -> Any:  # Any: av.AudioFrame
    """One frame of all: the resampler is called once, not for each."""
    if len(frames) == 1:
        return frames[0]
    joined = av.AudioFrame.from_ndarray(
        np.concatenate([frame.to_ndarray() for frame in frames], axis=1), format=frames[0].format.name, layout="mono"
    )
    joined.sample_rate = OPUS_HZ
    return joined
