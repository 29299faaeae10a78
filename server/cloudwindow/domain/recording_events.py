"""What was put on disk of a session, as entries of its trail. The same rules as in `events.py`."""

from dataclasses import dataclass

from cloudwindow.domain.ids import ChallengeId, PartId, StillId
from cloudwindow.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentClosed:
    """`length` bytes at `offset` of the part's recording are on disk. Times in seconds of the part's own clock, from 0.

    `who`: as in `PartOpened`.
    """

    part: PartId
    number: int
    offset: int
    length: int
    sha256: str
    start_s: float
    end_s: float
    who: str = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingClosed:
    """The part's file is whole: its size and hash. `recovered`: closed by the next start after a crash.

    `began_s`, `ended_s`: UTC (UNIX seconds, this server's clock) at the file's time 0 and at `duration_s`, by the sender's reports
    and the round trip, so that the recordings of several people can be laid beside each other; 0: not known.
    """

    part: PartId
    blob: str
    size: int
    sha256: str
    duration_s: float
    recovered: bool = False
    who: str = "applicant"
    began_s: float = 0.0
    ended_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNoted:
    """No media was recorded from `from_s` to `to_s` (UTC, UNIX seconds)."""

    from_s: float
    to_s: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StillKept:
    """A picture was stored. `purpose`: 'card.front', 'card.back', 'card.portrait', 'passport', 'environment', 'face', ...

    'snapshot' and 'together' (one instant with everybody) are taken by a person: `by`.
    """

    still: StillId
    blob: str
    sha256: str
    purpose: str
    width: int
    height: int
    at_s: float
    challenge: ChallengeId | None = None
    by: str = ""
