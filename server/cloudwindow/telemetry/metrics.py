"""Numbers for the operator, in the Prometheus text format. Labels come from small closed sets, never from a person or a session."""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_LAG: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_WORK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One registry for one server; made in `app.py` and handed to whoever counts."""

    def __init__(self, states: Iterable[str] = ()) -> None:
        """`states`: every state's word, so that a state without sessions reads 0 instead of being absent."""
        self.registry: Final = CollectorRegistry()
        r = self.registry
        self.sessions: Final = Gauge("cloudwindow_sessions", "Sessions by state.", ["state"], registry=r)
        self.parts: Final = Gauge("cloudwindow_parts", "Peer connections that are open.", registry=r)
        self.views: Final = Gauge("cloudwindow_views", "Connections of those who look at somebody.", registry=r)
        self.frames_dropped: Final = Counter(
            "cloudwindow_frames_dropped_total", "Encoded frames that a decoder was too slow for.", ["kind"], registry=r
        )
        self.loop_lag: Final = Histogram(
            "cloudwindow_loop_lag_seconds", "How late the event loop wakes a sleeper.", registry=r, buckets=_LAG
        )
        self.inference: Final = Histogram(
            "cloudwindow_inference_seconds", "Duration of an inference job.", ["job"], registry=r, buckets=_WORK
        )
        self.inference_waiting: Final = Histogram(
            "cloudwindow_inference_waiting_seconds", "How long a job waited for a worker.", registry=r, buckets=_WORK
        )
        self.refused: Final = Counter("cloudwindow_refused_total", "Requests and messages that were refused.", ["code"], registry=r)
        self.requests: Final = Histogram(
            "cloudwindow_request_seconds", "Duration of a request.", ["route", "status"], registry=r, buckets=_WORK
        )
        self.live_sockets: Final = Gauge("cloudwindow_live_sockets", "Live sockets that are open.", registry=r)
        self.connections: Final = Gauge("cloudwindow_connections", "TCP connections that are open.", registry=r)
        self.cut_off: Final = Counter(
            "cloudwindow_connections_cut_off_total", "Connections closed by the server.", ["why"], registry=r
        )
        self.recorder_behind: Final = Gauge(
            "cloudwindow_recorder_behind_seconds", "Age of the oldest media byte that is not yet on disk.", registry=r
        )
        self.suspensions: Final = Counter("cloudwindow_suspensions_total", "Suspensions by reason.", ["reason"], registry=r)
        self.findings: Final = Counter("cloudwindow_findings_total", "Findings.", ["check", "verdict"], registry=r)
        self._states: Final = tuple(states)
        for state in self._states:
            self.sessions.labels(state=state)

    def count_sessions(self, states: Iterable[str]) -> None:
        """Set the gauge from one word for each session."""
        tally = Tally(states)
        for state in {*self._states, *tally}:
            self.sessions.labels(state=state).set(tally[state])

    def text(self) -> bytes:
        return generate_latest(self.registry)
