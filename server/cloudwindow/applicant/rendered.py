"""A person rendered from one public-domain portrait, who follows the prompts. An attacker could do the same: the demo says so."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from cloudwindow.applicant.acts import ACTS, Act, Shown, come_back, still
from cloudwindow.applicant.held import Hold, show
from cloudwindow.applicant.performer import RATE, Cue
from cloudwindow.applicant.pose import Pose
from cloudwindow.applicant.puppet import Fidget, Puppet, Sensor, aimed
from cloudwindow.applicant.room import Room
from cloudwindow.applicant.specimen_card import CardPress, Person, cjk_font, cut_out
from cloudwindow.applicant.stranger import altered
from cloudwindow.applicant.voice import mouth_track, say_digits, say_words
from cloudwindow.domain.samples import Image, Sound

VIDEO: Final = (640, 360)
STILL_WIDTH: Final = 1280
CARD_WIDTH: Final = 640.0  # pixels at the still's size
SPEECH_AFTER_S: Final = 0.7
READ_OUT_PER_S: Final = 14.0  # characters of a question, before one answers
HISS: Final = 0.0008  # a room is never silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How this applicant behaves. `says`: the digits said when asked for some. `acts`: instead of the usual answer, or None.

    `replies`: in English, to a question that is read out; empty: nothing is said.
    """

    says: Callable[[Cue], str] = lambda cue: cue.expected
    replies: Callable[[Cue], str] = lambda _: ""
    acts: Callable[[Cue], Act | None] = lambda _: None
    company: Callable[[float], bool] = lambda _: False  # is a second person in the picture at this time?


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speech:
    sound: Sound
    mouth: Sound
    from_s: float


class RenderedApplicant:
    """`Performer` without files. `person`: printed on the specimen card, with the applicant's own portrait."""

    def __init__(
        self, manner: Manner, person: Person | None = None, *, seed: int = 7, fps: float = 15.0, size: tuple[int, int] = VIDEO
    ) -> None:
        """`size`: of the video, (width, height); stills have its shape, 1280 wide."""
        self.fps = fps
        self._size = size
        self._still = STILL_WIDTH, STILL_WIDTH * size[1] // size[0]
        self._manner = manner
        self._person = person or Person()
        self._fidget = Fidget(seed)
        self._dice = np.random.default_rng(seed)
        self._act: Act = still
        self._since_s = 0.0
        self._speech: _Speech | None = None
        self._pan_deg = 0.0

    def prepare(self) -> None:
        """Everything slow, once: portrait, card, room. Raises ModelMissing, BadInput when a font is missing."""
        from skimage import data

        portrait = np.asarray(data.astronaut(), dtype=np.uint8)  # type: ignore[no-untyped-call]  # scikit-image has no types
        other = altered(portrait)
        self._small, self._large = Puppet(portrait, self._size), Puppet(portrait, self._still)
        self._sensors = {self._size: Sensor(1, self._size), self._still: Sensor(2, self._still)}
        self._room = Room(self._size)
        self._cards = _cards(portrait, self._person)
        self._visitor = _visitor(other)
        self._hold = Hold(width=CARD_WIDTH, x=0.5, y=0.68, yaw=4, pitch=-5, roll=1.5, blur=0.6)
        self._small.render(aimed(ACTS["digits.read"](0.0).pose))

    def frame(self, at_s: float) -> Image:
        seen = self._act(at_s - self._since_s)
        self._pan_deg = seen.pan_deg
        picture = self._draw(self._small, seen, at_s, self._size)
        return self._sensors[self._size].expose(picture)

    def still(self, at_s: float) -> Image:
        seen = self._act(at_s - self._since_s)
        return self._sensors[self._still].expose(self._draw(self._large, seen, at_s, self._still))

    def pose(self, at_s: float) -> Pose:
        """What is commanded for this time, in degrees as FaceLandmarker reads them, sway included."""
        return self._fidget.apply(self._act(at_s - self._since_s).pose, at_s)

    def sound(self, at_s: float, count: int) -> Sound:
        out = (HISS * self._dice.standard_normal(count)).astype(np.float32)
        if speech := self._speech:
            start = round((at_s - speech.from_s) * RATE)
            left, right = max(0, start), min(len(speech.sound), start + count)
            if right > left:
                out[left - start : right - start] += speech.sound[left:right]
        return out

    def cue(self, cue: Cue) -> None:
        self._since_s = cue.at_s
        self._act = self._manner.acts(cue) or ACTS.get(cue.prompt, still)
        began_s = time.monotonic()
        sound = self._answer(cue)
        if sound is not None:
            mouth = mouth_track(sound, RATE, self.fps)
            thought_s = time.monotonic() - began_s  # the voice takes its time, above all the first time
            heard_s = len(cue.words) / READ_OUT_PER_S
            self._speech = _Speech(sound=sound, mouth=mouth, from_s=cue.at_s + max(thought_s, heard_s) + SPEECH_AFTER_S)

    def _answer(self, cue: Cue) -> Sound | None:
        if cue.prompt == "digits.read":
            return say_digits(self._manner.says(cue), "en", RATE)
        reply = self._manner.replies(cue) if cue.words else ""
        return say_words(reply, RATE) if reply else None

    def rest(self) -> None:
        """Called when a prompt is over: the camera comes back; a turn that is under way is finished."""
        if self._pan_deg > 1:
            self._act, self._since_s = come_back(self._pan_deg), self._now_s
        elif self._act(self._now_s - self._since_s).card:
            self._act = still

    _now_s = 0.0

    def _draw(self, puppet: Puppet, seen: Shown, at_s: float, size: tuple[int, int]) -> Image:
        self._now_s = at_s
        pose = replace(self._fidget.apply(seen.pose, at_s), mouth=self._mouth(at_s))
        picture = puppet.render(aimed(pose))
        if self._manner.company(at_s):
            picture = _beside(picture, self._visitor, at_s)
        if seen.card:
            sway = np.sin(at_s * 0.9) * 0.004
            scale = size[0] / STILL_WIDTH
            hold = replace(self._hold, width=self._hold.width * scale, x=self._hold.x + sway, blur=self._hold.blur * scale)
            picture = show(picture, self._cards[seen.card], hold)
        if seen.pan_deg > 0.01 and size == self._size:
            picture = self._room.view(picture, seen.pan_deg)
        return picture

    def _mouth(self, at_s: float) -> float:
        speech = self._speech
        if speech is None:
            return 0.0
        place = int((at_s - speech.from_s) * self.fps)
        return float(speech.mouth[place]) if 0 <= place < len(speech.mouth) else 0.0


def _cards(portrait: Image, person: Person) -> dict[str, Image]:
    from cloudwindow.inference.faces import OVAL
    from cloudwindow.inference.meshes import read_mesh

    mesh = read_mesh(portrait)
    assert mesh is not None  # the portrait is ours
    oval = mesh.points[list(OVAL), :2]
    left, top, right, bottom = (int(v) for v in (*oval.min(axis=0), *oval.max(axis=0)))
    press = CardPress(cjk_font())
    return {"front": press.front(person, cut_out(portrait, (left, top, right, bottom))), "back": press.back(person)}


def _visitor(portrait: Image) -> Image:
    """Head and shoulders of somebody else, to stand beside the applicant."""
    head = portrait[20:330, 100:350]
    return np.asarray(cv2.resize(head, (210, 260), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _beside(picture: Image, visitor: Image, at_s: float) -> Image:
    """The visitor leans into the picture from the right."""
    height, width = picture.shape[:2]
    scale = height / 360
    person = cv2.resize(visitor, None, fx=scale, fy=scale)
    top = round(height * 0.18 + 3 * scale * np.sin(at_s))
    left = width - person.shape[1]
    out = picture.copy()
    fade = np.clip(np.arange(person.shape[1]) / (0.2 * person.shape[1]), 0, 1)[None, :, None]
    rows = slice(top, min(height, top + person.shape[0]))
    shown = person[: rows.stop - rows.start]
    out[rows, left:] = (shown * fade + out[rows, left:] * (1 - fade)).astype(np.uint8)
    return out
