"""An applicant that costs little: plays pictures drawn beforehand, and breaks its camera on a word from its standard input.

`python -m tests.e2e.loop_applicant LINK FOLDER`. Words: `black`, `frozen`, `stopped`, `well`; `answer`: turn the head from now
on when asked to; `thrifty`: send as little as the path takes, as a browser does, where aiortc stops at 500 kbit/s; `moved`: the
network is another one. Every word is answered by a line of JSON with the time from which on it was so.
"""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from aiortc.codecs import h264, opus, vpx
from numpy.typing import NDArray

from cloudwindow.applicant.acts import turn
from cloudwindow.applicant.client import Json, ScriptedApplicant
from cloudwindow.applicant.performer import Cue
from cloudwindow.applicant.pose import Fidget
from cloudwindow.applicant.puppet import Puppet, Sensor, aimed
from cloudwindow.applicant.tracks import Stage
from cloudwindow.domain.samples import Image, Sound

FPS: Final = 12.0
SIZE: Final = (640, 360)
REST_S: Final = 5.0
TURN_S: Final = 3.0
TURNS: Final = ("left", "right", "up", "down")
# aiortc's encoder takes every camera for one of 30 pictures a second: this one's 12 get two fifths of what it is told.
BITRATE: Final = 600_000
LEAST_BITRATE: Final = 40_000
SOUND_BITRATE: Final = 24_000
HISS: Final = 0.002


def draw(folder: Path) -> None:
    """The pictures of a person at rest and of each turn, as NAME.npy (frames, height, width, 3)."""
    from skimage import data

    puppet = Puppet(np.asarray(data.astronaut(), dtype=np.uint8), SIZE)  # type: ignore[no-untyped-call]  # scikit-image has no types
    sensor, fidget = Sensor(1, SIZE), Fidget(7)
    acts = {"rest": (REST_S, None), **{side: (TURN_S, turn(side)) for side in TURNS}}
    for name, (length_s, act) in acts.items():
        frames = []
        for number in range(round(length_s * FPS)):
            at_s = number / FPS
            pose = fidget.apply((act(at_s) if act else turn("left")(0.0)).pose, at_s)
            frames.append(sensor.expose(puppet.render(aimed(pose))))
        np.save(folder / f"{name}.npy", np.stack(frames))


class LoopPerformer:
    """`Performer` over drawn pictures. `word` may be called from any thread."""

    fps = FPS

    def __init__(self, drawn: Mapping[str, NDArray[np.uint8]]) -> None:
        self._drawn = drawn
        self._camera = "well"
        self._told = "well"
        self._newest: Image = np.ascontiguousarray(drawn["rest"][0])
        self._moved = threading.Event()
        self._answers = False
        self._turn = ""
        self._since_s = 0.0
        self._dice = np.random.default_rng(3)

    def word(self, word: str) -> None:
        match word:
            case "answer":
                self._answers = True
                say(word)
            case "thrifty":
                h264.MIN_BITRATE = vpx.MIN_BITRATE = LEAST_BITRATE
                say(word)
            case _:
                self._camera = word
                if word == "well":
                    self._moved.set()

    def frame(self, at_s: float) -> Image:
        camera = self._camera
        if camera == "stopped":
            self._moved.clear()
            self._tell(camera)
            self._moved.wait()
            return self.frame(at_s)
        if camera == "black":
            self._newest = np.zeros_like(self._newest)
        elif camera == "well":
            self._newest = self._picture(at_s)
        self._tell(camera)
        return self._newest

    def still(self, at_s: float) -> Image:
        return self.frame(at_s)

    def sound(self, at_s: float, count: int) -> Sound:
        return (HISS * self._dice.standard_normal(count)).astype(np.float32)

    def cue(self, cue: Cue) -> None:
        asked = cue.prompt.removeprefix("turn.")
        self._turn = asked if self._answers and asked in TURNS else ""
        self._since_s = cue.at_s

    def rest(self) -> None:
        """A turn that is under way is finished."""

    def _picture(self, at_s: float) -> Image:
        place = int((at_s - self._since_s) * FPS)
        if self._turn and 0 <= place < len(self._drawn[self._turn]):
            return np.ascontiguousarray(self._drawn[self._turn][place])
        rest = self._drawn["rest"]
        return np.ascontiguousarray(rest[int(at_s * FPS) % len(rest)])

    def _tell(self, camera: str) -> None:
        if camera != self._told:
            self._told = camera
            say(camera)


def say(word: str, **more: str | float) -> None:
    print(json.dumps({"word": word, "at_s": time.time(), **more}), flush=True)


def heard(message: Json) -> None:
    if message["type"] == "link":
        say("link", kbps=message["kbps"], loss=message["loss"], fps=message["fps"])
    if message["type"] == "entry":
        say("entry", kind=message["kind"], reason=str(message["event"].get("reason") or ""))


def begin_small(begin: Callable[[opus.OpusEncoder], None]) -> Callable[[opus.OpusEncoder], None]:
    """A browser's sound takes a quarter of what aiortc gives it."""

    def begun(encoder: opus.OpusEncoder) -> None:
        begin(encoder)
        encoder.codec.bit_rate = SOUND_BITRATE

    return begun


async def main(link: str, folder: Path) -> None:
    drawn = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("rest", *TURNS)}
    performer = LoopPerformer(drawn)
    h264.MIN_BITRATE = vpx.DEFAULT_BITRATE = vpx.MIN_BITRATE = BITRATE
    setattr(opus.OpusEncoder, "__init__", begin_small(opus.OpusEncoder.__init__))  # noqa: B010  # a method, for the type checker

    applicant = ScriptedApplicant(link, Stage(performer), "en", heard)
    loop = asyncio.get_running_loop()

    def obey() -> None:
        for line in sys.stdin:
            word = line.strip()
            if word == "moved":
                asyncio.run_coroutine_threadsafe(applicant.moved(), loop)
                say(word)
            else:
                performer.word(word)

    threading.Thread(target=obey, daemon=True).start()
    ended = await applicant.run()
    say("over", kind=ended.kind, reason=ended.reason)
    sys.stdout.flush()
    os._exit(0)  # a camera that was stopped waits for ever in its thread


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
