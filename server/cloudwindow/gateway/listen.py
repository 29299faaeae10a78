"""What is being said: thirty seconds of sound at 16 kHz, where speech was in it, and how loud it is.

Voice activity is by energy over an adaptive noise floor: a model belongs to a worker, not to the process that carries media.
"""

import math
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.samples import Sound, Utterance

RATE_HZ: Final = 16_000
KEPT_S: Final = 30.0
LONGEST_S: Final = 29.0
BLOCK: Final = RATE_HZ // 50  # 20 ms
BLOCK_S: Final = BLOCK / RATE_HZ
PAUSE_S: Final = 0.3
LEAD_S: Final = 0.3  # sound before the first speech
SHORTEST: Final = 4  # blocks over the floor make speech; fewer are a click
OVER_DB: Final = 9.0  # above the floor speech begins
UNDER_DB: Final = 6.0  # below the floor plus this it ends
FLOOR_DB: Final = (-75.0, -30.0)
FLOOR_SPAN: Final = 400  # blocks: eight seconds
FLOOR_EVERY: Final = 10  # blocks
FIRST: Final = 50  # blocks after which the floor is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A stretch of speech (UNIX seconds); `open` while it goes on."""

    start_s: float
    end_s: float
    open: bool


@dataclass(slots=True)
class Listener:
    """One session's sound over all its parts. Written by a decoding thread, read on the event loop; one lock, no waiting."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ring: NDArray[np.float32] = field(default_factory=lambda: np.zeros(int(KEPT_S * RATE_HZ), np.float32))
    _written: int = 0  # samples since `_base_s`
    _base_s: float = 0.0
    _rest: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))  # shorter than a block
    _levels: deque[float] = field(default_factory=lambda: deque(maxlen=FLOOR_SPAN))
    _measured: int = 0  # blocks, all in all
    _floor_db: float = -60.0
    _run: int = 0  # blocks over the floor in a row
    _speech: deque[Speech] = field(default_factory=lambda: deque(maxlen=200))

    def hear(self, sound: Sound, at_s: float) -> None:
        """Take `sound` (mono float32, 16 kHz) that began at `at_s`. A gap becomes silence.

        Where it overlaps what was heard before, that had been taken for later than it was: nothing is erased, and as much of the
        silence that follows is left out.
        """
        with self._lock:
            ahead_s = at_s - self._end_s()
            if self._written == 0 or abs(ahead_s) > KEPT_S:
                self._begin(at_s)
            elif ahead_s > 2 * BLOCK_S:
                self._take(np.zeros(int(ahead_s * RATE_HZ), np.float32), measured=False)
            elif -ahead_s >= len(sound) / RATE_HZ >= BLOCK_S and self._silent(sound):
                return
            self._take(sound, measured=True)

    def level_db(self, now_s: float) -> float:
        """dBFS (root mean square) of the last second; -120 for digital silence or none at all."""
        with self._lock:
            sound = self._slice(max(now_s - 1.0, self._end_s() - KEPT_S), self._end_s())
        power = float(sound @ sound) / len(sound) if len(sound) else 0.0
        return max(-120.0, 10 * float(np.log10(power))) if power > 0 else -120.0

    def heard_until(self) -> float:
        """When the newest sound ended (UNIX seconds), of speech or of silence."""
        with self._lock:
            return self._end_s()

    def spoke_until(self, since_s: float) -> float | None:
        """When the last speech after `since_s` ended, or the newest moment of one that goes on; None when nothing was said."""
        with self._lock:
            last = self._speech[-1] if self._speech else None
        return last.end_s if last is not None and last.end_s > since_s else None

    def utterance(self, since_s: float, now_s: float) -> Utterance | None:
        """Everything from a little before the first speech after `since_s` until now; None when nothing was said that is kept."""
        with self._lock:
            speech = tuple((max(s.start_s, since_s), s.end_s) for s in self._speech if s.end_s > since_s)
            end_s = self._end_s()
            if not speech:
                return None
            start_s = max(since_s, speech[0][0] - LEAD_S, end_s - LONGEST_S)
            speech = tuple((max(a, start_s), b) for a, b in speech if b > start_s)
            if not speech:  # so long ago that it is not kept any more
                return None
            sound = self._slice(start_s, end_s)
            paused = now_s - speech[-1][1] >= PAUSE_S
            return Utterance(
                sound=sound,
                started_s=end_s - len(sound) / RATE_HZ,
                ended_s=end_s,
                speech=speech,
                paused=paused,
                noise_db=self._floor_db,
            )

    def _end_s(self) -> float:
        return self._base_s + self._written / RATE_HZ

    def _silent(self, sound: Sound) -> bool:
        """Nobody speaks, and nobody begins to in this."""
        if self._run or (self._speech and self._speech[-1].open):
            return False
        blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)
        loudest = float(np.einsum("ij,ij->i", blocks, blocks).max()) / BLOCK
        return 10 * math.log10(max(loudest, 1e-12)) <= self._floor_db + UNDER_DB

    def _begin(self, at_s: float) -> None:
        self._ring[:] = 0
        self._base_s, self._written, self._run = at_s, 0, 0
        self._rest = np.zeros(0, np.float32)
        self._speech.clear()

    def _slice(self, start_s: float, end_s: float) -> Sound:
        first = max(0, self._written - len(self._ring), int((start_s - self._base_s) * RATE_HZ))
        last = min(self._written, round((end_s - self._base_s) * RATE_HZ))
        start, count = first % len(self._ring), max(0, last - first)
        whole = self._ring[start : start + count]
        return whole.copy() if len(whole) == count else np.concatenate([whole, self._ring[: count - len(whole)]])

    def _take(self, sound: Sound, *, measured: bool) -> None:
        """All at once what can be: this runs fifty blocks a second for every applicant."""
        joined = np.concatenate([self._rest, sound.astype(np.float32, copy=False)])
        whole = len(joined) // BLOCK * BLOCK
        self._rest = joined[whole:]
        blocks = joined[:whole].reshape(-1, BLOCK)
        powers = np.einsum("ij,ij->i", blocks, blocks) / BLOCK
        levels = 10 * np.log10(np.maximum(powers, 1e-12))
        self._keep(joined[:whole])
        for number, level_db in enumerate(levels.tolist(), 1 - len(levels)):
            self._weigh(level_db, self._end_s() + number * BLOCK_S, measured)

    def _keep(self, sound: Sound) -> None:
        """Into the ring; of what is longer than it, the end."""
        skipped = max(0, len(sound) - len(self._ring))
        start = (self._written + skipped) % len(self._ring)
        first = sound[skipped : skipped + len(self._ring) - start]
        self._ring[start : start + len(first)] = first
        self._ring[: len(sound) - skipped - len(first)] = sound[skipped + len(first) :]
        self._written += len(sound)

    def _weigh(self, level_db: float, end_s: float, measured: bool) -> None:
        """Take note of a block's level, and say whether it was speech."""
        if measured:
            self._levels.append(level_db)
            self._measured += 1
            if self._measured % FLOOR_EVERY == 0:
                quiet_db = quantile(sorted(self._levels), 0.15)
                # Before a second has passed the floor is a guess: do not let early speech become the noise.
                self._floor_db = min(max(quiet_db if self._measured >= FIRST else min(quiet_db, -50.0), FLOOR_DB[0]), FLOOR_DB[1])
            if self._measured == FIRST:
                self._speech.clear()  # and judge that first second again, now that the floor is known
                for ago in range(FIRST - 1, 0, -1):
                    self._judge(self._levels[-1 - ago], end_s - ago * BLOCK_S)
        self._judge(level_db, end_s)

    def _judge(self, level_db: float, end_s: float) -> None:
        """Speech or not, one block after another, with hysteresis."""
        last = self._speech[-1] if self._speech else None
        if last is not None and last.open:
            if level_db > self._floor_db + UNDER_DB:
                self._speech[-1] = replace(last, end_s=end_s)
            elif end_s - last.end_s >= PAUSE_S / 2:
                self._speech[-1] = replace(last, open=False)
            self._run = 0
            return
        self._run = self._run + 1 if level_db > self._floor_db + OVER_DB else 0
        if self._run >= SHORTEST:
            self._run = 0
            self._speech.append(Speech(start_s=end_s - SHORTEST * BLOCK_S, end_s=end_s, open=True))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest values, as numpy's percentile, which takes longer than sorting them."""
    at = share * (len(ordered) - 1)
    below = int(at)
    return ordered[below] + (ordered[min(below + 1, len(ordered) - 1)] - ordered[below]) * (at - below)
