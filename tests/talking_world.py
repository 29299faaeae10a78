"""A session at the counter whose applicant answers in words: what the recogniser hears is what the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import numpy as np
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Feed
from cloudwindow.domain.samples import Utterance
from cloudwindow.inference.faces import FacesRead, read_faces
from cloudwindow.inference.spoken_answer import saying_s
from cloudwindow.inference.transcript import Transcript, transcribe
from cloudwindow.inference.voicing import read_voicing
from cloudwindow.policy import Policy
from tests.counter_world import SeenFeed, SeenStudio, Table, TurningPool, a_frame, a_table
from tests.seat_world import GivenClock, World
from tests.unit.checks.answering import a_transcript
from tests.unit.checks.faces_seen import a_face

A = TypeVar("A")
R = TypeVar("R")


@dataclass
class HearingPool(TurningPool):
    """`hears`: the transcript of the next sounds."""

    hears: Transcript = field(default_factory=lambda: a_transcript(""))
    readings: int = 0

    @override
    async def run(self, job: Callable[[A], R], arg: A) -> R:
        if cast(Any, job) is transcribe:
            self.readings += 1
            return cast(R, self.hears)
        if cast(Any, job) is read_faces:
            return cast(R, FacesRead(at_s=0.0, width=64, height=48, faces=(a_face(),)))
        if cast(Any, job) is read_voicing:
            return job(arg)
        return await super().run(job, arg)


class HeardFeed(SeenFeed):
    """Gives what is said to everybody who listens at that moment."""

    def __init__(self, clock: GivenClock, studio: "HeardStudio", who: str) -> None:
        super().__init__(clock, studio)
        self._ears = studio.ears.setdefault(who, [])

    @override
    def near(self, at_s: float, within_s: float) -> tuple[Any, ...]:
        """A face whose lips are still."""
        return tuple(a_frame(at_s, number=number) for number in range(8))

    @override
    async def utterances(self, since_s: float) -> AsyncIterator[Utterance]:
        said: asyncio.Queue[Utterance] = asyncio.Queue()
        self._ears.append(said)
        try:
            while True:
                yield await said.get()
        finally:
            self._ears.remove(said)


@dataclass
class HeardStudio(SeenStudio):
    ears: dict[str, list[asyncio.Queue[Utterance]]] = field(default_factory=dict)

    @override
    def feed(self, id: SessionId) -> Feed:
        return cast(Feed, HeardFeed(self.clock, self, "applicant"))

    @override
    def ear(self, id: SessionId, who: str) -> Feed:
        return cast(Feed, HeardFeed(self.clock, self, who))

    def say(self, start_s: float, length_s: float = 1.5, silent_s: float = 4.0, who: str = "applicant") -> None:
        end_s = start_s + length_s
        sound = np.zeros(int(16_000 * (length_s + silent_s)), np.float32)
        said = Utterance(
            sound=sound,
            started_s=start_s,
            ended_s=end_s + silent_s,
            speech=((start_s, end_s),),
            paused=True,
            noise_db=-60.0,
        )
        for ear in self.ears.get(who, ()):
            ear.put_nowait(said)


@dataclass
class Talking:
    """A table whose applicant can answer."""

    table: Table
    pool: HearingPool
    studio: HeardStudio

    async def asked(self, number: int) -> Challenge:
        """The challenge number `number` (from 0), once somebody listens for its answer."""
        async with asyncio.timeout(60):
            while True:
                issued = await self.challenges()
                if len(issued) > number and len(self.studio.ears.get("applicant", ())) > 1:  # the counter's ears, and who asked
                    return issued[number]
                await asyncio.sleep(0.01)

    async def heard(self, who: str = "applicant") -> None:
        """What was said before is done with, and somebody listens for more."""
        async with asyncio.timeout(60):
            while not (ears := self.studio.ears.get(who)) or any(not ear.empty() for ear in ears):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def turn(self, start_s: float, who: str = "applicant") -> None:
        """Something is said outside of questions, and heard to its end: whoever listens next does so anew."""
        await self.heard(who)
        before = list(self.studio.ears[who])
        self.studio.say(start_s, who=who)
        async with asyncio.timeout(60):
            while all(any(ear is old for old in before) for ear in self.studio.ears[who]):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def challenges(self) -> list[Challenge]:
        return [one.challenge for one in await self.table.world.trail(self.table.id) if isinstance(one, e.ChallengeIssued)]

    async def answer(self, challenge: Challenge, words: str, **heard: Any) -> Finding:
        """Said once the question was read out; what the machine makes of it."""
        self.pool.hears = a_transcript(words, **heard)
        self.studio.say(challenge.issued_s + saying_s(challenge.words, challenge.language) + 1)
        return await self.found(challenge)

    async def found(self, challenge: Challenge) -> Finding:
        async with asyncio.timeout(60):
            while True:
                events: Sequence[e.Event] = await self.table.world.trail(self.table.id)
                for one in events:
                    if isinstance(one, e.FindingMade) and one.finding.challenge == challenge.id:
                        return one.finding
                await asyncio.sleep(0.01)

    async def confirm(self, challenge: Challenge, verdict: Verdict = Verdict.PASS) -> None:
        await self.table.counter.confirm(self.table.id, self.table.person, challenge.id, verdict, "")


def right_answer(challenge: Challenge) -> str:
    """In Mandarin."""
    kind, _, wanted = challenge.expected.partition(":")
    return {"affirm": "是的", "deny": "没有", "means": wanted.partition(";not:")[0].split("|")[0]}.get(kind, wanted)


def wrong_answer(challenge: Challenge) -> str:
    kind, _, wanted = challenge.expected.partition(":")
    return {"affirm": "不是", "deny": "是的", "means": wanted.partition(";not:")[2].split("|")[0]}.get(kind, "")


@asynccontextmanager
async def a_talk(
    *steps: str,
    topics: tuple[str, ...] = ("voluntary",),
    adapt: Callable[[Policy], Policy] = lambda policy: policy,
    before: Callable[[World, SessionId], Awaitable[object]] | None = None,
) -> AsyncIterator[Talking]:
    """An attended session in Mandarin with these steps; each topic is asked about once."""

    def rules(policy: Policy) -> Policy:
        intent = replace(policy.checks["intent_questions"], topics={"*": topics})
        seat = replace(policy.seat, steps=steps, mandatory=steps)
        return adapt(replace(policy, seat=seat, checks={**policy.checks, "intent_questions": intent}))

    pool = HearingPool()
    async with a_table(rules, studio=HeardStudio, pool=pool, before=before) as table:
        yield Talking(table=table, pool=pool, studio=cast(HeardStudio, table.studio))
