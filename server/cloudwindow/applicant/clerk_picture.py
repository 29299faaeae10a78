"""What a scripted clerk shows and says: somebody at a desk, and the sheet on their screen. Drawn once, played round and round."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from cloudwindow.applicant.performer import RATE, Cue
from cloudwindow.applicant.pose import Fidget, Pose, aimed
from cloudwindow.applicant.puppet import Puppet, Sensor
from cloudwindow.applicant.specimen_card import cjk_font
from cloudwindow.applicant.stranger import altered
from cloudwindow.applicant.voice import say_words
from cloudwindow.domain.samples import Image, Sound

SIZE: Final = (480, 270)
SHEET: Final = (960, 540)
FRAMES: Final = 48  # there and back again: about ten seconds
HISS: Final = 0.0008


class RenderedClerk:
    """`Performer`: the applicant's portrait, altered into somebody else. It never has to follow a prompt."""

    def __init__(self, fps: float = 10.0) -> None:
        self.fps = fps
        self._frames: Sequence[Image] = ()
        self._dice = np.random.default_rng(11)
        self._voice: tuple[float, Sound] = (0.0, np.zeros(0, np.float32))

    def prepare(self) -> None:
        """Everything slow, once. Raises ModelMissing."""
        from skimage import data

        portrait = altered(np.asarray(data.astronaut(), dtype=np.uint8))  # type: ignore[no-untyped-call]  # it has no types
        puppet, fidget, sensor = Puppet(portrait, SIZE, face_share=0.5), Fidget(23), Sensor(3, SIZE)
        drawn = [sensor.expose(puppet.render(aimed(fidget.apply(Pose(), at / self.fps)))) for at in range(FRAMES)]
        self._frames = [*drawn, *reversed(drawn)]

    def frame(self, at_s: float) -> Image:
        return self._frames[int(at_s * self.fps) % len(self._frames)]

    def still(self, at_s: float) -> Image:
        return self.frame(at_s)

    def sound(self, at_s: float, count: int) -> Sound:
        out = (HISS * self._dice.standard_normal(count)).astype(np.float32)
        from_s, voice = self._voice
        start = round((at_s - from_s) * RATE)
        left, right = max(0, start), min(len(voice), start + count)
        if right > left:
            out[left - start : right - start] += voice[left:right]
        return out

    def say(self, words: str, at_s: float) -> float:
        """English, from `at_s` on the performance's clock; how long it lasts, in seconds. Raises ModelMissing without a voice."""
        voice = say_words(words, RATE)
        self._voice = at_s, voice
        return len(voice) / RATE

    def cue(self, cue: Cue) -> None:
        """Nobody asks a clerk."""

    def rest(self) -> None:
        """Nobody asks a clerk."""


class Sheet:
    """`Performer` of a screen that is shared: some lines of text, and a pointer that goes along them. It has no sound."""

    def __init__(self, lines: Sequence[str], fps: float = 5.0) -> None:
        self.fps = fps
        self._lines = lines
        self._sheet = np.zeros((SHEET[1], SHEET[0], 3), np.uint8)

    def prepare(self) -> None:
        """Raises ModelMissing without a font."""
        sheet = Pillow.new("RGB", SHEET, (246, 247, 249))
        draw = ImageDraw.Draw(sheet)
        font = ImageFont.truetype(str(cjk_font()), 30, index=2)
        for number, line in enumerate(self._lines):
            draw.text((60, 50 + 56 * number), line, fill=(25, 32, 44), font=font)
        self._sheet = np.asarray(sheet, dtype=np.uint8)

    def frame(self, at_s: float) -> Image:
        out = self._sheet.copy()
        x, y = round(80 + 380 * (0.5 + 0.5 * math.sin(at_s))), 92 + 56 * (int(at_s / 2) % max(1, len(self._lines)))
        out[y : y + 4, x : x + 60] = (200, 60, 60)
        return out

    def still(self, at_s: float) -> Image:
        return self.frame(at_s)

    def sound(self, at_s: float, count: int) -> Sound:
        return np.zeros(count, np.float32)

    def cue(self, cue: Cue) -> None:
        """Nobody asks a screen."""

    def rest(self) -> None:
        """Nobody asks a screen."""
