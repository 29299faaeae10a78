"""The counter's live socket: one session as the clerk sees it, as it happens. The words are in docs/protocol-seat.md."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import Field, TypeAdapter

from cloudwindow.domain.errors import Unauthorised
from cloudwindow.engine.bulletin import CaptionNotice, HintNotice, LinkNotice, Listener, Notice, PlaceNotice, PointerNotice, Wakeup
from cloudwindow.web import auth
from cloudwindow.web.call import Call
from cloudwindow.web.counter_schemas import PointIn
from cloudwindow.web.gate import Gate, Ping
from cloudwindow.web.rights import looks_on, sits
from cloudwindow.web.schemas import SinceQuery
from cloudwindow.web.seat_projection import project_for_staff
from cloudwindow.web.sockets import POLICY, Over
from cloudwindow.web.wire import Wire, finite, hold

SIDES: Final = ("applicant", "clerk")
MEASURE_EVERY_S: Final = 1.0
_PAUSE_EVERY: Final = 32
_SAID: Final[TypeAdapter[Ping | PointIn]] = TypeAdapter(Annotated[Ping | PointIn, Field(discriminator="type")])


async def counter_live(call: Call, query: SinceQuery) -> web.WebSocketResponse:
    await call.counter.viewed(call.id, call.person.id, "live")
    return await hold(call, f"counter {call.id} {call.person.id}", lambda wire: _Counter(call, wire, query.since))


class _Counter:
    def __init__(self, call: Call, wire: Wire, since: int) -> None:
        self.gate = Gate(asyncio.get_running_loop().time(), _SAID, "ping or point")
        self._call = call
        self._wire = wire
        self._next = since
        self._supervisor = looks_on(call.person, call.session)

    async def talk(self) -> None:
        """Hello, what was missed, then what comes. The listener is there before the first look at the trail: no gap."""
        with self._call.counter.listen(self._call.id) as listener:
            session = await self._call.desk.session(self._call.id)
            state = session.state.value if session.state else ""
            now_s = self._call.deps.clock.now_s()
            await self._wire.send({"type": "hello", "now_s": now_s, "length": session.length, "state": state})
            await self._catch_up()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tell(listener))
                tasks.create_task(self._measure())
                tasks.create_task(self._ask_again())

    async def answer(self, said: Ping | PointIn) -> None:
        match said:
            case Ping():
                await self._wire.pong()
            case PointIn():
                notice = PointerNotice(x=said.x, y=said.y, mode=said.mode, w=said.w, h=said.h)
                self._call.counter.point(self._call.id, notice)

    async def _tell(self, listener: Listener) -> None:
        async for notice in listener:
            if isinstance(notice, Wakeup):
                await self._catch_up()
            elif message := message_of(notice):
                await self._wire.send(message)

    async def _catch_up(self) -> None:
        """Raises Over when the person no longer sits here: handed over, taken over, or over."""
        news = False
        while told := await self._call.desk.told(self._call.id, self._next):
            news = True
            for one in told:
                self._next = one.index + 1
                if message := project_for_staff(one, supervisor=self._supervisor):
                    await self._wire.send(message)
                if one.index % _PAUSE_EVERY == 0:
                    await asyncio.sleep(0)
        if not news:
            return
        session = await self._call.desk.session(self._call.id)
        self._supervisor = looks_on(self._call.person, session)
        if not sits(self._call.person, session):
            raise Over(POLICY, "you no longer sit at this session")

    async def _measure(self) -> None:
        while True:
            for who in SIDES:
                if reading := self._call.counter.link(self._call.id, who):
                    numbers = {name: finite(getattr(reading, name)) for name in ("kbps", "loss", "rtt_ms", "fps")}
                    await self._wire.send({"type": "link", "who": who, **numbers})
            await asyncio.sleep(MEASURE_EVERY_S)

    async def _ask_again(self) -> None:
        while True:
            await asyncio.sleep(self._call.deps.settings.ask_again_s)
            try:
                await self._call.deps.people.person_of(auth.staff_cookie(self._call.request) or "")
            except Unauthorised:
                raise Over(POLICY, "signed out") from None


def message_of(notice: Notice) -> Mapping[str, Any] | None:
    match notice:
        case HintNotice():
            return {"type": "hint", "code": str(notice.hint.code), "detail": notice.hint.detail}
        case CaptionNotice():
            words = {"words": notice.words, "language": notice.language.value, "from_s": notice.from_s, "to_s": notice.to_s}
            return {"type": "caption", "who": notice.who, **words}
        case LinkNotice() | PlaceNotice() | PointerNotice() | Wakeup():
            return None  # links are measured for both sides here, and the others are the applicant's
