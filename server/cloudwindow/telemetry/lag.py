"""How late does the event loop wake a sleeper, and what can be done about it beforehand?"""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


async def watch_lag(tell: Callable[[float], None], every_s: float = 0.1) -> None:
    """Sleep `every_s` again and again, and tell how many seconds too late each wake-up came. Runs until cancelled."""
    while True:
        due = time.monotonic() + every_s
        await asyncio.sleep(every_s)
        tell(max(0.0, time.monotonic() - due))


@contextmanager
def settled() -> Iterator[None]:
    """What is loaded by now stays until the block ends: the collector need not walk it again and again.

    Without it a full collection stops the loop for tens of milliseconds, because it looks at every object of every module.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
