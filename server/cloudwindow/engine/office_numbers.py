"""Numbers for the office: asked of the register, counted in `office_figures.py`. No names, no single session."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from cloudwindow.domain.errors import BadInput, Forbidden
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_review import SecondLooks
from cloudwindow.domain.review_events import SessionSeeded
from cloudwindow.engine.office_figures import BY, CLERK, Group, Span, groups, total
from cloudwindow.engine.parts import Shelf

FIRST: Final = date(2000, 1, 1)
LAST: Final = date(2999, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """`zone`: of the office's clock, by whose days sessions were counted, as '+08:00'. `least`: as the policy has it."""

    zone: str
    least: int
    total: Group
    groups: tuple[Group, ...]


class OfficeNumbers:
    def __init__(self, looks: SecondLooks, shelf: Shelf, clock: Clock, zone: tzinfo | None = None) -> None:
        """`zone`: of the office's clock; None: this machine's."""
        self._looks = looks
        self._shelf = shelf
        self._clock = clock
        self._zone = zone

    async def of(self, person: Person, since: str, to: str, by: str) -> Numbers:
        """Sessions that ended on the days from `since` to `to`, both included (YYYY-MM-DD; empty: no bound), grouped by one of BY.

        Sessions whose truth is known, laid among those for review, are not counted. Raises BadInput, Forbidden.
        """
        if by and by not in BY:
            raise BadInput(f"by: expected one of {', '.join(BY)} or nothing, found {by!r}")
        if by == CLERK and not person.roles & {StaffRole.SUPERVISOR, StaffRole.AUDITOR}:
            raise Forbidden("expected a supervisor or an auditor; nobody else is told about clerks")
        now = datetime.fromtimestamp(self._clock.now_s(), self._zone).astimezone(self._zone)
        span = Span(since=_day("from", since), to=_day("to", to), today=now.date(), zone=self._zone)
        if span.since and span.to and span.to < span.since:
            raise BadInput(f"expected a time that ends after it begins, found {since} to {to}")
        seeded = {one.session for one in await self._looks.office(SessionSeeded)}
        last = span.to + timedelta(days=1) if span.to else None
        found = await self._looks.ended(self._begins(span.since), self._begins(last))
        rows = [row for row in found if row.session not in seeded]
        least = self._shelf.current.review.least_ratings

        def counted() -> Numbers:
            grouped = tuple(groups(rows, by, span, least)) if by else ()
            return Numbers(zone=now.isoformat()[-6:], least=least, total=total(rows, least), groups=grouped)

        return await asyncio.to_thread(counted)  # years of sessions would hold up everybody's media

    def _begins(self, day: date | None) -> str:
        """The first moment of that day by the office's clock, as entries have times; empty for none."""
        if day is None:
            return ""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        return f"{midnight.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _day(name: str, words: str) -> date | None:
    if not words:
        return None
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = date.min
    if not FIRST <= day <= LAST:
        raise BadInput(f"{name}: expected a day like 2026-11-30, from {FIRST} to {LAST}, found {words!r}")
    return day
