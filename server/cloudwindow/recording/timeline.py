"""From two RTP clocks to the one clock of a part's recording. Pure.

Sound and picture run on clocks of their own; the sender's reports tie each to the sender's wall clock (RFC 3550, 6.4.1).
Without them the arrival of the first frames must do, which was measured 70 ms worse.
"""

from collections.abc import Mapping
from typing import Final

RATES: Final[Mapping[str, int]] = {"video": 90_000, "audio": 48_000}
JUMP_S: Final = 5.0  # a clock this far from the arrivals has been set anew, by the sender or by somebody who plays with us


class Timeline:
    """`began_s`: arrival (UTC, UNIX seconds) of what is to be time 0."""

    def __init__(self, began_s: float) -> None:
        self.began_s = began_s
        self._offset_s: dict[str, float] = {}
        self._last_ms: dict[str, int] = {}

    def place(self, kind: str, rtp_timestamp: int, arrived_s: float, reports: Mapping[str, tuple[float, int]]) -> int:
        """Milliseconds since the beginning; each kind strictly increases.

        `reports`: by kind, (sender's wall clock in seconds, RTP time) of its last report. They count when a kind is placed first.
        """
        media_s = rtp_timestamp / RATES[kind]
        due_s = max(0.0, arrived_s - self.began_s)
        if kind not in self._offset_s:
            aligned = self._aligned(kind, reports)
            self._offset_s[kind] = due_s - media_s if aligned is None else aligned
        if abs(media_s + self._offset_s[kind] - due_s) > JUMP_S:
            self._offset_s[kind] = due_s - media_s
        time_ms = max(round((media_s + self._offset_s[kind]) * 1000), self._last_ms.get(kind, -1) + 1)
        self._last_ms[kind] = time_ms
        return time_ms

    def offset_s(self, kind: str) -> float | None:
        """What turns this kind's RTP time (in seconds) into the part's; None before it was placed first."""
        return self._offset_s.get(kind)

    def _aligned(self, kind: str, reports: Mapping[str, tuple[float, int]]) -> float | None:
        other = "audio" if kind == "video" else "video"
        if other not in self._offset_s or kind not in reports or other not in reports:
            return None
        return self._offset_s[other] + _start(kind, reports[kind]) - _start(other, reports[other])


def _start(kind: str, report: tuple[float, int]) -> float:
    """The sender's wall clock at RTP time 0."""
    wall_s, rtp_timestamp = report
    return wall_s - rtp_timestamp / RATES[kind]
