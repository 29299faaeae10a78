"""The live socket: what happens, as it happens, to one page of one session. The words are in docs/protocol.md."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog
from aiohttp import web

from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.engine.bulletin import CaptionNotice, HintNotice, LinkNotice, Notice, PlaceNotice, PointerNotice, Wakeup
from cloudwindow.web.call import Call
from cloudwindow.web.gate import Blur, Gate, Ping, Said, Shown
from cloudwindow.web.projection import project
from cloudwindow.web.schemas import SinceQuery
from cloudwindow.web.wire import Wire, finite, hold

log = structlog.get_logger()

_PAUSE_EVERY: Final = 32  # entries of a replay between two looks at the rest of the world


async def live(call: Call, query: SinceQuery) -> web.WebSocketResponse:
    return await hold(call, call.id, lambda wire: _Conversation(call, wire, query.since))


class _Conversation:
    def __init__(self, call: Call, wire: Wire, since: int) -> None:
        self.gate = Gate(asyncio.get_running_loop().time())
        self._call = call
        self._wire = wire
        self._next = since

    async def talk(self) -> None:
        """Hello, what was missed, then what comes. The listener is there before the first look at the trail: no gap."""
        with self._call.desk.listen(self._call.id) as listener:
            session = await self._call.desk.session(self._call.id)
            state = session.state.value if session.state else ""
            now_s = self._call.deps.clock.now_s()
            await self._wire.send({"type": "hello", "now_s": now_s, "length": session.length, "state": state})
            await self._catch_up()
            async for notice in listener:
                if isinstance(notice, Wakeup):
                    await self._catch_up()
                elif message := message_of(notice):
                    await self._wire.send(message)

    async def answer(self, said: Said) -> None:
        match said:
            case Ping():
                await self._wire.pong()
            case Shown():
                await self._shown(ChallengeId(said.challenge))
            case Blur():
                log.info("page_hidden", session=self._call.id)

    async def _catch_up(self) -> None:
        while told := await self._call.desk.told(self._call.id, self._next):
            for one in told:
                self._next = one.index + 1
                message = project(one)
                if message is not None:
                    await self._wire.send(message)
                if one.index % _PAUSE_EVERY == 0:
                    await asyncio.sleep(0)

    async def _shown(self, challenge: ChallengeId) -> None:
        """A challenge that is over, or never was, changes nothing: the word may simply come late."""
        try:
            await self._call.desk.shown(self._call.id, challenge)
        except CloudWindowError as error:
            self._call.deps.metrics.refused.labels(code=error.code).inc()


def message_of(notice: Notice) -> Mapping[str, Any] | None:
    match notice:
        case HintNotice():
            return {"type": "hint", "code": str(notice.hint.code), "detail": notice.hint.detail}
        case PlaceNotice():
            return {"type": "place", "ahead": notice.ahead, "wait_s": finite(notice.wait_s)}
        case LinkNotice():
            numbers = {name: finite(getattr(notice, name)) for name in ("kbps", "loss", "rtt_ms", "fps")}
            return {"type": "link", **numbers}
        case PointerNotice():
            return {"type": "pointer", "x": notice.x, "y": notice.y, "mode": notice.mode, "w": notice.w, "h": notice.h}
        case Wakeup() | CaptionNotice():
            return None  # the trail is read instead; captions come from there when they are final
