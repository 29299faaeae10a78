"""A scripted clerk: signs in, sits down, takes whom chance sends, and has every deed of the console as a call. Public API only."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self

import aiohttp
from yarl import URL

from cloudwindow.applicant.calls import Calls, Json, Refused, visitor
from cloudwindow.applicant.live import LiveSocket
from cloudwindow.applicant.media import MediaLink
from cloudwindow.applicant.seen import Seen
from cloudwindow.applicant.tracks import Stage

PING_EVERY_S: Final = 15.0
SILENT_S: Final = 60.0
PAUSE_S: Final = 0.6  # between tries of something that is not possible yet
Tell = Callable[[Json], None]


class ScriptedClerk:
    """Somebody of the staff who is signed in. `name`: as the office calls them."""

    def __init__(self, calls: Calls, me: Json) -> None:
        self.name: Final[str] = me["name"]
        self.person: Final[str] = me["person"]
        self.calls: Final = calls

    @classmethod
    @asynccontextmanager
    async def signed_in(cls, base: URL, role: str) -> AsyncIterator[Self]:
        """With the demo account of `role`, which the server tells everybody while it demonstrates. Raises Refused without one."""
        async with visitor(base) as http:
            calls = Calls(http)
            accounts = (await calls.get("/api/office/ways"))["demo"]
            account = next((one for one in accounts if role in one["roles"]), None)
            if account is None:
                raise Refused(f"expected a demo account with the role {role}; the server is no demonstration")
            me = await calls.post("/api/office/sign-in", {"login": account["login"], "password": account["password"]})
            yield cls(calls, me)
            with suppress(aiohttp.ClientError, OSError, TimeoutError, Refused):
                await calls.post("/api/office/sign-out", {})

    @asynccontextmanager
    async def seated(self, tell: Tell) -> AsyncIterator["asyncio.Queue[str]"]:
        """Sits down and says that the seat is free; yields whom chance sends. `tell` gets what the seat is told.

        The console stays open while the block runs: a clerk whose console is gone loses the session.
        """
        given: asyncio.Queue[str] = asyncio.Queue()
        async with self.calls.http.ws_connect("/api/seat/live") as socket:
            tasks = [asyncio.create_task(_hear(socket, tell, given)), asyncio.create_task(_ping(socket))]
            try:
                await self.calls.post("/api/seat/availability", {"availability": "free"})
                yield given
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)


async def _hear(socket: aiohttp.ClientWebSocketResponse, tell: Tell, given: "asyncio.Queue[str]") -> None:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            told: Json = json.loads(message.data)
            tell(told)
            if told["type"] == "assigned":
                given.put_nowait(str(told["session"]))


async def _ping(socket: aiohttp.ClientWebSocketResponse) -> None:
    while not socket.closed:
        await asyncio.sleep(PING_EVERY_S)
        with suppress(ConnectionError):
            await socket.send_json({"type": "ping"})


class AtSession:
    """A clerk at one session: what happens there, what they send and see, and their deeds."""

    def __init__(self, clerk: ScriptedClerk, session: str, stage: Stage, tell: Tell) -> None:
        """`tell` gets every entry of the session's own socket."""
        self.session: Final = session
        self.here: Final = f"/api/seat/sessions/{session}"
        self.calls: Final = clerk.calls
        self.applicant: Final = Seen(clerk.calls, self.here, "applicant")
        self.entries: Final[list[Json]] = []
        self._tell = tell
        self._news = asyncio.Condition()
        self._media: list[tuple[MediaLink, asyncio.Task[None]]] = []
        self._stage = stage
        self._socket = LiveSocket(clerk.calls, self.here, lambda: SILENT_S, lambda: None)
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._reading is not None  # it was entered
        for reading in (self._reading, *(sending for _, sending in self._media)):
            reading.cancel()
        await asyncio.wait((self._reading, *(sending for _, sending in self._media)))
        for link, _sending in self._media:
            await link.hang_up()
        await self.applicant.close()

    async def deed(self, name: str, body: Mapping[str, Any] | None = None) -> Json:  # Any: JSON
        """Raises Refused."""
        return await self.calls.post(f"{self.here}/{name}", body or {})

    async def deed_when_possible(self, name: str, body: Mapping[str, Any] | None = None, tries: int = 20) -> Json:  # Any: JSON
        """What depends on something that is still on its way. Raises Refused."""
        for _ in range(tries - 1):
            try:
                return await self.deed(name, body)
            except Refused as error:
                if error.status not in (409, 429):
                    raise
                await asyncio.sleep(PAUSE_S)
        return await self.deed(name, body)

    def send(self, who: str = "clerk", stage: Stage | None = None) -> None:
        """Camera and sound, or a screen."""
        link = MediaLink(self.calls, self.here, stage or self._stage, who)
        link.renew()
        self._media.append((link, asyncio.create_task(link.run())))

    async def stop(self, who: str) -> None:
        """The last one that was sent is taken away."""
        link, task = self._media.pop()
        task.cancel()
        await asyncio.wait((task,))
        await self.deed("stop", {"who": who})
        await link.hang_up()

    async def point(self, x: float, y: float) -> None:
        """On the applicant's page, in shares of its width and height."""
        await self._socket.say({"type": "point", "x": x, "y": y, "mode": "point"})

    async def until(self, kind: str, within_s: float, since: int = 0, **fields: Any) -> Json:  # Any: JSON
        """The first entry from `since` on of this kind with these fields in its event. Raises Refused when it does not come."""

        def found() -> Json | None:
            wanted = (one for one in self.entries if one["index"] >= since and one["kind"] == kind)
            return next((one for one in wanted if fields.items() <= one["event"].items()), None)

        try:
            async with asyncio.timeout(within_s), self._news:
                await self._news.wait_for(lambda: found() is not None or self.over)
        except TimeoutError:
            raise Refused(f"expected the entry {kind} within {within_s:.0f} s, it did not come") from None
        entry = found()
        if entry is None:
            raise Refused(f"expected the entry {kind}, found that the session was over")
        return entry

    async def more(self, upto: int) -> Sequence[Json]:
        """The entries from `upto` on; waits for one when there is none."""
        async with self._news:
            await self._news.wait_for(lambda: self.length > upto)
        return [one for one in self.entries if one["index"] >= upto]

    @property
    def over(self) -> bool:
        return any(one["kind"] in ("terminated", "decided", "expired") for one in self.entries)

    @property
    def length(self) -> int:
        """After the newest entry that was told."""
        return self.entries[-1]["index"] + 1 if self.entries else 0

    async def _read(self) -> None:
        async for message in self._socket.messages():
            if message["type"] != "entry":
                continue
            if message["kind"] == "part_opened" and message["event"]["who"] == "applicant":
                self.applicant.look()
            async with self._news:
                self.entries.append(message)
                self._news.notify_all()
            self._tell(message)
