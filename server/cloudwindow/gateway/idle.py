"""For a track that nobody uses: it is accepted and drained, and nothing is kept of it."""

import threading
from dataclasses import dataclass, field

from cloudwindow.gateway.assembler import Assembled, MediaPacket, Repair
from cloudwindow.gateway.tap import EncodedFrame


@dataclass(slots=True)
class Idle:
    """A thread without work; it waits for its end."""

    _stopped: threading.Event = field(default_factory=threading.Event)

    def put(self, frame: EncodedFrame) -> None:
        """Dropped."""

    def run(self) -> None:
        self._stopped.wait()

    def stop(self) -> None:
        self._stopped.set()


class IdleBuffer:
    """Keeps no packet and asks for none."""

    def add(self, packet: MediaPacket, now_s: float) -> list[Assembled]:
        return []

    @property
    def restless(self) -> bool:
        return False

    def tick(self, now_s: float) -> Repair:
        return Repair()

    def want_keyframe(self) -> None:
        """Nobody looks at it."""

    def restart(self) -> None:
        """There is nothing to forget."""
