"""The reviewers' verbs: the next session by chance, their own word, the word between two, and sessions whose truth is known."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput, CloudWindowError, Conflict, Forbidden, IllegalTransition, NotFound
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports_review import SecondLooks
from cloudwindow.domain.register import RegisterRow
from cloudwindow.domain.review import AUDIT, SEEDED, ReviewState
from cloudwindow.domain.review_events import Adjudicated, ReviewDrawn, ReviewGiven, ReviewLapsed, ReviewTaken, SessionSeeded
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.draw import in_conflict, need_of
from cloudwindow.engine.looking_back.sight import sight
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside, policy_of
from cloudwindow.engine.result import Results, waits
from cloudwindow.engine.second_look.part import FIRST, first_word, had_part, viewers_of
from cloudwindow.policy import Policy

OPEN: Final = (ReviewState.WAITING, ReviewState.TAKEN)
BAD: Final = ("refuse", "refer", "terminate")  # what may be right about a session that is laid among the others
HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """`mine`: what this person has to look at, until `until_s`; `reference`: its case. `waiting`: how many more they may be given.

    `disputed`: sessions of which a third person must say who is right. `reasons`: codes for each outcome, of which a word names at
    least one where there are any; `least_words`: characters beside it; both of the policy of `mine`, else of the one in force.
    """

    mine: SessionId | None
    reference: str
    until_s: float
    waiting: int
    disputed: tuple[SessionId, ...]
    reasons: Mapping[str, tuple[str, ...]]
    least_words: int


class ReviewWork:
    """Raises NotFound, Conflict, BadInput, Forbidden. Rights by role were asked before."""

    def __init__(self, outside: Outside, office: OfficeTrail, looks: SecondLooks, results: Results) -> None:
        self._outside = outside
        self._office = office
        self._looks = looks
        self._results = results
        self._turn = asyncio.Lock()

    async def queue(self, person: Person) -> Queue:
        """`waiting` counts without looking who had a part: that is looked at when one is given out."""
        rows = await self._looks.rows_at(*OPEN)
        now_s = self._outside.clock.now_s()
        given = next((row for row in rows if _is_theirs(row, person, now_s)), None)
        mine = None if given is None else await self._outside.records.session(given.session)
        disputed = await self._looks.at(ReviewState.DISAGREED)
        shelf = self._outside.shelf
        policy = shelf.current if mine is None else await policy_of(mine, shelf)
        return Queue(
            mine=None if mine is None else mine.id,
            reference="" if mine is None else await self._reference(mine),
            until_s=0.0 if mine is None else mine.review.until_s,
            waiting=sum(_waits_for(row, person, now_s) for row in rows),
            disputed=tuple(disputed),
            reasons={outcome: _reasons(policy, outcome) for outcome in FIRST},
            least_words=policy.review.least_words,
        )

    async def next(self, person: Person) -> SessionId | None:
        """One of those that wait, each with the same chance; the same as before while it is open. None: there is none.

        Never one that they had a part in, gave their word on, or have on their list of conflicts.
        """
        async with self._turn:  # who asks twice at once is given one and the same
            rows = await self._looks.rows_at(*OPEN)
            now_s, laid = self._outside.clock.now_s(), await self._laid_by(person)
            if mine := next((row for row in rows if _is_theirs(row, person, now_s)), None):
                return mine.session
            left = [row.session for row in rows if _waits_for(row, person, now_s) and row.session not in laid]
            while left:
                one = await self._outside.records.session(left.pop(self._outside.chance.below(len(left))))
                trail = await self._outside.records.told(one.id)
                if await self._may(one, trail, person) and await self._take(one, person):
                    return one.id
            return None

    async def give(self, id: SessionId, person: Person, outcome: str, reasons: Sequence[str], words: str) -> int:
        """The reviewer's own word. The entry's index, as they are shown the trail from now on."""
        session = await self._outside.records.session(id)
        policy = await policy_of(session, self._outside.shelf)
        _check(policy, outcome, reasons, words)
        now_s = self._outside.clock.now_s()
        trail = await self._outside.records.told(id)

        def make(session: Session) -> Sequence[Event]:
            if not _has(session, person, now_s):
                raise Forbidden("expected a session that the queue gave you and whose time is not over; ask for the next")
            _expect_looked(trail, person)
            agrees = outcome == first_word(session)
            return [ReviewGiven(by=person.id, outcome=outcome, reasons=tuple(reasons), words=words, agrees=agrees)]

        after = await self._outside.journal.settle(id, make)
        await self._let_go(after)
        end = trail[-1].index + 1 if trail else 0
        whole = [*trail, *await self._outside.records.told(id, end, after.length - end)]
        shown = await asyncio.to_thread(sight, after, whole, person, policy)
        return len(shown.trail) - 1

    async def adjudicate(self, id: SessionId, person: Person, outcome: str, words: str) -> int:
        """Which of the two words holds, or another: said by somebody who gave neither. The entry's index."""

        def make(session: Session) -> Sequence[Event]:
            if session.review.state is not ReviewState.DISAGREED:
                raise Conflict("expected a session with two words that differ; this one has not")
            if outcome == "approve" and session.sign_given:
                raise Conflict("a silent sign was given: this session cannot end as approved")
            return [Adjudicated(by=person.id, outcome=outcome, words=words)]

        session = await self._outside.records.session(id)
        make(session)
        _check(await policy_of(session, self._outside.shelf), outcome, None, words)
        trail = await self._outside.records.told(id)
        if session.review.word_of(person.id) is not None or not await self._may(session, trail, person):
            raise Forbidden("expected a third person; you had a part in this session, or have its case on your list of conflicts")
        _expect_looked(trail, person)
        after = await self._outside.journal.settle(id, make)
        await self._let_go(after)
        return after.length - 1

    async def seed(self, id: SessionId, truth: str, person: Person) -> int:
        """Lay a session whose truth is known among those that reviewers get: a rehearsal, or one that was cleared up elsewhere.

        Only one that the draw passed over and whose result waits for nobody: so nothing is kept from a second look by it. Never by
        somebody who had a part in it or has its case on their list. The index of the office's entry.
        """
        if truth not in BAD:
            raise BadInput(f"truth: expected one of {', '.join(BAD)}, found {truth!r}")

        def make(session: Session) -> Sequence[Event]:
            if session.state not in (State.DECIDED, State.TERMINATED) or not session.review.held:
                raise IllegalTransition("expected a session that is over and over which the draw was held")
            if session.review.state is not ReviewState.PASSED or waits(session):
                raise Conflict("expected a session that was passed over and whose result waits for nobody; this one is not")
            return [ReviewDrawn(why=(SEEDED,))]

        session = await self._outside.records.session(id)
        make(session)
        if not await self._may(session, await self._outside.records.told(id), person):
            raise Forbidden("expected somebody else; you had a part in this session, or have its case on your list of conflicts")
        index = await self._office.note(SessionSeeded(session=id, truth=truth, by=person.id))
        await self._outside.journal.settle(id, make)
        return index

    async def _laid_by(self, person: Person) -> frozenset[SessionId]:
        """Whose truth they know, because they said it."""
        if StaffRole.SUPERVISOR not in person.roles:
            return frozenset()
        return frozenset(one.session for one in await self._looks.office(SessionSeeded) if one.by == person.id)

    async def _take(self, session: Session, person: Person) -> bool:
        now_s = self._outside.clock.now_s()
        until_s = now_s + HOUR_S * self._outside.shelf.current.review.taken_h

        def make(session: Session) -> Sequence[Event]:
            if not _free(session, person, now_s):
                raise Conflict("another reviewer was given it in this moment")
            lapsed = [ReviewLapsed(by=session.review.taken_by)] if session.review.taken_by else []
            return [*lapsed, ReviewTaken(by=person.id, until_s=until_s)]

        try:
            await self._outside.journal.settle(session.id, make)
        except Conflict:
            return False
        return True

    async def _may(self, session: Session, trail: Sequence[Told], person: Person) -> bool:
        if had_part(trail, person):
            return False
        try:
            case = await self._outside.records.case(session.case)
        except NotFound:  # erased: nobody is left to be in conflict with
            return True
        return not in_conflict(person, need_of(session, case))

    async def _reference(self, session: Session) -> str:
        try:
            return (await self._outside.records.case(session.case)).reference
        except NotFound:  # erased
            return ""

    async def _let_go(self, session: Session) -> None:
        """A result that waited for this word."""
        if AUDIT in session.held_for and session.review.settled:
            try:
                await self._results.release(session.id)
            except CloudWindowError:  # it is tried again when the result is asked for
                return


def _has(session: Session, person: Person, now_s: float) -> bool:
    return session.review.taken_by == person.id and session.review.until_s > now_s


def _expect_looked(trail: Sequence[Told], person: Person) -> None:
    """A word on what one never looked at is none. Raises Conflict."""
    if person.id not in viewers_of(trail):
        raise Conflict("expected somebody who looked at this session; open it first")


def _free(session: Session, person: Person, now_s: float) -> bool:
    """Nobody has it now, and this person never gave a word on it."""
    review = session.review
    taken = bool(review.taken_by) and review.until_s > now_s
    return review.state in OPEN and not taken and review.word_of(person.id) is None


def _is_theirs(row: RegisterRow, person: Person, now_s: float) -> bool:
    return row.taken_by == person.id and row.until_s > now_s


def _waits_for(row: RegisterRow, person: Person, now_s: float) -> bool:
    """As `_free` says of the session: that is asked again before it is given out. Nobody is given what they had a part in."""
    taken = bool(row.taken_by) and row.until_s > now_s
    return not taken and person.id not in row.words_by and person.id not in row.staff


def _check(policy: Policy, outcome: str, reasons: Sequence[str] | None, words: str) -> None:
    """`reasons`: None where none are asked for."""
    if outcome not in FIRST:
        raise BadInput(f"outcome: expected one of {', '.join(FIRST)}, found {outcome!r}")
    known = _reasons(policy, outcome)
    if strange := [reason for reason in reasons or () if reason not in known]:
        raise BadInput(f"reasons: expected some of {', '.join(known) or 'none'}, found {', '.join(strange)}")
    if reasons is not None and known and not reasons:
        raise BadInput(f"reasons: expected at least one of {', '.join(known)}, found none")
    least = policy.review.least_words
    if len(words.strip()) < least:
        raise BadInput(f"words: expected at least {least} characters, found {len(words.strip())}")


def _reasons(policy: Policy, outcome: str) -> tuple[str, ...]:
    reasons: tuple[str, ...] = getattr(policy.seat.reasons, outcome, ())
    return reasons


def missed(outcome: str, truth: str) -> bool:
    """What was known to be bad was let pass."""
    return outcome == "approve" and truth in BAD


def by_person(words: Sequence[tuple[PersonId, bool]]) -> dict[PersonId, tuple[int, int]]:
    """(missed, seen) of each."""
    found: dict[PersonId, tuple[int, int]] = {}
    for person, is_missed in words:
        k, n = found.get(person, (0, 0))
        found[person] = (k + is_missed, n + 1)
    return found
