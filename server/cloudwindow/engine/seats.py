"""The verbs of the cloud seat: who leads which session, from the draw to the end, a hand-over or a console that is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Final

import structlog

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, IllegalTransition
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Availability, Person
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.session import FINAL, LIVE, Session, State
from cloudwindow.engine.consoles import ConsoleListener
from cloudwindow.engine.draw import Drawn, Need, draw, in_conflict, need_of
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.queue import Post, left_s, typical_s
from cloudwindow.engine.result import waits_for_second
from cloudwindow.engine.roll import Roll, Seat
from cloudwindow.engine.to_its_end import to_its_end

log = structlog.get_logger()
LOOK_EVERY_S: Final = 1.0
BY_CHANCE: Final = "chance"
_LED: Final = frozenset({*LIVE, State.AWAITING_DECISION})


class Seats:
    """One process, one roll: all that changes who sits where passes through here.

    Staff's verbs come one after another; `draw` comes at any time, and sees no seat as free that somebody is about to take.
    """

    def __init__(self, outside: Outside, roll: Roll, office: Callable[[PersonId, Availability], Awaitable[object]]) -> None:
        """`office` writes SeatChanged into the office's trail. `roll` must hear of every entry (`TrailJournal`'s `note`)."""
        self._outside = outside
        self._office = office
        self._turn = asyncio.Lock()
        self.roll = roll

    # The staff's own verbs ---------------------------------------------------------------------------------------------

    def console(self, person: Person) -> AbstractContextManager[ConsoleListener]:
        """A console is open while the block runs."""
        return self.roll.console(person)

    def seat(self, person: PersonId) -> Seat | None:
        return self.roll.of(person)

    async def say(self, person: Person, wish: Availability) -> None:
        """Free, on a break or away, from now on or from the end of the session that is led. Raises BadInput, Conflict.

        After a session's end it also says that everything about it is done.
        """
        if wish is Availability.BUSY:
            raise BadInput("availability: expected free, break or away; busy is set by the server")
        seat = self.roll.of(person.id)
        if seat is None or seat.gone_s is not None:
            raise Conflict("expected an open console (GET /api/seat/live), found none; open it first", because(Why.SEAT_NO_CONSOLE))
        changed = seat.wish is not wish
        seat.wish = wish
        if seat.session is not None and seat.over_s is not None:
            await self._release(seat.session, person.id, "over")
        if changed:
            await self._office(person.id, wish)
        self.roll.changed()

    async def join(self, id: SessionId, person: Person, silent: bool) -> int:
        """A session that goes on, or one whose result waits for a second person. Raises Conflict, Forbidden, NotFound."""
        async with self._turn:
            session = await self._outside.records.session(id)
            if not waits_for_second(session):
                session = await self._led(id)
            await self._impartial(session, person)
            return await self._outside.journal.record(id, at.SupervisorJoined(person=person.id, silent=silent))

    async def leave(self, id: SessionId, person: Person) -> int:
        """Raises Conflict, NotFound."""
        async with self._turn:
            session = await self._outside.records.session(id)
            if person.id not in session.supervisors:
                raise Conflict("expected a session that you joined, found another", because(Why.SEAT_NOT_JOINED))
            return await self._outside.journal.record(id, at.SupervisorLeft(person=person.id))

    async def take_over(self, id: SessionId, person: Person, note: str) -> int:
        """The supervisor sits down there. Raises Conflict, Forbidden, NotFound."""
        async with self._turn:
            session = await self._led(id)
            await self._impartial(session, person)
            own = self.roll.of(person.id)
            if own is not None and own.session is not None:
                raise Conflict(
                    "expected your own seat to be empty, found a session at it; finish it or hand it over first",
                    because(Why.SEAT_TAKEN),
                )
            news: list[e.Event] = []
            if session.clerk:
                news.append(at.ClerkReleased(clerk=session.clerk, why="taken_over", note=note))
            elif note:
                news.append(at.NoteMade(by=person.id, words=note))
            if person.id in session.supervisors:
                news.append(at.SupervisorLeft(person=person.id))
            news.append(at.ClerkAssigned(clerk=person.id, by=person.id))
            return (await to_its_end(self._sit_down(person.id, id, *news))).length - 1

    async def hand_over(self, id: SessionId, person: Person, note: str) -> int:
        """Back to the draw; whoever gives it is not drawn for it again. Raises Conflict, Forbidden, NotFound."""
        async with self._turn:
            session = await self._led(id)
            if session.clerk != person.id:
                raise Forbidden(
                    "expected the session's clerk, found somebody else; only who leads it hands it over", because(Why.SEAT_CLERK)
                )
            released = at.ClerkReleased(clerk=person.id, why="handed_over", note=note)
            return await self._outside.journal.record(id, released)

    # The draw ----------------------------------------------------------------------------------------------------------

    def draw(self, need: Need) -> Drawn | None:
        """A free clerk, whose seat is kept for this session from here on. To be followed by `assigned` or `undo`."""
        drawn = draw(self.roll.free(), need, self._outside.chance.below)
        if drawn is not None:
            self.roll.reserve(drawn.clerk, need.session)
        return drawn

    def undo(self, drawn: Drawn) -> None:
        self.roll.unreserve(drawn.clerk)

    async def again(self, id: SessionId) -> None:
        """Draw for a session whose clerk left; nothing happens while nobody suits."""
        async with self._turn:
            session = await self._outside.records.session(id)
            if session.clerk or session.state in FINAL:
                self.roll.vacant.pop(id, None)
                return
            drawn = self.draw(await self.need(session))
            if drawn is None:
                return
            await to_its_end(self._sit_down(drawn.clerk, id, assigned(drawn)))

    async def _sit_down(self, person: PersonId, id: SessionId, *news: e.Event) -> Session:
        """The seat is kept while it is written that they sit there: the hall draws beside this."""
        if person in self.roll.seats:
            self.roll.reserve(person, id)
        try:
            return await self._outside.journal.write(id, *news)
        except BaseException:
            if person in self.roll.seats:
                self.roll.unreserve(person)
            raise

    async def need(self, session: Session) -> Need:
        return need_of(session, await self._outside.records.case(session.case))

    # Beside ------------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled: consoles that are gone lose their session, sessions that are over free their clerk."""
        while True:
            with going_on("seats"):
                await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def restore(self) -> None:
        """After a restart: who sat where keeps the seat for a while; nobody is free before they say so."""
        live = await self._outside.records.sessions(*_LED)
        ended = await self._outside.records.recent(State.DECIDED, State.TERMINATED)
        for session in (*live, *ended):
            if session.attended:
                self.roll.restore(session)
        for session in [one for one in reversed(ended) if one.attended][-self._outside.shelf.current.queue.typical_of :]:
            with going_on("measure", session.id):
                await self._measure(session.id)

    async def look(self) -> None:
        """What time alone changes."""
        rules, now_s = self._outside.shelf.current.queue, self._outside.clock.now_s()
        for id, seat in list(self.roll.seats.items()):
            lost = seat.gone_s is not None and now_s - seat.gone_s >= rules.lost_after_s
            with going_on("seat", seat.session):
                if seat.session is not None and seat.over_s is not None:
                    if lost or now_s - seat.over_s >= rules.wrap_up_s:
                        await self._release(seat.session, id, "over")
                elif seat.session is not None and lost:
                    log.info("console_lost", session=seat.session)
                    await self._release(seat.session, id, "lost")
                if lost:
                    await self._gone(id)

    @property
    def typical_s(self) -> float:
        """How long a session holds its seat, measured on recent ones."""
        return typical_s(*self._known())

    def posts(self) -> list[Post]:
        """Who works now, and when they will be free."""
        known = self._known()
        return self.roll.posts(lambda lasted_s: left_s(lasted_s, *known))

    def _known(self) -> tuple[list[float], float]:
        policy = self._outside.shelf.current
        return [*self.roll.measured_s][-policy.queue.typical_of :], 60.0 * policy.session.expected_minutes

    async def _gone(self, person: PersonId) -> None:
        """Nobody there for so long that the seat itself is given up."""
        for id in tuple(self.roll.joined.get(person, ())):
            with suppress(IllegalTransition):  # it may be over by now
                await self._outside.journal.record(id, at.SupervisorLeft(person=person))
            self.roll.joined.get(person, set()).discard(id)
        seat = self.roll.of(person)
        if seat is None or seat.gone_s is None or seat.session is not None:
            return
        if seat.wish is not Availability.AWAY:
            await self._office(person, Availability.AWAY)
            seat.wish = Availability.AWAY
        now = self.roll.of(person)
        if now is not None and now.gone_s is not None and now.session is None:  # they may have come back meanwhile
            del self.roll.seats[person]
        self.roll.changed()

    async def _release(self, id: SessionId, person: PersonId, why: str) -> None:
        async with self._turn:
            seat = self.roll.of(person)
            if seat is None or seat.session != id or (why == "lost" and seat.gone_s is None):
                return  # somebody was quicker
            try:
                await self._outside.journal.record(id, at.ClerkReleased(clerk=person, why=why))
            except IllegalTransition:
                self.roll.unreserve(person)  # a state in which nobody sits
                self.roll.changed()

    async def _led(self, id: SessionId) -> Session:
        session = await self._outside.records.session(id)
        if not session.attended or session.state not in _LED:
            over = because(Why.SEAT_OVER, state=str(session.state or ""))
            raise Conflict(f"expected an attended session that goes on, found one that is {session.state}", over)
        return session

    async def _impartial(self, session: Session, person: Person) -> None:
        if in_conflict(person, await self.need(session)):
            raise Forbidden("this case is on your list of conflicts: somebody else must look at it", because(Why.INTEREST))

    async def _measure(self, id: SessionId) -> None:
        """How long the session held its last seat, from its trail."""
        began_s = 0.0
        for told in await self._outside.records.told(id):
            at_s = datetime.fromisoformat(told.at).timestamp()
            match told.event:
                case at.ClerkAssigned():
                    began_s = at_s
                case at.ClerkReleased(why="over") if began_s:
                    self.roll.measured_s.append(at_s - began_s)


def assigned(drawn: Drawn) -> at.ClerkAssigned:
    return at.ClerkAssigned(clerk=drawn.clerk, by=BY_CHANCE, free=drawn.free, drawn=drawn.drawn)
