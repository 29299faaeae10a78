"""Puts one challenge to one check: samples in, observations kept, a finding out, at the latest when the time is over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.check import Check, Exhibit
from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.domain.findings import Finding, Hint
from cloudwindow.domain.observed import rounded
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
    """`seen`: the check's own observations in the order of their time. `came`: their places there in the order in which they came;

    empty when that is the same.
    """

    finding: Finding
    seen: tuple[Any, ...]  # Any: each check has its own dataclasses
    came: tuple[int, ...]
    exhibits: tuple[Exhibit, ...]


class Putting:
    """One challenge while it is open. Each observation is judged as it comes, with all that came before it and nothing else."""

    def __init__(self, check: Check, challenge: Challenge, helpers: Helpers) -> None:
        self._check = check
        self._challenge = challenge
        self._helpers = helpers
        self._came: list[Any] = []
        self._exhibits: dict[str, Exhibit] = {}
        self._kept = 0
        self._finding: Finding | None = None
        self._found = asyncio.Event()

    async def run(self, sources: Sources) -> Outcome:
        """Until the check judges or its time is over. A slow model skips samples: each source gives the newest only."""
        async with asyncio.TaskGroup() as tasks:
            watchers = [tasks.create_task(self._watch(samples)) for samples in sources.values()]
            left_s = self._challenge.expires_s + GRACE_S - self._helpers.clock.now_s()
            waiting = tasks.create_task(self._found.wait())
            await asyncio.wait((waiting,), timeout=max(0.0, left_s))
            for task in (*watchers, waiting):
                task.cancel()
        seen = in_time(self._came)
        finding = self._finding or self._check.expired(seen, self._challenge)
        return Outcome(finding=finding, seen=tuple(seen), came=places(self._came), exhibits=tuple(self._exhibits.values()))

    async def _watch(self, samples: AsyncIterator[Sample]) -> None:
        async for sample in samples:
            try:
                observation = await self._check.observe(sample, self._helpers.pool)
            except InferenceUnavailable:  # the load reading tells of it; the next sample may find a worker
                continue
            if observation is None or self._finding is not None or len(self._came) >= MOST_OBSERVATIONS:
                continue
            observation = rounded(observation)
            self._came.append(observation)
            seen = in_time(self._came)
            self._finding = self._check.judge(seen, self._challenge)  # before anything is waited for: what else comes is too late
            decided = self._finding is not None
            await self._take_exhibit(sample, observation)
            if word := self._check.hint(seen):
                self._helpers.hint(word)
            if decided:
                self._found.set()

    async def _take_exhibit(self, sample: Sample, observation: Any) -> None:
        exhibit = self._check.keeps(sample, observation, self._kept)
        if exhibit is None:
            return
        if exhibit.when_passed:
            self._exhibits[exhibit.purpose] = exhibit
            return
        self._kept += 1
        await self._helpers.keep(exhibit)


def in_time(came: Sequence[Any]) -> list[Any]:
    """Observations in the order of their time; those of one instant as they came."""
    return sorted(came, key=lambda one: one.at_s)


def places(came: Sequence[Any]) -> tuple[int, ...]:
    """Of each, in the order in which they came, its place among them all in time. Empty when that is the same order."""
    order = sorted(range(len(came)), key=lambda number: came[number].at_s)
    if order == list(range(len(came))):
        return ()
    place = {number: at for at, number in enumerate(order)}
    return tuple(place[number] for number in range(len(came)))
