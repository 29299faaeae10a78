"""Where a part's file lies on the server's clock, so that the recordings of several people can be laid beside each other. Pure.

A file's clock is its sender's. Each sender report (RFC 3550, 6.4.1) ties it to the sender's wall clock; when the report was sent,
on our clock, is its arrival less half a round trip. Both can only be late: a busy sender, a slow packet. So the earliest of a
minute ties the clocks.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from cloudwindow.recording.timeline import RATES

WINDOW_S: Final = 60.0  # a clock that is 50 ppm wrong drifts by 3 ms in it, and by 90 ms in half an hour
MOST: Final = 256  # reports of the last window: two kinds, one a second


@dataclass(slots=True)
class _Least:
    """The least value of the first window, and of the last."""

    first: float | None = None
    _began_s: float = 0.0
    _last: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=MOST))

    def add(self, at_s: float, value: float) -> None:
        if self.first is None:
            self.first, self._began_s = value, at_s
        elif at_s - self._began_s <= WINDOW_S:
            self.first = min(self.first, value)
        self._last.append((at_s, value))
        while self._last[0][0] < at_s - WINDOW_S:
            self._last.popleft()

    @property
    def last(self) -> float:
        return min(value for _, value in self._last)


class Placing:
    """`report` for each, once the kind has a place in the file. What holds for the picture is what counts, if there is one."""

    def __init__(self) -> None:
        self._behind = _Least()  # the server's clock less the sender's
        self._ahead: dict[str, _Least] = {}  # by kind, the sender's clock less the file's

    def report(self, kind: str, ntp_s: float, rtp_timestamp: int, sent_s: float, offset_s: float) -> None:
        """`sent_s`: when it was sent, on the server's clock. `offset_s`: what turns the kind's RTP time into the file's."""
        file_s = rtp_timestamp / RATES[kind] + offset_s
        self._behind.add(file_s, sent_s - ntp_s)
        self._ahead.setdefault(kind, _Least()).add(file_s, ntp_s - file_s)

    def span(self, duration_s: float) -> tuple[float, float] | None:
        """The server's clock (UTC, UNIX seconds) at the file's time 0 and at its end; None when no report told."""
        ahead = self._ahead.get("video") or self._ahead.get("audio")
        if ahead is None or ahead.first is None or self._behind.first is None:
            return None
        return ahead.first + self._behind.first, duration_s + ahead.last + self._behind.last
