"""What the office's figures say, and what they never tell of somebody who rated a session."""

from datetime import date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.register import RegisterRow
from cloudwindow.engine.office_figures import BY, MOST_GROUPS, Span, Spread, groups, spread, total, withheld

LEAST = 5
BEIJING = timezone(timedelta(hours=8))
SPAN = Span(since=None, to=None, today=date(2026, 12, 20), zone=BEIJING)


def ended(
    ended: str = "2026-11-10T03:00:00.000Z",
    *,
    clerk: str = "per_1",
    network: str = "wifi",
    outcome: str = "approve",
    waited_s: float = 0.0,
    lasted_s: float = 600.0,
    suspended_for: tuple[str, ...] = (),
    stars: int = 0,
) -> RegisterRow:
    return RegisterRow(
        session=SessionId("ses"),
        ended=ended,
        clerk=clerk,
        network=network,
        outcome=outcome,
        queued_s=1000.0,
        admitted_s=1000.0 + waited_s,
        began_s=2000.0,
        duration_s=lasted_s,
        suspended_for=suspended_for,
        suspensions=len(suspended_for),
        ended_for="link.lost" if outcome == "terminated" else "",
        stars=stars,
    )


def test_of_a_hundred_times_the_95th_is_the_smallest_that_95_do_not_exceed() -> None:
    assert spread([float(n) for n in range(100, 0, -1)]) == Spread(n=100, median_s=50.5, p95_s=95.0)
    assert spread([7.0]) == Spread(n=1, median_s=7.0, p95_s=7.0)
    assert spread([]) == Spread(n=0, median_s=None, p95_s=None)


def test_everything_is_counted_where_it_belongs() -> None:
    rows = [
        ended(waited_s=10, suspended_for=("link.loss", "link.loss", "camera.dark")),
        ended(waited_s=30, outcome="terminated", suspended_for=("link.loss",)),
        ended(network="cellular", outcome="refuse"),
        RegisterRow(session=SessionId("ses"), ended="2026-11-10T03:00:00.000Z", outcome="expired", queued_s=1.0),
    ]
    whole = total(rows, LEAST)
    assert (whole.sessions, whole.left, whole.suspensions, whole.suspended) == (4, 1, 4, 2)
    assert whole.outcomes == {"approve": 1, "refuse": 1, "refer": 0, "terminated": 1, "expired": 1}
    assert whole.waited == Spread(n=3, median_s=10.0, p95_s=30.0)
    assert whole.lasted.n == 3
    assert [(why.reason, why.sessions, why.times) for why in whole.reasons] == [("link.loss", 2, 3), ("camera.dark", 1, 1)]
    assert [(why.reason, why.sessions) for why in whole.endings] == [("link.lost", 1)]
    assert [(one.group, one.sessions) for one in groups(rows, "network", SPAN, LEAST)] == [("wifi", 2), ("", 1), ("cellular", 1)]


def test_a_day_is_one_of_the_offices_clock() -> None:
    rows = [ended("2026-11-09T15:59:59.999Z"), ended("2026-11-09T16:00:00.000Z")]
    assert [one.group for one in groups(rows, "day", SPAN, LEAST)] == ["2026-11-09", "2026-11-10"]
    assert [one.group for one in groups(rows, "hour", SPAN, LEAST)] == ["00", "23"]
    assert [one.group for one in groups(rows, "weekday", SPAN, LEAST)] == ["1", "2"]
    assert [one.group for one in groups(rows, "month", SPAN, LEAST)] == ["2026-11"]


def test_ratings_of_a_few_are_not_told() -> None:
    few = [ended(stars=1) for _ in range(LEAST - 1)]
    assert total(few, LEAST).ratings is None
    assert total(few, LEAST).withheld
    enough = total([*few, ended(stars=5)], LEAST).ratings
    assert enough is not None
    assert (enough.n, enough.mean, enough.counts) == (5, 1.8, (4, 0, 0, 0, 1))
    nobody = total([ended()], LEAST)
    assert nobody.ratings is None
    assert not nobody.withheld


def test_what_is_withheld_of_one_group_cannot_be_had_from_the_total() -> None:
    rows = [ended(network="wifi", stars=5) for _ in range(20)] + [ended(network="wired", stars=4) for _ in range(7)]
    rows += [ended(network="cellular", stars=1)]
    told = {one.group: one.ratings is not None for one in groups(rows, "network", SPAN, LEAST)}
    assert told == {"wifi": True, "wired": False, "cellular": False}


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 12), max_size=8), st.integers(2, 8))
def test_what_is_left_of_the_total_is_never_of_a_few(sizes: dict[str, int], least: int) -> None:
    held = withheld(sizes, least)
    assert all(name in held for name, n in sizes.items() if 0 < n < least)
    left = sum(n for name, n in sizes.items() if name in held)
    assert left == 0 or left >= least or left == sum(sizes.values())


def test_of_a_clerk_only_whole_months_that_are_over_and_in_which_enough_rated_count() -> None:
    october = [ended("2026-10-05T03:00:00.000Z", stars=5) for _ in range(LEAST)]
    november = [ended("2026-11-05T03:00:00.000Z", stars=1) for _ in range(LEAST - 1)]
    december = [ended("2026-12-05T03:00:00.000Z", stars=1) for _ in range(LEAST)]
    other = [ended("2026-10-05T03:00:00.000Z", clerk="per_2", stars=3) for _ in range(LEAST)]
    rows = [*october, *november, *december, *other]

    def told(span: Span) -> dict[str, int | None]:
        return {one.group: one.ratings.n if one.ratings else None for one in groups(rows, "clerk", span, LEAST)}

    assert told(SPAN) == {"per_1": LEAST, "per_2": LEAST}
    part = Span(since=date(2026, 10, 2), to=None, today=SPAN.today, zone=BEIJING)
    assert told(part) == {"per_1": None, "per_2": None}
    assert all(one.withheld for one in groups(rows, "clerk", part, LEAST))


def test_no_two_times_differ_by_the_word_of_a_few() -> None:
    """A clerk's ratings over every pair of times: what one has and the other has not is nobody's or at least so many people's."""
    days = [1, 3, 3, 9, 12, 12, 20, 28]
    rows = [ended(f"2026-{month}-{day:02}T03:00:00.000Z", stars=1 + day % 5) for month in ("09", "10", "11") for day in days]
    counts = set()
    for first in range(1, 31):
        for month in (9, 10, 11):
            span = Span(since=date(2026, month, first), to=date(2026, 11, 30), today=SPAN.today, zone=BEIJING)
            inside = [row for row in rows if span.since and span.at(row).date() >= span.since]
            found = groups(inside, "clerk", span, LEAST)
            counts.add(found[0].ratings.n if found and found[0].ratings else 0)
    assert counts == {0, 8, 16, 24}


def test_too_many_groups_and_another_word_are_refused() -> None:
    many = [ended(network=f"n{number}") for number in range(MOST_GROUPS + 1)]
    with pytest.raises(BadInput, match="by month"):
        groups(many, "network", SPAN, LEAST)
    with pytest.raises(BadInput, match="expected one of network"):
        groups(many, "names", SPAN, LEAST)
    assert set(BY) >= {"network", "country", "matter", "language"}
