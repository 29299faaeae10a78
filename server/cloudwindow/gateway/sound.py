"""One thread an audio track: Opus in, 16 kHz mono to the listener, on the server's clock."""

import queue
import time
from dataclasses import dataclass, field
from typing import Any, Final

import av
import numpy as np

from cloudwindow.gateway.listen import RATE_HZ, RESYNC_S, Listener
from cloudwindow.gateway.tap import EncodedFrame

MAX_BEHIND: Final = 250  # packets: five seconds
OPUS_HZ: Final = 48_000
GATHER_S: Final = 0.05  # waking a thread costs more than decoding its 20 ms of sound, here and where it is woken from


@dataclass(slots=True)
class SoundDecoder:
    """`run` is the thread's life; `put` and `stop` are called from the event loop. When it is behind, sound is dropped."""

    listener: Listener
    skipped: int = 0
    _queue: "queue.SimpleQueue[EncodedFrame | None]" = field(default_factory=queue.SimpleQueue)
    _offset_s: float | None = None  # server's clock minus RTP time

    def put(self, frame: EncodedFrame) -> None:
        """Never blocks."""
        if self._queue.qsize() >= MAX_BEHIND:
            self.skipped += 1
            return
        self._queue.put(frame)

    def stop(self) -> None:
        """The thread ends after the packet it is at."""
        while True:
            try:
                self._queue.get_nowait()
            except queue.Empty:
                break
        self._queue.put(None)

    def run(self) -> None:
        decoder, resampler = _opened(), av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
        while (encoded := self._next()) is not None:
            if encoded.codec != "opus":
                continue
            try:
                decoded = [frame for frame in decoder.decode(av.Packet(encoded.data)) if isinstance(frame, av.AudioFrame)]
                parts = [part.to_ndarray().reshape(-1) for frame in decoded for part in resampler.resample(frame)]
            except av.FFmpegError:
                continue
            if parts:
                self.listener.hear(np.concatenate(parts), self._began_s(encoded))

    def _next(self) -> EncodedFrame | None:
        """A few packets at a time: who puts one then need not wake anybody."""
        if self._queue.empty():
            time.sleep(GATHER_S)
        return self._queue.get()

    def _began_s(self, encoded: EncodedFrame) -> float:
        """RTP time on the server's clock: steady, where arrival jumps about. Set anew when the two part."""
        rtp_s = encoded.rtp_timestamp / OPUS_HZ
        offset_s = encoded.arrived_s - rtp_s
        if self._offset_s is None or abs(offset_s - self._offset_s) > RESYNC_S:
            self._offset_s = offset_s
        return rtp_s + self._offset_s


def _opened() -> Any:  # Any: av's codec context
    decoder: Any = av.CodecContext.create("libopus", "r")  # Any: the sample rate is not in the type of the base class
    decoder.sample_rate = OPUS_HZ
    return decoder
