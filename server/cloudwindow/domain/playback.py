"""The copy of a recording that is played: where it lies, and which bytes of it are which seconds. Pure."""

import json
from bisect import bisect_left, bisect_right
from dataclasses import asdict, dataclass
from typing import Any

from cloudwindow.domain.errors import EvidenceBroken


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackFacts:
    """`offsets[n]`: the byte at which what is shown from `times_s[n]` on begins; both grow. Seconds of the part's own clock.

    `duration_s`: to its end. `width`, `height`: of the first picture, 0 when there is only sound. `codecs`: 'vp8', 'h264', 'opus'.
    """

    duration_s: float
    offsets: tuple[int, ...]
    times_s: tuple[float, ...]
    width: int = 0
    height: int = 0
    codecs: tuple[str, ...] = ()

    def seconds(self, begin: int, end: int) -> tuple[float, float] | None:
        """What the bytes from `begin` up to `end` show, rather too much than too little; None: nothing but headers and indexes."""
        if not self.offsets or end <= begin or end <= self.offsets[0]:
            return None
        first = max(0, bisect_right(self.offsets, begin) - 1)
        after = bisect_left(self.offsets, end)
        to_s = self.times_s[after] if after < len(self.times_s) else self.duration_s
        return self.times_s[first], max(to_s, self.times_s[first])


def copy_of(recording: str) -> str:
    """The name of the copy of a recording: 'ses_.../parts/prt_....mkv' → 'ses_.../playback/prt_....mkv'."""
    return recording.replace("/parts/", "/playback/", 1)


def facts_of(recording: str) -> str:
    """The name of the copy's facts; they lie apart from it, because a package takes everything that lies beside the copy."""
    return recording.replace("/parts/", "/index/", 1).removesuffix(".mkv") + ".json"


def written(facts: PlaybackFacts) -> bytes:
    """As they lie beside the copy: JSON."""
    return json.dumps(asdict(facts), separators=(",", ":")).encode()


def read(data: bytes) -> PlaybackFacts:
    """What `written` gave. Raises EvidenceBroken."""
    try:
        found: dict[str, Any] = json.loads(data)  # Any: JSON of every shape
        found |= {name: tuple(found[name]) for name in ("offsets", "times_s", "codecs")}
        return PlaybackFacts(**found)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise EvidenceBroken(f"expected the facts of a copy for playing, found something else: {type(error).__name__}") from error
