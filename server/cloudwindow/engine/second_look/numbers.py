"""What is known of the draw, of reviewers and of clerks: asked of the register and the trails, counted in `figures.py`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.ids import CaseId, PersonId, SessionId
from cloudwindow.domain.people import conflict_key
from cloudwindow.domain.ports import Records
from cloudwindow.domain.ports_review import SecondLooks
from cloudwindow.domain.register import RegisterRow
from cloudwindow.domain.review import SEEDED, ReviewState
from cloudwindow.domain.review_events import SeedCommitted, SeedPublished, SessionSeeded
from cloudwindow.domain.session import Session
from cloudwindow.engine.parts import Shelf
from cloudwindow.engine.second_look import figures
from cloudwindow.engine.second_look.chances import upper_bound
from cloudwindow.engine.second_look.work import by_person, missed

OUTCOMES = ("approve", "refuse", "refer")
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
    def __init__(self, records: Records, looks: SecondLooks, shelf: Shelf) -> None:
        self._records = records
        self._looks = looks
        self._shelf = shelf

    async def seeded(self) -> dict[SessionId, str]:
        """The truth of every session that was laid among the others. What was said and then not laid does not count."""
        said = {one.session: one.truth for one in await self._looks.office(SessionSeeded)}
        return {id: truth for id, truth in said.items() if (await self._of(id)).review.seeded}

    async def samples(self, since: str = "", before: str = "") -> Samples:
        held = [one for one in await self._sessions(since, before) if one.review.held]
        drawn = [one for one in held if set(one.review.why) - {SEEDED}]  # what was laid among the others was passed over
        return Samples(
            periods=tuple(await self._looks.office(SeedCommitted)),
            seeds={one.period: one.seed for one in await self._looks.office(SeedPublished) if one.seed},
            ended=len(held),
            drawn=len(drawn),
            why=Counter(why for one in drawn for why in one.review.why),
            states=Counter(one.review.state.value for one in drawn),
            rules=Counter(rule for one in held for rule in one.review.rules),
        )

    async def reviewers(self) -> list[ReviewerFigures]:
        """By person, who missed most first."""
        seeded = await self.seeded()
        known = [
            (word.by, missed(word.outcome, truth)) for id, truth in seeded.items() for word in (await self._of(id)).review.words
        ]
        tests = by_person(known)
        real = [one for one in [await self._of(id) for id in await self._looks.at(*DONE)] if one.id not in seeded]
        found = []
        for person in sorted({*tests, *(word.by for one in real for word in one.review.words)}):
            theirs = [(one, word) for one in real if (word := one.review.word_of(person)) is not None]
            k, n = tests.get(person, (0, 0))
            found.append(
                ReviewerFigures(
                    person=person,
                    reviewed=len(theirs),
                    differed=sum(not word.agrees for _, word in theirs),
                    upheld=sum(one.review.adjudicated == word.outcome for one, word in theirs if not word.agrees),
                    seeded=n,
                    missed=k,
                    bound=upper_bound(k, n) if n else 1.0,
                )
            )
        return sorted(found, key=lambda one: (-one.missed, one.person))

    async def clerks(self, since: str = "", before: str = "") -> Integrity:
        rows = [row for row in await self._looks.ended(since, before) if row.outcome in OUTCOMES and row.clerk]
        brokers = {case: await self._broker(case) for case in {row.case for row in rows}}
        ended = [figures.Ended(row=row, broker=brokers[row.case]) for row in rows]
        flag_p = self._shelf.current.review.flag_p
        return Integrity(
            sessions=len(ended),
            brokered=sum(bool(one.broker) for one in ended),
            clerks=figures.clerks(ended, flag_p),
            clusters=figures.clusters(ended, flag_p),
        )

    async def _sessions(self, since: str, before: str) -> list[Session]:
        rows: Sequence[RegisterRow] = await self._looks.ended(since, before)
        return [await self._of(row.session) for row in rows]

    async def _of(self, id: SessionId) -> Session:
        return await self._records.session(id)

    async def _broker(self, case: CaseId) -> str:
        try:
            return conflict_key((await self._records.case(case)).broker)
        except NotFound:
            return ""
