"""Text in a picture: PP-OCRv6 small through RapidOCR, one thread, no angle classifier."""

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


def read_text(image: Image, side: int = SEARCH_SIDE) -> tuple[Text, ...]:
    """Every line of text in an RGB picture, in no promised order. `side`: the picture's longest side for the search, in pixels."""
    reader = _reader()
    with reader.lock:
        reader.engine.text_det.limit_side_len = side
        result = reader.engine(np.ascontiguousarray(image[..., ::-1]))
    if result.txts is None or result.boxes is None:
        return ()
    found = zip(result.txts, result.scores, result.boxes, strict=True)
    return tuple(Text(text=text, confidence=float(sure), box=np.asarray(box, dtype=np.float32)) for text, sure, box in found)
