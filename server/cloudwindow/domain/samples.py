"""Samples: pieces of media as the checks get them. They live in memory only; what was kept is named by its hash."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.ids import PartId, StillId

Image = NDArray[np.uint8]
Sound = NDArray[np.float32]


class SampleKind(StrEnum):
    FRAME = "frame"
    UTTERANCE = "utterance"
    STILL = "still"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """A decoded video frame. `image`: (height, width, 3) uint8 RGB, upright, not mirrored, longest side at most 640.

    `at_s`: UTC in UNIX seconds, when its last packet arrived. `number` counts the part's decoded frames.
    """

    image: Image
    at_s: float
    part: PartId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Utterance:
    """Sound from `started_s` to `ended_s` (UTC, UNIX seconds). `sound`: mono float32 in -1..1 at 16 kHz, at most 29 s.

    It begins a little before the first speech after the challenge and grows: one is given at each pause and every two
    seconds while speech goes on. `speech`: (start, end) UNIX seconds of each stretch that the voice activity detector
    heard. `paused`: the speaker is silent now. `noise_db`: level of the pauses in dBFS.
    """

    sound: Sound
    started_s: float
    ended_s: float
    speech: tuple[tuple[float, float], ...]
    paused: bool
    noise_db: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Still:
    """A picture taken by the applicant's page at full resolution. `image`: RGB; `sha256` is of the stored file.

    `twins`: video frames of about the same instant, for the proof that the picture was not slipped in; may be empty.
    `prompt`: of the challenge that it answers.
    """

    id: StillId
    image: Image
    at_s: float
    sha256: str
    twins: tuple[Frame, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """A live frame beside a face that is already known. `reference`: RGB crop with one face; `reference_sha256` of its file."""

    reference: Image
    reference_sha256: str
    live: Frame
    kind: str = field(default="card")  # what the reference is: "card" (the document's portrait) or "live" (an earlier frame)

    @property
    def at_s(self) -> float:
        return self.live.at_s


Sample = Frame | Utterance | Still | Pair
