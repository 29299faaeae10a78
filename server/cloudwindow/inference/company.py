"""Is somebody beside the applicant? Speech over still lips, and speech with the face turned aside, more than once. Pure.

Not told, because no model here measures it honestly: a whisper, a voice by its sound, a phone at the ear. See docs/checks.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import pstdev
from typing import Final

from cloudwindow.domain.reasons import Reason

LEAST_FRAMES: Final = 6  # at two frames a second: three seconds of speech


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyLimits:
    """[seat.company]. `still_lips`: spread of the mouth's opening under which nobody spoke with it. `times`: until it is told."""

    times: int = 2
    still_lips: float = 0.006
    ahead_deg: float = 20.0
    aside_deg: float = 35.0
    aside_share: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A frame while somebody spoke. `mouth`: opening in shares of the face's height; None unless one face alone was seen."""

    mouth: float | None
    yaw_deg: float = 0.0


class Company:
    """One applicant's. Each reason is told once, the second time it is seen."""

    def __init__(self, limits: CompanyLimits) -> None:
        self._limits: Final = limits
        self._seen: Counter[Reason] = Counter()

    def spoke(self, looks: Sequence[Look], *, alone: bool) -> tuple[tuple[Reason, dict[str, float]], ...]:
        """An utterance from the applicant's side and the frames of it; `alone`: nobody else of the session spoke meanwhile.

        Each reason that is now told, with the numbers behind it.
        """
        told = []
        for reason, numbers in self._reasons(looks, alone):
            self._seen[reason] += 1
            if self._seen[reason] == self._limits.times:
                told.append((reason, numbers))
        return tuple(told)

    def _reasons(self, looks: Sequence[Look], alone: bool) -> list[tuple[Reason, dict[str, float]]]:
        faces = [look for look in looks if look.mouth is not None]
        if len(faces) < LEAST_FRAMES or not alone:
            return []
        ahead = [look.mouth for look in faces if look.mouth is not None and abs(look.yaw_deg) <= self._limits.ahead_deg]
        aside = sum(abs(look.yaw_deg) >= self._limits.aside_deg for look in faces) / len(faces)
        found = []
        if len(ahead) >= LEAST_FRAMES and (spread := pstdev(ahead)) < self._limits.still_lips:
            found.append((Reason.ENVIRONMENT_VOICE, {"lips_spread": round(spread, 4), "frames": float(len(ahead))}))
        if aside >= self._limits.aside_share:
            found.append((Reason.ENVIRONMENT_TURNED, {"aside_share": round(aside, 2), "frames": float(len(faces))}))
        return found
