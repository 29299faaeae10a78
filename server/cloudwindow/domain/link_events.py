"""How media came over the network, as an entry of a session's trail every quarter of a minute. The same rules as in `events.py`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPoint:
    """The five seconds before `at_s` (UTC, UNIX seconds). `kbps`, `loss` (share 0..1): means; beside them the worst second.

    `rtt_ms`: the newest round trip, None while nobody answered. `level_db`: dBFS of the loudest second; None without sound.
    """

    at_s: float
    kbps: float
    least_kbps: float
    loss: float
    most_loss: float
    rtt_ms: float | None = None
    level_db: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMeasured:
    """`who` sent. Several points in one entry: an entry of its own for each would be most of a trail."""

    points: tuple[LinkPoint, ...]
    who: str = "applicant"
