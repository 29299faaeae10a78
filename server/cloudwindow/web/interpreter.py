"""What an interpreter's page asks: the link, sound and picture, words, and what happens in the session as far as it is theirs."""

import asyncio
from typing import Final

from aiohttp import web
from pydantic import TypeAdapter

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import Forbidden
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.who import Who
from cloudwindow.engine.bulletin import Wakeup
from cloudwindow.web import auth
from cloudwindow.web import counter_schemas as k
from cloudwindow.web import schemas as s
from cloudwindow.web.applicant import ice
from cloudwindow.web.call import Call
from cloudwindow.web.conversation_schemas import StoppedOut, ViewOut
from cloudwindow.web.dispatch import render
from cloudwindow.web.gate import Gate, Ping
from cloudwindow.web.projection import project
from cloudwindow.web.sockets import POLICY, Over
from cloudwindow.web.wire import Wire, hold

# No finding, no question and no document is an interpreter's business.
TOLD: Final[frozenset[type[Event]]] = frozenset(
    {
        e.PartOpened,
        e.Connected,
        e.PartClosed,
        e.Suspended,
        e.Resumed,
        e.Terminated,
        e.Decided,
        at.ChatSaid,
        at.CaptionMade,
        at.InterpreterJoined,
    }
)
_PING: Final[TypeAdapter[Ping]] = TypeAdapter(Ping)


async def invite_interpreter(call: Call, body: k.InterpreterIn) -> k.InterpreterOut:
    index, token = await call.counter.interpreters.invite(call.id, call.person.id, body.language)
    link = call.deps.settings.public_url.with_path("/interpreter.html").with_fragment(f"{call.id}.{token}")
    return k.InterpreterOut(index=index, link=str(link))


async def open_interpreter(call: Call, body: k.InterpreterOpenIn) -> web.Response:
    interpreters, opener = call.counter.interpreters, auth.interpreter(call.request)
    session, opener, language = await interpreters.open(SessionId(body.session), body.token, opener)
    out = k.InterpreterOpenOut(
        session=session.id, language=language.value, applicant_language=session.language.value, matter=session.matter
    )
    response = render(out)
    auth.set_interpreter(response, opener, call.deps.settings)
    return response


async def interpreter_ice(call: Call, _: None) -> s.IceOut:
    return await ice(call, None)


async def interpreter_offer(call: Call, body: s.OfferIn) -> s.OfferOut:
    answer = await call.desk.conversation.send(call.id, Who.INTERPRETER, body.sdp)
    return s.OfferOut(sdp=answer.sdp, part=answer.part)


async def interpreter_view(call: Call, body: k.InterpreterViewIn) -> ViewOut:
    answer = await call.desk.conversation.look(call.id, Who(body.of), body.sdp, Who.INTERPRETER)
    return ViewOut(sdp=answer.sdp, view=answer.part)


async def interpreter_stop(call: Call, _: s.NothingIn) -> StoppedOut:
    await call.desk.conversation.stop(call.id, Who.INTERPRETER)
    return StoppedOut()


async def interpreter_chat(call: Call, body: k.WordsIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.chat(call.id, "interpreter", body.words))


async def interpreter_live(call: Call, query: s.SinceQuery) -> web.WebSocketResponse:
    return await hold(call, f"interpreter {call.id}", lambda wire: _Interpreter(call, wire, query.since))


class _Interpreter:
    def __init__(self, call: Call, wire: Wire, since: int) -> None:
        self.gate = Gate(asyncio.get_running_loop().time(), _PING, "ping")
        self._call = call
        self._wire = wire
        self._next = since

    async def talk(self) -> None:
        """Hello, what was missed, then what comes; the listener is there before the first look at the trail."""
        with self._call.counter.listen(self._call.id) as listener:
            session = await self._call.desk.session(self._call.id)
            state = session.state.value if session.state else ""
            now_s = self._call.deps.clock.now_s()
            await self._wire.send({"type": "hello", "now_s": now_s, "length": session.length, "state": state})
            await self._catch_up()
            async for notice in listener:
                if isinstance(notice, Wakeup):
                    await self._catch_up()

    async def answer(self, said: Ping) -> None:
        await self._wire.pong()

    async def _catch_up(self) -> None:
        while told := await self._call.desk.told(self._call.id, self._next):
            for one in told:
                self._next = one.index + 1
                if isinstance(one.event, at.InterpreterInvited) and one.index >= self._call.session.length:
                    await self._still_invited()
                if type(one.event) in TOLD and (message := project(one)) is not None:
                    await self._wire.send(message)
                await asyncio.sleep(0)

    async def _still_invited(self) -> None:
        """Raises Over when somebody else was invited in their place."""
        try:
            await self._call.counter.interpreters.known(self._call.id, auth.interpreter(self._call.request) or "")
        except Forbidden:
            raise Over(POLICY, "another interpreter was invited") from None
