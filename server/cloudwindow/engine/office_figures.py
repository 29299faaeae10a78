"""The office's figures, counted from rows of the register. Pure.

What applicants said of a session is told of groups only, and of none so small that somebody could know who said what.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from math import ceil
from statistics import median
from types import MappingProxyType
from typing import Final

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.register import RegisterRow
from cloudwindow.domain.times import seconds

OUTCOMES: Final = ("approve", "refuse", "refer", "terminated", "expired")
STARS: Final = (1, 2, 3, 4, 5)
MOST_GROUPS: Final = 1000
CLERK: Final = "clerk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of `n` times, in seconds; `p95_s`: the smallest that at least 95 % do not exceed (nearest rank). None: of nothing."""

    n: int
    median_s: float | None
    p95_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A reason's code, in how many sessions it came, and how often."""

    reason: str
    sessions: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """`counts`: how many gave one star, two, ... five."""

    n: int
    mean: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`left`: ended while they still waited. `ratings`: None when nobody rated, or when `withheld`."""

    group: str
    sessions: int
    waited: Spread
    left: int
    lasted: Spread
    outcomes: Mapping[str, int]
    suspensions: int
    suspended: int
    reasons: tuple[Why, ...]
    endings: tuple[Why, ...]
    ratings: Ratings | None
    withheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days of the office's clock, both included; None: no bound. `today`: by that clock. `zone`: None is this machine's."""

    since: date | None
    to: date | None
    today: date
    zone: tzinfo | None = None

    def at(self, row: RegisterRow) -> datetime:
        """When the session ended, by the office's clock."""
        return datetime.fromtimestamp(seconds(row.ended), self.zone)

    def has_month(self, at: datetime) -> bool:
        """Whether that whole month is over and within."""
        first = date(at.year, at.month, 1)
        after = date(at.year + at.month // 12, at.month % 12 + 1, 1)
        last = date.fromordinal(after.toordinal() - 1)
        return (self.since is None or self.since <= first) and (self.to is None or last <= self.to) and after <= self.today


Key = Callable[[RegisterRow, Span], str]
# The groups of a time come in its order, all others by size.
BY_TIME: Final[Mapping[str, Key]] = MappingProxyType(
    {
        "day": lambda row, span: f"{span.at(row):%Y-%m-%d}",
        "month": lambda row, span: f"{span.at(row):%Y-%m}",
        "weekday": lambda row, span: str(span.at(row).isoweekday()),
        "hour": lambda row, span: f"{span.at(row):%H}",
    }
)
BY: Final[Mapping[str, Key]] = MappingProxyType(
    {
        "network": lambda row, _: row.network,
        "path": lambda row, _: row.path,
        "country": lambda row, _: row.country,
        "matter": lambda row, _: row.matter,
        "language": lambda row, _: row.language,
        CLERK: lambda row, _: row.clerk,
        **BY_TIME,
    }
)


def total(rows: Sequence[RegisterRow], least: int) -> Group:
    """Of all together. `least`: ratings of fewer are withheld."""
    rated = _rated(rows)
    return _group("", rows, rated, withheld=0 < len(rated) < least)


def groups(rows: Iterable[RegisterRow], by: str, span: Span, least: int) -> list[Group]:
    """By one of BY. Raises BadInput for another word, or for too many groups."""
    if by not in BY:
        raise BadInput(f"by: expected one of {', '.join(BY)}, found {by!r}")
    found: dict[str, list[RegisterRow]] = {}
    for row in rows:
        found.setdefault(BY[by](row, span), []).append(row)
    if len(found) > MOST_GROUPS:
        raise BadInput(f"expected at most {MOST_GROUPS} groups, found {len(found)}; ask for a shorter time, or by month")
    rated = {name: _of_whole_months(theirs, span, least) if by == CLERK else _rated(theirs) for name, theirs in found.items()}
    held = withheld({name: len(stars) for name, stars in rated.items()}, least)
    if by == CLERK:
        held |= {name for name, theirs in found.items() if len(_rated(theirs)) > 0 and not rated[name]}
    made = [_group(name, theirs, rated[name], withheld=name in held) for name, theirs in found.items()]
    return sorted(made, key=lambda one: (0 if by in BY_TIME else -one.sessions, one.group))


def withheld(sizes: Mapping[str, int], least: int) -> set[str]:
    """Groups whose ratings are not told: fewer than `least`, and as many more as it takes that what is left of the total, when
    all that are told are taken from it, is not of fewer either."""
    held = {name for name, n in sizes.items() if 0 < n < least}
    while 0 < sum(sizes[name] for name in held) < least:
        more = [name for name, n in sizes.items() if n > 0 and name not in held]
        if not more:
            break
        held.add(min(more, key=lambda name: (sizes[name], name)))
    return held


def _group(name: str, rows: Sequence[RegisterRow], stars: Sequence[int], *, withheld: bool) -> Group:
    waited = [row.admitted_s - row.queued_s for row in rows if row.queued_s and row.admitted_s]
    outcomes = Counter(row.outcome for row in rows)
    return Group(
        group=name,
        sessions=len(rows),
        waited=spread([max(0.0, one) for one in waited]),
        left=sum(bool(row.queued_s) and not row.admitted_s for row in rows),
        lasted=spread([row.duration_s for row in rows if row.began_s]),
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        suspensions=sum(row.suspensions for row in rows),
        suspended=sum(row.suspensions > 0 for row in rows),
        reasons=_why(row.suspended_for for row in rows),
        endings=_why((row.ended_for,) for row in rows if row.ended_for),
        ratings=None if withheld or not stars else _ratings(stars),
        withheld=withheld,
    )


def spread(times: Sequence[float]) -> Spread:
    if not times:
        return Spread(n=0, median_s=None, p95_s=None)
    ordered = sorted(times)
    return Spread(n=len(ordered), median_s=round(median(ordered), 3), p95_s=round(ordered[ceil(0.95 * len(ordered)) - 1], 3))


def _why(each: Iterable[Sequence[str]]) -> tuple[Why, ...]:
    """Most sessions first. `each`: the reasons of one session."""
    times: Counter[str] = Counter()
    sessions: Counter[str] = Counter()
    for reasons in each:
        times.update(reasons)
        sessions.update(set(reasons))
    found = [Why(reason=reason, sessions=n, times=times[reason]) for reason, n in sessions.items()]
    return tuple(sorted(found, key=lambda one: (-one.sessions, one.reason)))


def _ratings(stars: Sequence[int]) -> Ratings:
    counts = Counter(stars)
    return Ratings(n=len(stars), mean=round(sum(stars) / len(stars), 2), counts=tuple(counts[n] for n in STARS))


def _rated(rows: Iterable[RegisterRow]) -> list[int]:
    return [row.stars for row in rows if row.stars]


def _of_whole_months(rows: Iterable[RegisterRow], span: Span, least: int) -> list[int]:
    """A clerk's, from months that are over and in which `least` rated: so no two times differ by the word of a few."""
    months: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        at = span.at(row)
        if row.stars and span.has_month(at):
            months.setdefault((at.year, at.month), []).append(row.stars)
    return [one for stars in months.values() if len(stars) >= least for one in stars]
