"""A few threads, and how the event loop waits for what runs on one of them: for the whole of it, or it never began."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final, TypeVar

from cloudwindow.domain.errors import Conflict

T = TypeVar("T")


class Threads:
    """What is asked first begins first; with one thread everything is done in the order in which it was asked."""

    def __init__(self, count: int, name: str) -> None:
        self._executor: Final = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def run(self, deed: Callable[[], T], turn_s: float) -> T:
        """What `deed` returns or raises. Conflict when no thread was free for it within `turn_s`: then it does not run.

        Who is cancelled while it waits for its turn takes it back. A deed that has begun runs to its end: the cancellation comes
        then, so that nothing that it touches is still in use when whoever asked goes on.
        """
        running = self._executor.submit(deed)
        done = asyncio.wrap_future(running)
        late = asyncio.get_running_loop().call_later(turn_s, running.cancel)  # does nothing once it has begun
        try:
            await asyncio.wait((done,))
        except asyncio.CancelledError:
            if not running.cancel():
                await outlast(done)
                done.exception()  # looked at: nobody else will
            raise
        finally:
            late.cancel()
        if done.cancelled():
            raise Conflict(f"expected a turn at the database within {turn_s:.0f} s, found others still at it; repeat the request")
        return done.result()

    async def close(self) -> None:
        """What was asked is still done; then the threads end."""
        await outlast(asyncio.get_running_loop().run_in_executor(None, self._executor.shutdown))


async def outlast(future: asyncio.Future[Any]) -> None:  # Any: whatever comes of it
    """Wait until it is done, also when cancelled meanwhile; what came of it is in the future."""
    while not future.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait((future,))
