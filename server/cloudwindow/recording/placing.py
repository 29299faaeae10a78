"""Where a part's file lies on the server's clock, so that the recordings of several people can be laid beside each other. Pure.

A file's clock is its sender's. Each sender report (RFC 3550, 6.4.1) says where that clock stood when it was sent; when that was on
our clock is its arrival less half a round trip. Reports are only ever late, so the earliest of a minute is the best.
"""

from collections import deque
from typing import Final

from cloudwindow.recording.timeline import RATES

WINDOW_S: Final = 60.0  # a clock that is 50 ppm wrong drifts by 3 ms in it, and by 90 ms in half an hour
MOST: Final = 256  # reports of the last window: two kinds, one a second


class Placing:
    """`report` for each, once the kind has a place in the file."""

    def __init__(self) -> None:
        self._first_s: float | None = None  # the server's clock less the file's, near the beginning
        self._began_at_s = 0.0
        self._last: deque[tuple[float, float]] = deque(maxlen=MOST)

    def report(self, kind: str, rtp_timestamp: int, sent_s: float, offset_s: float) -> None:
        """`sent_s`: when the report was sent, on the server's clock. `offset_s`: what turns the kind's RTP time into the file's."""
        file_s = rtp_timestamp / RATES[kind] + offset_s
        ahead_s = sent_s - file_s
        if self._first_s is None:
            self._first_s, self._began_at_s = ahead_s, file_s
        elif file_s - self._began_at_s <= WINDOW_S:
            self._first_s = min(self._first_s, ahead_s)
        self._last.append((file_s, ahead_s))
        while self._last[0][0] < file_s - WINDOW_S:
            self._last.popleft()

    def span(self, duration_s: float) -> tuple[float, float] | None:
        """The server's clock (UTC, UNIX seconds) at the file's time 0 and at its end; None when no report told."""
        if self._first_s is None:
            return None
        return self._first_s, duration_s + min(ahead_s for _, ahead_s in self._last)
