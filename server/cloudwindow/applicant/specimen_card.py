"""A SPECIMEN resident identity card, printed and held before the camera: nobody's card, for the demo and the tests.

The words SPECIMEN and 样本 stand across it, and its number begins with the region 999999, which GB/T 2260 gives to no place.
The check character is right, so that software which looks at it is exercised. Images are (height, width, 3) uint8 RGB.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from cloudwindow.applicant.held import CARD
from cloudwindow.applicant.held import Hold as Hold
from cloudwindow.applicant.held import show as show
from cloudwindow.domain.documents import SPECIMEN_REGION, check_character
from cloudwindow.domain.errors import ModelMissing
from cloudwindow.domain.samples import Image

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels

PORTRAIT: Final[Box] = (625, 95, 935, 470)  # 26 x 32 mm
PAPER: Final = (206, 220, 228)
INK: Final = (35, 35, 40)
LABEL: Final = (58, 105, 160)
RED: Final = (200, 60, 60)
SHARE_OF_FACE: Final = 0.52  # of the portrait's height
FONTS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)
SIMPLIFIED: Final = 2  # the simplified Chinese face within Noto's collection


def cjk_font() -> Path:
    """A font with Chinese characters: Noto Sans CJK where Debian puts it. Raises ModelMissing with the package's name."""
    for path in FONTS:
        if path.is_file():
            return path
    raise ModelMissing(f"a font with Chinese characters is missing (looked for {FONTS[0]}): apt-get install fonts-noto-cjk")


def specimen_number(birth: str, serial: int, region: str = SPECIMEN_REGION) -> str:
    """18 characters; `birth` as YYYYMMDD, `serial` 0..999 (odd is a man)."""
    first17 = f"{region}{birth}{serial:03d}"
    return first17 + check_character(first17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who stands on the card. `birth`: YYYYMMDD; `sex` and `nation` as printed; the serial must be odd for a man."""

    name: str = "样本人"
    sex: str = "女"
    nation: str = "汉"
    birth: str = "19900101"
    address: tuple[str, str] = ("虚构省样本市测试区", "示例路0号")
    serial: int = 0
    authority: str = "虚构市样本分局"
    valid: str = "2020.01.01-2040.01.01"

    @property
    def number(self) -> str:
        return specimen_number(self.birth, self.serial)


class CardPress:
    """Prints cards of 1012x638 pixels (300 dots an inch). `font`: a CJK font file (.ttc or .ttf), `cjk_font()` finds one."""

    def __init__(self, font: Path, face_index: int = SIMPLIFIED) -> None:
        self._font = font
        self._index = face_index if font.suffix == ".ttc" else 0

    def front(self, person: Person, photo: Image, number: str = "") -> Image:
        """`photo`: what `cut_out` gives, or any portrait, which is then resized. `number`: printed instead of the person's own."""
        card, draw = self._blank()
        year, month, day = person.birth[:4], str(int(person.birth[4:6])), str(int(person.birth[6:]))
        labels = ((60, 75, "姓名"), (60, 150, "性别"), (260, 150, "民族"), (60, 225, "出生"), (265, 225, "年"), (365, 225, "月"))
        for x, y, text in (*labels, (465, 225, "日"), (60, 310, "住址"), (60, 535, "公民身份号码")):
            draw.text((x, y), text, LABEL, self._sized(30))
        words = ((160, 70, person.name), (160, 148, person.sex), (360, 148, person.nation), (160, 223, year), (310, 223, month))
        address = ((160, 308 + 48 * row, line) for row, line in enumerate(person.address))
        for x, y, text in (*words, (410, 223, day), *address):
            draw.text((x, y), text, INK, self._sized(36))
        for place, digit in enumerate(number or person.number):
            draw.text((270 + 36 * place, 522), digit, INK, self._sized(46))
        draw.text((60, 440), "SPECIMEN 样本 不具法律效力", RED, self._sized(34))
        return _with_photo(card, photo, PORTRAIT)

    def back(self, person: Person) -> Image:
        card, draw = self._blank()
        draw.ellipse((60, 60, 230, 230), outline=RED, width=6)
        draw.text((82, 108), "样本", RED, self._sized(60))
        draw.text((300, 70), "SPECIMEN 样本", INK, self._sized(54))
        draw.text((300, 160), "居民身份证 示例", INK, self._sized(66))
        for y, label, text in ((430, "签发机关", person.authority), (510, "有效期限", person.valid)):
            draw.text((180, y), label, LABEL, self._sized(32))
            draw.text((340, y - 4), text, INK, self._sized(38))
        return np.array(card, dtype=np.uint8)

    def _blank(self) -> tuple[Pillow.Image, ImageDraw.ImageDraw]:
        card = Pillow.fromarray(guilloche(*CARD))
        return card, ImageDraw.Draw(card)

    def _sized(self, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self._font), size, index=self._index)


def guilloche(width: int, height: int) -> Image:
    """Pale paper with a faint wavy pattern."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wave = np.sin((y + 14 * np.sin(x / 60)) / 5) * 5
    paper = np.array(PAPER)[None, None] + np.stack((wave, 0.3 * wave, -0.5 * wave), axis=-1)
    return np.asarray(paper.clip(0, 255), dtype=np.uint8)


def _with_photo(card: Pillow.Image, photo: Image, place: Box) -> Image:
    left, top, right, bottom = place
    printed = np.array(card, dtype=np.uint8)
    printed[top:bottom, left:right] = cv2.resize(photo, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    return printed


def cut_out(portrait: Image, face: Box) -> Image:
    """The head and shoulders on plain paper, a little pale, as printed on a card: (375, 310, 3). `face`: the face's box."""
    crop, (left, top, right, bottom) = _head_and_shoulders(portrait, face)
    height, width = crop.shape[:2]
    mask = np.full((height, width), cv2.GC_PR_BGD, dtype=np.uint8)
    centre, axes = ((left + right) // 2, (top + bottom) // 2), (int((right - left) * 0.85), int((bottom - top) * 0.85))
    cv2.ellipse(mask, centre, axes, 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.rectangle(mask, (int(width * 0.15), bottom), (int(width * 0.85), height), cv2.GC_PR_FGD, -1)
    cv2.ellipse(mask, centre, ((right - left) // 2, (bottom - top) // 2), 0, 0, 360, cv2.GC_FGD, -1)
    mask[: int(height * 0.04)] = cv2.GC_BGD
    mask[: int(height * 0.5), : int(width * 0.08)] = mask[: int(height * 0.5), int(width * 0.92) :] = cv2.GC_BGD
    back, fore = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(crop, mask, (0, 0, 1, 1), back, fore, 4, cv2.GC_INIT_WITH_MASK)  # with a mask the rectangle is not used
    kept = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    alpha = np.asarray(cv2.GaussianBlur(kept, (0, 0), width / 150))[..., None]
    mixed = alpha * (crop * 0.85 + 28) + (1 - alpha) * np.array(PAPER)
    return np.asarray(mixed.clip(0, 255), dtype=np.uint8)


def _head_and_shoulders(portrait: Image, face: Box) -> tuple[Image, Box]:
    """Cut in the card's proportions, and the face's box inside it."""
    left, top, right, bottom = face
    width, height = PORTRAIT[2] - PORTRAIT[0], PORTRAIT[3] - PORTRAIT[1]
    scale = SHARE_OF_FACE * height / (bottom - top)
    across, down = width / 2 - (left + right) / 2 * scale, 0.5 * height - (top + bottom) / 2 * scale
    matrix = np.array(((scale, 0, across), (0, scale, down)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    crop = cv2.warpAffine(portrait, matrix, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    placed = (round(left * scale + across), round(top * scale + down), round(right * scale + across), round(bottom * scale + down))
    return np.asarray(crop, dtype=np.uint8), placed
