"""Keeps an eye on a session while the steps go on: standing checks, and all readings brought together for the governor."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from cloudwindow.checks import STANDING
from cloudwindow.domain.check import Exhibit, StandingCheck
from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.domain.findings import Finding, Hint
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.observed import read_back, rounded
from cloudwindow.domain.ports import Clock, Feed, InferencePool
from cloudwindow.domain.readings import FaceReading, LinkReading, LoadReading, Reading
from cloudwindow.domain.samples import Frame, Pair, Sample, SampleKind
from cloudwindow.engine.before import Unasked
from cloudwindow.engine.bulletin import LinkNotice, Notice
from cloudwindow.engine.exhibits import Exhibits
from cloudwindow.engine.link_log import LinkLog
from cloudwindow.policy import Policy

MOST_WAITING: Final = 512
MOST_KEPT: Final = 20_000  # observations of one standing check: three hours at two a second
LOAD_EVERY_S: Final = 0.5
LINK_EVERY_S: Final = 1.0
GOOD_RUN: Final = 4  # samples of presence, two seconds
HURRY_S: Final = 1.0  # while suspended the face is compared this often, so that a resume need not wait


@dataclass(slots=True)
class _Seen:
    check: StandingCheck
    all: list[Any] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)  # of each, the step that was under way when it came
    counted: list[Any] = field(default_factory=list)  # those that came while the step relaxed nothing
    told: int = 0
    last_s: float = 0.0
    doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What one check saw and the trail does not have yet. `steps`: as in `_Seen`."""

    check: CheckName
    seen: tuple[Any, ...]
    steps: tuple[str, ...]


class Watch:
    """`step`: that is under way, '' for none. `relaxed`: reasons that are not hinted at now. `hurry`: compare faces more often."""

    def __init__(
        self,
        policy: Policy,
        feed: Feed,
        pool: InferencePool,
        clock: Clock,
        exhibits: Exhibits,
        tell: Callable[[Notice | Hint], None],
        load: Callable[[], LoadReading],
    ) -> None:
        self._feed = feed
        self._pool = pool
        self._clock = clock
        self._exhibits = exhibits
        self._tell = tell
        self._load = load
        self._readings: asyncio.Queue[Reading] = asyncio.Queue(MOST_WAITING)
        self._standing = {kind.name: _Seen(kind(policy.checks[str(kind.name)])) for kind in STANDING}  # type: ignore[call-arg]  # a Protocol has no constructor
        self._last_hint = ""
        self._good_run = 0
        self.link_log = LinkLog()
        self.step = ""
        self.relaxed: frozenset[str] = frozenset()
        self.hurry = False
        self._rests = False

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._media())
            tasks.create_task(self._server())
            for seen in self._standing.values():
                tasks.create_task(self._stand(seen))

    def rest(self) -> None:
        """The standing checks look no more, and what they saw counts for nothing."""
        self._rests = True
        for seen in self._standing.values():
            seen.counted.clear()
            seen.told = len(seen.all)

    async def readings(self) -> AsyncIterator[Reading]:
        while True:
            yield await self._readings.get()

    def take(self, reading: Reading) -> None:
        """Never waits; when the governor is far behind the oldest reading is dropped."""
        if self._readings.full():
            with suppress(asyncio.QueueEmpty):
                self._readings.get_nowait()
        self._readings.put_nowait(reading)

    def untold(self) -> list[Untold]:
        """Observations that are not in the trail yet; to be followed by `were_told` once they are."""
        return [
            Untold(check=name, seen=tuple(seen.all[seen.told :]), steps=tuple(seen.steps[seen.told :]))
            for name, seen in self._standing.items()
            if len(seen.all) > seen.told
        ]

    def were_told(self, news: Sequence[Untold]) -> None:
        for one in news:
            self._standing[one.check].told += len(one.seen)

    def recall(self, standing: Mapping[str, Sequence[Unasked]], relaxes: Callable[[str], bool]) -> None:
        """What was seen before the server was restarted counts in the end as if it had been seen by this process."""
        for name, seen in self._standing.items():
            for one in standing.get(str(name), ()):
                observation = read_back(seen.check.observations, one.row)
                seen.all.append(observation)
                seen.steps.append(one.step)
                if not relaxes(one.step):
                    seen.counted.append(observation)
            seen.told = len(seen.all)

    def conclude(self) -> list[Finding]:
        return [seen.check.conclude(seen.counted) for seen in self._standing.values()]

    async def _media(self) -> None:
        told_s = 0.0
        async for reading in self._feed.readings():
            self.take(reading)
            self.link_log.take(reading)
            if isinstance(reading, LinkReading) and reading.at_s - told_s >= LINK_EVERY_S:
                told_s = reading.at_s
                self._tell(LinkNotice(kbps=reading.kbps, loss=reading.loss, rtt_ms=reading.rtt_ms, fps=reading.fps))

    async def _server(self) -> None:
        while True:
            self.take(self._load())
            await asyncio.sleep(LOAD_EVERY_S)

    async def _stand(self, seen: _Seen) -> None:
        async for sample in self._samples(seen.check):
            wait_s = min(seen.check.every_s, HURRY_S) if self.hurry or seen.doubt else seen.check.every_s
            if self._rests or sample.at_s - seen.last_s < 0.9 * wait_s:
                continue
            seen.last_s = sample.at_s
            with suppress(InferenceUnavailable):  # no reading is better than a wrong one; the load reading tells of it
                await self._look(seen, sample)

    async def _look(self, seen: _Seen, sample: Sample) -> None:
        observation = await seen.check.observe(sample, self._pool)
        if observation is None or self._rests or len(seen.all) >= MOST_KEPT:
            return
        observation = rounded(observation)
        seen.all.append(observation)
        seen.steps.append(self.step)
        if not self.relaxed:
            seen.counted.append(observation)
        reading = seen.check.reading(observation)
        if reading is not None:
            self.take(reading)
        seen.doubt = isinstance(reading, FaceReading) and reading.same is False  # look again at once
        if isinstance(sample, Frame) and isinstance(reading, FaceReading):
            good = reading.faces == 1 and reading.problem is None and not self.relaxed
            self._good_run = self._good_run + 1 if good else 0
            await self._first_face(sample)
        self._hint(seen.check.hint(seen.all))

    async def _first_face(self, frame: Frame) -> None:
        """The first face that was good for a while is what continuity compares with, until one matched the card.

        Not at once: right after the card's step the card may still be in the picture, and its portrait is a face too.
        """
        if self._good_run >= GOOD_RUN and not self._exhibits.knows("live"):
            await self._exhibits.keep(Exhibit(purpose="face.first", image=frame.image), None, frame.at_s)

    def _hint(self, hint: Hint | None) -> None:
        """Each word once until it changes; what the step relaxes is not complained about."""
        if hint is None or hint.code in self.relaxed or hint.code == self._last_hint:
            return
        self._last_hint = hint.code
        self._tell(hint)

    def _samples(self, check: StandingCheck) -> AsyncIterator[Frame] | AsyncIterator[Pair]:
        if SampleKind.PAIR in check.wants:
            return self._exhibits.pairs("live", 1 / min(check.every_s, HURRY_S))
        return self._feed.frames(1 / check.every_s)
