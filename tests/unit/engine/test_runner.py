"""A challenge is judged with each observation as it comes, and what is told of it says in which order that was."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from cloudwindow.domain.challenge import Ask
from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.findings import Direction, Finding, Hint, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName
from cloudwindow.domain.samples import SampleKind
from cloudwindow.engine.runner import Helpers, Outcome, Putting, places
from cloudwindow.inference.pool import InlinePool
from tests.unit.checks.answering import put

CHALLENGE = replace(put(Ask(prompt="p", allowed_s=9.0), CheckName("known")), issued_s=0.0, expires_s=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    at_s: float


class Known:
    """Decides at the observation of `decides_s`; remembers what it was asked to judge."""

    name = CheckName("known")

    def __init__(self, decides_s: float = -1.0, keeps_s: float = -1.0) -> None:
        self.decides_s = decides_s
        self.keeps_s = keeps_s
        self.judged: list[list[float]] = []

    async def observe(self, sample: Seen, pool: InlinePool) -> Seen:
        return sample

    def keeps(self, sample: Seen, observation: Seen, kept: int) -> Exhibit | None:
        return cast(Exhibit, _Kept()) if observation.at_s == self.keeps_s else None

    def hint(self, seen: Sequence[Seen]) -> Hint | None:
        return None

    def judge(self, seen: Sequence[Seen], challenge: object) -> Finding | None:
        self.judged.append([one.at_s for one in seen])
        return _finding(Verdict.PASS) if any(one.at_s == self.decides_s for one in seen) else None

    def expired(self, seen: Sequence[Seen], challenge: object) -> Finding:
        return _finding(Verdict.INCONCLUSIVE)


class _Kept:
    when_passed = False


class Clock:
    def now_s(self) -> float:
        return 1.4  # a tenth of a second before nobody waits any longer


def _finding(verdict: Verdict) -> Finding:
    return Finding(
        check=CheckName("known"),
        challenge=ChallengeId("chl_1"),
        verdict=verdict,
        reason=None,
        score=0.0,
        threshold=0.0,
        direction=Direction.AT_LEAST,
        policy_line="",
    )


async def _one_source(*times: float) -> AsyncIterator[Any]:
    for at_s in times:
        yield Seen(at_s=at_s)


async def ran(check: Known, *sources: AsyncIterator[Any], keep: Any = None) -> Outcome:
    helpers = Helpers(pool=cast(Any, InlinePool()), clock=Clock(), hint=lambda _: None, keep=keep)
    kinds = (SampleKind.UTTERANCE, SampleKind.FRAME)
    return await Putting(cast(Any, check), CHALLENGE, helpers).run(dict(zip(kinds, sources, strict=False)))


async def test_each_observation_is_judged_with_all_that_came_before_it_in_time() -> None:
    check = Known(decides_s=2.0)
    outcome = await ran(check, _one_source(1.0, 3.0, 2.0, 4.0))
    assert check.judged == [[1.0], [1.0, 3.0], [1.0, 2.0, 3.0]]
    assert [one.at_s for one in outcome.seen] == [1.0, 2.0, 3.0]
    assert outcome.came == (0, 2, 1)
    assert outcome.finding.verdict is Verdict.PASS


async def test_what_is_judged_is_what_the_trail_will_hold() -> None:
    check = Known()
    outcome = await ran(check, _one_source(1.000004, 1.123456789))
    assert check.judged == [[1.0], [1.0, 1.12346]]
    assert [one.at_s for one in outcome.seen] == [1.0, 1.12346]
    assert outcome.came == ()
    assert outcome.finding.verdict is Verdict.INCONCLUSIVE


async def test_what_comes_while_a_picture_is_being_kept_is_too_late_for_a_finding_that_stands() -> None:
    keeping, go_on = asyncio.Event(), asyncio.Event()

    async def keep(exhibit: Exhibit) -> None:
        keeping.set()
        await go_on.wait()

    async def late() -> AsyncIterator[Any]:
        await keeping.wait()
        yield Seen(at_s=0.5)
        go_on.set()

    check = Known(decides_s=1.0, keeps_s=1.0)
    outcome = await ran(check, _one_source(1.0), late(), keep=keep)
    assert [one.at_s for one in outcome.seen] == [1.0]
    assert check.judged == [[1.0]]


def test_observations_of_one_instant_stay_as_they_came() -> None:
    assert places([Seen(at_s=1.0), Seen(at_s=1.0), Seen(at_s=0.5)]) == (1, 2, 0)
    assert places([]) == ()
