"""A signature's strokes as a picture: the server draws them itself, so that the picture is what the points say."""

import io
from itertools import pairwise
from math import hypot
from typing import Final

from PIL import Image, ImageDraw

from cloudwindow.domain.strokes import Drawing, Point

WIDTH: Final = 900  # pixels of the picture; its height follows the field
FINER: Final = 2  # drawn so many times larger, then made smaller: smooth edges
THIN: Final = 0.0035  # of the field's width, at no pressure
THICK: Final = 0.011  # at full pressure
SLOW: Final = 0.4  # CSS pixels a ms: a quick line is thinner, as a pen's is
BLUE_BLACK: Final = (16, 24, 72, 255)
TALLEST: Final = 2.0  # heights above this many widths are cut off


def draw(drawing: Drawing) -> bytes:
    """PNG, RGBA, ink on nothing."""
    scale = WIDTH * FINER / drawing.width
    height = min(drawing.height, TALLEST * drawing.width)
    image = Image.new("RGBA", (WIDTH * FINER, max(1, round(height * scale))), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for stroke in drawing.strokes:
        _dot(pen, stroke[0], _thickness(stroke[0], stroke[0], drawing), scale)
        for before, after in pairwise(stroke):
            thickness = _thickness(before, after, drawing)
            line = [(before.x * scale, before.y * scale), (after.x * scale, after.y * scale)]
            pen.line(line, fill=BLUE_BLACK, width=max(1, round(thickness * scale)))
            _dot(pen, after, thickness, scale)
    out = io.BytesIO()
    image.resize((WIDTH, max(1, image.height // FINER)), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _thickness(before: Point, after: Point, drawing: Drawing) -> float:
    """In CSS pixels. A mouse knows no pressure and says 0.5 or 0: then speed alone speaks."""
    took_ms = max(1.0, after.t - before.t)
    quick = min(1.0, hypot(after.x - before.x, after.y - before.y) / took_ms / SLOW)
    pressure = after.p if after.p > 0 else 0.5
    return drawing.width * (THIN + (THICK - THIN) * pressure * (1.0 - 0.5 * quick))


def _dot(pen: ImageDraw.ImageDraw, at: Point, thickness: float, scale: float) -> None:
    radius = thickness * scale / 2
    x, y = at.x * scale, at.y * scale
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=BLUE_BLACK)
