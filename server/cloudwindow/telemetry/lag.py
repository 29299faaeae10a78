"""How late does the event loop wake a sleeper?"""

import asyncio
from collections.abc import Callable


async def watch_lag(tell: Callable[[float], None], every_s: float = 0.1) -> None:
    """Sleep `every_s` again and again, and tell how many seconds too late each wake-up came. Runs until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every_s
        await asyncio.sleep(every_s)
        tell(max(0.0, loop.time() - due))
