"""The clerk's verbs on one session: each makes its entries and returns the index of the last of them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import BadInput, Conflict, IllegalTransition
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId, PersonId, SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.readings import LinkReading, Wish, WordReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.refusals import Refusal, Why, because, in_state
from cloudwindow.domain.session import LIVE, UNDER_WAY, Session, State
from cloudwindow.engine.album import Album
from cloudwindow.engine.answers import give_word
from cloudwindow.engine.bulletin import Listener, PointerNotice
from cloudwindow.engine.decision import Decisions
from cloudwindow.engine.governor import BY_WORD
from cloudwindow.engine.hall import Hall
from cloudwindow.engine.holes import ticked
from cloudwindow.engine.interpreters import Interpreters
from cloudwindow.engine.lead import Lead, open_step
from cloudwindow.engine.parts import Outside, policy_of
from cloudwindow.engine.result import Results
from cloudwindow.engine.screens import Screens
from cloudwindow.policy import Policy

APPLICANT: Final = "applicant"
# How many characters must stand beside a reason; `override` needs the policy's `least_words`.
LEAST_WORDS: Final = {"repeat": 1, "skip": 1, "terminate": 1, "suspend": 0}
Make = Callable[[Session], Sequence[e.Event]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """What lies on the counter. `done`: the items of the checklist that are ticked."""

    session: Session
    case: Case
    policy: Policy
    done: frozenset[str]


class Counter:
    """Rights were asked before: whoever calls sits at this session. Raises NotFound, IllegalTransition, Conflict, BadInput."""

    def __init__(self, outside: Outside, hall: Hall, results: Results) -> None:
        self._outside = outside
        self._hall = hall
        self.album: Final = Album(outside)
        self.interpreters: Final = Interpreters(outside)
        self.screens: Final = Screens(outside)
        self.decisions: Final = Decisions(outside, hall, results)

    async def look(self, id: SessionId, person: PersonId, what: str = "case") -> CaseView:
        """Everything that the console opens with; who looked at it is an entry."""
        await self.viewed(id, person, what)
        session = await self._outside.records.session(id)
        trail = await self._outside.records.told(id)
        case = await self._outside.records.case(session.case)
        return CaseView(session=session, case=case, policy=await policy_of(session, self._outside.shelf), done=ticked(trail))

    async def viewed(self, id: SessionId, person: PersonId, what: str) -> int:
        return await self._outside.journal.record(id, at.Viewed(by=person, what=what))

    def listen(self, id: SessionId) -> AbstractContextManager[Listener]:
        """Notices for a console; it does not count as the applicant being there."""
        return self._outside.bulletin.listen(id, staff=True)

    def link(self, id: SessionId, who: str) -> LinkReading | None:
        return self._outside.studio.link(id, who)

    def point(self, id: SessionId, notice: PointerNotice) -> None:
        """To the applicant's page; not kept."""
        self._outside.bulletin.tell(id, notice)

    # The order of the steps --------------------------------------------------------------------------------------------

    async def next(self, id: SessionId, person: PersonId) -> int:
        """Call the next step."""

        def make(session: Session) -> Sequence[e.Event]:
            _expect(session, State.VERIFYING)
            if (running := open_step(session)) is not None:
                raise Conflict(
                    f"step {running} is under way: wait for it, repeat it or skip it", _step(Why.STEP_RUNNING, session, running)
                )
            if session.next_step >= len(session.steps):
                raise Conflict("every step has a verdict: decide, or repeat one of them", because(Why.STEPS_DONE))
            return [at.StepCalled(number=session.next_step, by=person)]

        lead = self._lead(id)
        index = await self._settle(id, make)
        lead.look()
        return index

    async def repeat(self, id: SessionId, person: PersonId, number: int, reason: str, words: str) -> int:
        """Do a step once more: what it found stays in the trail and no longer counts."""
        policy = await self._reasoned(id, "repeat", reason, words)

        def make(session: Session) -> Sequence[e.Event]:
            _expect(session, State.VERIFYING)
            _known(session, number)
            running = open_step(session)
            if running is not None and running != number:
                raise Conflict(
                    f"step {running} is under way: wait for it or skip it first", _step(Why.STEP_RUNNING, session, running)
                )
            if running is None and number not in session.verdicts:
                raise Conflict(f"step {number} was not done yet: call it with next", _step(Why.STEP_NOT_DONE, session, number))
            reopened = at.StepReopened(number=number, by=person, reason=reason, words=words)
            return [reopened, at.StepCalled(number=number, by=person)]

        lead = self._lead(id)
        session = await self._outside.records.session(id)
        make(session)
        async with lead.hold():
            trail = await self._outside.records.told(id)
            before = sum(isinstance(told.event, at.StepReopened) and told.event.number == number for told in trail)
            if before >= policy.seat.most_repeats:
                raise Conflict(
                    f"step {number} was repeated {before} times; the policy's seat.most_repeats allows no more",
                    _step(Why.STEP_MOST_REPEATS, session, number, most=policy.seat.most_repeats),
                )
            index = await self._settle(id, make)
            self._hall.conductor(id).reopen(number)
        return index

    async def skip(self, id: SessionId, person: PersonId, number: int, reason: str, words: str) -> int:
        """Leave a step out; a mandatory one keeps the result from leaving before a second person has looked."""
        await self._reasoned(id, "skip", reason, words)

        def make(session: Session) -> Sequence[e.Event]:
            _expect(session, State.VERIFYING, State.SUSPENDED)
            _known(session, number)
            if number in session.verdicts:
                raise Conflict(f"step {number} has a verdict: override or repeat it", _step(Why.STEP_JUDGED, session, number))
            return [at.StepSkipped(number=number, by=person, reason=reason, words=words)]

        lead = self._lead(id)
        session = await self._outside.records.session(id)
        make(session)
        if open_step(session) != number:
            return await self._settle(id, make)
        async with lead.hold():
            return await self._settle(id, make)

    async def override(self, id: SessionId, person: PersonId, number: int, verdict: Verdict, reason: str, words: str) -> int:
        """A person's verdict in the place of the machine's."""
        await self._reasoned(id, "override", reason, words)

        def make(session: Session) -> Sequence[e.Event]:
            _expect(session, State.VERIFYING, State.SUSPENDED)
            _known(session, number)
            if number not in session.verdicts:
                raise Conflict(
                    f"step {number} has no verdict yet: call it, or skip it first", _step(Why.STEP_UNJUDGED, session, number)
                )
            return [at.StepOverridden(number=number, verdict=verdict, by=person, reason=reason, words=words)]

        self._lead(id)
        return await self._settle(id, make)

    async def confirm(self, id: SessionId, person: PersonId, challenge: ChallengeId, verdict: Verdict, words: str) -> int:
        """The clerk's verdict on an answer that waits for it; it stands. Raises NotFound, Conflict."""
        word = at.AnswerConfirmed(challenge=challenge, verdict=verdict, by=person, words=words)
        index = await give_word(self._outside.records, self._outside.journal, id, word)
        if (await self._outside.records.session(id)).state in LIVE:
            self._lead(id).look()
        return index

    # Words -------------------------------------------------------------------------------------------------------------

    async def say(self, id: SessionId, person: PersonId, text: str) -> int:
        """A canned sentence, by its key, in the session's language."""
        session = await self._outside.records.session(id)
        known = (await policy_of(session, self._outside.shelf)).seat.said
        if text not in known:
            raise BadInput(f"text: expected one of {', '.join(known)}")
        return await self._record(id, at.PromptSpoken(text=text, language=session.language, by=person))

    async def chat(self, id: SessionId, by: str, words: str) -> int:
        """`by`: a person's id, 'applicant' or 'interpreter'."""
        return await self._record(id, at.ChatSaid(by=by, words=_some(words)))

    async def note(self, id: SessionId, person: PersonId, words: str) -> int:
        return await self._record(id, at.NoteMade(by=person, words=_some(words)))

    async def tick(self, id: SessionId, person: PersonId, item: str, *, done: bool) -> int:
        session = await self._outside.records.session(id)
        items = (await policy_of(session, self._outside.shelf)).seat.items(session.matter)
        if item not in items:
            raise BadInput(f"item: expected one of {', '.join(items)}")
        return await self._record(id, at.Ticked(item=item, done=done, by=person))

    async def assess(self, id: SessionId, person: PersonId, verdict: Verdict, words: str) -> int:
        """Interference or coercion, as the clerk sees it; anything but 'none seen' needs words."""
        if verdict is not Verdict.PASS:
            _some(words)
        return await self._record(id, at.InterferenceAssessed(verdict=verdict, by=person, words=words))

    # The governor is told ----------------------------------------------------------------------------------------------

    async def suspend(self, id: SessionId, person: PersonId, reason: str, words: str) -> int:
        """The index that the session had reached: Suspended follows on the live socket."""
        await self._reasoned(id, "suspend", reason, words)
        _expect(await self._outside.records.session(id), State.VERIFYING)
        return await self._tell(id, person, Wish.SUSPEND, Reason.CLERK_SUSPENDED, reason, words)

    async def resume(self, id: SessionId, person: PersonId) -> int:
        """Ends a pause that somebody asked for; what the governor suspended resumes by itself when its cause is gone."""
        session = await self._outside.records.session(id)
        _expect(session, State.SUSPENDED)
        if session.suspended_for not in BY_WORD:
            raise Conflict(
                f"suspended for {session.suspended_for}: the session resumes by itself once that is over",
                because(Why.PAUSE_BY_ITSELF),
            )
        return await self._tell(id, person, Wish.RESUME, Reason.CLERK_SUSPENDED, "", "")

    async def terminate(self, id: SessionId, person: PersonId, reason: str, words: str) -> int:
        """End the session for good."""
        await self._reasoned(id, "terminate", reason, words)
        reading: dict[str, e.Json] = {"code": reason, "words": words}
        line = "word of the clerk"
        ended = e.Terminated(reason=Reason.CLERK_TERMINATED, policy_line=line, reading=reading, by=person)
        session = await self._outside.journal.settle(id, lambda session: [] if session.state in UNDER_WAY else [ended])
        if session.state in UNDER_WAY:
            return await self._tell(id, person, Wish.TERMINATE, Reason.CLERK_TERMINATED, reason, words)
        return session.length - 1

    # Beside ------------------------------------------------------------------------------------------------------------

    async def _reasoned(self, id: SessionId, deed: str, reason: str, words: str) -> Policy:
        """Raises BadInput when the policy's list does not have the reason, or the words beside it are too few."""
        policy = await policy_of(await self._outside.records.session(id), self._outside.shelf)
        known: tuple[str, ...] = getattr(policy.seat.reasons, deed)
        if reason not in known:
            raise BadInput(f"reason: expected one of {', '.join(known)}", because(Why.REASON))
        least = LEAST_WORDS.get(deed, policy.seat.least_words)
        if len(words.strip()) < least:
            raise BadInput(
                f"words: expected at least {least} characters, found {len(words.strip())}", because(Why.WORDS, least=least)
            )
        return policy

    def _lead(self, id: SessionId) -> Lead:
        lead = self._hall.conductor(id).lead
        if lead is None:
            raise IllegalTransition(
                "expected a session that a clerk leads; the steps of this one follow each other by themselves", because(Why.UNLED)
            )
        return lead

    async def _tell(self, id: SessionId, person: PersonId, wish: Wish, reason: Reason, code: str, words: str) -> int:
        now_s = self._outside.clock.now_s()
        word = WordReading(at_s=now_s, by="clerk", wish=wish, reason=reason, person=person, code=code, words=words)
        self._hall.conductor(id).hear(word)
        return (await self._outside.records.session(id)).length - 1

    async def _settle(self, id: SessionId, make: Make) -> int:
        return (await self._outside.journal.settle(id, make)).length - 1

    async def _record(self, id: SessionId, event: e.Event) -> int:
        return await self._outside.journal.record(id, event)


def _expect(session: Session, *states: State) -> None:
    if session.state not in states:
        raise IllegalTransition(f"expected a session that is {' or '.join(states)}, found {session.state}", in_state(session.state))


def _known(session: Session, number: int) -> None:
    if not 0 <= number < len(session.steps):
        raise BadInput(f"number: expected 0 to {len(session.steps) - 1}, found {number}")


def _some(words: str) -> str:
    if not words.strip():
        raise BadInput("words: expected some, found none", because(Why.WORDS, least=1))
    return words


def _step(why: Why, session: Session, number: int, **facts: int) -> Refusal:
    return because(why, number=number, step=session.steps[number], **facts)
