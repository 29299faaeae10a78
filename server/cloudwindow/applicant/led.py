"""What a scripted applicant does when a clerk leads: looks at them, writes back, reads the document page by page and signs it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from cloudwindow.applicant.calls import Calls, Json
from cloudwindow.applicant.seen import Seen
from cloudwindow.applicant.strokes import drawing

LOOKED_AT: Final = frozenset({"clerk", "clerk.screen", "interpreter"})
READ_A_PAGE_S: Final = 1.5
BEFORE_INK_S: Final = 1.0


class Led:
    """`react` takes every entry that the applicant is told. `signed`: the sealed document, once there is one."""

    def __init__(self, calls: Calls, here: str) -> None:
        """`here`: the path of the session."""
        self.seen: Final[dict[str, Seen]] = {}
        self.signed = b""
        self._calls = calls
        self._here = here
        self._pages = 0
        self._work: set[asyncio.Task[None]] = set()

    async def react(self, kind: str, event: Json) -> None:
        match kind:
            case "part_opened" if event["who"] in LOOKED_AT:
                self.seen.setdefault(event["who"], Seen(self._calls, self._here, event["who"])).look()
            case "chat_said" if event["by"] == "clerk":
                self._begin(self._write("Yes, I can read you."))
            case "document_made":
                self._pages = event["pages"]
            case "signing_offered" if event["via"] == "page":
                self._begin(self._sign(event["document"]))
            case "document_signed":
                self._begin(self._fetch(event["document"]))

    async def close(self) -> None:
        if self._work:
            await asyncio.wait(self._work, timeout=5.0)
        for task in tuple(self._work):
            task.cancel()
        for seen in self.seen.values():
            await seen.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _write(self, words: str) -> None:
        await self._calls.post(f"{self._here}/chat", {"words": words})

    async def _sign(self, document: str) -> None:
        papers = f"{self._here}/documents/{document}"
        for page in range(1, self._pages + 1):
            await self._calls.fetch(f"{papers}/pages/{page}")
            await asyncio.sleep(READ_A_PAGE_S)
            await self._calls.post(f"{papers}/shown", {"page": page})
        await asyncio.sleep(BEFORE_INK_S)
        await self._calls.post(f"{papers}/signature", drawing())

    async def _fetch(self, document: str) -> None:
        self.signed = await self._calls.fetch(f"{self._here}/documents/{document}/signed")
