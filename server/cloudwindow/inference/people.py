"""Who is in the picture: face boxes, also small ones."""

from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.samples import Image
from cloudwindow.inference import yunet

MODEL: Final = yunet.MODEL
MIN_SCORE: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A box in pixels and the detector's score 0..1."""

    left: int
    top: int
    width: int
    height: int
    score: float


def find_faces(image: Image, long_side: int | None = None) -> tuple[Face, ...]:
    """Faces in an RGB picture, the surest first; looked for in one of at most `long_side` pixels. Raises ModelMissing."""
    found = yunet.boxes(image, MIN_SCORE, long_side)
    return tuple(
        Face(left=round(left), top=round(top), width=round(width), height=round(height), score=round(score, 3))
        for (left, top, width, height), score in zip(found.sides.tolist(), found.scores.tolist(), strict=True)
    )
