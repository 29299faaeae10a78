"""Leads one session from the first media to its end: the steps one after another, the governor beside them."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

import structlog

from cloudwindow.checks import CATALOGUE
from cloudwindow.domain import events as e
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.errors import TooMany
from cloudwindow.domain.findings import Circumstances, Hint, Verdict
from cloudwindow.domain.ids import ChallengeId, SessionId, StillId
from cloudwindow.domain.readings import LinkReading, RecorderReading, WordReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import SampleKind
from cloudwindow.domain.seat_events import InterpreterJoined
from cloudwindow.domain.session import FINAL, Session, State
from cloudwindow.domain.who import Who
from cloudwindow.engine.before import before
from cloudwindow.engine.bulletin import HintNotice, Notice
from cloudwindow.engine.ears import Ears
from cloudwindow.engine.ending import in_turn, say_last
from cloudwindow.engine.exhibits import Exhibits
from cloudwindow.engine.faults import RecorderFaults
from cloudwindow.engine.governor import Action, Deed, Governor
from cloudwindow.engine.lead import Lead
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.steps import Steps
from cloudwindow.engine.talk import Talk
from cloudwindow.engine.telling import Telling
from cloudwindow.engine.watch import Watch
from cloudwindow.policy import LED, Policy

log = structlog.get_logger()
GAP_S: Final = 1.0
ASK_ALOUD: Final = frozenset(check.name for check in CATALOGUE if SampleKind.UTTERANCE in check.wants)


class Conductor:
    """One a live session. `run` returns when the session has ended or waits for a person's decision, its media closed."""

    def __init__(self, session: Session, circumstances: Circumstances, policy: Policy, outside: Outside) -> None:
        self.id: Final[SessionId] = session.id
        self._order = session.steps
        self._policy = policy
        self._outside = outside
        feed = outside.studio.feed(session.id)
        self._exhibits = Exhibits(session.id, outside.blobs, outside.journal, feed)
        self._watch = Watch(policy, feed, outside.pool, outside.clock, self._exhibits, self._tell, outside.load)
        self.telling: Final = Telling(session.id, outside.journal, self._watch)
        self._ears = Ears(session.id, circumstances.language, policy, outside, self._watch.take, self._asks_aloud)
        answered = self._ears.answered if session.attended else None
        talk = Talk(session.id, outside.records, outside.bulletin, answered)
        self._steps = Steps(session.id, circumstances, policy, outside, feed, self._exhibits, self._tell, talk)
        self._governor = Governor(policy=policy.governor)
        self.lead: Final = Lead(session.id, outside.records, self._cut_step) if session.attended else None
        self._longest_s = policy.seat.longest_s if session.attended else policy.session.longest_s
        self._longest_line = f"{'seat' if session.attended else 'session'}.longest_s"
        self._going = asyncio.Event()
        self._step: asyncio.Task[object] | None = None
        self._media_s = 0.0  # when media last came
        self._faults = RecorderFaults()
        self.unsaid: e.Terminated | None = None  # an end that the store did not take yet

    async def run(self) -> None:
        """Raises nothing but cancellation: what breaks in a session ends that session, safely and with a reason."""
        try:
            async with asyncio.timeout(self._longest_s):
                await self._conduct()
        except TimeoutError:
            await self._end(e.Terminated(reason=Reason.POLICY_TIME_EXHAUSTED, policy_line=self._longest_line, by="policy"))
        except Exception as error:
            log.exception("session_broke", session=self.id, error=type(error).__name__)
            await self._end(e.Terminated(reason=Reason.SERVER_FAILED, policy_line="", by="server"))
        finally:
            close = partial(self._outside.studio.close, self.id, "session ended")
            await in_turn(self.id, self.telling.now, close, partial(self._outside.finish, self.id))

    def hear(self, word: WordReading) -> None:
        """Somebody's own word: suspend, resume, end."""
        self._watch.take(word)

    async def show(self, challenge: ChallengeId, jpeg: bytes, taken_s: float) -> StillId:
        """A picture for the open challenge. Raises BadInput, TooMany."""
        now = self._steps.challenge
        if now is None or now.id != challenge:
            raise TooMany("expected a picture for the challenge that is open; that one is over")
        if self._exhibits.full:
            raise TooMany("the pictures before this one are still being looked at; send the next in a second")
        return await self._exhibits.receive(jpeg, now.prompt, challenge, min(taken_s, self._outside.clock.now_s()))

    @property
    def open_challenge(self) -> ChallengeId | None:
        return self._steps.challenge.id if self._steps.challenge else None

    async def _conduct(self) -> None:
        session = await self._connected()
        if session is None:
            return
        await self._recall()
        if session.state is State.SUSPENDED:
            self._watch.hurry = True
            self._governor.suspend(session.suspended_for or Reason.SERVER_RESTARTED, self._outside.clock.now_s())
        else:
            self._going.set()
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(self._watch.run()), tasks.create_task(self.telling.run())]
            if self.lead is not None:
                beside += [tasks.create_task(self._ears.run()), tasks.create_task(self._hear_recorders())]
            work, govern = tasks.create_task(self._work()), tasks.create_task(self._govern())
            await asyncio.wait((work, govern), return_when=asyncio.FIRST_COMPLETED)
            for task in (work, govern, *beside):
                task.cancel()

    async def _recall(self) -> None:
        """What the trail knows of the time before this conductor: nothing, unless the server was restarted."""
        known = before(await self._outside.records.told(self.id))
        for kept in known.stills.values():
            await self._exhibits.recall(kept)
        self._watch.recall(known.standing, lambda step: bool(self._policy.governor.relaxed.get(step)))
        self._steps.recall(known.attempts)
        self._governor.recall(known.suspended_for, compared=self._exhibits.knows("live"))
        if (await self._outside.records.session(self.id)).keeping.by_hand:
            await self.by_hand()

    async def _connected(self) -> Session | None:
        """The session once media flows (or while it waits suspended); None when nobody connected in time."""
        with self._outside.bulletin.listen(self.id) as listener, suppress(TimeoutError):
            async with asyncio.timeout(self._policy.session.connect_s):
                session = await self._outside.records.session(self.id)
                if session.state is not State.CONNECTING:
                    return session if session.state not in FINAL else None
                async for _ in listener:
                    session = await self._outside.records.session(self.id)
                    if session.state is not State.CONNECTING:
                        return session if session.state not in FINAL else None
        await self._end(e.Terminated(reason=Reason.LINK_LOST, policy_line="session.connect_s", by="policy"))
        return None

    async def _work(self) -> None:
        """The steps that have no verdict yet, then the standing checks' findings; a clerk says when it is their turn."""
        while (number := await self._next()) is not None:
            if not self._going.is_set():
                await self._going.wait()
                continue  # meanwhile it may have been skipped
            self._relax(self._order[number])
            self._step = asyncio.create_task(self._run_step(number, self._order[number]))
            try:
                await asyncio.wait((self._step,))
            finally:
                self._step.cancel()
            if not self._step.cancelled() and self._step.result():
                return
            if self.lead is not None:
                self._relax("")
        self._relax("")
        if self.lead is None:
            await self.telling.beside(self._finish)

    async def _finish(self, news: tuple[e.Event, ...]) -> None:
        await self._outside.journal.write(self.id, *news, *self.findings(), e.StepsFinished())

    async def _next(self) -> int | None:
        """The place of the step that is due; None when there is none any more."""
        if self.lead is not None:
            return await self.lead.next()
        number = (await self._outside.records.session(self.id)).next_step
        return number if number < len(self._order) else None

    async def by_hand(self) -> None:
        """The consent to biometrics was taken back: nothing is measured on faces and voices any more."""
        self._steps.by_hand = True
        self._watch.rest()
        self._governor.recall((), compared=False)
        if self._steps.left_out(self._watch.step):
            await self._cut_step()

    def reopen(self, number: int) -> None:
        """The step that ended is to be done once more."""
        self._steps.reopen(number)

    def findings(self) -> tuple[e.Event, ...]:
        """What the standing checks find over all that they saw; to be recorded once, at the end."""
        return tuple(e.FindingMade(finding=finding) for finding in self._watch.conclude())

    async def _run_step(self, number: int, step: str) -> bool:
        """Whether the session ended with it."""
        if self.lead is not None and step in LED:
            await self._steps.begin(number, step)
            await self.lead.ended(number)
            return False
        finding = await self._steps.run(number, step)
        if self.lead is not None:
            return False  # the clerk repeats it, overrides it or ends the session
        if finding.verdict is not Verdict.FAIL or self._policy.session.on_fail.get(step, "continue") != "end":
            return False
        reading: dict[str, e.Json] = {"step": step, "reason": str(finding.reason), "score": round(finding.score, 5)}
        await self._end(
            e.Terminated(
                reason=Reason.POLICY_RETRIES_EXHAUSTED, policy_line=f"session.on_fail.{step}", reading=reading, by="policy"
            )
        )
        return True

    def _relax(self, step: str) -> None:
        self._watch.step = step
        self._governor.relaxed = self._watch.relaxed = frozenset(self._policy.governor.relaxed.get(step, ()))

    async def _govern(self) -> None:
        """Returns when the session was terminated."""
        async for reading in self._watch.readings():
            if isinstance(reading, LinkReading) and reading.silence_s < GAP_S:
                await self._media_came(reading.at_s - reading.silence_s)
            if self.lead is not None and isinstance(reading, RecorderReading):
                await self._note_fault(Who.APPLICANT, reading)
            action = self._governor.observe(reading)
            match action.deed:
                case Deed.SUSPEND:
                    await self._suspend(action)
                case Deed.RESUME:
                    await self._resume(action)
                case Deed.TERMINATE:
                    await self._cut_step()
                    await self._end(_terminated(action))
                    return

    async def _hear_recorders(self) -> None:
        """Of everybody beside the applicant, whose readings the governor has."""
        async for reading in self._outside.studio.ear(self.id, Who.CLERK).readings():
            if isinstance(reading, RecorderReading):
                await self._note_fault(Who.CLERK, reading)

    async def _note_fault(self, who: Who, reading: RecorderReading) -> None:
        if noted := self._faults.note(who, reading):
            await self._outside.journal.record(self.id, noted)

    async def _suspend(self, action: Action) -> None:
        self._going.clear()
        self._watch.hurry = True
        await self._cut_step()
        reason = action.reason or Reason.SERVER_FAILED
        suspended = e.Suspended(
            reason=reason,
            policy_line=action.policy_line,
            reading=to_json(action.reading),
            resume_by_s=self._governor.resume_by_s,
            by=_who(action),
        )
        await self._outside.journal.record(self.id, suspended)

    async def _resume(self, action: Action) -> None:
        self._watch.hurry = False
        await self._ears_go_on()
        await self._outside.journal.record(self.id, e.Resumed(by=getattr(action.reading, "person", "") or "governor"))
        self._going.set()

    def _asks_aloud(self) -> bool:
        """Whether something is being asked whose answer the check itself listens to."""
        return self._steps.challenge is not None and self._steps.challenge.check in ASK_ALOUD

    async def _ears_go_on(self) -> None:
        """With an interpreter there, another language is no barrier."""
        self._ears.track.forget()
        trail = await self._outside.records.told(self.id) if self.lead is not None else ()
        self._ears.track.settled = any(isinstance(told.event, InterpreterJoined) for told in trail)

    async def _media_came(self, at_s: float) -> None:
        """A gap in what could be recorded is an entry, not silence."""
        before_s, self._media_s = self._media_s, max(at_s, self._media_s)
        if before_s and at_s - before_s > GAP_S:
            reason = self._governor.suspended_for or Reason.LINK_LOST
            await self._outside.journal.record(self.id, e.GapNoted(from_s=before_s, to_s=at_s, reason=reason))

    async def _cut_step(self) -> None:
        """The step that runs is cancelled; its challenge is void and will be put again with a new one."""
        if self._step is not None and not self._step.done():
            self._step.cancel()
            await asyncio.wait((self._step,))

    def _tell(self, word: Notice | Hint) -> None:
        self._outside.bulletin.tell(self.id, HintNotice(hint=word) if isinstance(word, Hint) else word)

    async def _end(self, event: e.Terminated) -> None:
        """The first word counts: what fails while it is being said is no other end."""
        self.unsaid = self.unsaid or event
        if await say_last(self._outside.journal, self.id, self.unsaid):
            self.unsaid = None


def _who(action: Action) -> str:
    """Who said the word that is behind it; the governor when nobody did."""
    return getattr(action.reading, "person", "") or getattr(action.reading, "by", "governor")


def _terminated(action: Action) -> e.Terminated:
    reason = action.reason or Reason.SERVER_FAILED
    return e.Terminated(reason=reason, policy_line=action.policy_line, reading=to_json(action.reading), by=_who(action))
