"""The line of those who wait for a clerk: who is called now and by whom, and what the others are told."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import PlaceNotice
from cloudwindow.engine.consoles import InLine
from cloudwindow.engine.draw import Drawn, Need, suits
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.queue import in_order, taken_after, waits
from cloudwindow.engine.seats import Seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """It is this session's turn; the clerk's seat is kept for it."""

    session: Session
    drawn: Drawn


class Line:
    """Keeps no place itself: the order follows from the trail, so a reload, a sleep or a restart costs nobody theirs."""

    def __init__(self, outside: Outside, seats: Seats) -> None:
        self._outside = outside
        self._seats = seats
        self._seen_s: dict[SessionId, float] = {}
        self._needs: dict[SessionId, tuple[int, Need]] = {}
        self._taken = 0

    async def call(self, waiting: Sequence[Session], room: int) -> list[Called]:
        """Those whose turn it is, at most `room`."""
        rules = self._outside.shelf.current.queue
        here = [session for session in waiting if self._is_here(session.id, rules.reload_s)]
        needs = await self._needs_of(here)
        here = [session for session in here if session.id in needs]
        called: list[Called] = []
        while len(called) < room:
            free = self._seats.roll.free()
            able = [session for session in here if any(suits(person, needs[session.id]) for person in free)]
            if not able:
                break
            first = in_order(able, rules.priority_turns, self._taken)[0]
            drawn = self._seats.draw(needs[first.id])
            if drawn is None:
                break
            here.remove(first)
            self._taken = taken_after(first, (one for one in able if one is not first), self._taken)
            called.append(Called(session=first, drawn=drawn))
        return called

    async def tell(self, waiting: Sequence[Session]) -> None:
        """Each page its place, and the consoles the whole line."""
        rules = self._outside.shelf.current.queue
        ordered = in_order(waiting, rules.priority_turns, self._taken)
        since_s = {id: vacancy.since_s for id, vacancy in self._seats.roll.vacant.items()}
        before = [await self._outside.records.session(id) for id in sorted(since_s, key=lambda id: since_s[id])]
        needs = await self._needs_of((*before, *ordered))
        self._forget({session.id for session in (*before, *ordered)})
        before = [session for session in before if session.id in needs]
        ordered = [session for session in ordered if session.id in needs]
        in_line = [needs[session.id] for session in (*before, *ordered)]
        expected_s = waits(in_line, self._seats.posts(), self._seats.typical_s)[len(before) :]
        for ahead, (session, wait_s) in enumerate(zip(ordered, expected_s, strict=True)):
            self._outside.bulletin.tell(session.id, PlaceNotice(ahead=ahead, wait_s=wait_s))
        waiting_since_s = [(session, since_s[session.id]) for session in before]
        waiting_since_s += [(session, session.queued_s) for session in ordered]
        self._seats.roll.line_is(tuple(_in_line(session, at_s) for session, at_s in waiting_since_s))

    def _is_here(self, id: SessionId, reload_s: float) -> bool:
        """An open page, or one that is only being loaded again."""
        now_s = self._outside.clock.now_s()
        if self._outside.bulletin.has_listener(id):
            self._seen_s[id] = now_s
        return now_s - self._seen_s.get(id, float("-inf")) <= reload_s

    async def _needs_of(self, sessions: Sequence[Session]) -> dict[SessionId, Need]:
        """Of a session whose case cannot be read now nothing is known: it is passed over, and keeps its place."""
        found: dict[SessionId, Need] = {}
        for session in sessions:
            with going_on("need", session.id):
                found[session.id] = await self._need(session)
        return found

    async def _need(self, session: Session) -> Need:
        """Read again when something happened in the session."""
        length, need = self._needs.get(session.id, (-1, None))
        if need is None or length != session.length:
            need = await self._seats.need(session)
            self._needs[session.id] = (session.length, need)
        return need

    def _forget(self, still: set[SessionId]) -> None:
        for id in self._seen_s.keys() - still:
            del self._seen_s[id]
        for id in self._needs.keys() - still:
            del self._needs[id]


def _in_line(session: Session, since_s: float) -> InLine:
    return InLine(session=session.id, since_s=since_s, priority=session.priority, language=session.language, matter=session.matter)
