"""The worst event-loop lag of the last second, for whoever must not blame an applicant for it."""

import time
from typing import Final

from cloudwindow.telemetry.metrics import Metrics

LAG_KEPT_S: Final = 1.0


class Lag:
    """The worst event-loop lag of the last second."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._late: list[tuple[float, float]] = []

    def tell(self, lag_s: float) -> None:
        now = time.monotonic()
        self._metrics.loop_lag.observe(lag_s)
        self._late = [(at, lag) for at, lag in self._late if now - at < LAG_KEPT_S] + [(now, lag_s)]

    @property
    def worst_s(self) -> float:
        return max((lag for _, lag in self._late), default=0.0)
