"""One wide picture of the kept views of a room, each laid where the camera looked.

A cylinder around the camera: columns are directions, rows the tangent of the elevation. What two views show is blended by how near
it is to the middle of each. The focal length is assumed, as in `surroundings.py`, and edges are off by as much as that is.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cloudwindow.domain.samples import Image
from cloudwindow.inference.lanes import lane
from cloudwindow.inference.surroundings import FOCAL

PIXELS_PER_DEG: Final = 8.0
WIDEST_DEG: Final = 400.0
HEIGHT_PX: Final = 480
MOST_TILT_DEG: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """`image`: RGB. `heading_deg` to the right, `tilt_deg` up, both from the first view."""

    image: Image
    heading_deg: float
    tilt_deg: float


@lane("slow")
def compose_panorama(views: tuple[View, ...]) -> Image | None:
    """None for no view. At most 3,200 by 480 pixels; black where nobody looked."""
    import cv2

    if not views:
        return None
    first, last = min(view.heading_deg for view in views), max(view.heading_deg for view in views)
    margin_deg = max(_half_width_deg(view.image) for view in views)
    width_deg = min(WIDEST_DEG, last - first + 2 * margin_deg)
    degrees = first - margin_deg + np.arange(int(width_deg * PIXELS_PER_DEG)) / PIXELS_PER_DEG
    focal_px = PIXELS_PER_DEG * 180 / np.pi
    rows = (np.arange(HEIGHT_PX) - HEIGHT_PX / 2) / focal_px
    total = np.zeros((HEIGHT_PX, len(degrees), 3), np.float32)
    weights = np.full((HEIGHT_PX, len(degrees), 1), 1e-6, np.float32)
    for view in views:
        height, width = view.image.shape[:2]
        focal = FOCAL * max(height, width)
        turned = np.radians(degrees - view.heading_deg)
        seen = np.abs(turned) < np.radians(_half_width_deg(view.image))
        turned = np.clip(turned, -1.4, 1.4)
        tilt = np.tan(np.radians(np.clip(view.tilt_deg, -MOST_TILT_DEG, MOST_TILT_DEG)))
        across = np.broadcast_to(focal * np.tan(turned) + (width - 1) / 2, total.shape[:2])
        down = focal * (rows[:, None] + tilt) / np.cos(turned)[None, :] + (height - 1) / 2
        laid = cv2.remap(view.image, across.astype(np.float32), down.astype(np.float32), cv2.INTER_LINEAR)
        inside = seen[None, :] & (down >= 0) & (down <= height - 1)
        near = np.where(inside, np.cos(turned)[None, :] ** 8 + 0.01, 0.0).astype(np.float32)[..., None]
        total += near * laid
        weights += near
    return np.asarray(np.clip(total / weights, 0, 255), np.uint8)


def _half_width_deg(image: Image) -> float:
    height, width = image.shape[:2]
    return float(np.degrees(np.arctan(width / 2 / (FOCAL * max(height, width)))))
