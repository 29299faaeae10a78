"""What is known of the draw, of reviewers and of clerks: asked of the register and the trails, counted in `figures.py`."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cloudwindow.domain.ids import CaseId, PersonId, SessionId
from cloudwindow.domain.people import conflict_key
from cloudwindow.domain.ports_review import SecondLooks
from cloudwindow.domain.register import RegisterRow
from cloudwindow.domain.review import SEEDED, ReviewState
from cloudwindow.domain.review_events import SeedCommitted, SeedPublished, SessionSeeded
from cloudwindow.engine.parts import Shelf
from cloudwindow.engine.second_look import figures
from cloudwindow.engine.second_look.chances import upper_bound
from cloudwindow.engine.second_look.work import by_person, missed

OUTCOMES = ("approve", "refuse", "refer")
LAID = (ReviewState.WAITING, ReviewState.TAKEN)  # what is laid among the others waits for ever
DONE = (ReviewState.AGREED, ReviewState.DISAGREED, ReviewState.ADJUDICATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """`ended`: sessions over which the draw was held. `why`: how many were drawn for each reason; one may have several.

    `states`: how far their second look is. What was laid among them later, because its truth is known, counts as passed over.
    """

    periods: tuple[SeedCommitted, ...]
    seeds: Mapping[str, str]
    ended: int
    drawn: int
    why: Mapping[str, int]
    states: Mapping[str, int]
    rules: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerFigures:
    """`missed` of `seeded` known-bad sessions; `bound`: one-sided 95 % upper bound of their share (Clopper and Pearson).

    `reviewed`: of the office's own sessions; `differed`: from the first word; `upheld`: of those, where the third person agreed.
    """

    person: PersonId
    reviewed: int
    differed: int
    upheld: int
    seeded: int
    missed: int
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    """`sessions`: decided, in that time; `brokered`: of which it is known who brought the case."""

    sessions: int
    brokered: int
    clerks: Sequence[figures.ClerkFigures]
    clusters: Sequence[figures.Cluster]


class ReviewNumbers:
    def __init__(self, looks: SecondLooks, shelf: Shelf) -> None:
        self._looks = looks
        self._shelf = shelf
        self._turn = asyncio.Lock()

    async def seeded(self) -> dict[SessionId, str]:
        """The truth of every session that was laid among the others. What was said and then not laid does not count."""
        said = {one.session: one.truth for one in await self._looks.office(SessionSeeded)}
        laid = (row.session for row in await self._looks.rows_at(*LAID) if SEEDED in row.why)
        return {id: said[id] for id in laid if id in said}

    async def samples(self, since: str = "", before: str = "") -> Samples:
        held = [row for row in await self._looks.ended(since, before) if row.review != ReviewState.NONE]
        drawn = [row for row in held if set(row.why) - {SEEDED}]  # what was laid among the others was passed over
        return Samples(
            periods=tuple(await self._looks.office(SeedCommitted)),
            seeds={one.period: one.seed for one in await self._looks.office(SeedPublished) if one.seed},
            ended=len(held),
            drawn=len(drawn),
            why=Counter(why for row in drawn for why in row.why),
            states=Counter(row.review for row in drawn),
            rules=Counter(rule for row in held for rule in row.objected),
        )

    async def reviewers(self) -> list[ReviewerFigures]:
        """By person, who missed most first."""
        seeded = await self.seeded()
        rows = await self._looks.rows_at(*LAID, *DONE)
        laid = [row for row in rows if row.session in seeded]
        tests = by_person([(person, missed(outcome, seeded[row.session])) for row in laid for person, outcome in _said(row)])
        real = [(person, outcome, row) for row in rows if row.review in DONE for person, outcome in _said(row)]
        found = []
        for person in sorted({*tests, *(person for person, _, _ in real)}):
            theirs = [(outcome, row) for by, outcome, row in real if by == person]
            k, n = tests.get(person, (0, 0))
            found.append(
                ReviewerFigures(
                    person=person,
                    reviewed=len(theirs),
                    differed=sum(outcome != row.first for outcome, row in theirs),
                    upheld=sum(row.adjudicated == outcome for outcome, row in theirs if outcome != row.first),
                    seeded=n,
                    missed=k,
                    bound=upper_bound(k, n) if n else 1.0,
                )
            )
        return sorted(found, key=lambda one: (-one.missed, one.person))

    async def clerks(self, since: str = "", before: str = "") -> Integrity:
        async with self._turn:  # many sessions are read for it
            rows = [row for row in await self._looks.ended(since, before) if row.outcome in OUTCOMES and row.clerk]
            brokers = await self._looks.brokers(list(dict.fromkeys(row.case for row in rows)))
            return await asyncio.to_thread(_integrity, rows, brokers, self._shelf.current.review.flag_p)


def _integrity(rows: Sequence[RegisterRow], brokers: Mapping[CaseId, str], flag_p: float) -> Integrity:
    ended = [figures.Ended(row=row, broker=conflict_key(brokers.get(row.case, ""))) for row in rows]
    return Integrity(
        sessions=len(ended),
        brokered=sum(bool(one.broker) for one in ended),
        clerks=figures.clerks(ended, flag_p),
        clusters=figures.clusters(ended, flag_p),
    )


def _said(row: RegisterRow) -> list[tuple[PersonId, str]]:
    words = (word.rpartition(":") for word in row.said)
    return [(PersonId(person), outcome) for person, _, outcome in words]
