"""One look at one still of a document: where it is, how well it can be seen, what stands on it, whose face, and is it live."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cloudwindow.domain.samples import Image
from cloudwindow.inference.documents import DocumentRead, FieldRead, Line, passport_page, resident_card
from cloudwindow.inference.lanes import lane
from cloudwindow.inference.ocr import MODEL as READER
from cloudwindow.inference.people import MODEL as DETECTOR
from cloudwindow.inference.weights import fingerprint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cloudwindow.inference.card_geometry import Quad
    from cloudwindow.inference.ocr import Found, Text

RESIDENT_CARD: Final = "resident_card"
PASSPORT: Final = "passport"
RATIOS: Final = {RESIDENT_CARD: 85.6 / 54.0, PASSPORT: 125.0 / 88.0}  # ISO/IEC 7810 ID-1 and ID-3, width to height
READ_WIDTH: Final = 960
ZONE_WIDTH: Final = 1280  # the machine-readable zone has 44 characters in a line
ZONE_TOP: Final = 0.72  # it lies below, as a share of the page's height
PORTRAIT_WIDTH: Final = 640
STRAY: Final = 0.15  # of its width: how far a document that is held in a hand may have moved since the still before
WORTH_IT: Final = 0.6  # of the still: a larger part of it costs as much as the whole
# Where a line of text lies on the document (left, right, middle from above, as shares), for finding the one by the other.
KNOWN_LINES: Final = (
    (r"公民身份.*\d{17}[\dXx]", (0.06, 0.907, 0.865)),
    (r"^\d{17}[\dXx]$", (0.267, 0.907, 0.865)),
    (r"有效期.*\d{4}\.\d\d\.\d\d.*\d{4}\.\d\d\.\d\d", (0.178, 0.75, 0.83)),
    (r"^\d{4}\.\d\d\.\d\d.*\d{4}\.\d\d\.\d\d", (0.336, 0.75, 0.83)),
)
# Of the resident card only what is compared is read: below stands the number or the validity, above name, sex and birth. Between
# them are the holder's address and who issued the card.
BELOW: Final = 0.76
ABOVE: Final = 0.48
ZONE_LINE: Final = (r"^[A-Z0-9<«]{13}[\dOQDIBSZ]{6}", (0.05, 0.95, 0.95))


Corners = tuple[tuple[float, float], ...]  # none, or four points in pixels, from the top left clockwise


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CardLook:
    """`image`: RGB; `twins`: RGB frames of the video of about the same instant, nearest first. `today`: YYYY-MM-DD.

    `enough`: the agreement after which no further twin is looked at. `before`: the corners of the document in the still before, as
    in `CardReading`; it is looked for there first.
    """

    image: Image
    twins: tuple[Image, ...]
    document: str
    today: str
    enough: float = 1.0
    before: Corners = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReading:
    """`width_px`: of the document in the still, 0 when none was found. `sharpness`: relative, near 0 is blurred. `glare`: share.

    `corners`: four points in pixels of the still, from the top left clockwise. `portrait`: left, top, width, height of the face on
    the document, in pixels of the still. `twin_match`: -1..1, the best of the twins that were looked at; None: there were none.
    """

    width_px: float = 0.0
    sharpness: float = 0.0
    glare: float = 0.0
    corners: Corners = ()
    side: str = ""
    fields: tuple[FieldRead, ...] = ()
    checksum_ok: bool = False
    consistent: bool = True
    portrait: tuple[int, int, int, int] | None = None
    twin_match: float | None = None
    models: tuple[str, ...] = ()  # 'name sha256'


@lane("slow")
def read_card(look: CardLook) -> CardReading:
    """Raises ModelMissing."""
    from cloudwindow.inference import card_geometry as geometry
    from cloudwindow.inference.twins import agreement

    models = (fingerprint(READER), fingerprint(DETECTOR))
    quad, read = _located(look)
    if quad is None:
        return CardReading(models=models)
    document = geometry.straightened(look.image, quad, PORTRAIT_WIDTH, RATIOS[look.document])
    matches: list[float] = []
    for twin in look.twins:
        if not matches or matches[-1] < look.enough:
            matches.append(agreement(look.image, quad, twin))
    return CardReading(
        width_px=round(geometry.quad_width(quad), 1),
        sharpness=round(geometry.sharpness(document), 4),
        glare=round(geometry.glare(document), 4),
        corners=tuple((round(float(x), 1), round(float(y), 1)) for x, y in quad),
        side=read.side,
        fields=read.fields,
        checksum_ok=read.checksum_ok,
        consistent=read.consistent,
        portrait=_portrait(document, quad, look.image) if read.side in ("front", "passport") else None,
        twin_match=max(matches) if matches else None,
        models=models,
    )


def _located(look: CardLook) -> "tuple[Quad | None, DocumentRead]":
    """By its outline; when there is none, or nothing known stands in it, by its text."""
    from cloudwindow.inference import card_geometry as geometry

    ratio = RATIOS[look.document]
    quad = geometry.outline(look.image, ratio)
    if quad is not None:
        read = _read(look, quad)
        if read.fields:
            return quad, read
    by_text = _by_text(look)
    if by_text is not None:
        return by_text
    return quad, DocumentRead()


def _read(look: CardLook, quad: "Quad") -> DocumentRead:
    """What stands on the document inside `quad`."""
    from cloudwindow.inference import card_geometry as geometry
    from cloudwindow.inference.ocr import find_text

    ratio = RATIOS[look.document]
    if look.document == PASSPORT:
        page = geometry.straightened(look.image, quad, ZONE_WIDTH, ratio)
        found = find_text(page[round(ZONE_TOP * page.shape[0]) :])
        places = np.asarray(found.boxes / ZONE_WIDTH, dtype=np.float32)
        return passport_page(_lines(found, places, range(len(places))), look.today)
    card = geometry.straightened(look.image, quad, READ_WIDTH, ratio)
    found = find_text(card)
    return _resident_card(found, np.asarray(found.boxes / (card.shape[1], card.shape[0]), dtype=np.float32))


def _resident_card(found: "Found", places: "NDArray[np.float32]") -> DocumentRead:
    """`places`: (n, 4, 2), each box of `found` in shares of the card. Where the side does not show at once everything is read."""
    inside = _inside(places)
    below = [n for n, y in inside.items() if y > BELOW]
    read = resident_card(_lines(found, places, below))
    if read.side == "back" and read.checksum_ok:
        return read
    front = any(field.name == "number" for field in read.fields)
    wanted = [n for n, y in inside.items() if y > BELOW or y < ABOVE] if front else inside
    return resident_card(_lines(found, places, wanted))


def _inside(places: "NDArray[np.float32]") -> dict[int, float]:
    """The boxes that stand on the document (none is far beside it), and how far down."""
    middles = enumerate(places.mean(axis=1).tolist())
    return {number: y for number, (x, y) in middles if -0.05 < x < 1.05 and -0.05 < y < 1.05}


def _by_text(look: CardLook) -> "tuple[Quad, DocumentRead] | None":
    """Where it was before, else in the whole still."""
    height, width = look.image.shape[:2]
    if look.before:
        (left, top), (right, bottom) = (tuple(one(side) for side in zip(*look.before, strict=True)) for one in (min, max))
        stray = STRAY * (right - left)
        part = (
            max(int(left - stray), 0),
            max(int(top - stray), 0),
            min(int(right + stray), width),
            min(int(bottom + stray), height),
        )
        if 0 < (part[2] - part[0]) * (part[3] - part[1]) < WORTH_IT * width * height:
            found = _in_part(look, part)
            if found is not None and _wholly(found[0], part):
                return found
    return _in_part(look, (0, 0, width, height))


def _in_part(look: CardLook, part: tuple[int, int, int, int]) -> "tuple[Quad, DocumentRead] | None":
    """That part (left, top, right, bottom) is read; a line whose place on the document is known tells where the document is."""
    import re

    from cloudwindow.inference import card_geometry as geometry
    from cloudwindow.inference.ocr import SEARCH_SIDE, find_text

    left, top, right, bottom = part
    scale = SEARCH_SIDE / max(look.image.shape[:2])
    found = find_text(look.image[top:bottom, left:right], round(scale * max(right - left, bottom - top)))
    boxes = found.boxes + np.array((left, top), dtype=np.float32)
    known = (ZONE_LINE,) if look.document == PASSPORT else KNOWN_LINES
    for number in _longest_first(boxes):
        text = found.text(number)
        place = next((place for pattern, place in known if text and re.search(pattern, text.text.replace(" ", ""))), None)
        if place is None:
            continue
        quad = geometry.around(boxes[number], place, RATIOS[look.document])
        places = np.stack([geometry.shares(quad, box) for box in boxes])
        if look.document == PASSPORT:
            return quad, passport_page(_lines(found, places, _inside(places)), look.today)
        return quad, _resident_card(found, places)
    return None


def _longest_first(boxes: "NDArray[np.float32]") -> list[int]:
    """By length to height: the lines whose place is known are the longest, or nearly."""
    length, height = (np.linalg.norm(boxes[:, corner] - boxes[:, 0], axis=1) for corner in (1, 3))
    return [int(number) for number in np.argsort(-length / np.maximum(height, 1))]


def _wholly(quad: "Quad", part: tuple[int, int, int, int]) -> bool:
    """A document that is cut off may lack a line that the whole still shows."""
    (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return bool(left >= part[0] and top >= part[1] and right <= part[2] and bottom <= part[3])


def _lines(found: "Found", places: "NDArray[np.float32]", numbers: Iterable[int]) -> list[Line]:
    """What stands in these boxes, each at its place."""
    return [_line(text, places[number]) for number in numbers if (text := found.text(number)) is not None]


def _line(text: "Text", box: "Quad") -> Line:
    """`box`: (4, 2) shares of the document."""
    (left, top), (right, bottom) = box.min(axis=0).tolist(), box.max(axis=0).tolist()
    return Line(
        text=text.text,
        confidence=text.confidence,
        x=(left + right) / 2,
        y=(top + bottom) / 2,
        width=right - left,
        height=bottom - top,
    )


def _portrait(document: Image, quad: "Quad", still: Image) -> tuple[int, int, int, int] | None:
    """The surest face on the straightened document, as a box in the still."""
    from cloudwindow.inference import card_geometry as geometry
    from cloudwindow.inference.people import find_faces

    faces = find_faces(document)
    if not faces:
        return None
    face, (height, width) = faces[0], document.shape[:2]
    left, top = face.left / width, face.top / height
    right, bottom = left + face.width / width, top + face.height / height
    points = geometry.in_picture(quad, ((left, top), (right, top), (right, bottom), (left, bottom)))
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    x0, y0 = max(float(x0), 0.0), max(float(y0), 0.0)
    x1, y1 = min(float(x1), float(still.shape[1])), min(float(y1), float(still.shape[0]))
    return (round(x0), round(y0), round(x1 - x0), round(y1 - y0)) if x1 - x0 > 8 and y1 - y0 > 8 else None
