"""Puts one challenge to one check: samples in, observations kept, a finding out, at the latest when the time is over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.check import Check, Exhibit
from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.domain.events import Json
from cloudwindow.domain.findings import Finding, Hint
from cloudwindow.domain.ports import Clock, InferencePool
from cloudwindow.domain.samples import Sample, SampleKind

MOST_OBSERVATIONS: Final = 2000
GRACE_S: Final = 1.5  # an answer given in time may still be in a worker when the time is over

Sources = Mapping[SampleKind, AsyncIterator[Sample]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpers:
    """`keep`: stores a picture now. `hint`: a word to the applicant."""

    pool: InferencePool
    clock: Clock
    hint: Callable[[Hint], None]
    keep: Callable[[Exhibit], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`seen`: the check's own observations in the order of their time."""

    finding: Finding
    seen: tuple[Any, ...]  # Any: each check has its own dataclasses
    exhibits: tuple[Exhibit, ...]


class Putting:
    """One challenge while it is open."""

    def __init__(self, check: Check, challenge: Challenge, helpers: Helpers) -> None:
        self._check = check
        self._challenge = challenge
        self._helpers = helpers
        self._seen: list[Any] = []
        self._exhibits: dict[str, Exhibit] = {}
        self._kept = 0
        self._found: asyncio.Future[Finding] = asyncio.get_running_loop().create_future()

    async def run(self, sources: Sources) -> Outcome:
        """Until the check judges or its time is over. A slow model skips samples: each source gives the newest only."""
        async with asyncio.TaskGroup() as tasks:
            watchers = [tasks.create_task(self._watch(samples)) for samples in sources.values()]
            left_s = self._challenge.expires_s + GRACE_S - self._helpers.clock.now_s()
            await asyncio.wait((self._found,), timeout=max(0.0, left_s))
            for watcher in watchers:
                watcher.cancel()
        finding = self._found.result() if self._found.done() else self._check.expired(self._seen, self._challenge)
        return Outcome(finding=finding, seen=tuple(self._seen), exhibits=tuple(self._exhibits.values()))

    async def _watch(self, samples: AsyncIterator[Sample]) -> None:
        async for sample in samples:
            try:
                observation = await self._check.observe(sample, self._helpers.pool)
            except InferenceUnavailable:  # the load reading tells of it; the next sample may find a worker
                continue
            if observation is None or self._found.done() or len(self._seen) >= MOST_OBSERVATIONS:
                continue
            self._seen.append(observation)
            self._seen.sort(key=lambda one: one.at_s)
            await self._take_exhibit(sample, observation)
            if word := self._check.hint(self._seen):
                self._helpers.hint(word)
            if (finding := self._check.judge(self._seen, self._challenge)) and not self._found.done():
                self._found.set_result(finding)

    async def _take_exhibit(self, sample: Sample, observation: Any) -> None:
        exhibit = self._check.keeps(sample, observation, self._kept)
        if exhibit is None:
            return
        if exhibit.when_passed:
            self._exhibits[exhibit.purpose] = exhibit
            return
        self._kept += 1
        await self._helpers.keep(exhibit)


def told(observations: tuple[Any, ...]) -> tuple[dict[str, Json], ...]:
    """Observations as the trail keeps them: their fields and `type`."""
    return tuple({"type": type(one).__name__, **_plain(asdict(one))} for one in observations)


def _plain(value: Any) -> Any:  # Any: JSON in, JSON out; floats are cut to what was measured
    match value:
        case dict():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case float():
            return round(value, 5)
        case _:
            return value
