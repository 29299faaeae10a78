"""How long has something been true? Over samples that come in order, a few a second."""


class Run:
    """One unbroken stretch; a gap of more than `max_gap_s` between two samples breaks it."""

    def __init__(self, max_gap_s: float) -> None:
        self._max_gap_s = max_gap_s
        self._since_s: float | None = None
        self._last_s = 0.0

    @property
    def running(self) -> bool:
        return self._since_s is not None

    def lasted(self, at_s: float, true: bool) -> float:
        """Seconds up to `at_s`; -1 when it is not true now."""
        if not true:
            self._since_s = None
            return -1.0
        if self._since_s is None or at_s - self._last_s > self._max_gap_s:
            self._since_s = at_s
        self._last_s = at_s
        return at_s - self._since_s + 1e-6  # whole milliseconds are not exact in binary
