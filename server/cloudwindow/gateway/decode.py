"""One thread a video track: decodes what others build on, turns only the wanted frames into pictures.

A frame must be decoded when a later one builds on it; with temporal layers (`layers.py`) that is a quarter of them. The conversion
is done for as many a second as somebody asks for at that moment. If the thread falls behind, frames are dropped up to the next
keyframe.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.ids import PartId
from cloudwindow.domain.readings import CameraReading
from cloudwindow.domain.samples import Frame, Image
from cloudwindow.gateway.layers import Thinning
from cloudwindow.gateway.payload import vp8_size
from cloudwindow.gateway.tap import EncodedFrame

GATHER_S: Final = 0.1
MAX_BEHIND: Final = 60  # frames: two seconds
WATCH_PER_S: Final = 4.0  # how often luma and change are measured
SETTLED_S: Final = 0.5  # a low bitrate takes a third of a second to bring the detail back after a keyframe, which is no motion
UNSETTLED_S: Final = 2.0  # a stream of nothing but keyframes is looked at as well
GRID: Final = 8  # points of the thinned picture, in both directions: coding's detail is gone from their mean
ALIKE: Final = 0.3  # of the grid: an encoder adds mostly less than 0.25 to a resting picture, who sits still changes more
DECODERS: Final = {"VP8": "vp8", "H264": "h264"}


@dataclass(slots=True)
class VideoDecoder:
    """`rate`: how many frames a second are wanted now. `brisk`: and at once. `give` gets them, in the decoder's thread.

    Pictures are upright: the orientation extension (3GPP TS 26.114, 7.4.5) is not in our answer, so the sender must turn the
    picture before it encodes it. `run` is the thread's life; `put` and `stop` are called from the event loop.
    """

    part: PartId
    rate: Callable[[], float]
    brisk: Callable[[], bool]
    give: Callable[[Frame], None]
    watched: Callable[[CameraReading], None]
    failed: Callable[[], None]  # a frame could not be decoded: a keyframe is needed
    max_side: int
    max_pixels: int
    dropped: Callable[[], None] = lambda: None  # a frame was, for the thread is behind
    gather_s: float = GATHER_S
    number: int = 0
    _queue: "queue.SimpleQueue[EncodedFrame | None]" = field(default_factory=queue.SimpleQueue)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _behind: bool = False
    _sampled_s: float = 0.0
    _watched_s: float = 0.0
    _key_s: float | None = None  # when the newest keyframe came that interrupted the stream
    _luma: NDArray[np.float32] | None = None  # of the last picture with its detail
    _settled_s: float = 0.0
    _change: float = 255.0
    _grid: NDArray[np.float32] | None = None
    _alike_s: float = 0.0

    def put(self, frame: EncodedFrame) -> None:
        """Never blocks."""
        if self._behind and frame.key and self._queue.qsize() < MAX_BEHIND // 2:
            self._behind = False
        if self._behind or self._queue.qsize() >= MAX_BEHIND:
            self._behind = True
            self.dropped()
            return
        self._queue.put(frame)

    def stop(self) -> None:
        """The thread ends after the frame it is at, at once when it only waits: the event loop waits for it. The rest is lost."""
        self._behind = True
        self._stopping.set()
        while True:
            try:
                self._queue.get_nowait()
            except queue.Empty:
                break
        self._queue.put(None)

    def run(self) -> None:
        codec, decoder, thinning = "", None, Thinning()
        while (encoded := self._next()) is not None:
            if encoded.codec != codec:
                codec, decoder, thinning = encoded.codec, self._opened(encoded.codec), Thinning()
            if decoder is None or not self._fits(encoded):
                continue
            if not thinning.wants(encoded.layer, key=encoded.key, at_s=encoded.arrived_s, rate=max(self.rate(), WATCH_PER_S)):
                self.number += 1
                continue
            try:
                packet = av.Packet(encoded.data)
                frames = decoder.decode(packet)
            except av.FFmpegError:
                self.failed()
                continue
            if encoded.key and self._luma is not None:
                self._key_s = encoded.arrived_s
            for frame in frames:
                self.number += 1
                self._look_at(frame, encoded.arrived_s)

    def _next(self) -> EncodedFrame | None:
        """A few at a time, unless somebody waits: three in a row cost much less than each by itself."""
        if self._queue.empty() and not self.brisk():
            self._stopping.wait(self.gather_s)
        return self._queue.get()

    def _opened(self, codec: str) -> Any:  # Any: av's codec context, or None
        name = DECODERS.get(codec)
        if name is None:
            return None
        context = av.CodecContext.create(name, "r")
        context.thread_count = 1
        context.options = {"max_pixels": str(self.max_pixels)}
        return context

    def _fits(self, encoded: EncodedFrame) -> bool:
        size = vp8_size(encoded.data) if encoded.codec == "VP8" and encoded.key else None
        return size is None or size[0] * size[1] <= self.max_pixels

    def _look_at(self, frame: Any, at_s: float) -> None:  # Any: av.VideoFrame
        if at_s - self._watched_s >= 0.9 / WATCH_PER_S:
            self._watch(frame, at_s)
        rate = self.rate()
        # A little early is better than one frame late: at 30 frames a second a sixth of a 5-a-second pause.
        if rate > 0 and at_s - self._sampled_s >= 0.9 / rate:
            self._sampled_s = at_s
            self.give(Frame(image=upright_rgb(frame, self.max_side), at_s=at_s, part=self.part, number=self.number))

    def _watch(self, frame: Any, at_s: float) -> None:  # Any: av.VideoFrame
        """A keyframe looks different from the frame before it without anything having moved: nothing is compared across it, and
        until the picture has settled the change is the one that was found last, or less where the settled ones are alike."""
        self._watched_s = at_s
        luma = brightness(frame)
        self._compare_grids(luma, at_s)
        settling = self._key_s is not None and at_s - self._key_s < SETTLED_S
        keys_alone = at_s - self._settled_s >= UNSETTLED_S  # and those are comparable
        if not settling or keys_alone:
            found = difference(luma, self._luma)
            self._change = found if self._key_s is None or keys_alone else min(found, self._change)
            self._luma, self._key_s, self._settled_s = luma, None, at_s
        self.watched(CameraReading(at_s=at_s, luma=float(luma.mean()), change=self._change, alike_s=self._alike_s))

    def _compare_grids(self, luma: NDArray[np.float32], at_s: float) -> None:
        rows, columns = luma.shape[0] // GRID, luma.shape[1] // GRID
        grid = luma[: rows * GRID, : columns * GRID].reshape(rows, GRID, columns, GRID).mean(axis=(1, 3))
        if difference(grid, self._grid) >= ALIKE:
            self._alike_s = at_s
        self._grid = grid


def difference(luma: NDArray[np.float32], before: NDArray[np.float32] | None) -> float:
    """Mean absolute difference, 0..255; the greatest when there is nothing, or nothing of its shape, to compare with."""
    return float(np.abs(luma - before).mean()) if before is not None and before.shape == luma.shape and luma.size else 255.0


def upright_rgb(frame: Any, max_side: int) -> Image:  # Any: av.VideoFrame
    """(height, width, 3) uint8, longest side at most `max_side`."""
    share = min(1.0, max_side / max(frame.width, frame.height))
    width, height = max(2, int(frame.width * share) // 2 * 2), max(2, int(frame.height * share) // 2 * 2)
    image: Image = frame.reformat(width, height, "rgb24", interpolation="AREA" if share < 1 else "BILINEAR").to_ndarray()
    return image


def brightness(frame: Any) -> NDArray[np.float32]:  # Any: av.VideoFrame
    """The luma plane, 0..255 full range, every pixel or every n-th so that about 320 are left in a row. No conversion."""
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
    step = max(1, max(frame.width, frame.height) // 320)
    luma = rows[::step, ::step].astype(np.float32)
    # ITU-R BT.601 video range is 16..235 unless the stream says that it is full range (2 = JPEG).
    return luma if frame.color_range == 2 else np.clip((luma - 16) * (255 / 219), 0, 255).astype(np.float32)
