"""Jobs for the pool's tests: in a file of their own, because a worker imports it by name and should not import pytest."""

import os
import signal
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.errors import ModelMissing
from cloudwindow.inference.lanes import SLOW, lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    image: NDArray[np.uint8]
    twins: tuple[NDArray[np.uint8], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    pid: int
    total: int
    shapes: tuple[tuple[int, ...], ...]


def look(picture: Picture) -> Seen:
    pictures = (picture.image, *picture.twins)
    return Seen(pid=os.getpid(), total=sum(int(p.sum()) for p in pictures), shapes=tuple(p.shape for p in pictures))


def negative(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(255 - image, np.uint8)


@lane(SLOW)
def slow_pid(_: object) -> int:
    return os.getpid()


def environment(name: str) -> str:
    return os.environ.get(name, "")


def opencv_threads(_: object) -> int:
    import cv2

    return int(cv2.getNumThreads())


def niceness(_: object) -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def kill_myself(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for(path: str) -> float:
    """Until the file exists, at most 20 s; the test decides when."""
    began = time.monotonic()
    while not os.path.exists(path) and time.monotonic() - began < 20:
        time.sleep(0.01)
    return time.monotonic() - began


def no_model(_: object) -> None:
    raise ModelMissing("whisper-base is not there")


def wrong(_: object) -> None:
    raise KeyError("nose")
