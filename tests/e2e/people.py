"""The recorded people: their turns, their voices, and SPECIMEN cards printed from their selfies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pillow
from scipy.io import wavfile

from cloudwindow.applicant.held import Hold, show
from cloudwindow.applicant.specimen_card import CardPress, Person, cjk_font, cut_out
from cloudwindow.domain.samples import Image
from cloudwindow.inference.faces import OVAL
from cloudwindow.inference.meshes import read_mesh
from tests.e2e.camera import FPS, Picture, clip_frames, looping, once, planes_of
from tests.material import material

RATE: Final = 48_000
PRE_ROLL_S: Final = 0.6
AFTER_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """`turns`: (side, from, to) in seconds of the clip, as the material's README labels them. `still_s`: looking straight."""

    name: str
    turns: tuple[tuple[str, float, float], ...]
    still_s: tuple[float, float]
    speaker: str
    digits: str
    serial: int

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(side for side, _, _ in self.turns)


PEOPLE: Final = (
    Recorded(
        name="person-a",
        turns=(("left", 1.5, 3.1), ("right", 3.9, 5.2), ("up", 6.1, 7.4), ("down", 7.9, 9.3)),
        still_s=(0.0, 0.9),
        speaker="jackson",
        digits="381507",
        serial=20,
    ),
    Recorded(
        name="person-b",
        turns=(("left", 1.9, 3.3), ("right", 4.2, 5.5), ("up", 6.7, 8.3), ("down", 9.2, 11.2)),
        still_s=(0.0, 1.2),
        speaker="george",
        digits="492860",
        serial=22,
    ),
    Recorded(
        name="person-c",
        turns=(("right", 1.6, 3.3), ("left", 4.1, 5.3), ("up", 8.15, 9.8), ("down", 10.5, 12.3)),
        still_s=(0.0, 1.0),
        speaker="lucas",
        digits="170325",
        serial=24,
    ),
    Recorded(
        name="person-d",
        turns=(("right", 3.2, 4.7), ("left", 5.5, 7.1), ("down", 9.0, 12.0)),
        still_s=(0.0, 1.2),
        speaker="jackson",
        digits="604918",
        serial=26,
    ),
)


class Performance:
    """What the camera shows for each prompt."""

    def __init__(self, recorded: Recorded, selfie: str) -> None:
        frames = clip_frames(material(f"head-turns/{recorded.name}.mov"))
        self.recorded = recorded
        self.person = Person(name="样本甲", serial=recorded.serial)
        self._planes = [planes_of(frame) for frame in frames]
        first, last = (round(at_s * FPS) for at_s in recorded.still_s)
        self.neutral: Picture = looping(self._planes[first : max(last, first + 4)])
        front, back = cards(self.person, material(f"faces/selfies/{selfie}.jpg"))
        self._cards = {"card.front": self._held(frames[first:last], front), "card.back": self._held(frames[first:last], back)}

    def answer(self, prompt: str) -> Picture:
        if prompt in self._cards:
            return self._cards[prompt]
        for side, start_s, end_s in self.recorded.turns:
            if prompt == f"turn.{side}":
                first, last = round((start_s - PRE_ROLL_S) * FPS), round((end_s + AFTER_S) * FPS)
                return once(self._planes[first:last], self.neutral)
        return self.neutral

    def _held(self, frames: list[Image], card: Image) -> Picture:
        return looping([planes_of(show(frame, card, Hold(width=640, y=0.7, yaw=3, pitch=-4))) for frame in frames[:12]])


def cards(person: Person, selfie: Path) -> tuple[Image, Image]:
    """Front with the selfie as portrait, and back."""
    with Pillow.open(selfie) as picture:
        photo = np.asarray(picture.convert("RGB"), dtype=np.uint8)
    scale = 900 / max(photo.shape[:2])
    photo = np.asarray(cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    mesh = read_mesh(photo)
    assert mesh is not None, f"{selfie}: no face in the selfie"
    oval = mesh.points[list(OVAL), :2]
    left, top, right, bottom = (int(v) for v in (*oval.min(axis=0), *oval.max(axis=0)))
    press = CardPress(cjk_font())
    return press.front(person, cut_out(photo, (left, top, right, bottom))), press.back(person)


def voice(recorded: Recorded, out: Path, quiet_s: float = 8.0) -> Path:
    """The digits as that speaker said them one by one, joined, then a pause: a microphone that says them again and again."""
    dice = np.random.default_rng(recorded.serial)
    parts = [_hiss(dice, quiet_s / 2)]
    for digit in recorded.digits:
        take = int(dice.integers(5, 45))
        rate, raw = wavfile.read(material(f"digits-en/{digit}_{recorded.speaker}_{take}.wav"))
        sound = raw.astype(np.float32)
        sound = np.interp(np.arange(0, len(sound), rate / RATE), np.arange(len(sound)), sound).astype(np.float32)
        parts += [sound / (np.abs(sound).max() + 1e-6) * 0.5, _hiss(dice, 0.25)]
    parts.append(_hiss(dice, quiet_s / 2))
    joined = np.concatenate(parts)
    wavfile.write(out, RATE, (joined * 32767).astype(np.int16))
    return out


def _hiss(dice: np.random.Generator, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return (0.0006 * dice.standard_normal(round(seconds * RATE))).astype(np.float32)
