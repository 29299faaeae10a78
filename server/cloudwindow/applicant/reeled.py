"""A performer out of a reel: encoded clips joined at their keyframes, and a note of when everything that matters had left."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from cloudwindow.applicant.performer import RATE, Cue
from cloudwindow.applicant.reel import FPS, STILL_SIZE, Clip
from cloudwindow.applicant.voice import say_digits
from cloudwindow.domain.samples import Image, Sound

Note = Mapping[str, Any]  # Any: JSON values
SPEECH_AFTER_S: Final = 0.7
HISS: Final = 0.0008  # a room is never silent
AUDIBLE_DB: Final = -30.0  # below its own peak a voice has ended
SHOWS_AFTER_S: Final = 0.8  # the hand with the card is there
AT_ONCE: Final[Mapping[str, float]] = MappingProxyType({})
# Seconds from a prompt to the first motion of somebody who reads it (seven words take 1.8 s at 238 words a minute: Brysbaert,
# 2019), lifts the phone, or has to fetch and to turn over a card. Assumed, not observed.
AT_EASE: Final[Mapping[str, float]] = MappingProxyType(
    {
        "environment.look_around": 3.0,
        "card.front": 6.0,
        "card.back": 3.0,
        "digits.read": 1.0,
        **{f"turn.{side}": 1.8 for side in ("left", "right", "up", "down")},
    }
)


class ReeledApplicant:
    """`Performer` and `Encoded`. `note` gets what left: {"clip", "cue", "at": UNIX seconds of each frame}, {"said", "cue", "at"}.

    `challenge`: set by whoever follows the session; the notes name it as `cue`. `pauses`: seconds from each prompt to its answer.
    """

    def __init__(
        self,
        clips: Mapping[str, Clip],
        stills: Mapping[str, Sequence[Image]],
        note: Callable[[Note], None],
        pauses: Mapping[str, float] = AT_ONCE,
    ) -> None:
        self.fps = float(FPS)
        self._clips = clips
        self._stills = stills
        self._note = note
        self._dice = np.random.default_rng(7)
        self._clip = clips["idle"]
        self._place = self._taken = 0
        self._left_s: list[float] = []
        self._prompt = ""
        self._speech: Sound | None = None
        self._speech_s = self._last_s = 0.0
        self._wanted: str | None = None
        self._pauses = pauses
        self._due_s = 0.0  # monotonic: before it the prompt is still being read
        self._cue = self._clip_cue = ""
        self.challenge = ""

    @property
    def layered(self) -> bool:
        return any(self._clip.layers)

    def picture(self) -> tuple[bytes, int]:
        wanted = None
        if time.monotonic() >= self._due_s:
            wanted, self._wanted = self._wanted, None  # at once: the next cue comes from another thread and must not be wiped out
        if wanted is not None or self._place >= len(self._clip.frames):
            self._change(wanted or self._clip.then)
        self._left_s.append(time.time())
        self._place += 1
        return self._clip.frames[self._place - 1], self._clip.layers[self._place - 1]

    def sound(self, at_s: float, count: int) -> Sound:
        """The chunk that ends the last digit is noted when it is asked for, which is when it leaves."""
        out = (HISS * self._dice.standard_normal(count)).astype(np.float32)
        if self._speech is not None:
            start = round((at_s - self._speech_s) * RATE)
            left, right = max(0, start), min(len(self._speech), start + count)
            if right > left:
                out[left - start : right - start] += self._speech[left:right]
            if self._last_s and at_s + count / RATE > self._last_s:
                self._last_s = 0.0
                self._note({"said": self._prompt, "cue": self._cue, "at": time.time()})
        return out

    def frame(self, at_s: float) -> Image:
        """Not asked for: the pictures are encoded."""
        raise NotImplementedError("a reel has encoded frames only")

    def still(self, at_s: float) -> Image:
        """The next of the pictures that were made for this prompt; without the card while there is none in the hand."""
        there = not self._pauses or time.monotonic() >= self._due_s + SHOWS_AFTER_S
        pictures = self._stills.get(self._prompt if there else "idle", ())
        self._taken += 1
        return pictures[self._taken % len(pictures)] if pictures else np.zeros((STILL_SIZE[1], STILL_SIZE[0], 3), np.uint8)

    def cue(self, cue: Cue) -> None:
        self._prompt, self._cue = cue.prompt, self.challenge
        pause_s = self._pauses.get(cue.prompt, 0.0)
        self._due_s = time.monotonic() + pause_s
        self._wanted = cue.prompt if cue.prompt in self._clips else "idle"
        if cue.prompt == "digits.read":
            sound = say_digits(cue.expected, "en", RATE)
            self._speech, self._speech_s = sound, cue.at_s + pause_s + SPEECH_AFTER_S
            self._last_s = self._speech_s + last_audible(sound) / RATE

    def rest(self) -> None:
        """A turn that is under way goes back; everything else stops."""
        self._due_s = 0.0
        if self._clip.then.endswith(".back"):
            self._wanted = self._clip.then
        elif not self._clip.name.endswith(".back"):
            self._wanted = "idle"

    def _change(self, name: str) -> None:
        if self._left_s:
            self._note({"clip": self._clip.name, "cue": self._clip_cue, "at": self._left_s})
        self._clip_cue = self._cue
        self._clip, self._place, self._left_s = self._clips[name], 0, []


def last_audible(sound: Sound, rate: int = RATE) -> int:
    """The sample after the last 10 ms that are not far below the loudest."""
    step = rate // 100
    power = np.square(sound[: len(sound) // step * step]).reshape(-1, step).mean(axis=1)
    loud = np.flatnonzero(power > power.max(initial=0.0) * 10 ** (AUDIBLE_DB / 10))
    return int(loud[-1] + 1) * step if len(loud) else 0
