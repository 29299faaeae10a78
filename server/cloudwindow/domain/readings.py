"""Readings: what the governor watches. Numbers over a window, taken several times a second; time is data."""

from dataclasses import dataclass
from enum import StrEnum

from cloudwindow.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReading:
    """What came over the network in the last second. `loss`: share 0..1 of expected packets. `kbps`: video and sound received.

    `fps`: complete encoded video frames. `frame_age_s`, `sound_age_s`: since the last complete frame or sound packet.
    `picture_age_s`: since the last video packet, also of a frame that never got complete; None when nobody counted.
    `silence_s`: since any media packet. `lag_s`: this server's own event-loop lag, to look at before blaming the applicant.
    """

    at_s: float
    loss: float
    kbps: float
    fps: float
    frame_age_s: float
    sound_age_s: float
    silence_s: float
    rtt_ms: float | None
    jitter_ms: float
    lag_s: float
    picture_age_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraReading:
    """`luma`: mean 0..255 of the newest sampled frame. `change`: mean absolute luma difference to the one before.

    `alike_s`: since when the pictures have looked alike from afar, where an encoder that finishes a resting picture is not seen.
    """

    at_s: float
    luma: float
    change: float
    alike_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneReading:
    """`level_db`: dBFS of the last second, -inf written as -120. Digital silence is a muted microphone."""

    at_s: float
    level_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceReading:
    """`faces`: number seen. `same`: None when not compared in this sample. `problem`: a quality reason, or None."""

    at_s: float
    faces: int
    same: bool | None = None
    problem: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderReading:
    """`behind_s`: age of the oldest media byte that is not yet on disk."""

    at_s: float
    healthy: bool
    behind_s: float
    free_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReading:
    """The server's own state. `waiting_s`: how long the newest inference job waited for a worker."""

    at_s: float
    lag_s: float
    waiting_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageReading:
    """How the applicant and the session's language got on lately. `other`: utterances in another language, `other_s` of speech.

    `own_s`: of speech in the session's language, in the same time. `not_understood`: answers in a row that were none.
    `latency_s`: how long even the quickest of the last answers was in coming; 0 while they are too few.
    """

    at_s: float
    other: int = 0
    other_s: float = 0.0
    own_s: float = 0.0
    not_understood: int = 0
    latency_s: float = 0.0


class Wish(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordReading:
    """Somebody's own word. `by`: 'applicant', 'clerk', 'operator' or 'server'.

    `person`: which of the staff. `code`, `words`: the reason they chose from the policy's list, and what they said of it.
    """

    at_s: float
    by: str
    wish: Wish
    reason: Reason
    person: str = ""
    code: str = ""
    words: str = ""


Reading = (
    LinkReading | CameraReading | MicrophoneReading | FaceReading | RecorderReading | LoadReading | LanguageReading | WordReading
)
