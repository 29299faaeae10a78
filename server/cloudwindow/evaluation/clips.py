"""Recorded clips and pictures as the checks get them: RGB, upright, longest side at most 640, at a chosen rate."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from cloudwindow.domain.check import Check, StandingCheck
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.samples import Frame, Image
from cloudwindow.inference.pool import InlinePool

LONG_SIDE: Final = 640
LONGEST_S: Final = 60.0
_PART: Final = PartId("clip")


def frames(path: Path, per_s: float, longest_s: float = LONGEST_S) -> Iterator[Frame]:
    """The frames nearest to each tick, none twice; `at_s` counts from the clip's start. Raises BadInput when it cannot be read."""
    import cv2

    video = cv2.VideoCapture(str(path))
    try:
        rate = video.get(cv2.CAP_PROP_FPS) or 25.0
        given = number = 0
        for number in range(int(longest_s * rate)):
            ok, picture = video.read()
            if not ok:
                break
            at_s = number / rate
            if given and at_s < given / per_s - 0.5 / rate:
                continue
            given += 1
            yield Frame(image=_fitted(picture), at_s=at_s, part=_PART, number=given)
        if given == 0:
            raise BadInput(f"{path}: expected a video that OpenCV can decode, found no frame in it")
    finally:
        video.release()


def picture(path: Path) -> Image:
    """Raises BadInput when it is no picture."""
    import cv2

    read: Any = cv2.imread(str(path))  # Any: OpenCV's stub forgets that it gives None
    if read is None:
        raise BadInput(f"{path}: expected a picture that OpenCV can decode")
    return _fitted(read)


def observe_all(check: Check | StandingCheck, samples: Sequence[Any] | Iterator[Any]) -> list[Any]:
    """What `check` sees in the samples, one after another, without a worker process."""

    async def observed() -> list[Any]:
        pool = InlinePool()
        return [seen for sample in samples if (seen := await check.observe(sample, pool)) is not None]

    return asyncio.run(observed())


def _fitted(bgr: Any) -> Image:
    import cv2

    scale = LONG_SIDE / max(bgr.shape[:2])
    if scale < 1:
        bgr = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(bgr[:, :, ::-1], dtype=np.uint8)
