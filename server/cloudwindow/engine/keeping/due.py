"""When a session's keeping ends, by two policies. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cloudwindow.domain.session import FINAL, Session, State
from cloudwindow.policy_keeping import RetentionPolicy

UNDECIDED: Final = "undecided"  # the class of what ended without a decision
OFFICE, OWN = "office", "session"  # whose policy counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`kept_as`: the class. `at`: RFC 3339, when the keeping ends. `years` or `days`: how long.

    `whose`: policy counts, 'office' or 'session'.
    """

    kept_as: str
    at: str
    whose: str
    years: int | None = None
    days: int | None = None


def span_of(session: Session, ended: str, office: RetentionPolicy, own: RetentionPolicy | None) -> Span | None:
    """The longer of two; the office's when they are alike. None: the session goes on.

    `ended`: RFC 3339. `own`: of the policy that the session ran under; None when it was never admitted.
    """
    if session.state not in FINAL or not ended:
        return None
    found = [_span(session, ended, rules, whose) for rules, whose in ((office, OFFICE), (own, OWN)) if rules is not None]
    return max(found, key=lambda span: span.at)


def _span(session: Session, ended: str, rules: RetentionPolicy, whose: str) -> Span:
    if session.state is State.DECIDED:
        kept_as = rules.class_of(session.matter)
        years = rules.years[kept_as]
        return Span(kept_as=kept_as, at=after_years(ended, years), whose=whose, years=years)
    days = rules.undecided_days
    return Span(kept_as=UNDECIDED, at=after_days(ended, days), whose=whose, days=days)


def after_years(at: str, years: int) -> str:
    """The same day and time so many years later; 1 March where there is no 29 February. Never over the year 9999."""
    begun = datetime.fromisoformat(at)
    year = min(begun.year + years, 9999)
    try:
        return _rfc3339(begun.replace(year=year))
    except ValueError:
        return _rfc3339(begun.replace(year=year, month=3, day=1))


def after_days(at: str, days: int) -> str:
    return _rfc3339(datetime.fromisoformat(at) + timedelta(days=days))


def _rfc3339(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def in_words(span: Span) -> str:
    """'10 years after the decision (*, by the office's policy)'."""
    how = f"{span.years} years after the decision" if span.years is not None else f"{span.days} days after the end"
    return f"{how} ({span.kept_as}, by the {span.whose}'s policy)"


def earliest(rules: Sequence[RetentionPolicy], now: str) -> str:
    """What ended after this instant cannot be due by any of `rules`: RFC 3339."""
    days = min((min(min(one.years.values()) * 365, one.undecided_days) for one in rules), default=0)
    return after_days(now, -days)
