"""Whoever listens hears of every entry, whatever becomes of whoever wrote it."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin, Wakeup
from cloudwindow.engine.journal import TrailJournal
from tests.evidence import SESSION, TickingClock, course, write
from tests.fresh import fresh_records

WAIT_S = 60.0


async def test_an_entry_is_told_of_although_its_writer_was_cancelled_meanwhile() -> None:
    there, go_on = threading.Event(), threading.Event()

    def make(session: Session) -> Sequence[e.Event]:
        there.set()
        assert go_on.wait(WAIT_S)
        return [e.Queued()]

    noted: list[tuple[SessionId, e.Event]] = []
    heard: list[Sequence[e.Event]] = []
    async with fresh_records(TickingClock()) as records:
        await write(records, course()[:1])
        bulletin = Bulletin()
        journal = TrailJournal(records, bulletin, note=lambda id, event: noted.append((id, event)))
        journal.also(lambda session, events: heard.append(events))
        with bulletin.listen(SESSION) as listener:
            writing = asyncio.create_task(journal.settle(SESSION, make))
            assert await asyncio.to_thread(there.wait, WAIT_S)
            writing.cancel()
            await asyncio.sleep(0)
            writing.cancel()
            go_on.set()
            with pytest.raises(asyncio.CancelledError):
                await writing
            assert (await records.session(SESSION)).length == 2
            assert noted == [(SESSION, e.Queued())]
            assert heard == [[e.Queued()]]
            async with asyncio.timeout(WAIT_S):
                assert await anext(aiter(listener)) == Wakeup()
