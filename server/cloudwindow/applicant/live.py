"""The applicant's end of the live socket: every message in order, once, over as many connections as it takes."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Final

import aiohttp

from cloudwindow.applicant.calls import Calls, Json, Refused

DIALS: Final = 200
DIAL_S: Final = 4.0
REDIAL_S: Final = 1.0
PING_EVERY_S: Final = 15.0
ENDING: Final = aiohttp.ClientWSTimeout(ws_receive=None, ws_close=1.0)


class LiveSocket:
    """`quiet_s` says after how long without a word the connection counts as broken; `broke` is called whenever it was."""

    def __init__(self, calls: Calls, here: str, quiet_s: Callable[[], float], broke: Callable[[], None]) -> None:
        self._calls = calls
        self._here = here
        self._quiet_s = quiet_s
        self._broke = broke
        self._since = 0
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def messages(self) -> AsyncGenerator[Json, None]:
        """Raises Refused when the server could not be reached for minutes."""
        for _ in range(DIALS):
            try:
                async with asyncio.timeout(DIAL_S):
                    socket = self._socket = await self._dial()
            except (aiohttp.ClientError, OSError, TimeoutError):
                self._broke()
            else:
                pinging = asyncio.create_task(self._ping(socket))
                try:
                    async with aclosing(self._heard(socket)) as heard:
                        async for message in heard:
                            yield message
                finally:
                    pinging.cancel()
                    await _drop(socket)
            await asyncio.sleep(REDIAL_S)
        raise Refused(f"the live socket broke {DIALS} times; the server is not reachable")

    async def say(self, word: Mapping[str, str | float]) -> None:
        """Lost when the socket is down."""
        if self._socket is not None and not self._socket.closed:
            with suppress(ConnectionError):
                await self._socket.send_json(word)

    async def redial(self) -> None:
        """The network is another one: what stands now is of no use."""
        if self._socket is not None:
            await _drop(self._socket)

    async def _dial(self) -> aiohttp.ClientWebSocketResponse:
        return await self._calls.http.ws_connect(f"{self._here}/live", params={"since": str(self._since)}, timeout=ENDING)

    async def _heard(self, socket: aiohttp.ClientWebSocketResponse) -> AsyncGenerator[Json, None]:
        """Until the socket ends or falls silent."""
        while True:
            try:
                message = await socket.receive(timeout=self._quiet_s())
            except TimeoutError:
                self._broke()
                return
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            told: Json = json.loads(message.data)
            if told["type"] == "entry":
                self._since = told["index"] + 1
            yield told

    async def _ping(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while not socket.closed:
            await asyncio.sleep(PING_EVERY_S)
            with suppress(ConnectionError):
                await socket.send_json({"type": "ping"})


async def _drop(socket: aiohttp.ClientWebSocketResponse) -> None:
    with suppress(aiohttp.ClientError, OSError, TimeoutError):
        async with asyncio.timeout(2 * (ENDING.ws_close or 1.0)):
            await socket.close()
