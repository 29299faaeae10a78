"""What an interpreter's page asks: the link, sound and picture, words, and what happens in the session as far as it is theirs."""

import asyncio
from typing import Final

from aiohttp import web

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Forbidden
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.who import Who
from cloudwindow.web import cookies
from cloudwindow.web import counter_schemas as k
from cloudwindow.web import schemas as s
from cloudwindow.web.applicant import ice
from cloudwindow.web.call import Call
from cloudwindow.web.conversation_schemas import StoppedOut, ViewOut
from cloudwindow.web.dispatch import render
from cloudwindow.web.follower import Follower, Message
from cloudwindow.web.gate import PING, Gate, Ping
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


async def invite_interpreter(call: Call, body: k.InterpreterIn) -> k.InterpreterOut:
    index, token = await call.counter.interpreters.invite(call.id, call.person.id, body.language)
    link = call.deps.settings.public_url.with_path("/interpreter.html").with_fragment(f"{call.id}.{token}")
    return k.InterpreterOut(index=index, link=str(link))


async def open_interpreter(call: Call, body: k.InterpreterOpenIn) -> web.Response:
    interpreters, opener = call.counter.interpreters, cookies.INTERPRETER.of(call.request)
    session, opener, language = await interpreters.open(SessionId(body.session), body.token, opener)
    out = k.InterpreterOpenOut(
        session=session.id, language=language.value, applicant_language=session.language.value, matter=session.matter
    )
    response = render(out)
    cookies.INTERPRETER.give(response, opener)
    return response


async def interpreter_ice(call: Call, _: None) -> s.IceOut:
    return await ice(call, None)


async def interpreter_offer(call: Call, body: s.OfferIn) -> s.OfferOut:
    answer = await call.desk.conversation.send(call.id, Who.INTERPRETER, body.sdp, link=call.session.interpreter_link_sha256)
    return s.OfferOut(sdp=answer.sdp, part=answer.part)


async def interpreter_view(call: Call, body: k.InterpreterViewIn) -> ViewOut:
    link = call.session.interpreter_link_sha256
    answer = await call.desk.conversation.look(call.id, Who(body.of), body.sdp, Who.INTERPRETER, link=link)
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
        self.gate = Gate(asyncio.get_running_loop().time(), PING, "ping")
        self._call = call
        self._wire = wire
        self._follower = Follower(call, wire, since, told=self._told)

    async def talk(self) -> None:
        with self._call.counter.listen(self._call.id) as listener:
            await self._follower.begin()
            await self._follower.follow(listener)

    async def answer(self, said: Ping) -> None:
        await self._wire.pong()

    async def _told(self, one: Told) -> Message | None:
        if isinstance(one.event, at.InterpreterInvited) and one.index >= self._call.session.length:
            await self._still_invited()
        return project(one) if type(one.event) in TOLD else None

    async def _still_invited(self) -> None:
        """Raises Over when somebody else was invited in their place."""
        try:
            await self._call.counter.interpreters.known(self._call.id, cookies.INTERPRETER.of(self._call.request) or "")
        except Forbidden:
            raise Over(POLICY, "another interpreter was invited") from None
