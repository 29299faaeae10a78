"""The time of this machine: `ports.Clock` for a server and for every command."""

import time


class SystemClock:
    """UTC in UNIX seconds that never goes back: the wall clock at start, carried on by the monotonic one."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now_s(self) -> float:
        return self._offset + time.monotonic()
