"""Until a sender has heard that it must send less, its frames are too much for a poor link: whole stretches of them are left out,
up to a keyframe, so that what does arrive arrives whole and at once. Pure; times of any steady clock come with the calls."""

from dataclasses import dataclass
from typing import Final

DEPTH_S: Final = 1.0  # of sending at the limit: what a link's own queue may hold
LOW_S: Final = 0.15
LEAK: Final = 1.5  # the limit errs on the low side: it is nine tenths of an estimate that stays below what arrived
REPEATS: Final = 0.25  # of the limit, for packets that are sent once more
PACKET_BITS: Final = 9600
LEAST_REPEATS_PER_S: Final = 10.0
FREE_REPEATS_PER_S: Final = 400.0  # twice what a whole stream has


@dataclass(slots=True)
class Thinning:
    """One viewer's picture. Without a limit everything passes."""

    skipping: bool = False
    _backlog_bits: float = 0.0
    _at_s: float = 0.0
    _repeats: float = FREE_REPEATS_PER_S

    def passes(self, size: int, key: bool, limit_bps: float | None, now_s: float) -> bool:
        """May this frame (`size` in bytes) be sent? After one that may not, only a keyframe may, once the link had time."""
        self._pass_time(limit_bps, now_s)
        if limit_bps is None:
            if self.skipping and not key:
                return False
            self.skipping = False
            return True
        depth, bits = DEPTH_S * limit_bps, size * 8
        if key:
            if self.skipping and self._backlog_bits > LOW_S * limit_bps:
                return False
            self.skipping = False
            self._backlog_bits = min(self._backlog_bits + bits, depth / 2)  # however large it is, what follows it must pass
            return True
        if self.skipping or self._backlog_bits + bits > depth:
            self.skipping = True
            return False
        self._backlog_bits += bits
        return True

    def wants_keyframe(self, limit_bps: float | None) -> bool:
        """It is being skipped to, and would pass now."""
        return self.skipping and self._backlog_bits <= LOW_S * (limit_bps or 0.0)

    def repeats(self, packets: int, limit_bps: float | None, now_s: float) -> bool:
        """May so many packets be sent once more? When not, what needed them is lost, and a keyframe is skipped to.

        On a crowded link they would crowd it more, and nobody shall make us send without end.
        """
        self._pass_time(limit_bps, now_s)
        if packets > self._repeats:
            self.skipping = self.skipping or limit_bps is not None
            return False
        self._repeats -= packets
        return True

    def _pass_time(self, limit_bps: float | None, now_s: float) -> None:
        since_s, self._at_s = max(0.0, now_s - self._at_s), now_s
        rate = FREE_REPEATS_PER_S if limit_bps is None else max(LEAST_REPEATS_PER_S, REPEATS * limit_bps / PACKET_BITS)
        self._repeats = min(rate, self._repeats + since_s * rate)
        self._backlog_bits = 0.0 if limit_bps is None else max(0.0, self._backlog_bits - since_s * LEAK * limit_bps)
