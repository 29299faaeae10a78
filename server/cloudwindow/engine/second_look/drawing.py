"""Holds the draw over every session that ended, keeps the seeds' order, and gives back what a reviewer did not look at in time."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import structlog

from cloudwindow.checks.intent_questions import IntentQuestions
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadPolicy, EvidenceBroken, NotFound
from cloudwindow.domain.events import Decided, Terminated
from cloudwindow.domain.findings import Circumstances, PartyFacts
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.ports_review import SecondLooks, Seeds
from cloudwindow.domain.ports_seat import PeopleStore
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import CircumstancesNoted, ReviewLapsed, SeedCommitted, SeedPublished
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.times import seconds
from cloudwindow.engine.draw import in_conflict, need_of
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.journal import Stale
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.second_look import draw
from cloudwindow.engine.second_look.part import staff_of
from cloudwindow.policy import Policy
from cloudwindow.texts.bank import bank

log = structlog.get_logger()
LOOK_EVERY_S: Final = 5.0
DUE: Final = 1000  # sessions of one round
STUCK_S: Final = 600.0  # until what could not be drawn is tried again


class Drawing:
    """`busy`: whether a session's media is still being closed; its draw waits, because rules look at the recording."""

    def __init__(
        self,
        outside: Outside,
        office: OfficeTrail,
        looks: SecondLooks,
        seeds: Seeds,
        people: PeopleStore,
        busy: Callable[[SessionId], bool],
    ) -> None:
        self._outside = outside
        self._office = office
        self._looks = looks
        self._seeds = seeds
        self._people = people
        self._busy = busy
        self._periods: tuple[Sequence[SeedCommitted], frozenset[str]] | None = None
        self._stuck: dict[SessionId, float] = {}  # over which the draw cannot be held, and since when

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with going_on("second_look"):
                await self.round()
            await asyncio.sleep(LOOK_EVERY_S)

    async def round(self) -> None:
        """All that is due now."""
        await self._prepare(await self._period())
        left = 0
        for id in await self._looks.due(DUE + len(self._stuck)):
            if self._busy(id) or id in self._stuck:
                left += id not in self._stuck
                continue
            done = False
            with going_on("draw", id):
                await self.hold(id)
                done = True
            left += done and not (await self._outside.records.session(id)).review.held
            if not done:
                self._stuck[id] = self._outside.clock.now_s()
        self._try_again()
        now_s = self._outside.clock.now_s()
        for row in await self._looks.rows_at(ReviewState.TAKEN):
            if row.taken_by and row.until_s <= now_s:
                with going_on("lapse", row.session):
                    await self._lapse(row.session)
        if not left:
            await self._publish()

    def _try_again(self) -> None:
        """What could not be drawn keeps nobody else waiting; it is tried again after a while."""
        now_s = self._outside.clock.now_s()
        self._stuck = {id: since_s for id, since_s in self._stuck.items() if now_s - since_s < STUCK_S}

    async def hold(self, id: SessionId) -> None:
        """The draw over one session. Nothing happens when it was held, or when the session goes on."""
        session, trail = await self._outside.records.session(id), await self._outside.records.told(id)
        over = session.state in (State.DECIDED, State.TERMINATED)
        if session.review.held or not over:
            return
        if not trail or trail[-1].index + 1 != session.length:
            raise EvidenceBroken(f"expected a trail of {session.length} entries, found some of them erased")
        policy = await self._policy(session)
        noted = await self._circumstances(session, trail, policy)
        period, seed = await self._period(_ended_s(trail))
        chance = draw.by_chance(seed, id, period.rate)
        whole = [*trail, Told(index=session.length, at=trail[-1].at, kind=kind_of(CircumstancesNoted), event=noted)]
        look = partial(draw.drawn, session, whole, policy, chance=chance, period=period.period, rate=period.rate)
        drawn = await asyncio.to_thread(look)  # every rule over a long trail would hold up everybody's media
        try:
            await self._outside.journal.write_at(id, session.length, noted, drawn)
        except Stale:  # the next round looks again
            return
        log.info("review_drawn", session=id, why=list(drawn.why), rules=len(drawn.rules))

    async def _policy(self, session: Session) -> Policy:
        shelf = self._outside.shelf
        try:
            return await shelf.by_hash(session.policy_sha256)
        except (NotFound, BadPolicy) as error:  # of an earlier version: it is looked at by the rules of today
            log.warning("session_of_another_policy", session=session.id, code=error.code)
            return shelf.current

    async def _period(self, at_s: float | None = None) -> tuple[SeedCommitted, bytes]:
        """Of that time, unless its seed is known already; of today otherwise, whose seed's hash is in the trail from now on."""
        now_s = self._outside.clock.now_s()
        committed, published = await self._seeded_periods()
        secret = [one for one in committed if one.period not in published]
        wanted = (now_s if at_s is None else at_s, now_s)
        for one in dict.fromkeys(one for at in wanted for one in reversed(secret) if one.from_s <= at < one.to_s):
            if (seed := await self._seed(one)) is not None:
                return one, seed
        return await self._commit(now_s, now_s, committed)

    async def _prepare(self, current: tuple[SeedCommitted, bytes]) -> None:
        """The next period's seed is committed on the last day of this one: nobody ends a session before its draw is fixed."""
        to_s, now_s = current[0].to_s, self._outside.clock.now_s()
        committed, _ = await self._seeded_periods()
        if to_s - now_s <= draw.DAY_S and not any(one.from_s <= to_s < one.to_s for one in committed):
            await self._commit(to_s, to_s, committed)

    async def _commit(self, at_s: float, from_s: float, before: Sequence[SeedCommitted]) -> tuple[SeedCommitted, bytes]:
        """Of the period of that time, from `from_s` on. UTC, UNIX seconds."""
        rules = self._outside.shelf.current.review
        new, taken = draw.period_of(at_s, rules.period_days), {one.period for one in before}
        name = new.name if new.name not in taken else f"{new.name}.{len(taken)}"
        seed = self._seeds.make(name)
        committed = SeedCommitted(period=name, from_s=from_s, to_s=new.to_s, sha256=draw.seed_hash(seed), rate=rules.rate)
        await self._note(committed)
        return committed, seed

    async def _seed(self, period: SeedCommitted) -> bytes | None:
        """None: it is not the one that was committed. That is an entry, and nothing is drawn by another in its place."""
        try:
            return self._seeds.of(period.period, period.sha256)
        except EvidenceBroken as error:
            log.error("seed_lost", period=period.period, error=str(error))
            await self._note(SeedPublished(period=period.period, seed=""))
            return None

    async def _publish(self) -> None:
        """Seeds of periods that are over, once nobody is left to be drawn with them."""
        committed, published = await self._seeded_periods()
        now_s = self._outside.clock.now_s()
        over = [one for one in committed if one.period not in published and one.to_s <= now_s]
        for one in over:
            if (seed := await self._seed(one)) is not None:
                await self._note(SeedPublished(period=one.period, seed=seed.hex()))

    async def _seeded_periods(self) -> tuple[Sequence[SeedCommitted], frozenset[str]]:
        """All periods, and the names of those whose seed is known."""
        if self._periods is None:  # read once: nobody else writes of seeds
            published = await self._looks.office(SeedPublished)
            self._periods = (tuple(await self._looks.office(SeedCommitted)), frozenset(one.period for one in published))
        return self._periods

    async def _note(self, event: SeedCommitted | SeedPublished) -> None:
        committed, published = await self._seeded_periods()
        await self._office.note(event)
        if isinstance(event, SeedCommitted):
            self._periods = ((*committed, event), published)
        else:
            self._periods = (committed, published | {event.period})

    async def _lapse(self, id: SessionId) -> None:
        now_s = self._outside.clock.now_s()

        def make(session: Session) -> Sequence[ReviewLapsed]:
            over = session.review.taken_by and session.review.until_s <= now_s
            return [ReviewLapsed(by=session.review.taken_by)] if over else []

        await self._outside.journal.settle(id, make)

    async def _circumstances(self, session: Session, trail: Sequence[Told], policy: Policy) -> CircumstancesNoted:
        try:
            case = await self._outside.records.case(session.case)
        except NotFound:  # erased, with all that could be in conflict with anybody
            return CircumstancesNoted()
        need, conflicted = need_of(session, case), []
        for id in sorted(staff_of(trail)):
            try:
                person = await self._people.person(id)
            except NotFound:
                continue
            conflicted += [id] if in_conflict(person, need) else []
        return CircumstancesNoted(
            conflicted=tuple(conflicted),
            refused_by=await self._refused_by(session),
            topics=self._topics(session, case, policy),
        )

    async def _refused_by(self, session: Session) -> tuple[PersonId, ...]:
        rows = await self._looks.of_case(session.case)
        own = next((row.created for row in rows if row.session == session.id), "")
        refused = (PersonId(row.decided_by) for row in rows if row.created < own and row.first == "refuse")
        return tuple(dict.fromkeys(refused))

    def _topics(self, session: Session, case: Case, policy: Policy) -> tuple[str, ...]:
        """Those on which the case holds what a question needs."""
        here = Circumstances(
            language=session.language,
            party=case.parties.get(session.party, PartyFacts()),
            today="",
            document=case.document,
            matter=session.matter,
            role=session.party,
            others=tuple(one.name for role, one in case.parties.items() if role != session.party and one.name),
            subject=case.subject,
        )
        topics: tuple[str, ...] = policy.checks[str(IntentQuestions.name)].topics_of(session.matter)
        return tuple(topic for topic in topics if bank(session.language).draw(topic, here, self._outside.chance, ()) is not None)


def _ended_s(trail: Sequence[Told]) -> float:
    return seconds(next(told.at for told in reversed(trail) if isinstance(told.event, Decided | Terminated)))
