"""A covered picture beside its original: the same outside of what was covered, as far as it can be measured; nothing else in it."""

import io
from hashlib import sha256
from typing import Final

import numpy as np
from PIL import Image

from cloudwindow.ledger.excerpt import CoveredStill
from cloudwindow.recording.compare import LEAST_PSNR_DB, LEAST_TILE_DB, Compared
from cloudwindow.recording.likeness import Likeness, Plane, rectangle
from cloudwindow.recording.redaction import GREY, MOST_OFF

OF_THE_FORMAT: Final = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}  # what any JPEG says of itself


def compare_still(copy: bytes, original: bytes, covered: CoveredStill) -> Compared:
    """Whatever cannot be decoded is a fault."""
    name, faults = f"{covered.still} ({covered.file})", []
    if sha256(original).hexdigest() != covered.original_sha256:
        faults.append(f"{covered.original} is not what the trail says")
    try:
        with Image.open(io.BytesIO(original)) as image:
            ours = _planes(image)
        with Image.open(io.BytesIO(copy)) as image:
            beside, theirs = set(image.info) - OF_THE_FORMAT, _planes(image)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        return Compared(part=name, faults=(*faults, f"copy or original cannot be decoded as a picture ({type(error).__name__})"))
    if beside:
        faults.append(f"expected a picture and nothing else, found {', '.join(sorted(map(str, beside)))} beside it")
    if [one.shape for one in ours] != [one.shape for one in theirs]:
        return Compared(part=name, faults=(*faults, "expected a copy of the same size, found another"))
    height, width = ours[0].shape
    likeness = Likeness()
    likeness.add(ours, theirs, [rectangle(box.x, box.y, box.w, box.h, width, height) for box in covered.boxes], GREY)
    for what, found, least in (
        ("outside the boxes", likeness.psnr_db, LEAST_PSNR_DB),
        ("of the worst tile", likeness.tile_db, LEAST_TILE_DB),
    ):
        if found < least:
            faults.append(f"expected a likeness {what} of at least {least:.0f} dB, found {found:.2f} dB")
    if likeness.colour_off > MOST_OFF:
        faults.append(f"expected the boxes covered with the flat colour, found a pixel {likeness.colour_off} away")
    return Compared(part=name, frames=1, least_psnr_db=likeness.psnr_db, least_tile_db=likeness.tile_db, faults=tuple(faults))


def _planes(image: Image.Image) -> tuple[Plane, Plane, Plane]:
    """Y, Cb and Cr; colour has half of either side, as in a recording."""
    whole = np.asarray(image.convert("YCbCr"), dtype=np.uint8)
    return whole[:, :, 0], whole[::2, ::2, 1], whole[::2, ::2, 2]
