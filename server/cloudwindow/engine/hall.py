"""The waiting hall: who is next, who is being verified, what a restart found."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

import structlog

from cloudwindow.domain import events as e
from cloudwindow.domain.errors import BadPolicy, IllegalTransition, NotFound
from cloudwindow.domain.findings import Circumstances, PartyFacts
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.readings import Wish, WordReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.session import LIVE, Session, State
from cloudwindow.engine.before import open_parts
from cloudwindow.engine.bulletin import PlaceNotice
from cloudwindow.engine.conductor import Conductor
from cloudwindow.engine.draw import Drawn
from cloudwindow.engine.ending import say_last
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.line import Line
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.seats import Seats, assigned
from cloudwindow.policy import Policy

log = structlog.get_logger()
LOOK_EVERY_S: Final = 2.0  # whoever comes or goes is seen at once (`look`); this is for what nobody told of
REST_S: Final = 0.1  # between two looks, however many come and go: a look at a long line costs milliseconds
SWEEP_EVERY_S: Final = 30.0


class Hall:
    """Conducts at most `places` sessions at once; the others keep their place, also over a reload or a restart.

    An attended session is admitted only together with a clerk who is free; one whose clerk left gets another before all others.
    """

    def __init__(self, outside: Outside, places: int, seats: Seats, rest_s: float = REST_S) -> None:
        self._outside = outside
        self._places = places
        self._rest_s = rest_s
        self._seats = seats
        self._line = Line(outside, seats)
        self._told_vacant: set[SessionId] = set()
        self._found: set[SessionId] = set()  # live when the server stopped, and not taken up again yet
        self._unsaid: dict[SessionId, e.Terminated] = {}  # ends that the store did not take
        self._conductors: dict[SessionId, Conductor] = {}
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled. Sessions end with it, suspended, to be found by the next start."""
        while True:
            if await self._remembered():
                break
            await asyncio.sleep(LOOK_EVERY_S)
        self._seats.roll.watch(self.look)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._sweep())
            tasks.create_task(self._seats.run())
            while True:
                self._changed.clear()
                await self._go_on_with_what_was(tasks)
                with going_on("admit"):
                    await self._admit(tasks)
                await asyncio.sleep(self._rest_s)
                try:
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await self._changed.wait()
                except TimeoutError:
                    continue

    async def _remembered(self) -> bool:
        """What was live when the server stopped, and who sat where. False: the store does not say it now."""
        with going_on("restore"):
            found = {session.id for session in await self._outside.records.sessions(*LIVE)}
            await self._seats.restore()
            self._found = found
            return True
        return False

    def conductor(self, id: SessionId) -> Conductor:
        """Raises IllegalTransition when the session is not being verified."""
        try:
            return self._conductors[id]
        except KeyError:
            raise IllegalTransition(
                "expected a session that is being verified; this one is waiting or over", because(Why.NOT_LIVE)
            ) from None

    def conducts(self, id: SessionId) -> bool:
        """Whether the session is being verified, or its media still being closed."""
        return id in self._conductors

    def look(self) -> None:
        """Somebody came or went."""
        self._changed.set()

    async def _admit(self, tasks: asyncio.TaskGroup) -> None:
        """The first who is there gets the place; who is away keeps theirs and is passed over."""
        waiting = await self._outside.records.sessions(State.WAITING)
        await self._admit_attended([session for session in waiting if session.attended], tasks)
        waiting = [session for session in waiting if not session.attended]
        for session in waiting:
            if len(self._conductors) < self._places and self._outside.bulletin.has_listener(session.id):
                await self._start(session, tasks)
        left = [session.id for session in waiting if session.id not in self._conductors]
        minutes = self._outside.shelf.current.session.expected_minutes
        for ahead, id in enumerate(left):
            wait_s = 60.0 * minutes * (ahead // self._places + 1)
            self._outside.bulletin.tell(id, PlaceNotice(ahead=ahead, wait_s=wait_s))

    async def _admit_attended(self, waiting: Sequence[Session], tasks: asyncio.TaskGroup) -> None:
        for id in [*self._seats.roll.vacant]:
            with going_on("draw_again", id):
                await self._seats.again(id)
        self._say_who_sits()
        for called in await self._line.call(waiting, self._places - len(self._conductors)):
            await self._start(called.session, tasks, called.drawn)
        await self._line.tell([session for session in waiting if session.id not in self._conductors])

    def _say_who_sits(self) -> None:
        """Each session hears when its clerk left, and when there is one again."""
        for id, conductor in self._conductors.items():
            vacancy = self._seats.roll.vacant.get(id)
            if (vacancy is not None) is (id in self._told_vacant):
                continue
            by, wish = (vacancy.by, Wish.SUSPEND) if vacancy else ("server", Wish.RESUME)
            conductor.hear(WordReading(at_s=self._outside.clock.now_s(), by=by, wish=wish, reason=Reason.CLERK_LEFT))
            self._told_vacant ^= {id}

    async def _start(self, session: Session, tasks: asyncio.TaskGroup, drawn: Drawn | None = None) -> None:
        policy = self._outside.shelf.current
        steps = order_of_steps(policy, self._outside.chance.below, attended=session.attended)
        admitted = e.Admitted(policy_version=policy.version, policy_sha256=policy.sha256, steps=steps)
        with going_on("start", session.id):  # the applicant may have left in this very moment
            await self._outside.shelf.keep(policy)
            case = await self._outside.records.case(session.case)
            session = await self._outside.journal.write(session.id, *([assigned(drawn)] if drawn else []), admitted)
            self._conduct(session, case, policy, tasks)
            return
        if drawn is not None:
            self._seats.undo(drawn)

    async def _go_on_with_what_was(self, tasks: asyncio.TaskGroup) -> None:
        """What the store did not let be done before: sessions found at the start, ends that could not be written."""
        for id in [*self._found]:
            with going_on("take_up_again", id):
                session = await self._outside.records.session(id)
                if session.state in LIVE:
                    await self._take_up_again(session, tasks)
                self._found.discard(id)
        for id, end in [*self._unsaid.items()]:
            if await say_last(self._outside.journal, id, end, waits_s=()):
                del self._unsaid[id]

    async def _take_up_again(self, session: Session, tasks: asyncio.TaskGroup) -> None:
        """A session that was live when the server stopped: its applicant may come back within the policy's time."""
        news: list[e.Event] = [e.ServerRestarted(lost="peer connection" if session.part else "nothing")]
        left_open = open_parts(await self._outside.records.told(session.id))
        news += [e.PartClosed(part=part, why="server restarted") for part in left_open]
        try:
            policy = await self._outside.shelf.by_hash(session.policy_sha256)
        except NotFound:
            policy = self._outside.shelf.current
        except BadPolicy as error:  # of an earlier version: nobody can lead it by those rules any more
            log.error("session_of_another_policy", session=session.id, reason=str(error))
            end = e.Terminated(reason=Reason.SERVER_FAILED, policy_line="", by="server")
            await self._outside.journal.write(session.id, *news, end)
            return
        if session.state is State.VERIFYING:
            resume_by_s = self._outside.clock.now_s() + policy.governor.resume_window_s
            line = "governor.resume_window_s"
            suspended = e.Suspended(
                reason=Reason.SERVER_RESTARTED, policy_line=line, reading={}, resume_by_s=resume_by_s, by="server"
            )
            news.append(suspended)
        case = await self._outside.records.case(session.case)
        session = await self._outside.journal.write(session.id, *news)
        log.info("session_taken_up_again", session=session.id, state=str(session.state))
        self._conduct(session, case, policy, tasks)

    def _conduct(self, session: Session, case: Case, policy: Policy, tasks: asyncio.TaskGroup) -> None:
        """Waits for nothing: whoever reads the entry just written and sends an offer must find the conductor."""
        today = datetime.fromtimestamp(self._outside.clock.now_s(), UTC).astimezone().date().isoformat()
        party = case.parties.get(session.party, PartyFacts())
        circumstances = Circumstances(
            language=session.language,
            party=party,
            today=today,
            document=case.document,
            matter=session.matter,
            role=session.party,
            others=tuple(one.name for role, one in case.parties.items() if role != session.party and one.name),
            subject=case.subject,
        )
        conductor = self._conductors[session.id] = Conductor(session, circumstances, policy, self._outside)
        task = tasks.create_task(conductor.run(), name=f"session {session.id}")
        task.add_done_callback(lambda _: self._leave(session.id))

    def _leave(self, id: SessionId) -> None:
        conductor = self._conductors.pop(id, None)
        if conductor is not None and conductor.unsaid is not None:
            self._unsaid[id] = conductor.unsaid
        self._told_vacant.discard(id)
        self._changed.set()

    async def _sweep(self) -> None:
        """Invitations whose time is over expire."""
        while True:
            with going_on("sweep"):
                for session in await self._outside.records.sessions(State.INVITED, State.WAITING):
                    if session.expires_s < self._outside.clock.now_s():
                        with going_on("expire", session.id):  # they may have come or gone meanwhile
                            await self._outside.journal.record(session.id, e.Expired())
            await asyncio.sleep(SWEEP_EVERY_S)


def order_of_steps(policy: Policy, below: Callable[[int], int], *, attended: bool = False) -> tuple[str, ...]:
    """The policy's steps; the surroundings once more at a random later place, so that nobody can prepare for it."""
    steps = list((attended and policy.seat.steps) or policy.session.steps)
    if policy.session.surroundings_again and "environment" in steps:
        first = steps.index("environment") + 2  # never right after the first look
        if first <= len(steps):
            steps.insert(first + below(len(steps) - first + 1), "environment")
    return tuple(steps)
