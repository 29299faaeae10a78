"""A SPECIMEN passport page with a machine-readable zone: issuer UTO (Utopia), which ICAO Doc 9303 keeps for examples."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from cloudwindow.applicant.specimen_card import INK, LABEL, RED, guilloche
from cloudwindow.domain.documents import MRZ_LENGTH, mrz_check_digit
from cloudwindow.domain.errors import ModelMissing
from cloudwindow.domain.samples import Image

PAGE: Final = (1476, 1040)  # 125 x 88 mm at 300 dots an inch (ISO/IEC 7810 ID-3)
PHOTO: Final = (70, 190, 482, 720)
ZONE_ROWS: Final = (850, 930)
MONO_FONTS: Final = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"),
    Path("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Dates as YYMMDD; `sex` M, F or <."""

    surname: str = "SPECIMEN"
    given: str = "ANNA MARIA"
    number: str = "L898902C3"
    nationality: str = "UTO"
    birth: str = "900101"
    sex: str = "F"
    expiry: str = "340415"
    optional: str = ""


def zone(holder: Holder) -> tuple[str, str]:
    """The two lines of 44 characters (TD3)."""
    names = f"{holder.surname.replace(' ', '<')}<<{holder.given.replace(' ', '<')}"
    first = f"P<UTO{names}"[:MRZ_LENGTH].ljust(MRZ_LENGTH, "<")
    number, optional = holder.number.ljust(9, "<"), holder.optional.ljust(14, "<")
    head = number + mrz_check_digit(number) + holder.nationality + holder.birth + mrz_check_digit(holder.birth) + holder.sex
    second = head + holder.expiry + mrz_check_digit(holder.expiry) + optional + mrz_check_digit(optional)
    return first, second + mrz_check_digit(second[0:10] + second[13:20] + second[21:43])


def mono_font() -> Path:
    """A font in which the lines of the zone align. Raises ModelMissing with the package's name."""
    for path in MONO_FONTS:
        if path.is_file():
            return path
    raise ModelMissing(
        f"a font for the machine-readable zone is missing (looked for {MONO_FONTS[0]}): apt-get install fonts-dejavu-core"
    )


def page(holder: Holder, photo: Image, font: Path) -> Image:
    """(1040, 1476, 3) RGB. `photo`: any portrait."""
    sheet = Pillow.fromarray(guilloche(*PAGE))
    draw = ImageDraw.Draw(sheet)

    def sized(size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(font), size)

    draw.text((70, 60), "UTOPIA  PASSPORT  SPECIMEN", RED, sized(52))
    rows = (("Surname", holder.surname), ("Given names", holder.given), ("Passport No.", holder.number), ("Sex", holder.sex))
    for place, (label, word) in enumerate(rows):
        draw.text((540, 190 + 120 * place), label, LABEL, sized(28))
        draw.text((540, 226 + 120 * place), word, INK, sized(44))
    for y, line in zip(ZONE_ROWS, zone(holder), strict=True):
        for place, character in enumerate(line):
            draw.text((70 + 30.4 * place, y), character, INK, sized(46))
    printed = np.array(sheet, dtype=np.uint8)
    left, top, right, bottom = PHOTO
    printed[top:bottom, left:right] = cv2.resize(photo, (right - left, bottom - top), interpolation=cv2.INTER_CUBIC)
    return printed
