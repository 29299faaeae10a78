"""Who is at a seat at this moment. In memory, on the event loop; sessions' seats follow from the trail, open consoles do not.

What is here of a session is a fold over its entries (`note` hears each), so it can never differ from the trail for long.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Availability, Person, StaffRole
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.session import FINAL, Session
from cloudwindow.engine.alarms import Alarms
from cloudwindow.engine.consoles import (
    AlarmNotice,
    AssignedNotice,
    AtSeat,
    AvailabilityNotice,
    ConsoleListener,
    ConsoleNotice,
    InLine,
    QueueNotice,
    ReleasedNotice,
    SeatsNotice,
)
from cloudwindow.engine.queue import Post

TELL_QUEUE_EVERY_S: Final = 5.0
MOST_MEASURED: Final = 200


@dataclass(slots=True)
class Seat:
    """`wish`: what the clerk said last. `gone_s`: since when no console is open. `over_s`: when the session ended, if it did."""

    person: Person
    wish: Availability = Availability.AWAY
    gone_s: float | None = None
    session: SessionId | None = None
    since_s: float = 0.0  # of the session
    over_s: float | None = None

    @property
    def availability(self) -> Availability:
        if self.session is not None:
            return Availability.BUSY
        return self.wish if self.gone_s is None else Availability.AWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A session that goes on without a clerk. `by`: 'clerk' when it was handed over, else 'server'."""

    since_s: float
    by: str


class Roll:
    """Seats, vacancies and open consoles."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listeners: dict[PersonId, list[ConsoleListener]] = {}
        self._watchers: list[Callable[[], None]] = []
        self._line: tuple[InLine, ...] = ()
        self._line_told_s = 0.0
        self._told_seats: tuple[AtSeat, ...] = ()
        self._told: dict[PersonId, Availability] = {}
        self.seats: dict[PersonId, Seat] = {}
        self.vacant: dict[SessionId, Vacancy] = {}
        self.joined: dict[PersonId, set[SessionId]] = {}
        self.alarms = Alarms()
        self.measured_s: deque[float] = deque(maxlen=MOST_MEASURED)  # how long sessions held their seat, newest last

    # Consoles ----------------------------------------------------------------------------------------------------------

    @contextmanager
    def console(self, person: Person) -> Iterator[ConsoleListener]:
        """A console is open: its person is here. The listener is told at once what there is."""
        listener = ConsoleListener()
        self._listeners.setdefault(person.id, []).append(listener)
        seat = self.seats.setdefault(person.id, Seat(person))
        seat.person, seat.gone_s = person, None
        try:
            self._tell_all_of(listener, seat)
            self.changed()
            yield listener
        finally:
            listeners = self._listeners[person.id]
            listeners.remove(listener)
            if not listeners:
                del self._listeners[person.id]
                if person.id in self.seats:
                    self.seats[person.id].gone_s = self._clock.now_s()
            self.changed()

    def refresh(self, person: Person) -> None:
        """Rights, languages and conflicts as they are now."""
        if person.id in self.seats:
            self.seats[person.id].person = person

    def watch(self, watcher: Callable[[], None]) -> None:
        """Called whenever something changed here."""
        self._watchers.append(watcher)

    # Seats -------------------------------------------------------------------------------------------------------------

    def free(self) -> list[Person]:
        return [seat.person for seat in self.seats.values() if seat.availability is Availability.FREE]

    def of(self, person: PersonId) -> Seat | None:
        return self.seats.get(person)

    def sitting(self, id: SessionId) -> Seat | None:
        return next((seat for seat in self.seats.values() if seat.session == id), None)

    def reserve(self, person: PersonId, id: SessionId) -> None:
        """From here on nobody else is drawn to this seat; the entry follows, or `unreserve`."""
        seat = self.seats[person]
        seat.session, seat.since_s, seat.over_s = id, self._clock.now_s(), None

    def unreserve(self, person: PersonId) -> None:
        self.seats[person].session = None

    def posts(self, left_s: Callable[[float], float]) -> list[Post]:
        """Who works now, and when they will be free. `left_s`: how much longer a session takes that has lasted so long."""
        now_s = self._clock.now_s()
        found: list[Post] = []
        for seat in self.seats.values():
            working = seat.wish is Availability.FREE and (seat.gone_s is None or seat.session is not None)
            if working and StaffRole.CLERK in seat.person.roles:
                free_in_s = 0.0 if seat.session is None else left_s(now_s - seat.since_s)
                found.append(Post(person=seat.person, free_in_s=free_in_s))
        return found

    # The trail ---------------------------------------------------------------------------------------------------------

    def note(self, id: SessionId, event: e.Event) -> None:
        """Every entry of every session, when it was written."""
        now_s = self._clock.now_s()
        match event:
            case at.ClerkAssigned():
                self.vacant.pop(id, None)
                self._sit(event.clerk, id, now_s)
                self._tell(event.clerk, AssignedNotice(session=id))
            case at.ClerkReleased():
                self._rise(event.clerk, id, event.why, now_s)
                if event.why in ("handed_over", "lost"):
                    self.vacant[id] = Vacancy(since_s=now_s, by="clerk" if event.why == "handed_over" else "server")
                self._tell(event.clerk, ReleasedNotice(session=id, why=event.why))
            case at.SupervisorJoined():
                self.joined.setdefault(event.person, set()).add(id)
            case at.SupervisorLeft():
                self.joined.get(event.person, set()).discard(id)
            case e.Decided() | e.Terminated():
                self.vacant.pop(id, None)
                if seat := self.sitting(id):
                    seat.over_s = now_s
        if kind := self.alarms.note(id, event):
            self._alarm(id, kind)
        if isinstance(event, _CHANGING):
            self.changed()

    def restore(self, session: Session) -> None:
        """A session that was found at the start: its seat is kept for a while, and its alarms still stand."""
        now_s = self._clock.now_s()
        over = session.state in FINAL
        if session.clerk:
            self._sit(session.clerk, session.id, now_s)
            self.seats[session.clerk].over_s = now_s if over else None
        elif session.attended and not over:
            self.vacant[session.id] = Vacancy(since_s=now_s, by="server")
        for supervisor in () if over else session.supervisors:
            self.joined.setdefault(supervisor, set()).add(session.id)
            self._seat(supervisor, now_s)
        self.alarms.restore(session)

    def _seat(self, person: PersonId, now_s: float) -> Seat:
        """Theirs, or one that waits for them: who they are is known when their console opens."""
        unknown = Person(id=person, login="", name="", roles=frozenset())
        return self.seats.setdefault(person, Seat(unknown, gone_s=now_s))

    def _sit(self, person: PersonId, id: SessionId, now_s: float) -> None:
        seat = self._seat(person, now_s)
        if seat.session != id:
            seat.session, seat.since_s = id, now_s
        seat.over_s = None

    def _rise(self, person: PersonId, id: SessionId, why: str, now_s: float) -> None:
        seat = self.seats.get(person)
        if seat is None or seat.session != id:
            return
        if why == "over":
            self.measured_s.append(now_s - seat.since_s)
        seat.session, seat.over_s = None, None

    # Telling -----------------------------------------------------------------------------------------------------------

    def line_is(self, line: tuple[InLine, ...]) -> None:
        """Who waits, as they would be called. Told when it changed, and now and then."""
        now_s = self._clock.now_s()
        if line != self._line or now_s - self._line_told_s >= TELL_QUEUE_EVERY_S:
            self._line, self._line_told_s = line, now_s
            for person in self._listeners:
                self._tell(person, QueueNotice(waiting=line))

    def changed(self) -> None:
        """Tell each console its own seat, supervisors all seats, and whoever watches."""
        for person in self._listeners:
            if (seat := self.seats.get(person)) and self._told.get(person) is not seat.availability:
                self._told[person] = seat.availability
                self._tell(person, AvailabilityNotice(availability=seat.availability))
        seats = self._at_seats()
        if seats != self._told_seats:
            self._told_seats = seats
            for person in self._supervisors():
                self._tell(person, SeatsNotice(seats=seats))
        for watcher in self._watchers:
            watcher()

    def _at_seats(self) -> tuple[AtSeat, ...]:
        return tuple(
            AtSeat(person=id, name=seat.person.name, availability=seat.availability, session=seat.session)
            for id, seat in sorted(self.seats.items())
        )

    def _supervisors(self) -> list[PersonId]:
        return [id for id in self._listeners if StaffRole.SUPERVISOR in self.seats[id].person.roles]

    def _alarm(self, id: SessionId, kind: str) -> None:
        """To supervisors, never to who leads the session: their screen must not change."""
        sitting = self.sitting(id)
        for person in self._supervisors():
            if sitting is None or sitting.person.id != person:
                self._tell(person, AlarmNotice(session=id, kind=kind))

    def _tell_all_of(self, listener: ConsoleListener, seat: Seat) -> None:
        listener.tell(QueueNotice(waiting=self._line))
        if StaffRole.SUPERVISOR in seat.person.roles:
            listener.tell(SeatsNotice(seats=self._at_seats()))
            for id, kind in self.alarms.standing():
                if seat.session != id:
                    listener.tell(AlarmNotice(session=id, kind=kind))

    def _tell(self, person: PersonId, notice: ConsoleNotice) -> None:
        for listener in self._listeners.get(person, ()):
            listener.tell(notice)


_CHANGING = (at.ClerkAssigned, at.ClerkReleased, at.SupervisorJoined, at.SupervisorLeft, e.Decided, e.Terminated)
