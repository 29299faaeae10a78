"""Everybody in one picture (云合影): each participant's frame of one instant, side by side, with role and time. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from cloudwindow.domain.samples import Frame, Image

HEIGHT: Final = 480  # of each picture
BAR: Final = 56
GAP: Final = 8
MOST_APART_S: Final = 1.5
FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "applicant": ("申请人", "applicant"),
    "clerk": ("工作人员", "clerk"),
    "interpreter": ("口译员", "interpreter"),
}


def compose(frames: Sequence[tuple[str, Frame]], title: str) -> Image:
    """RGB uint8. `frames`: (who, frame) from left to right, at least one. `title`: at the foot, such as the session's id."""
    pictures = [_scaled(frame.image) for _, frame in frames]
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
    whole = Pillow.new("RGB", (width, HEIGHT + 2 * BAR), (255, 255, 255))
    draw = ImageDraw.Draw(whole)
    left = 0
    for (who, frame), picture in zip(frames, pictures, strict=True):
        whole.paste(picture, (left, 0))
        _write(draw, (left + GAP, HEIGHT + GAP), f"{_name(who)}  {_time(frame.at_s)}")
        left += picture.width + GAP
    instant = max(frame.at_s for _, frame in frames)
    _write(draw, (GAP, HEIGHT + BAR + GAP), f"{title}  {_date(instant)} UTC")
    return np.asarray(whole, dtype=np.uint8)


def apart_s(frames: Sequence[tuple[str, Frame]]) -> float:
    """How far the pictures are from one instant."""
    times = [frame.at_s for _, frame in frames]
    return max(times) - min(times)


def _scaled(image: Image) -> Pillow.Image:
    height, width = image.shape[:2]
    return Pillow.fromarray(image).resize((max(1, round(width * HEIGHT / height)), HEIGHT))


def _name(who: str) -> str:
    chinese, english = NAMES.get(who, ("", who))
    return f"{chinese} {english}" if FONT.exists() else english


def _time(at_s: float) -> str:
    return f"{datetime.fromtimestamp(at_s, UTC):%H:%M:%S.%f}"[:-3]


def _date(at_s: float) -> str:
    return f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], words: str) -> None:
    draw.text(at, words, fill=(20, 20, 20), font=_font())


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Noto Sans CJK where Debian puts it; without it roles are written in English."""
    return ImageFont.truetype(str(FONT), 24, index=2) if FONT.exists() else ImageFont.load_default(24)
