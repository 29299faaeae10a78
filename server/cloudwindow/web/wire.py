"""A live socket, whoever talks on it: opened, kept in time, ended by one of the two or by somebody else."""

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import structlog
from aiohttp import WSMsgType, web

from cloudwindow.domain.errors import CloudWindowError, TooMany
from cloudwindow.domain.readings import LinkReading
from cloudwindow.engine.bulletin import LinkNotice
from cloudwindow.web.call import Call
from cloudwindow.web.gate import Gate
from cloudwindow.web.sockets import FAILED, GOING_AWAY, POLICY, SOCKETS, TOO_SLOW, Over, Seat

log = structlog.get_logger()

_MOST_FRAME: Final = 64 * 1024  # beyond it the frame itself is refused, with 1009
_ABORT_S: Final = 5.0  # what is still unsent this long after the end is thrown away


class Wire:
    """The sending half. Raises Over when the client does not take a message in time: meanwhile its notices coalesce."""

    def __init__(self, call: Call, socket: web.WebSocketResponse) -> None:
        self._call = call
        self._socket = socket

    async def send(self, message: Mapping[str, Any]) -> None:
        await self.in_time(self._socket.send_str(json.dumps(message, ensure_ascii=False, allow_nan=False)))

    async def in_time(self, sending: Any) -> None:  # Any: an awaitable of the socket's
        try:
            async with asyncio.timeout(self._call.deps.settings.socket_send_s):
                await sending
        except TimeoutError:
            raise Over(TOO_SLOW, "the client reads too slowly; connect again from the last index") from None

    async def pong(self) -> None:
        """The answer to ping."""
        await self.send({"type": "pong", "now_s": self._call.deps.clock.now_s()})


class Conversation(Protocol):
    """What is said on one socket. `gate`: what its client may say."""

    gate: Gate

    async def talk(self) -> None:
        """Until cancelled, or Over."""
        ...

    async def answer(self, said: Any) -> None:  # Any: what `gate` read
        """What comes of one message of the client."""
        ...


async def hold(call: Call, key: str, converse: Callable[[Wire], Conversation]) -> web.WebSocketResponse:
    """No compression: a small message cannot grow on the way in. Pings are answered here, because they count too.

    `key`: whose socket this is; of each only so many are open, and the oldest gives way.
    """
    socket = web.WebSocketResponse(compress=False, autoping=False, max_msg_size=_MOST_FRAME, timeout=1.0)
    await socket.prepare(call.request)
    register = call.request.app[SOCKETS]
    seat = register.take(key, call.deps.settings.sockets_per_session)
    call.deps.metrics.live_sockets.inc()
    wire = Wire(call, socket)
    try:
        over = await _converse(call, wire, socket, converse(wire), seat)
    finally:
        call.deps.metrics.live_sockets.dec()
        register.leave(key, seat)
    await _close(call, socket, over)
    return socket


async def _converse(call: Call, wire: Wire, socket: web.WebSocketResponse, conversation: Conversation, seat: Seat) -> Over:
    """Talk and listen until one of the two, or somebody else, ends it."""
    ends: list[Over] = []
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(conversation.talk())
            tasks.create_task(_hear(call, wire, socket, conversation))
            tasks.create_task(_wait(seat))
    except* Over as group:
        ends.extend(one for one in _leaves(group) if isinstance(one, Over))
    except* ConnectionError:
        ends.append(Over(None))
    except* Exception as group:
        log.error("live_socket_failed", session=call.request.match_info.get("id", ""), exc_info=_leaves(group)[0])
        ends.insert(0, Over(FAILED, "the server failed"))
    return ends[0] if ends else Over(None)


def _leaves(group: BaseExceptionGroup[Any]) -> list[BaseException]:
    return [leaf for one in group.exceptions for leaf in (_leaves(one) if isinstance(one, BaseExceptionGroup) else [one])]


async def _wait(seat: Seat) -> None:
    await seat.ended.wait()
    raise seat.over


async def _hear(call: Call, wire: Wire, socket: web.WebSocketResponse, conversation: Conversation) -> None:
    """Every frame counts; raises Over at the end."""
    gate, silence_s = conversation.gate, call.deps.settings.socket_silence_s
    while True:
        try:
            frame = await socket.receive(timeout=silence_s)
        except TimeoutError:
            raise Over(GOING_AWAY, f"nothing was heard for {silence_s:g} s") from None
        if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PING, WSMsgType.PONG):
            raise Over(None)
        try:
            gate.tick(asyncio.get_running_loop().time())
        except TooMany as error:
            raise Over(POLICY, str(error)) from None
        if frame.type is WSMsgType.PING:
            await wire.in_time(socket.pong(frame.data))
        elif frame.type is WSMsgType.BINARY:
            raise Over(POLICY, "expected text")
        elif frame.type is WSMsgType.TEXT:
            try:
                said = gate.read(frame.data)
            except CloudWindowError as error:
                raise Over(POLICY, str(error)) from None
            await conversation.answer(said)


async def _close(call: Call, socket: web.WebSocketResponse, over: Over) -> None:
    """Say why, do not wait for a client that does not read, and keep none of its bytes."""
    log.info(
        "live_socket_closed",
        session=call.request.match_info.get("id", ""),
        close_code=over.code or socket.close_code,
        why=over.reason,
    )
    transport = call.request.transport
    if over.code is not None:
        if over.code != GOING_AWAY:
            call.deps.metrics.refused.labels(code=f"socket.{over.code}").inc()
        try:
            async with asyncio.timeout(2.0):
                await socket.close(code=over.code, message=over.reason.encode()[:120], drain=False)
        except (TimeoutError, ConnectionError):
            log.debug("live_socket_abandoned", session=call.request.match_info.get("id", ""))
    if isinstance(transport, asyncio.WriteTransport):
        asyncio.get_running_loop().call_later(_ABORT_S, transport.abort)
        transport.close()


def link_numbers(link: LinkNotice | LinkReading) -> Mapping[str, float | None]:
    """How a link is, as every page is told it."""
    return {name: finite(getattr(link, name)) for name in ("kbps", "loss", "rtt_ms", "fps")}


def finite(number: float | None) -> float | None:
    """A number as JSON has it: rounded to thousandths, and None for what is none."""
    return round(number, 3) if number is not None and math.isfinite(number) else None
