"""An applicant out of files: a clip as camera, a recording as microphone, a picture as the card that is held up when asked."""

from pathlib import Path
from typing import Final

import av
import numpy as np

from cloudwindow.applicant.held import CARD, Hold, show
from cloudwindow.applicant.performer import RATE, Cue
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image, Sound

STILL: Final = (1280, 720)
LONGEST_S: Final = 120.0
MOST_PIXELS: Final = 640


class FiledApplicant:
    """`Performer` that plays `video` round and round, and `audio` from its beginning at every prompt to read digits."""

    def __init__(self, video: Path, audio: Path | None, card: Path | None, fps: float = 15.0) -> None:
        self.fps = fps
        self._video = video
        self._audio = audio
        self._card = card
        self._says_from_s: float | None = None
        self._shows_card = False

    def prepare(self) -> None:
        """Decode everything once. Raises BadInput naming the file."""
        self._frames = _frames(self._video, self.fps)
        self._sound = _sound(self._audio) if self._audio else np.zeros(RATE, np.float32)
        self._printed = _picture(self._card) if self._card else None

    def frame(self, at_s: float) -> Image:
        frame = self._frames[int(at_s * self.fps) % len(self._frames)]
        return self._with_card(frame)

    def still(self, at_s: float) -> Image:
        import cv2

        frame = self._frames[int(at_s * self.fps) % len(self._frames)]
        scale = max(STILL[0] / frame.shape[1], STILL[1] / frame.shape[0])
        large = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        return self._with_card(np.asarray(large, dtype=np.uint8))

    def sound(self, at_s: float, count: int) -> Sound:
        out = np.zeros(count, np.float32)
        if self._says_from_s is not None:
            start = round((at_s - self._says_from_s) * RATE)
            left, right = max(0, start), min(len(self._sound), start + count)
            if right > left:
                out[left - start : right - start] = self._sound[left:right]
        hiss = np.sin(np.arange(count, dtype=np.float32)).astype(np.float32)
        return (out + np.float32(1e-4) * hiss).astype(np.float32)

    def cue(self, cue: Cue) -> None:
        self._shows_card = cue.prompt.startswith(("card.", "passport."))
        if cue.prompt == "digits.read":
            self._says_from_s = cue.at_s + 0.5

    def rest(self) -> None:
        self._shows_card = False

    def _with_card(self, frame: Image) -> Image:
        if self._printed is None or not self._shows_card:
            return frame
        return show(frame, self._printed, Hold(width=0.5 * frame.shape[1], y=0.66))


def _frames(path: Path, fps: float) -> list[Image]:
    """RGB, at most 640 on the longer side, even sides, at `fps`, at most two minutes."""
    frames: list[Image] = []
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                at_s = float(frame.time or 0.0)
                if at_s > LONGEST_S:
                    break
                if at_s >= len(frames) / fps:
                    scale = min(1.0, MOST_PIXELS / max(frame.width, frame.height))
                    width, height = int(frame.width * scale) // 2 * 2, int(frame.height * scale) // 2 * 2
                    picture = frame.to_ndarray(format="rgb24", width=width, height=height)
                    upright = np.rot90(picture, round(frame.rotation / 90))  # phones write pictures sideways and say so
                    frames.append(np.ascontiguousarray(upright, dtype=np.uint8))
    except (av.FFmpegError, IndexError, OSError) as error:
        raise BadInput(f"{path}: expected a video that FFmpeg reads, found: {error}") from None
    if not frames:
        raise BadInput(f"{path}: expected at least one picture, found none")
    return frames


def _sound(path: Path) -> Sound:
    """Mono float32 at 48 kHz, at most two minutes."""
    parts: list[Sound] = []
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in container.decode(audio=0):
                parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
                if sum(map(len, parts)) > LONGEST_S * RATE:
                    break
            parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    except (av.FFmpegError, IndexError, OSError) as error:
        raise BadInput(f"{path}: expected sound that FFmpeg reads, found: {error}") from None
    return np.concatenate(parts).astype(np.float32)


def _picture(path: Path) -> Image:
    """The card, brought to the size that a held card has."""
    import cv2
    from PIL import Image as Pillow

    try:
        with Pillow.open(path) as picture:
            card = np.asarray(picture.convert("RGB"), dtype=np.uint8)
    except OSError as error:
        raise BadInput(f"{path}: expected a picture of a card, found: {error}") from None
    return np.asarray(cv2.resize(card, CARD, interpolation=cv2.INTER_AREA), dtype=np.uint8)
