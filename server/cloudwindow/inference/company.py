"""Is somebody beside the applicant? Still lips under a voice, a face turned aside, a whisper. Pure.

Each is told when it was seen more than once. A hand or a phone at the ear is not looked for: docs/checks.md says why.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import pstdev
from typing import Final

from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.voicing import Voicing

LEAST_FRAMES: Final = 6  # at two frames a second: three seconds of speech
MOST_FRAMES: Final = 16
GOES_ON_S: Final = 4.0  # whoever speaks on is heard of again within this; a line may also break in the middle of a word
LEAST_QUOTED: Final = 3  # characters in a row that two texts share; fewer are chance
QUOTED: Final = 0.5  # of what was heard: more of it in what the page reads out, and it was the page


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyLimits:
    """[seat.company]. `still_lips`: spread of the mouth's opening under which nobody spoke with it. `times`: until it is told.

    `whisper_s`: of speech in a row of which at most the share `most_voiced` has a voice.
    """

    times: int = 2
    still_lips: float = 0.006
    ahead_deg: float = 20.0
    aside_deg: float = 35.0
    aside_share: float = 0.6
    whisper_s: float = 1.5
    most_voiced: float = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A frame while somebody spoke. `mouth`: opening in shares of the face's height; None unless one face alone was seen."""

    mouth: float | None
    yaw_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What one utterance seemed to show, and the numbers behind it."""

    reason: Reason
    numbers: dict[str, float]


class Company:
    """One applicant's. Each reason is told once, the `times`th time it is seen."""

    def __init__(self, limits: CompanyLimits) -> None:
        self._limits: Final = limits
        self._seen: Counter[Reason] = Counter()

    def signs(self, looks: Sequence[Look], voicing: Voicing) -> tuple[Sign, ...]:
        """Of an utterance from the applicant's side that nobody else of the session can have made; those not told yet."""
        return tuple(sign for sign in (*self._seen_signs(looks), *self._heard_signs(voicing)) if not self._told(sign.reason))

    def counted(self, sign: Sign) -> bool:
        """Takes it to have been so; True: it is to be told now."""
        self._seen[sign.reason] += 1
        return self._seen[sign.reason] == self._limits.times

    def settled(self, looks: Sequence[Look], most: int) -> bool:
        """Whether more frames, `most` in all, could not show still lips or a face aside any more."""
        opening = [look.mouth for look in looks if look.mouth is not None and abs(look.yaw_deg) <= self._limits.ahead_deg]
        # Of n numbers between a and b the spread is at least (b - a) / sqrt(2 n), whatever the others are.
        moved = bool(opening) and (max(opening) - min(opening)) > self._limits.still_lips * (2 * most) ** 0.5
        ahead = sum(look.mouth is not None and abs(look.yaw_deg) < self._limits.aside_deg for look in looks)
        return moved and ahead > (1 - self._limits.aside_share) * most

    def _told(self, reason: Reason) -> bool:
        return self._seen[reason] >= self._limits.times

    def _seen_signs(self, looks: Sequence[Look]) -> list[Sign]:
        faces = [look for look in looks if look.mouth is not None]
        if len(faces) < LEAST_FRAMES:
            return []
        ahead = [look.mouth for look in faces if look.mouth is not None and abs(look.yaw_deg) <= self._limits.ahead_deg]
        aside = sum(abs(look.yaw_deg) >= self._limits.aside_deg for look in faces) / len(faces)
        found = []
        if len(ahead) >= LEAST_FRAMES and (spread := pstdev(ahead)) < self._limits.still_lips:
            numbers = {"lips_spread": round(spread, 4), "frames": float(len(ahead))}
            found.append(Sign(reason=Reason.ENVIRONMENT_VOICE, numbers=numbers))
        if aside >= self._limits.aside_share:
            numbers = {"aside_share": round(aside, 2), "frames": float(len(faces))}
            found.append(Sign(reason=Reason.ENVIRONMENT_TURNED, numbers=numbers))
        return found

    def _heard_signs(self, voicing: Voicing) -> list[Sign]:
        if voicing.breath_s < self._limits.whisper_s:
            return []
        numbers = {"whispered_s": round(voicing.breath_s, 2), "voiced_share": round(voicing.voiced, 2)}
        return [Sign(reason=Reason.ENVIRONMENT_WHISPER, numbers=numbers)]


class Others:
    """Who else of the session speaks, and when: a loudspeaker is heard by the microphone beside it."""

    def __init__(self, echo_s: float) -> None:
        self._echo_s: Final = echo_s
        self._open: dict[str, tuple[float, float]] = {}
        self._spoke: deque[tuple[float, float]] = deque(maxlen=32)

    def speaks(self, who: str, from_s: float, to_s: float) -> None:
        """They have begun, and were last heard at `to_s`; they go on until `rests`. UNIX seconds."""
        self._open[who] = self._open.get(who, (from_s,))[0], to_s

    def rests(self, who: str, to_s: float) -> None:
        """Nothing happens when they did not speak."""
        if begun := self._open.pop(who, None):
            self._spoke.append((begun[0], to_s))

    def silent(self, from_s: float, to_s: float) -> bool:
        """Nobody spoke in this time, nor shortly before or after it."""
        spoke = (*self._spoke, *((start, end + GOES_ON_S) for start, end in self._open.values()))
        return not any(start - self._echo_s <= to_s and end + self._echo_s >= from_s for start, end in spoke)


def quotes(heard: str, text: str) -> bool:
    """Whether what was heard is mostly out of `text`: the page that reads it out, and not a person."""
    said, read_out = ("".join(one.casefold().split()) for one in (heard, text))
    blocks = SequenceMatcher(None, said, read_out, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size >= LEAST_QUOTED)
    return bool(said) and shared >= QUOTED * len(said)
