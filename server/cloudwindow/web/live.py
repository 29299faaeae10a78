"""The live socket: what happens, as it happens, to one page of one session. The words are in docs/protocol.md."""

import asyncio
import json
import math
from collections.abc import Mapping
from typing import Any, Final

import structlog
from aiohttp import WSMsgType, web

from cloudwindow.domain.errors import CloudWindowError, TooMany
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.engine.bulletin import HintNotice, LinkNotice, Listener, Notice, PlaceNotice, Wakeup
from cloudwindow.web.call import Call
from cloudwindow.web.gate import Blur, Gate, Ping, Shown
from cloudwindow.web.projection import project
from cloudwindow.web.schemas import SinceQuery
from cloudwindow.web.sockets import FAILED, GOING_AWAY, POLICY, SOCKETS, TOO_SLOW, Over, Seat

log = structlog.get_logger()

_MOST_FRAME: Final = 64 * 1024  # beyond it the frame itself is refused, with 1009
_ABORT_S: Final = 5.0  # what is still unsent this long after the end is thrown away
_PAUSE_EVERY: Final = 32  # entries of a replay between two looks at the rest of the world


async def live(call: Call, query: SinceQuery) -> web.WebSocketResponse:
    """No compression: a small message cannot grow on the way in. Pings are answered here, because they count too."""
    socket = web.WebSocketResponse(compress=False, autoping=False, max_msg_size=_MOST_FRAME, timeout=1.0)
    await socket.prepare(call.request)
    register = call.request.app[SOCKETS]
    seat = register.take(call.id, call.deps.settings.sockets_per_session)
    call.deps.metrics.live_sockets.inc()
    try:
        over = await _converse(_Conversation(call, socket, query.since), seat)
    finally:
        call.deps.metrics.live_sockets.dec()
        register.leave(call.id, seat)
    await _close(call, socket, over)
    return socket


async def _converse(conversation: "_Conversation", seat: Seat) -> Over:
    """Talk and listen until one of the two, or somebody else, ends it."""
    ends: list[Over] = []
    try:
        with conversation.call.desk.listen(conversation.call.id) as listener:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(conversation.talk(listener))
                tasks.create_task(conversation.hear())
                tasks.create_task(_wait(seat))
    except* Over as group:
        ends.extend(one for one in _leaves(group) if isinstance(one, Over))
    except* ConnectionError:
        ends.append(Over(None))
    except* Exception as group:
        log.error("live_socket_failed", session=conversation.call.id, exc_info=_leaves(group)[0])
        ends.insert(0, Over(FAILED, "the server failed"))
    return ends[0] if ends else Over(None)


def _leaves(group: BaseExceptionGroup[Any]) -> list[BaseException]:
    return [leaf for one in group.exceptions for leaf in (_leaves(one) if isinstance(one, BaseExceptionGroup) else [one])]


async def _wait(seat: Seat) -> None:
    await seat.ended.wait()
    raise seat.over


async def _close(call: Call, socket: web.WebSocketResponse, over: Over) -> None:
    """Say why, do not wait for a client that does not read, and keep none of its bytes."""
    log.info("live_socket_closed", session=call.id, close_code=over.code or socket.close_code, why=over.reason)
    transport = call.request.transport
    if over.code is not None:
        if over.code != GOING_AWAY:
            call.deps.metrics.refused.labels(code=f"socket.{over.code}").inc()
        try:
            async with asyncio.timeout(2.0):
                await socket.close(code=over.code, message=over.reason.encode()[:120], drain=False)
        except (TimeoutError, ConnectionError):
            log.debug("live_socket_abandoned", session=call.id)
    if isinstance(transport, asyncio.WriteTransport):
        asyncio.get_running_loop().call_later(_ABORT_S, transport.abort)
        transport.close()


class _Conversation:
    def __init__(self, call: Call, socket: web.WebSocketResponse, since: int) -> None:
        self.call = call
        self._socket = socket
        self._next = since

    async def talk(self, listener: Listener) -> None:
        """Hello, what was missed, then what comes. The listener was there before the first look at the trail: no gap."""
        session = await self.call.desk.session(self.call.id)
        state = session.state.value if session.state else ""
        await self._send({"type": "hello", "now_s": self.call.deps.clock.now_s(), "length": session.length, "state": state})
        await self._catch_up()
        async for notice in listener:
            if isinstance(notice, Wakeup):
                await self._catch_up()
            else:
                await self._send(_said(notice))

    async def _catch_up(self) -> None:
        while told := await self.call.desk.told(self.call.id, self._next):
            for one in told:
                self._next = one.index + 1
                message = project(one)
                if message is not None:
                    await self._send(message)
                if one.index % _PAUSE_EVERY == 0:
                    await asyncio.sleep(0)

    async def hear(self) -> None:
        """Raises Over when the client leaves, falls silent or says what it may not."""
        gate = Gate(asyncio.get_running_loop().time())
        silence_s = self.call.deps.settings.socket_silence_s
        while True:
            try:
                frame = await self._socket.receive(timeout=silence_s)
            except TimeoutError:
                raise Over(GOING_AWAY, f"nothing was heard for {silence_s:g} s") from None
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PING, WSMsgType.PONG):
                raise Over(None)
            try:
                gate.tick(asyncio.get_running_loop().time())
            except TooMany as error:
                raise Over(POLICY, str(error)) from None
            if frame.type is WSMsgType.PING:
                await self._in_time(self._socket.pong(frame.data))
            elif frame.type is WSMsgType.BINARY:
                raise Over(POLICY, "expected text")
            elif frame.type is WSMsgType.TEXT:
                await self._answer(gate, frame.data)

    async def _answer(self, gate: Gate, message: str) -> None:
        try:
            said = gate.read(message)
        except CloudWindowError as error:
            raise Over(POLICY, str(error)) from None
        match said:
            case Ping():
                await self._send({"type": "pong", "now_s": self.call.deps.clock.now_s()})
            case Shown():
                await self._shown(ChallengeId(said.challenge))
            case Blur():
                log.info("page_hidden", session=self.call.id)

    async def _shown(self, challenge: ChallengeId) -> None:
        """A challenge that is over, or never was, changes nothing: the word may simply come late."""
        try:
            await self.call.desk.shown(self.call.id, challenge)
        except CloudWindowError as error:
            self.call.deps.metrics.refused.labels(code=error.code).inc()

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._in_time(self._socket.send_str(json.dumps(message, ensure_ascii=False, allow_nan=False)))

    async def _in_time(self, sending: Any) -> None:  # Any: an awaitable of the socket's
        """Raises Over when the client does not take it in time: meanwhile its notices coalesce, so nothing piles up."""
        try:
            async with asyncio.timeout(self.call.deps.settings.socket_send_s):
                await sending
        except TimeoutError:
            raise Over(TOO_SLOW, "the client reads too slowly; connect again from the last index") from None


def _said(notice: Notice) -> Mapping[str, Any]:
    match notice:
        case HintNotice():
            return {"type": "hint", "code": str(notice.hint.code), "detail": notice.hint.detail}
        case PlaceNotice():
            return {"type": "place", "ahead": notice.ahead, "wait_s": _finite(notice.wait_s)}
        case LinkNotice():
            numbers = {name: _finite(getattr(notice, name)) for name in ("kbps", "loss", "rtt_ms", "fps")}
            return {"type": "link", **numbers}
        case Wakeup():
            return {"type": "wakeup"}  # never sent: the trail is read instead


def _finite(number: float | None) -> float | None:
    return round(number, 3) if number is not None and math.isfinite(number) else None
