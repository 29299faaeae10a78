"""Specimen documents held before a camera: read, measured, and held against compressed video of the same instant."""

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import cast

import av
import cv2
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext

from cloudwindow.applicant import specimen_passport
from cloudwindow.applicant.held import Hold, corners, show
from cloudwindow.applicant.specimen_card import CardPress, Person, cjk_font, cut_out
from cloudwindow.checks.identity_document import CardSeen, IdentityDocument, IdentityDocumentPolicy
from cloudwindow.domain.errors import ModelMissing
from cloudwindow.domain.samples import Image
from cloudwindow.inference.cards import PASSPORT, RESIDENT_CARD, CardLook, CardReading, read_card
from cloudwindow.inference.people import find_faces
from cloudwindow.inference.twins import agreement
from tests.material import material

pytestmark = pytest.mark.models

SIZE = (1280, 720)
VIDEO = (640, 360)
HOLD = Hold(width=600, x=0.5, y=0.55, yaw=7, pitch=-5, roll=2)
POLICY = IdentityDocumentPolicy()
TODAY = "2026-11-21"


def portrait(name: str) -> Image:
    picture = cv2.imread(str(material(f"faces/selfies/{name}.jpg")), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    scale = 640 / max(picture.shape[:2])
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    face = find_faces(small)[0]
    return cut_out(small, (face.left, face.top, face.left + face.width, face.top + face.height))


@lru_cache(maxsize=1)
def press() -> CardPress:
    try:
        return CardPress(cjk_font())
    except ModelMissing as missing:
        pytest.skip(str(missing))


@lru_cache(maxsize=4)
def front(name: str = "person-a") -> Image:
    return press().front(Person(), portrait(name))


def room(seed: int = 0) -> Image:
    """Shapes at random, out of focus: something to see behind the document."""
    dice = np.random.default_rng(seed)
    wall = np.full((SIZE[1], SIZE[0], 3), 110, dtype=np.uint8)
    for _ in range(60):
        at, size, colour = dice.integers(0, SIZE), int(dice.integers(30, 160)), dice.integers(20, 230, 3).tolist()
        cv2.circle(wall, at.tolist(), size, colour, -1)
    return np.asarray(cv2.GaussianBlur(wall, (0, 0), 6), dtype=np.uint8)


def look(still: Image, *twins: Image, document: str = RESIDENT_CARD) -> CardReading:
    return read_card(CardLook(image=still, twins=twins, document=document, today=TODAY))


def words(read: CardReading) -> dict[str, str]:
    return {field.name: field.value for field in read.fields}


def filmed(card: Image, codec: str, kbps: int, hold: Hold = HOLD, background: Image | None = None) -> list[Image]:
    """Two thirds of a second of video in which the card drifts; frame 10 is the instant of `hold`."""
    wall = np.asarray(cv2.resize(room() if background is None else background, VIDEO), dtype=np.uint8)
    coder = cast(VideoCodecContext, av.CodecContext.create(codec, "w"))
    coder.width, coder.height, coder.pix_fmt = *VIDEO, "yuv420p"
    coder.bit_rate, coder.time_base, coder.framerate = kbps * 1000, Fraction(1, 30), Fraction(30, 1)
    live = {"preset": "ultrafast", "tune": "zerolatency"}
    coder.options = live if codec == "libx264" else {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    decoder = av.CodecContext.create("h264" if codec == "libx264" else "vp8", "r")
    seen: list[Image] = []
    packets = []
    for number in range(21):
        t = (number - 10) / 30
        moved = replace(hold, width=hold.width / 2 * (1 + 0.04 * t), x=hold.x + 0.04 * t, roll=hold.roll + 4 * t, blur=0.4)
        frame = av.VideoFrame.from_ndarray(show(wall, card, moved), format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        packets += coder.encode(frame)
    for packet in [*packets, *coder.encode(None)]:
        seen += [np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8) for frame in decoder.decode(packet)]
    return seen


@pytest.mark.parametrize("width", [480, 600, 700])
def test_the_front_is_read(width: int) -> None:
    read = look(show(room(), front(), replace(HOLD, width=width)))
    told = words(read)
    assert (read.side, told["number"], told["name"], told["birth"]) == ("front", Person().number, "样本人", "1990-01-01")
    assert (told["sex"], told["nation"]) == ("female", "汉")
    assert "address" not in told, "where somebody lives is compared with nothing"
    assert read.checksum_ok
    assert read.consistent
    assert read.width_px == pytest.approx(width, rel=0.06)


def test_the_back_is_read() -> None:
    read = look(show(room(), press().back(Person(valid="2020.01.01-长期")), HOLD))
    told = words(read)
    assert (read.side, told["valid_from"], told["valid_to"]) == ("back", "2020-01-01", "9999-12-31")
    assert "authority" not in told
    assert read.portrait is None


def test_a_passport_is_read_by_its_zone() -> None:
    holder = specimen_passport.Holder()
    try:
        page = specimen_passport.page(holder, portrait("person-a"), specimen_passport.mono_font())
    except ModelMissing as missing:
        pytest.skip(str(missing))
    read = look(show(room(), page, replace(HOLD, width=780, y=0.5)), document=PASSPORT)
    told = words(read)
    assert (read.side, told["number"], told["name"]) == ("passport", holder.number, "SPECIMEN ANNA MARIA")
    assert (told["birth"], told["valid_to"], told["sex"]) == ("1990-01-01", "2034-04-15", "female")
    assert read.checksum_ok
    assert read.portrait is not None


def test_the_portrait_lies_where_it_was_printed() -> None:
    still = show(room(), front(), HOLD)
    read = look(still)
    assert read.portrait is not None
    left, top, width, height = read.portrait
    quad = corners(HOLD, SIZE)
    assert cv2.pointPolygonTest(quad, (left + width / 2, top + height / 2), False) > 0
    assert left + width / 2 > quad[:, 0].mean()


@pytest.mark.parametrize(
    ("hold", "measure"),
    [(replace(HOLD, width=380), "width"), (replace(HOLD, blur=5.0), "sharpness"), (replace(HOLD, light=1.35), "glare")],
)
def test_what_is_too_small_blurred_or_glaring_is_measured_so(hold: Hold, measure: str) -> None:
    read = look(show(room(), front(), hold))
    gates = {
        "width": read.width_px < POLICY.min_width_px,
        "sharpness": read.sharpness < POLICY.min_sharpness,
        "glare": read.glare > POLICY.max_glare,
    }
    assert gates[measure]


def test_a_room_without_a_card_shows_none() -> None:
    assert words(look(room())) == {}


@pytest.mark.parametrize(("codec", "kbps"), [("libvpx", 300), ("libvpx", 500), ("libx264", 300), ("libx264", 500)])
@pytest.mark.parametrize("skew", [-4, 0, 4])
def test_a_still_agrees_with_the_video_of_its_instant(codec: str, kbps: int, skew: int) -> None:
    frames = filmed(front(), codec, kbps)
    assert agreement(show(room(), front(), HOLD), corners(HOLD, SIZE), frames[10 + skew]) >= POLICY.min_twin_match


@pytest.mark.parametrize("codec", ["libvpx", "libx264"])
def test_a_picture_that_was_slipped_in_does_not(codec: str) -> None:
    frames = filmed(front(), codec, 500)[6:15:4]
    elsewhere = replace(HOLD, x=0.6, roll=-6)
    slipped = {
        "another card": (show(room(), front("person-b"), HOLD), HOLD),
        "another room": (show(room(9), front(), HOLD), HOLD),
        "another moment": (show(room(), front(), elsewhere), elsewhere),
        "the back": (show(room(), press().back(Person()), HOLD), HOLD),
    }
    for what, (still, hold) in slipped.items():
        best = max(agreement(still, corners(hold, SIZE), frame) for frame in frames)
        assert best < POLICY.min_twin_match, what


def test_another_proportion_than_the_video_is_no_agreement() -> None:
    still = show(room(), front(), HOLD)
    assert agreement(still, corners(HOLD, SIZE), still[:, :960]) == 0.0


def test_the_whole_look_compares_with_the_best_twin() -> None:
    frames = filmed(front(), "libvpx", 500)
    still = show(room(), front(), HOLD)
    read = look(still, frames[10], room()[::2, ::2])
    assert read.twin_match is not None
    assert read.twin_match >= POLICY.min_twin_match
    assert IdentityDocument.portrait_of(still, CardSeen(at_s=0.0, still_sha256="", read=read, today=TODAY)) is not None


def test_no_further_twin_is_looked_at_once_one_agrees() -> None:
    frames = filmed(front(), "libvpx", 500)
    still, other = show(room(), front(), HOLD), room()[::2, ::2]
    corners = np.array(look(still).corners, np.float32)
    far, near = agreement(still, corners, frames[14]), agreement(still, corners, frames[10])

    def best(*twins: Image, enough: float) -> float | None:
        return read_card(CardLook(image=still, twins=twins, document=RESIDENT_CARD, today=TODAY, enough=enough)).twin_match

    assert min(far, near) >= 0.7 > agreement(still, corners, other)
    assert best(frames[14], frames[10], enough=0.7) == far
    assert best(frames[14], frames[10], enough=1.0) == max(far, near)
    assert best(other, frames[10], enough=0.7) == near


@pytest.mark.parametrize("x", [HOLD.x, HOLD.x + 0.04, HOLD.x - 0.25])
def test_where_it_was_before_is_only_where_it_is_looked_for_first(x: float) -> None:
    before = look(show(room(), front(), HOLD))
    still = show(room(), front(), replace(HOLD, x=x))
    again = read_card(CardLook(image=still, twins=(), document=RESIDENT_CARD, today=TODAY, before=before.corners))
    alone = look(still)
    assert (words(again), again.side) == (words(alone), "front")
    assert np.abs(np.array(again.corners) - np.array(alone.corners)).max() < 0.03 * alone.width_px
