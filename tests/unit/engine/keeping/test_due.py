"""How long a session is kept: classes, two policies, calendar years."""

from dataclasses import replace

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.errors import BadPolicy
from cloudwindow.domain.session import Session
from cloudwindow.engine.keeping.due import after_days, after_years, earliest, span_of
from cloudwindow.policy import load, parse
from cloudwindow.policy_keeping import RetentionPolicy
from tests.evidence import SESSION, course
from tests.places import ROOT

ENDED = "2026-11-22T10:00:00.123Z"
TEN = RetentionPolicy()
LONG = RetentionPolicy(years={"*": 10, "gift": 30}, undecided_days=30)


def session(matter: str = "transfer", *, decided: bool = True) -> Session:
    first = course()[0]
    assert isinstance(first, e.SessionCreated)
    begun = [replace(first, matter=matter), *course()[1:5]]
    end: list[e.Event] = [e.StepsFinished(), e.Decided(outcome="approve", by="per_1")]
    return Session.replay(SESSION, [*begun, *(end if decided else [course()[7]])])


def test_a_class_has_its_own_span_and_every_other_matter_the_common_one() -> None:
    for matter, kept_as, year in (("gift", "gift", "2056"), ("transfer", "*", "2036")):
        span = span_of(session(matter), ENDED, LONG, None)
        assert span is not None
        assert (span.kept_as, span.at, span.whose) == (kept_as, f"{year}-11-22T10:00:00.123Z", "office")


def test_the_longer_of_two_policies_counts_and_says_whose_it_is() -> None:
    gift = session("gift")
    for office, own, whose in ((TEN, LONG, "session"), (LONG, TEN, "office")):
        span = span_of(gift, ENDED, office, own)
        assert span is not None
        assert (span.at[:4], span.whose) == ("2056", whose)


def test_what_nobody_decided_has_its_own_span_and_what_goes_on_none() -> None:
    span = span_of(session(decided=False), ENDED, LONG, None)
    assert span is not None
    assert (span.kept_as, span.at, span.days) == ("undecided", "2026-12-22T10:00:00.123Z", 30)
    assert span_of(Session.replay(SESSION, course()[:5]), "", LONG, None) is None


def test_years_are_of_the_calendar() -> None:
    assert after_years("2024-02-29T00:00:00.000Z", 4) == "2028-02-29T00:00:00.000Z"
    assert after_years("2024-02-29T00:00:00.000Z", 1) == "2025-03-01T00:00:00.000Z"
    assert after_years("9990-01-01T00:00:00.000Z", 200)[:4] == "9999"
    assert after_days("2026-12-31T23:59:59.999Z", 1) == "2027-01-01T23:59:59.999Z"


def test_nothing_is_due_that_ended_after_the_shortest_span() -> None:
    assert earliest([LONG], "2026-12-22T10:00:00.000Z") == "2026-11-22T10:00:00.000Z"


def test_a_policy_from_before_keeps_what_it_promised() -> None:
    old = parse('version = "1"\n[session]\nretention_days = 7300\n').retention
    assert (old.years, old.undecided_days) == ({"*": 20}, 7300)
    assert parse('version = "1"\n').retention.years == {"*": 10}


def test_the_shipped_policy_says_what_an_applicant_is_told() -> None:
    policy = load(ROOT / "policy.toml")
    assert policy.retention.days("transfer") == 3652
    assert policy.retention == parse('version = "1"\n[retention]\n').retention


@pytest.mark.parametrize(
    "lines", ["[retention.years]\ngift = 30", '[retention.years]\n"*" = 0', "[retention]\nhour = 24", '[withdrawal]\nthen = "no"']
)
def test_a_policy_without_a_common_span_or_with_an_unfit_one_is_refused(lines: str) -> None:
    with pytest.raises(BadPolicy, match=r"policy.toml:\d: (retention|withdrawal)"):
        parse(f'version = "1"\n{lines}\n')
