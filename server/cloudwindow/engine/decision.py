"""The last words of a session: a clerk decides when nothing is missing, a second person looks when something asks for it."""

from collections.abc import Sequence
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, IllegalTransition, TooMany
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person
from cloudwindow.domain.refusals import Why, because, in_state
from cloudwindow.domain.review import AUDIT
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.draw import in_conflict, need_of
from cloudwindow.engine.hall import Hall
from cloudwindow.engine.holes import held_for, holes
from cloudwindow.engine.journal import READ_AGAIN, Stale
from cloudwindow.engine.looking_back.blind import blind
from cloudwindow.engine.parts import Outside, policy_of
from cloudwindow.engine.result import Results
from cloudwindow.engine.second_look.part import reviewed_by
from cloudwindow.policy import Policy, SeatPolicy

OUTCOMES: Final = ("approve", "refuse", "refer")


class Decisions:
    """Raises NotFound, Conflict, BadInput, Forbidden."""

    def __init__(self, outside: Outside, hall: Hall, results: Results) -> None:
        self._outside = outside
        self._hall = hall
        self._results = results

    async def decide(self, id: SessionId, person: PersonId, outcome: str, reasons: Sequence[str], note: str) -> int:
        """The index of Decided. Conflict names every hole. What holds the result is looked at in the same transaction."""
        policy = await self._policy(id)
        _check(policy.seat, outcome, reasons)
        decided = e.Decided(outcome=outcome, by=person, note=note, reasons=tuple(reasons))
        trail: list[Told] = []
        for _ in range(READ_AGAIN):
            session = await self._outside.records.session(id)
            trail += await self._outside.records.told(id, trail[-1].index + 1 if trail else 0)
            if session.length != trail[-1].index + 1:
                continue
            if missing := holes(session, trail, policy.seat, outcome):
                raise Conflict(f"not yet: {'; '.join(hole.words for hole in missing)}", *(hole.refusal for hole in missing))
            audit = policy.review.concurrent.covers(session.matter, outcome)
            held = (*held_for(session, trail, policy.seat, outcome), *((AUDIT,) if audit else ()))
            try:
                index = await self._write(session, decided, *([sign.ResultHeld(for_=held)] if held else []))
            except Stale:
                continue
            await self._close(id)
            return index
        raise TooMany("the trail went on while it was being looked at; decide again", because(Why.AGAIN))

    async def _write(self, session: Session, *decided: e.Event) -> int:
        """The index of the first of `decided`; where the steps still run, what the standing checks saw and find comes before."""
        if session.state is not State.VERIFYING:
            await self._outside.journal.write_at(session.id, session.length, *decided)
            return session.length
        conductor = self._hall.conductor(session.id)

        async def write(news: tuple[e.Event, ...]) -> int:
            last = (*news, *conductor.findings(), e.StepsFinished())
            await self._outside.journal.write_at(session.id, session.length, *last, *decided)
            return session.length + len(last)

        return await conductor.telling.beside(write)

    async def second(self, id: SessionId, person: Person, *, agrees: bool, words: str) -> int:
        """The second person's word: nobody's who was part in it, and no agreement to an approval after a silent sign."""
        if not agrees and not words.strip():
            raise BadInput("words: expected why you do not agree, found none", because(Why.WORDS, least=1))
        session = await self._outside.records.session(id)
        await self._impartial(session, person)
        if person.id in _involved(await self._outside.records.told(id)):
            raise Forbidden(
                "expected a second person; you decided, judged, overrode or skipped something here yourself",
                because(Why.RESULT_INVOLVED),
            )

        def make(session: Session) -> Sequence[e.Event]:
            if session.state is not State.DECIDED:
                raise IllegalTransition(f"expected a session that was decided, found {session.state}", in_state(session.state))
            if person.id in reviewed_by(session):
                raise Forbidden(
                    "expected a second person; you reviewed this session, or have it to review", because(Why.RESULT_INVOLVED)
                )
            if not set(session.held_for) - {AUDIT} or session.confirmed is not None:
                raise Conflict(
                    "expected a result that waits for a second person; this one does not", because(Why.RESULT_NOT_WAITING)
                )
            if agrees and session.sign_given and session.outcome == "approve":
                raise Conflict(
                    "a silent sign was given: this session cannot end as approved; disagree, and it is referred",
                    because(Why.RESULT_SIGN),
                )
            return [sign.ResultConfirmed(by=person.id, agrees=agrees, words=words)]

        index = (await self._outside.journal.settle(id, make)).length - 1
        await self._close(id)
        return index

    async def result(self, id: SessionId, person: Person | None = None) -> bytes:
        """The signed object. `person`: of the staff, whose look at it is an entry; whoever decided would learn from its absence."""
        if person is not None:
            session = await self._outside.records.session(id)
            if person.id == session.decided_by or blind(session, person):
                raise Forbidden(
                    "expected another supervisor; you decided in this session yourself, or may be asked to review it",
                    because(Why.RESULT_INVOLVED),
                )
            await self._impartial(session, person)
        data = await self._results.of(id)
        if person is not None:
            await self._outside.journal.record(id, at.Viewed(by=person.id, what="result"))
        return data

    async def _impartial(self, session: Session, person: Person) -> None:
        if in_conflict(person, need_of(session, await self._outside.records.case(session.case))):
            raise Forbidden("this case is on your list of conflicts: somebody else must look at it", because(Why.INTEREST))

    async def _close(self, id: SessionId) -> None:
        """The media closes; its last segment is in the trail before the result is made."""
        try:
            lead = self._hall.conductor(id).lead
        except IllegalTransition:
            await self._results.release(id)
        else:
            if lead is not None:
                lead.look()

    async def _policy(self, id: SessionId) -> Policy:
        return await policy_of(await self._outside.records.session(id), self._outside.shelf)


def _check(policy: SeatPolicy, outcome: str, reasons: Sequence[str]) -> None:
    if outcome not in OUTCOMES:
        raise BadInput(f"outcome: expected one of {', '.join(OUTCOMES)}, found {outcome!r}")
    known: tuple[str, ...] = getattr(policy.reasons, outcome, ())
    if strange := [reason for reason in reasons if reason not in known]:
        raise BadInput(f"reasons: expected some of {', '.join(known) or 'none'}, found {', '.join(strange)}", because(Why.REASON))
    if known and not reasons:
        raise BadInput(f"reasons: expected at least one of {', '.join(known)}, found none", because(Why.REASON))


def _involved(trail: Sequence[Told]) -> frozenset[str]:
    own = (e.Decided, at.StepOverridden, at.StepSkipped, at.AnswerConfirmed)
    return frozenset(told.event.by for told in trail if isinstance(told.event, own))
