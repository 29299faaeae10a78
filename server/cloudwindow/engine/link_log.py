"""Keeps how the applicant's media came: points of five seconds, for those who look at the session later. Pure."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Final

from cloudwindow.domain.link_events import LinkPoint
from cloudwindow.domain.readings import LinkReading, MicrophoneReading, Reading

POINT_S: Final = 5.0
MOST_KEPT: Final = 720  # an hour of points that the store would not take; of more, the oldest are given up


@dataclass(slots=True)
class LinkLog:
    """Feed `take`; `untold` are the points that are whole and not in the trail yet. Numbers are rounded once, here."""

    untold: list[LinkPoint] = field(default_factory=list)
    _links: list[LinkReading] = field(default_factory=list)
    _loud_db: float | None = None

    def take(self, reading: Reading) -> None:
        match reading:
            case MicrophoneReading():
                self._loud_db = max(reading.level_db, -120.0 if self._loud_db is None else self._loud_db)
            case LinkReading():
                if self._links and reading.at_s - self._links[0].at_s >= POINT_S:
                    self._point()
                self._links.append(reading)

    def were_told(self, points: tuple[LinkPoint, ...]) -> None:
        del self.untold[: len(points)]

    def _point(self) -> None:
        links, self._links = self._links, []
        self.untold.append(
            LinkPoint(
                at_s=round(links[-1].at_s, 1),
                kbps=round(sum(link.kbps for link in links) / len(links), 1),
                least_kbps=round(min(link.kbps for link in links), 1),
                loss=round(sum(link.loss for link in links) / len(links), 4),
                most_loss=round(max(link.loss for link in links), 4),
                rtt_ms=next((round(link.rtt_ms, 1) for link in reversed(links) if link.rtt_ms is not None), None),
                level_db=round(self._loud_db, 1) if self._loud_db is not None and isfinite(self._loud_db) else None,
            )
        )
        self._loud_db = None
        del self.untold[:-MOST_KEPT]
