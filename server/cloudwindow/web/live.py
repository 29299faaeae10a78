"""The live socket: what happens, as it happens, to one page of one session. The words are in docs/protocol.md."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import web

from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.engine.bulletin import CaptionNotice, HintNotice, LinkNotice, Notice, PlaceNotice, PointerNotice, Wakeup
from cloudwindow.web.call import Call
from cloudwindow.web.follower import Follower, Message
from cloudwindow.web.gate import Blur, Gate, Ping, Said, Shown
from cloudwindow.web.projection import project
from cloudwindow.web.schemas import SinceQuery
from cloudwindow.web.wire import Wire, finite, hold, link_numbers

log = structlog.get_logger()


async def live(call: Call, query: SinceQuery) -> web.WebSocketResponse:
    return await hold(call, call.id, lambda wire: _Conversation(call, wire, query.since))


class _Conversation:
    def __init__(self, call: Call, wire: Wire, since: int) -> None:
        self.gate = Gate(asyncio.get_running_loop().time())
        self._call = call
        self._wire = wire
        self._follower = Follower(call, wire, since, told=self._told, said=message_of)

    async def talk(self) -> None:
        with self._call.desk.listen(self._call.id) as listener:
            await self._follower.begin()
            await self._follower.follow(listener)

    async def answer(self, said: Said) -> None:
        match said:
            case Ping():
                await self._wire.pong()
            case Shown():
                await self._shown(ChallengeId(said.challenge))
            case Blur():
                log.info("page_hidden", session=self._call.id)

    async def _told(self, one: Told) -> Message | None:
        return project(one)

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
            return {"type": "link", **link_numbers(notice)}
        case PointerNotice():
            return {"type": "pointer", "x": notice.x, "y": notice.y, "mode": notice.mode, "w": notice.w, "h": notice.h}
        case Wakeup() | CaptionNotice():
            return None  # the trail is read instead; captions come from there when they are final
