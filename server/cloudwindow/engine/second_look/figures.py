"""What a clerk's sessions look like beside those of all others, and what of it chance alone would hardly give. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from types import MappingProxyType
from typing import Final

from cloudwindow.domain.register import RegisterRow
from cloudwindow.engine.second_look.chances import drawn_at_least, holm, wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A decided session. `broker`: who brought the case, as `conflict_key` makes it; empty: nobody said."""

    row: RegisterRow
    broker: str = ""

    @property
    def clerk(self) -> str:
        """Who decided; who sat there last, where the office's system did."""
        return self.row.decided_by if self.row.decided_by.startswith("per_") else self.row.clerk


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`k` of `n`, with its 95 % interval (Wilson). `p`: chance of as many or more, when this clerk is like all; after Holm."""

    k: int
    n: int
    low: float
    high: float
    p: float
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """So many of a broker's sessions came to one clerk: `together` of `brokers`, where the clerk has `clerks` of all `among`."""

    clerk: str
    broker: str
    together: int
    brokers: int
    clerks: int
    among: int
    p: float
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkFigures:
    """`median_s`: of the media's time. `rates`: by the names of MEASURES."""

    clerk: str
    sessions: int
    median_s: float
    rates: Mapping[str, Rate]


MEASURES: Final[Mapping[str, Callable[[RegisterRow], bool]]] = MappingProxyType(
    {
        "override": lambda row: row.overrides > 0,
        "skip": lambda row: row.skips > 0,
        "refuse": lambda row: row.outcome == "refuse",
        "approve": lambda row: row.outcome == "approve",
    }
)


def clerks(ended: Sequence[Ended], flag_p: float) -> list[ClerkFigures]:
    """By clerk, who has most sessions first. Every comparison of every clerk counts for the correction."""
    by_clerk = _grouped(ended)
    keys = [(clerk, name) for clerk in by_clerk for name in MEASURES]
    marked = {name: sum(counts(one.row) for one in ended) for name, counts in MEASURES.items()}
    chances = [_chance(by_clerk[clerk], MEASURES[name], marked[name], len(ended)) for clerk, name in keys]
    corrected = dict(zip(keys, holm(chances), strict=True))
    found = []
    for clerk, theirs in by_clerk.items():
        rates = {name: _rate(theirs, counts, corrected[clerk, name], flag_p) for name, counts in MEASURES.items()}
        lasted = median(one.row.duration_s for one in theirs)
        found.append(ClerkFigures(clerk=clerk, sessions=len(theirs), median_s=lasted, rates=rates))
    return sorted(found, key=lambda one: (-one.sessions, one.clerk))


def clusters(ended: Sequence[Ended], flag_p: float) -> list[Cluster]:
    """Every broker and clerk who met, the least likely first. Chance gave the sessions to the clerks, so any broker's are any.

    Those who never met are no less a comparison: the correction counts every broker with every clerk.
    """
    known = [one for one in ended if one.broker]
    clerks = Counter(one.clerk for one in known)
    brokers = Counter(one.broker for one in known)
    met = Counter((one.broker, one.clerk) for one in known)
    pairs = sorted(met)
    chances = [drawn_at_least(met[b, c], brokers[b], clerks[c], len(known)) for b, c in pairs]
    found = [
        Cluster(
            clerk=clerk,
            broker=broker,
            together=met[broker, clerk],
            brokers=brokers[broker],
            clerks=clerks[clerk],
            among=len(known),
            p=p,
            flagged=p < flag_p,
        )
        for (broker, clerk), p in zip(pairs, holm(chances, len(brokers) * len(clerks)), strict=True)
    ]
    return sorted(found, key=lambda one: (one.p, one.broker, one.clerk))


def _grouped(ended: Iterable[Ended]) -> dict[str, list[Ended]]:
    found: dict[str, list[Ended]] = {}
    for one in ended:
        found.setdefault(one.clerk, []).append(one)
    return found


def _chance(theirs: Sequence[Ended], counts: Callable[[RegisterRow], bool], marked: int, among: int) -> float:
    return drawn_at_least(sum(counts(one.row) for one in theirs), len(theirs), marked, among)


def _rate(theirs: Sequence[Ended], counts: Callable[[RegisterRow], bool], p: float, flag_p: float) -> Rate:
    k, n = sum(counts(one.row) for one in theirs), len(theirs)
    low, high = wilson(k, n)
    return Rate(k=k, n=n, low=low, high=high, p=p, flagged=p < flag_p)
