"""One sender's encoded frames to everybody who looks at them, over all its parts: nothing is decoded, and nothing waits here.

Times go on without a jump when a part takes the place of another, so that a viewer's connection need not be made anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from cloudwindow.gateway.budget import LEAST_BPS, Downlink, worst
from cloudwindow.gateway.tap import EncodedFrame, Tap

CLOCKS_HZ: Final = {"video": 90_000, "audio": 48_000}
RETELL_S: Final = 1.0  # a limit that stands is said again, for a report may be lost
CHANGE: Final = 0.05  # less is not worth a report


class Source(Protocol):
    """What a relay takes from: a `Part`."""

    @property
    def taps(self) -> dict[str, Tap]: ...

    @property
    def reports(self) -> dict[str, tuple[float, int]]:
        """By kind, the sender's clock (UNIX seconds) at an RTP time: its newest report."""
        ...

    def request_keyframe(self) -> None: ...

    def limit(self, bps: float | None) -> None:
        """Ask the sender for no more than this; None: for whatever its own link carries."""
        ...


Outlet = Callable[[EncodedFrame], None]


@dataclass(slots=True)
class Relay:
    """One for each `who` of a session. Everything happens on the event loop."""

    least_bps: float = LEAST_BPS
    source: Source | None = None
    limit_bps: float | None = None
    downlinks: list[Downlink] = field(default_factory=list)
    _outlets: dict[str, list[Outlet]] = field(default_factory=lambda: {"video": [], "audio": []})
    _leave: list[Callable[[], None]] = field(default_factory=list)
    _shift: dict[str, int] = field(default_factory=dict)  # what is added to the part's RTP time
    _last: dict[str, tuple[int, float]] = field(default_factory=dict)  # (RTP time given out, arrival)
    _told_s: float = -1e9

    def attach(self, source: Source) -> None:
        """From now on the frames are this part's."""
        self.detach()
        self.source = source
        self._shift.clear()
        self._leave = [tap.add(self._pass) for tap in source.taps.values()]
        self._hurry(source)
        source.limit(self.limit_bps)
        if self._outlets["video"]:
            source.request_keyframe()

    def detach(self) -> None:
        """There is nothing to look at for now; whoever looks waits."""
        for leave in self._leave:
            leave()
        self._leave, self.source = [], None

    def join(self, kind: str, outlet: Outlet) -> Callable[[], None]:
        """`outlet` gets every frame from now on, until the returned way out is taken."""
        self._outlets[kind].append(outlet)
        if self.source is not None:
            self._hurry(self.source)

        def leave() -> None:
            if outlet in self._outlets[kind]:
                self._outlets[kind].remove(outlet)
                if self.source is not None:
                    self._hurry(self.source)

        return leave

    def ask_keyframe(self) -> None:
        """For a viewer; the part itself sees to it that its sender is not asked too often."""
        if self.source is not None:
            self.source.request_keyframe()

    def taken_s(self, kind: str, rtp_timestamp: int) -> float | None:
        """The sender's clock (UNIX seconds) at an RTP time that was given out; None before every kind's first report.

        Sound and picture must be told of on one clock, or a viewer's browser would pull them apart.
        """
        reports = self.source.reports if self.source is not None else {}
        if set(reports) < {kind for kind in self._last if kind in self._shift} or kind not in reports or kind not in self._shift:
            return None
        at_s, rtp = reports[kind]
        return at_s + (rtp_timestamp - self._shift[kind] - rtp) / CLOCKS_HZ[kind]

    def weigh(self, now_s: float) -> None:
        """Ask the sender for what the worst viewer's link carries, and never for less than `least_bps`.

        To be called about four times a second.
        """
        wanted = worst([downlink.tick(now_s) for downlink in self.downlinks])
        before, self.limit_bps = self.limit_bps, None if wanted is None else max(self.least_bps, wanted)
        if before is None and self.limit_bps is None:
            return
        moved = before is None or self.limit_bps is None or abs(self.limit_bps - before) > CHANGE * before
        if self.source is not None and (moved or now_s - self._told_s >= RETELL_S):
            self._told_s = now_s
            self.source.limit(self.limit_bps)

    def _pass(self, frame: EncodedFrame) -> None:
        shift = self._shift.get(frame.kind)
        if shift is None:
            shift = self._shift[frame.kind] = self._joined(frame)
        given = replace(frame, rtp_timestamp=frame.rtp_timestamp + shift) if shift else frame
        self._last[frame.kind] = (given.rtp_timestamp, frame.arrived_s)
        for outlet in tuple(self._outlets[frame.kind]):
            outlet(given)

    def _joined(self, first: EncodedFrame) -> int:
        """The shift by which a new part's times follow the old one's, as far apart as they arrived."""
        last = self._last.get(first.kind)
        if last is None:
            return 0
        rtp_timestamp, arrived_s = last
        gap = max(1, round((first.arrived_s - arrived_s) * CLOCKS_HZ[first.kind]))
        return rtp_timestamp + gap - first.rtp_timestamp

    def _hurry(self, source: Source) -> None:
        """A part that somebody looks at is read at once, not in rounds."""
        for kind, tap in source.taps.items():
            tap.urgent = len(self._outlets[kind])
