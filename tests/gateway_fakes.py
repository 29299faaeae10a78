"""A journal, a recorder and a clock for the gateway's tests."""

import time
from dataclasses import dataclass, field

from cloudwindow.domain.errors import IllegalTransition, StorageFull
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.readings import RecorderReading


class WallClock:
    def now_s(self) -> float:
        return time.time()


@dataclass
class FakeJournal:
    """Keeps events in order; refuses those of the class in `refuse`, like a session that is over."""

    refuse: type[Event] | None = None
    kept: list[tuple[SessionId, Event]] = field(default_factory=list)

    async def record(self, id: SessionId, event: Event) -> int:
        if self.refuse is not None and isinstance(event, self.refuse):
            raise IllegalTransition(f"{type(event).__name__} while terminated")
        self.kept.append((id, event))
        return len(self.kept) - 1

    def of(self, id: SessionId) -> list[Event]:
        return [event for session, event in self.kept if session == id]


@dataclass
class FakeRecorder:
    """Remembers everything that was written."""

    written: list[tuple[str, str, bytes, int, bool, float]] = field(default_factory=list)
    reports: list[tuple[str, float, int]] = field(default_factory=list)
    closed: bool = False
    broken: bool = False

    def write(self, kind: str, codec: str, data: bytes, rtp_timestamp: int, key: bool, arrived_s: float) -> None:
        if self.broken:
            raise OSError("no such device")
        self.written.append((kind, codec, data, rtp_timestamp, key, arrived_s))

    def sender_report(self, kind: str, ntp_s: float, rtp_timestamp: int, sent_s: float = 0.0) -> None:
        self.reports.append((kind, ntp_s, rtp_timestamp))

    def reading(self) -> RecorderReading:
        return RecorderReading(at_s=time.time(), healthy=True, behind_s=0.0, free_bytes=1 << 40)

    async def close(self) -> None:
        self.closed = True


@dataclass
class FakeRecorders:
    opened: list[FakeRecorder] = field(default_factory=list)
    whose: list[str] = field(default_factory=list)
    full: bool = False

    async def open(self, session: SessionId, part: PartId, who: str = "applicant") -> FakeRecorder:
        if self.full:
            raise StorageFull("expected 1 GiB free, found none")
        self.opened.append(FakeRecorder())
        self.whose.append(str(who))
        return self.opened[-1]
