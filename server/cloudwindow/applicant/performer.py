"""What a scripted applicant shows and says: the seam between the protocol's client and whoever performs."""

from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from cloudwindow.domain.samples import Image, Sound

RATE: Final = 48_000  # of all sound that is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A prompt as the page would show it. `expected`: only where the prompt shows it (digits). `at_s`: on the performer's clock.

    `words`: of a question that is read out to the applicant, who answers in words.
    """

    prompt: str
    expected: str
    attempt: int
    at_s: float
    words: str = ""


class Performer(Protocol):
    """All times in seconds since the performance began. Called from one thread at a time, never from the event loop's."""

    fps: float

    def frame(self, at_s: float) -> Image:
        """RGB uint8 (height, width, 3), even sides: the video."""
        ...

    def sound(self, at_s: float, count: int) -> Sound:
        """`count` samples of mono float32 at 48 kHz from `at_s` on."""
        ...

    def still(self, at_s: float) -> Image:
        """The same instant at full resolution, 1280x720 or more."""
        ...

    def cue(self, cue: Cue) -> None:
        """A prompt is shown now."""
        ...

    def rest(self) -> None:
        """The prompt is over."""
        ...


@runtime_checkable
class Encoded(Protocol):
    """A performer whose pictures are encoded already: none is drawn, none is encoded while it performs."""

    @property
    def layered(self) -> bool:
        """VP8 with temporal layers."""
        ...

    def picture(self) -> tuple[bytes, int]:
        """The next frame and its layer, one after another, never one left out. Called from the event loop, when it leaves."""
        ...
