"""What the rendered person, somebody else and a clerk show and say, drawn and encoded once; sessions are cut together from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, Final

import av
import numpy as np

from cloudwindow.applicant.clerk_picture import RenderedClerk, Sheet
from cloudwindow.applicant.held import Hold, show
from cloudwindow.applicant.performer import RATE, Cue
from cloudwindow.applicant.pose import Fidget, Pose, aimed
from cloudwindow.applicant.puppet import Puppet, Sensor
from cloudwindow.applicant.rendered import Manner, RenderedApplicant
from cloudwindow.applicant.specimen_card import PORTRAIT, CardPress, Person, cjk_font, cut_out
from cloudwindow.applicant.stranger import altered
from cloudwindow.applicant.voice import say_words
from cloudwindow.domain.samples import Image, Sound
from cloudwindow.engine.exhibits import to_jpeg

SIZE: Final = (640, 360)
FPS: Final = 8.0
KEY_EVERY_S: Final = 2.5
KBPS: Final = 140
PACKET_S: Final = 0.06  # of sound: the longest that Opus has
MOUTHED: Final = "305718"
COMPANY_AT_S: Final = 1000.0  # from here on the performer's clock somebody leans into the picture
PAN: Final = "environment.look_around"
PROMPTS: Final = {  # seconds of each clip
    "idle": 6.0,
    "turn.left": 2.9,
    "turn.right": 2.9,
    "turn.up": 2.9,
    "turn.down": 2.9,
    "digits.read": 5.0,
    PAN: 7.5,
}
CARD_S: Final = 1.25  # shown again and again
HOLD: Final = Hold(width=320.0, x=0.5, y=0.68, yaw=4, pitch=-5, roll=1.5, blur=0.6)  # at the video's size
SHEET: Final = ("Transfer of a property", "Price: 1,280,000 yuan", "12 Garden Street, unit 3", "Fee: none", "Questions? Please ask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """VP8 as it goes into RTP, `fps` pictures a second; the first is a keyframe. `keys`: which are."""

    fps: float
    frames: tuple[bytes, ...]
    keys: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """`stills`: JPEG pictures by what they show, several of each, no two alike."""

    clips: Mapping[str, Clip]
    stills: Mapping[str, tuple[bytes, ...]]


def drawn(people: Sequence[Person], tell: Callable[[str], None]) -> Reel:
    """Takes some ten seconds. `people`: whose cards are held up, as clip 'card.front.0' and so on; all backs are alike.

    Raises ModelMissing, BadInput when a font is missing.
    """
    from skimage import data

    portrait = np.asarray(data.astronaut(), dtype=np.uint8)  # type: ignore[no-untyped-call]  # scikit-image has no types
    manner = Manner(company=lambda at_s: at_s >= COMPANY_AT_S)
    applicant = RenderedApplicant(manner, fps=FPS, size=SIZE)
    applicant.prepare()
    tell("the applicant")
    pictures = {name: _acted(applicant, name, length_s) for name, length_s in PROMPTS.items()}
    pictures["company"] = [applicant.frame(COMPANY_AT_S + n / FPS) for n in range(round(4 * FPS))]
    tell("somebody else, the cards, the clerk")
    other = altered(portrait, jaw=1.12)
    pictures["other"] = _rest(other, round(4 * FPS))
    applicant.cue(Cue(prompt="face.look_straight", expected="", attempt=1, at_s=0.0))
    large = [applicant.still(0.7 * n) for n in range(4)]
    stills = {
        "face": [picture[60:660, 340:940] for picture in large],
        "face.other": [picture[:, 140:500] for picture in pictures["other"][:3]],
        "environment": pictures[PAN][12 : round(6.5 * FPS) : 7],
        "snapshot": large[:1],
    }
    press, photo = CardPress(cjk_font()), _photo(portrait)
    cards = {f"card.front.{number}": press.front(person, photo) for number, person in enumerate(people)}
    left, top, right, bottom = PORTRAIT
    stills |= {name.replace("front", "portrait"): [card[top:bottom, left:right]] for name, card in cards.items()}
    for name, card in (*cards.items(), ("card.back", press.back(people[0]))):
        pictures[name] = [show(picture, card, HOLD) for picture in pictures["idle"][: round(CARD_S * FPS)]]
        stills[name] = [show(picture, card, replace(HOLD, width=2 * HOLD.width)) for picture in large[:2]]
    clips = {name: encoded(frames, FPS) for name, frames in pictures.items()}
    clips |= _of_the_clerk()
    return Reel(
        clips=clips, stills={name: tuple(to_jpeg(np.ascontiguousarray(one), 88) for one in many) for name, many in stills.items()}
    )


def _acted(applicant: RenderedApplicant, name: str, length_s: float) -> list[Image]:
    prompt = "face.look_straight" if name == "idle" else name
    applicant.cue(Cue(prompt=prompt, expected=MOUTHED, attempt=1, at_s=0.0))
    return [applicant.frame(n / FPS) for n in range(round(length_s * FPS))]


def _rest(portrait: Image, count: int) -> list[Image]:
    puppet, fidget, sensor = Puppet(portrait, SIZE), Fidget(41), Sensor(5, SIZE)
    return [sensor.expose(puppet.render(aimed(fidget.apply(Pose(), n / FPS)))) for n in range(count)]


def _photo(portrait: Image) -> Image:
    """As it is printed on a card."""
    from cloudwindow.inference.faces import OVAL
    from cloudwindow.inference.meshes import read_mesh

    mesh = read_mesh(portrait)
    assert mesh is not None  # the portrait is ours
    oval = mesh.points[list(OVAL), :2]
    left, top, right, bottom = (int(v) for v in (*oval.min(axis=0), *oval.max(axis=0)))
    return cut_out(portrait, (left, top, right, bottom))


def _of_the_clerk() -> dict[str, Clip]:
    clerk, sheet = RenderedClerk(fps=FPS), Sheet(SHEET, fps=2.0)
    clerk.prepare()
    sheet.prepare()
    faces = [clerk.frame(n / FPS) for n in range(round(6 * FPS))]
    return {"clerk": encoded(faces, FPS), "clerk.screen": encoded([sheet.frame(n / 2.0) for n in range(16)], 2.0)}


def encoded(pictures: Sequence[Image], fps: float) -> Clip:
    """RGB pictures of one size, with a keyframe every KEY_EVERY_S."""
    context: Any = av.CodecContext.create("libvpx", "w")  # Any: a video context, which av does not say
    height, width = pictures[0].shape[:2]
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    rate = Fraction(fps).limit_denominator(100)
    context.time_base, context.framerate, context.bit_rate = 1 / rate, rate, KBPS * 1000
    context.gop_size, context.thread_count = max(1, round(KEY_EVERY_S * fps)), 1
    context.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}
    packets = []
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        packets += context.encode(frame)
    packets += context.encode(None)
    return Clip(fps=fps, frames=tuple(map(bytes, packets)), keys=tuple(packet.is_keyframe for packet in packets))


@cache
def spoken(words: str) -> tuple[bytes, ...]:
    """English words as Opus packets of PACKET_S each; of no words, half a minute of a quiet room. Raises ModelMissing."""
    dice = np.random.default_rng(len(words))
    sound: Sound = say_words(words, RATE) if words else np.zeros(30 * RATE, np.float32)
    sound = sound + (0.0008 * dice.standard_normal(len(sound))).astype(np.float32)
    context: Any = av.CodecContext.create("libopus", "w")  # Any: an audio context, which av does not say
    context.sample_rate, context.layout, context.format = RATE, "mono", "s16"
    context.time_base, context.bit_rate = Fraction(1, RATE), 20_000
    context.options = {"frame_duration": "60", "compression_level": "2", "application": "voip"}
    count = round(PACKET_S * RATE)
    packets: list[bytes] = []
    for number in range(len(sound) // count):
        piece = np.clip(sound[number * count : (number + 1) * count], -1, 1)
        frame = av.AudioFrame.from_ndarray((piece * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, number * count
        packets += [bytes(packet) for packet in context.encode(frame)]
    return tuple(packets)
