"""Text in a picture: PP-OCRv6 small through RapidOCR, one thread, no angle classifier."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Image

MODEL: Final = "ppocr-v6-small"
SEARCH_SIDE: Final = 640  # larger costs more and reads no better on a rectified card


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """`box`: (4, 2) pixels from the top left clockwise."""

    text: str
    confidence: float
    box: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """The engine keeps no state between calls, but its detector is not promised to be safe across threads."""

    engine: Any  # Any: RapidOCR has no complete types
    lock: Lock


@lru_cache(maxsize=1)
def _reader() -> _Reader:
    from rapidocr import RapidOCR

    params = {
        "Global.log_level": "error",
        "Global.use_cls": False,
        "Det.limit_side_len": SEARCH_SIDE,
        "Det.limit_type": "max",
        # On one thread a batch saves nothing, and every line of it is padded to the widest; short ones to this width at least.
        "Rec.rec_batch_num": 1,
        "Rec.rec_img_shape": [3, 48, 160],
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    engine = RapidOCR(params=params)
    engine(np.full((64, 64, 3), 255, np.uint8))  # only with its first picture does it load its detector, whose limit we change
    return _Reader(engine=engine, lock=Lock())


class Found:
    """Where text stands in an RGB picture; what it says is read when somebody asks, for reading costs more than finding.

    `boxes`: (n, 4, 2) pixels from the top left clockwise, in no promised order.
    """

    def __init__(self, image: Image, boxes: NDArray[np.float32]) -> None:
        self.boxes = boxes
        self._image = image  # blue, green, red
        self._read: dict[int, Text | None] = {}

    def text(self, number: int) -> Text | None:
        """What box `number` says; None: nothing that can be read."""
        if number not in self._read:
            self._read[number] = self._recognised(number)
        return self._read[number]

    def texts(self, numbers: Iterable[int]) -> list[Text]:
        return [text for number in numbers if (text := self.text(number)) is not None]

    def _recognised(self, number: int) -> Text | None:
        reader = _reader()
        with reader.lock:
            crops = reader.engine.crop_text_regions(self._image, self.boxes[[number]])
            read = reader.engine.recognize_txt(crops)
        words, sure = read.txts[0], float(read.scores[0])
        return (
            Text(text=words, confidence=sure, box=self.boxes[number])
            if words.strip() and sure >= reader.engine.text_score
            else None
        )


def find_text(image: Image, side: int = SEARCH_SIDE) -> Found:
    """`side`: the picture's longest side for the search, in pixels. About 100 ms at 640, and 20 ms for a line that is read."""
    reader, flipped = _reader(), np.ascontiguousarray(image[..., ::-1])
    with reader.lock:
        reader.engine.text_det.limit_side_len = side
        boxes = reader.engine.text_det(flipped).boxes
    return Found(flipped, np.zeros((0, 4, 2), np.float32) if boxes is None else np.asarray(boxes, dtype=np.float32))


def read_text(image: Image, side: int = SEARCH_SIDE) -> tuple[Text, ...]:
    """Every line of text in an RGB picture, in no promised order."""
    found = find_text(image, side)
    return tuple(found.texts(range(len(found.boxes))))
