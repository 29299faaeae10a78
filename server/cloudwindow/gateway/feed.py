"""The media of one session over all its parts, as readers see it. Readers pull; nothing queues up behind a slow one."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from cloudwindow.domain.ports import Clock
from cloudwindow.domain.readings import CameraReading, LinkReading, MicrophoneReading, Reading, RecorderReading
from cloudwindow.domain.samples import Frame, Utterance
from cloudwindow.gateway.link import empty_reading
from cloudwindow.gateway.listen import PAUSE_S, Listener

READING_EVERY_S: Final = 0.25
LISTEN_EVERY_S: Final = 0.05
REST_S: Final = 0.85  # of silence heard, not waited for: told a second time, whoever wanted to say more has had the time
UTTERANCE_EVERY_S: Final = 2.0  # a look costs a worker a quarter of a second, and the one at the pause must not wait for it
MAX_NEAR: Final = 64
BRISK_PER_S: Final = 4.0  # whoever wants more frames a second than this waits for something to happen in them


class LiveLink(Protocol):
    """What a part tells of itself when asked."""

    def link(self, now_s: float) -> LinkReading: ...

    def recorder(self) -> RecorderReading | None: ...


@dataclass(slots=True, weakref_slot=True)
class SessionFeed:
    """Implements `domain.ports.Feed`. `frame` comes from the event loop (the decoder's thread posts it)."""

    clock: Clock
    near_per_s: float
    near_s: float
    lag_s: float = 0.0  # kept up to date by the studio
    listener: Listener = field(default_factory=Listener)
    _since_s: float = 0.0
    _part: LiveLink | None = None
    _camera: CameraReading | None = None
    _newest: Frame | None = None
    _near: deque[Frame] = field(default_factory=lambda: deque(maxlen=MAX_NEAR))
    _rates: dict[object, float] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: bool = False

    # --- written by the gateway ---

    def rate(self) -> float:
        """How many frames a second somebody wants now; never less than what `near` keeps. Read from the decoder's thread."""
        return max([self.near_per_s, *tuple(self._rates.values())])

    @property
    def brisk(self) -> bool:
        """Somebody waits for something to be seen or said, and not only looks now and then."""
        return self.rate() > BRISK_PER_S

    def follow(self, part: LiveLink | None) -> None:
        """From now on the link is this part's; None: there is none."""
        if part is None and self._part is not None:
            self._since_s = self.clock.now_s()
        self._part = part

    @property
    def part(self) -> LiveLink | None:
        return self._part

    @property
    def newest(self) -> Frame | None:
        return self._newest

    def frame(self, frame: Frame) -> None:
        self._newest = frame
        last = self._near[-1].at_s if self._near else -1e9
        if frame.at_s - last >= 0.9 / self.near_per_s:
            self._near.append(frame)
        while self._near and self._near[0].at_s < frame.at_s - self.near_s:
            self._near.popleft()
        self._wake()

    def camera(self, reading: CameraReading) -> None:
        """From the decoder's thread; nobody is woken for it."""
        self._camera = reading

    def close(self) -> None:
        """Every iterator ends."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    # --- read by the engine ---

    async def frames(self, per_s: float) -> AsyncIterator[Frame]:
        """The newest frame at most `per_s` times a second, never the same twice; ends when the session's media is closed."""
        reader, given, due_s = object(), None, 0.0
        loop = asyncio.get_running_loop()
        self._rates[reader] = per_s
        try:
            while not self._closed:
                wait_s = due_s - loop.time()
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
                    continue  # it may have been closed meanwhile
                if self._newest is None or self._newest is given:
                    await self._changed.wait()
                    continue
                given = self._newest
                due_s = loop.time() + 0.8 / per_s  # the decoder keeps the pace; this only thins out what others asked for
                yield given
        finally:
            del self._rates[reader]

    async def utterances(self, since_s: float) -> AsyncIterator[Utterance]:
        """What was said after `since_s`: at each pause, again once it has lasted, and every two seconds while speech goes on."""
        told_speech_s = told_at_s = 0.0
        told_pause = told_rest = True
        while not self._closed:
            now_s = self.clock.now_s()
            last_s = self.listener.spoke_until(since_s)
            if last_s is not None:
                paused, rests = now_s - last_s >= PAUSE_S, self.listener.heard_until() - last_s >= REST_S
                due = last_s > told_speech_s and (paused or now_s - told_at_s >= UTTERANCE_EVERY_S)
                if due or (paused and not told_pause) or (rests and not told_rest):
                    told_speech_s, told_at_s, told_pause, told_rest = last_s, now_s, paused, rests
                    if utterance := self.listener.utterance(since_s, now_s):
                        yield utterance
            await asyncio.sleep(LISTEN_EVERY_S)

    async def readings(self) -> AsyncIterator[Reading]:
        """Link, camera, microphone and recorder, about four times a second each, also while nothing arrives."""
        self._since_s = self._since_s or self.clock.now_s()
        while not self._closed:
            now_s = self.clock.now_s()
            yield self._part.link(now_s) if self._part else empty_reading(self._since_s, now_s, self.lag_s)
            if self._camera is not None and now_s - self._camera.at_s < 1.0:
                yield self._camera
            yield MicrophoneReading(at_s=now_s, level_db=self.listener.level_db(now_s))
            recorder = self._part.recorder() if self._part else None
            if recorder is not None:
                yield recorder
            await asyncio.sleep(READING_EVERY_S)

    def near(self, at_s: float, within_s: float) -> tuple[Frame, ...]:
        """Kept frames around an instant of the last ten seconds, nearest first; may be empty."""
        return tuple(
            sorted((frame for frame in self._near if abs(frame.at_s - at_s) <= within_s), key=lambda frame: abs(frame.at_s - at_s))
        )
