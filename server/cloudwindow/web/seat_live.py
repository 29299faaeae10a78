"""A console's live socket: whose turn it is, what becomes of one's own seat, and for supervisors all seats and alarms."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.engine.consoles import (
    AlarmNotice,
    AssignedNotice,
    AvailabilityNotice,
    ConsoleListener,
    ConsoleNotice,
    QueueNotice,
    ReleasedNotice,
    SeatsNotice,
)
from cloudwindow.web.call import Call
from cloudwindow.web.gate import PING, Gate, Ping
from cloudwindow.web.seated import SITS
from cloudwindow.web.signed_in import while_signed_in
from cloudwindow.web.sockets import POLICY, Over
from cloudwindow.web.wire import Wire, hold


async def seat_live(call: Call, _: None) -> web.WebSocketResponse:
    return await hold(call, f"console {call.person.id}", lambda wire: _Console(call, wire))


class _Console:
    def __init__(self, call: Call, wire: Wire) -> None:
        self.gate = Gate(asyncio.get_running_loop().time(), PING, "ping")
        self._call = call
        self._wire = wire

    async def talk(self) -> None:
        """Hello, how things stand, then what changes."""
        person = self._call.person
        with self._call.seats.console(person) as listener:
            seat = self._call.seats.seat(person.id)
            hello: dict[str, Any] = {"type": "hello", "now_s": self._call.deps.clock.now_s(), "person": person.id}
            if seat is not None:
                hello |= {"availability": seat.availability.value, "session": seat.session}
            await self._wire.send(hello)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tell(listener))
                tasks.create_task(while_signed_in(self._call, self._still))

    async def answer(self, said: Ping) -> None:
        await self._wire.pong()

    async def _tell(self, listener: ConsoleListener) -> None:
        async for notice in listener:
            await self._wire.send(message_of(notice, self._call.deps.clock.now_s()))

    def _still(self, person: Person) -> None:
        """Rights that were taken end the console too."""
        if not SITS & person.roles:
            raise Over(POLICY, "expected the role clerk or supervisor")
        self._call.seats.roll.refresh(person)
        if StaffRole.SUPERVISOR not in person.roles:
            for id in self._call.seats.roll.joined.get(person.id, ()):
                self._call.desk.conversation.leave(id, person.id)


def message_of(notice: ConsoleNotice, now_s: float) -> Mapping[str, Any]:
    match notice:
        case QueueNotice():
            waiting = [
                {
                    "session": one.session,
                    "waited_s": round(max(0.0, now_s - one.since_s), 1),
                    "priority": one.priority,
                    "language": one.language.value,
                    "matter": one.matter,
                }
                for one in notice.waiting
            ]
            return {"type": "queue", "waiting": waiting}
        case SeatsNotice():
            seats = [
                {"person": one.person, "name": one.name, "availability": one.availability.value, "session": one.session}
                for one in notice.seats
            ]
            return {"type": "seats", "seats": seats}
        case AvailabilityNotice():
            return {"type": "availability", "availability": notice.availability.value}
        case AssignedNotice():
            return {"type": "assigned", "session": notice.session}
        case ReleasedNotice():
            return {"type": "released", "session": notice.session, "why": notice.why}
        case AlarmNotice():
            return {"type": "alarm", "session": notice.session, "kind": notice.kind}
