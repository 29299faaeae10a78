"""A thread for what may hang and can be stopped by nobody: a mount that is gone. One deed at a time, and nobody waits long."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

T = TypeVar("T")
WITHIN_S: Final = 10.0


class Aloof:
    """Not a pool: a pool's threads are waited for when the process ends, and this one may never end."""

    def __init__(self, name: str, within_s: float = WITHIN_S) -> None:
        self._name = name
        self._within_s = within_s
        self._lock = threading.Lock()
        self._left: Future[object] | None = None  # a deed that nobody waits for any more and that has not ended

    async def run(self, deed: Callable[[], T]) -> T:
        """What `deed` returns or raises. Raises TimeoutError (an OSError) when it takes too long, and at once while it still does.

        Two at once are kept apart by whoever asks.
        """
        with self._lock:
            if self._left is not None and not self._left.done():
                raise TimeoutError(f"{self._name}: expected an answer, found that an earlier question has none yet")
            done: Future[T] = Future()
            self._left = done  # type: ignore[assignment]  # only whether it is done is asked
        threading.Thread(target=_do, args=(deed, done), name=self._name, daemon=True).start()
        waiting = asyncio.wrap_future(done)
        waiting.add_done_callback(lambda late: late.cancelled() or late.exception())  # looked at, also when nobody waits any more
        async with asyncio.timeout(self._within_s):
            return await asyncio.shield(waiting)


def _do(deed: Callable[[], T], done: Future[T]) -> None:
    try:
        result = deed()
    except BaseException as error:
        done.set_exception(error)
    else:
        done.set_result(result)
