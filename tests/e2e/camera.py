"""A camera that plays what the test wants: a two-frame .y4m that Chromium reads round and round, rewritten while it reads."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image

SIZE: Final = (1280, 720)
FPS: Final = 15
SLOTS: Final = 2
Picture = Callable[[float], NDArray[np.uint8]]  # seconds since it was put on → I420 planes


class VirtualCamera:
    """Use as context manager; `put_on` changes what is seen."""

    def __init__(self, path: Path, first: Picture) -> None:
        self.path = path
        self._picture = first
        self._since = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def __enter__(self) -> Self:
        self._write(self._picture(0.0))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def put_on(self, picture: Picture) -> None:
        self._since, self._picture = time.monotonic(), picture

    def _run(self) -> None:
        while not self._stop.wait(1 / FPS):
            picture, since = self._picture, self._since
            self._overwrite(picture(time.monotonic() - since))

    def _write(self, planes: NDArray[np.uint8]) -> None:
        width, height = SIZE
        head = f"YUV4MPEG2 W{width} H{height} F{FPS}:1 Ip A1:1 C420jpeg\n".encode()
        with self.path.open("wb") as file:
            file.write(head)
            for _ in range(SLOTS):
                file.write(b"FRAME\n" + planes.tobytes())
        self._offsets = [len(head) + slot * (6 + planes.size) + 6 for slot in range(SLOTS)]

    def _overwrite(self, planes: NDArray[np.uint8]) -> None:
        data = planes.tobytes()
        with self.path.open("r+b") as file:
            for offset in self._offsets:
                file.seek(offset)
                file.write(data)


def planes_of(rgb: Image) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), dtype=np.uint8)


def clip_frames(path: Path, seconds: float = 20.0) -> list[Image]:
    """RGB at FPS, upright person in the middle of a 1280x720 picture, its own blurred sides left and right."""
    frames: list[Image] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            at_s = float(frame.time or 0.0)
            if at_s > seconds:
                break
            if at_s >= len(frames) / FPS:
                upright = np.rot90(frame.to_ndarray(format="rgb24"), round(frame.rotation / 90))  # phones write it sideways
                frames.append(staged(np.ascontiguousarray(upright, dtype=np.uint8)))
    return frames


def staged(rgb: Image) -> Image:
    width, height = SIZE
    scale = height / rgb.shape[0]
    person = cv2.resize(rgb, (round(rgb.shape[1] * scale), height), interpolation=cv2.INTER_CUBIC)[:, :width]
    back = cv2.GaussianBlur(cv2.resize(rgb, SIZE), (0, 0), 25)
    left = (width - person.shape[1]) // 2
    back[:, left : left + person.shape[1]] = person
    return np.asarray(back, dtype=np.uint8)


def looping(frames: Sequence[NDArray[np.uint8]]) -> Picture:
    """There and back again, so that there is no jump."""
    both = [*frames, *reversed(frames)]
    return lambda at_s: both[int(at_s * FPS) % len(both)]


def once(frames: Sequence[NDArray[np.uint8]], then: Picture) -> Picture:
    length_s = len(frames) / FPS
    return lambda at_s: frames[int(at_s * FPS)] if at_s < length_s else then(at_s - length_s)
