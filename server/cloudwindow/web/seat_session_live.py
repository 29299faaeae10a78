"""The counter's live socket: one session as the clerk sees it, as it happens. The words are in docs/protocol-seat.md."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import Field, TypeAdapter

from cloudwindow.domain.entry import Told
from cloudwindow.domain.people import Person
from cloudwindow.engine.bulletin import CaptionNotice, HintNotice, LinkNotice, Notice, PlaceNotice, PointerNotice, Wakeup
from cloudwindow.web.call import Call
from cloudwindow.web.counter_schemas import PointIn
from cloudwindow.web.follower import Follower, Message
from cloudwindow.web.gate import Gate, Ping
from cloudwindow.web.rights import looks_on, sits
from cloudwindow.web.schemas import SinceQuery
from cloudwindow.web.seat_projection import project_for_staff
from cloudwindow.web.seated import SITS
from cloudwindow.web.signed_in import while_signed_in
from cloudwindow.web.sockets import POLICY, Over
from cloudwindow.web.wire import Wire, hold, link_numbers

SIDES: Final = ("applicant", "clerk")
MEASURE_EVERY_S: Final = 1.0
_SAID: Final[TypeAdapter[Ping | PointIn]] = TypeAdapter(Annotated[Ping | PointIn, Field(discriminator="type")])


async def counter_live(call: Call, query: SinceQuery) -> web.WebSocketResponse:
    await call.counter.viewed(call.id, call.person.id, "live")
    return await hold(call, f"counter {call.id} {call.person.id}", lambda wire: _Counter(call, wire, query.since))


class _Counter:
    def __init__(self, call: Call, wire: Wire, since: int) -> None:
        self.gate = Gate(asyncio.get_running_loop().time(), _SAID, "ping or point")
        self._call = call
        self._wire = wire
        self._follower = Follower(call, wire, since, told=self._told, said=message_of, after=self._read_again)
        self._person = call.person
        self._session = call.session

    async def talk(self) -> None:
        with self._call.counter.listen(self._call.id) as listener:
            await self._follower.begin()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follower.follow(listener))
                tasks.create_task(self._measure())
                tasks.create_task(self._while_here())

    async def answer(self, said: Ping | PointIn) -> None:
        match said:
            case Ping():
                await self._wire.pong()
            case PointIn():
                notice = PointerNotice(x=said.x, y=said.y, mode=said.mode, w=said.w, h=said.h)
                self._call.counter.point(self._call.id, notice)

    async def _told(self, one: Told) -> Message | None:
        return project_for_staff(one, supervisor=looks_on(self._person, self._session))

    async def _while_here(self) -> None:
        """Whoever signed out or lost the right to sit here looks at nobody any more: what they see ends with the socket."""
        try:
            await while_signed_in(self._call, self._is_now)
        except Over:
            self._call.desk.conversation.leave(self._call.id, self._call.person.id)
            raise

    async def _read_again(self) -> None:
        self._session = await self._call.desk.session(self._call.id)
        self._expect_seat()

    def _is_now(self, person: Person) -> None:
        self._person = person
        self._expect_seat()

    def _expect_seat(self) -> None:
        """Raises Over when the person no longer sits here: handed over, taken over, over, or their role was taken."""
        if not (SITS & self._person.roles and sits(self._person, self._session)):
            raise Over(POLICY, "you no longer sit at this session")

    async def _measure(self) -> None:
        while True:
            for who in SIDES:
                if reading := self._call.counter.link(self._call.id, who):
                    await self._wire.send({"type": "link", "who": who, **link_numbers(reading)})
            await asyncio.sleep(MEASURE_EVERY_S)


def message_of(notice: Notice) -> Mapping[str, Any] | None:
    match notice:
        case HintNotice():
            return {"type": "hint", "code": str(notice.hint.code), "detail": notice.hint.detail}
        case CaptionNotice():
            words = {"words": notice.words, "language": notice.language.value, "from_s": notice.from_s, "to_s": notice.to_s}
            return {"type": "caption", "who": notice.who, **words}
        case LinkNotice() | PlaceNotice() | PointerNotice() | Wakeup():
            return None  # links are measured for both sides here, and the others are the applicant's
