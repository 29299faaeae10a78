"""A session at the counter on a real store, hall and conductor: the camera turns as the test says, one face is always there."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import PartId, PersonId, SessionId
from cloudwindow.domain.people import Availability
from cloudwindow.domain.plain import Json
from cloudwindow.domain.ports import Feed
from cloudwindow.domain.ports_seat import ResultSeal, SealedLog
from cloudwindow.domain.readings import LinkReading, Reading, RecorderReading
from cloudwindow.domain.recording_events import StillKept
from cloudwindow.domain.samples import Frame
from cloudwindow.engine.counter import Counter
from cloudwindow.engine.result import Results
from cloudwindow.inference.crowd import CrowdRead, read_crowd
from cloudwindow.inference.surroundings import Landmarks, Sight, SurroundingsReading, look_around
from cloudwindow.ledger.checkpoint import Ed25519Signer
from cloudwindow.ledger.result import sign_result
from cloudwindow.policy import Policy
from tests.seat_world import GivenClock, QuietFeed, QuietStudio, Stage, World, a_clerk, a_world

A = TypeVar("A")
R = TypeVar("R")
WANG = a_clerk("wang")
ITEMS = ("alone", "will_heard")
WORDS = "seen with my own eyes"
STEPS = ("environment", "environment", "environment")


@dataclass
class TurningPool:
    """`turns_deg`: how far the camera turned between two frames; 45 passes in four of them, 0 never."""

    turns_deg: float = 45.0

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        if cast(Any, job) is look_around:
            read = SurroundingsReading(turned_deg=self.turns_deg, tilted_deg=0.0, people=1, luma=120.0, sharpness=0.2)
            marks = Landmarks(shape=(240, 320), at=np.zeros((1, 2), np.float32), words=np.zeros((1, 32), np.uint8))
            return cast(R, Sight(read=read, landmarks=marks))
        if cast(Any, job) is read_crowd:
            return cast(R, CrowdRead(sizes=(0.4,), sharpness=60.0, luma=120.0))
        raise InferenceUnavailable("no worker knows this job")


class SeenFeed(QuietFeed):
    """A hundred frames a second, each of another view (a camera that rests is looked at less), so that a step is soon done."""

    def __init__(self, clock: GivenClock, studio: "SeenStudio") -> None:
        super().__init__(clock)
        self._studio = studio

    @override
    async def frames(self, per_s: float) -> AsyncIterator[Any]:
        number = 0
        while True:
            await asyncio.sleep(0.01)
            number += 1
            frame = a_frame(self._clock.now_s(), number=number)
            frame.image[:, : 8 * (number % 8)] //= 2
            yield frame

    @override
    async def readings(self) -> AsyncIterator[Reading]:
        async for reading in super().readings():
            yield reading
            yield RecorderReading(at_s=reading.at_s, healthy=self._studio.healthy, behind_s=0.1, free_bytes=10**10)


@dataclass
class SeenStudio(QuietStudio):
    """`healthy`: what the recorder says of itself. `pictures`: colour of each who sends one; `late_s`: how old the clerk's is.

    `closing`: the recording is finished once it is set.
    """

    clock: GivenClock
    healthy: bool = True
    late_s: float = 0.0
    pictures: dict[str, int] = field(default_factory=lambda: {"applicant": 200, "clerk": 90})
    closed: list[SessionId] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        super().__init__(self.clock)
        self.closing.set()

    @override
    def feed(self, id: SessionId) -> Feed:
        return cast(Feed, SeenFeed(self.clock, self))

    def link(self, id: SessionId, who: str) -> LinkReading | None:
        return None

    async def snapshot(self, id: SessionId, who: str) -> Frame | None:
        late_s = self.late_s if who == "clerk" else 0.0
        return a_frame(self.clock.now_s() - late_s, luma=self.pictures[who]) if who in self.pictures else None

    @override
    async def close(self, id: SessionId, why: str) -> None:
        await self.closing.wait()
        self.closed.append(id)


def a_frame(at_s: float, *, number: int = 0, luma: int = 120) -> Frame:
    return Frame(image=np.full((48, 64, 3), luma, dtype=np.uint8), at_s=at_s, part=PartId("prt_1"), number=number)


class KeySeal(ResultSeal):
    def __init__(self) -> None:
        self.signer = Ed25519Signer.of("office.test", Ed25519PrivateKey.generate())

    @override
    async def checkpoint(self) -> SealedLog | None:
        return SealedLog(origin="office.test", size=9, root=base64.b64encode(bytes(32)).decode(), at="2027-01-15T08:00:00.000Z")

    @override
    def sign(self, result: Mapping[str, Json]) -> bytes:
        return sign_result(result, self.signer)


@dataclass
class Table:
    """One session that is being led by WANG."""

    world: World
    counter: Counter
    results: Results
    seal: KeySeal
    studio: SeenStudio
    pool: TurningPool
    id: SessionId
    person: PersonId = WANG.id

    async def step(self, number: int) -> Verdict:
        """Call the next step and wait for its verdict."""
        await self.counter.next(self.id, self.person)
        return await self.verdict(number)

    async def verdict(self, number: int, count: int = 1) -> Verdict:
        async with asyncio.timeout(60):
            while True:
                events = await self.world.trail(self.id)
                ended = [one for one in events if isinstance(one, e.StepEnded) and one.number == number]
                if len(ended) >= count:
                    return ended[count - 1].verdict
                await asyncio.sleep(0.01)

    async def whole(self) -> None:
        """Nothing is missing any more."""
        for number in range(len(STEPS)):
            assert await self.step(number) is Verdict.PASS
        await self.assessed()

    async def assessed(self) -> None:
        await self.counter.assess(self.id, self.person, Verdict.PASS, "")
        for item in ITEMS:
            await self.counter.tick(self.id, self.person, item, done=True)

    async def decide(self, outcome: str = "approve", *reasons: str) -> int:
        return await self.counter.decisions.decide(self.id, self.person, outcome, reasons, "")

    async def kinds(self) -> list[str]:
        return [told.kind for told in await self.world.records.told(self.id)]

    async def deeds(self) -> list[str]:
        """Kinds of all entries but those that the watch over the media makes by itself, sooner or later."""
        return [told.kind for told in await self.world.records.told(self.id) if not by_the_watch(told.event)]

    async def over(self) -> None:
        """The media is closed."""
        async with asyncio.timeout(60):
            while self.world.hall.conducts(self.id):  # noqa: ASYNC110  # a conductor leaves without an event
                await asyncio.sleep(0.01)

    async def add(self, *events: e.Event) -> None:
        """As another part of the server would."""
        await self.world.outside.journal.write(self.id, *events)


def by_the_watch(event: e.Event) -> bool:
    return isinstance(event, e.ObservationsMade) or (isinstance(event, StillKept) and event.purpose.startswith("face"))


def rules(shipped: Policy) -> Policy:
    """Three looks around, none of them at a random place; two items to tick off."""
    seat = replace(shipped.seat, steps=STEPS, mandatory=("environment",), checklist={"*": ITEMS}, most_repeats=2)
    look = replace(shipped.checks["environment"], allowed_s=20.0, frames_per_s=20.0)
    presence = replace(shipped.checks["presence"], every_s=0.05, min_samples=1)
    checks = {**shipped.checks, "environment": look, "presence": presence}
    return replace(shipped, seat=seat, session=replace(shipped.session, surroundings_again=False), checks=checks)


@asynccontextmanager
async def a_table(
    adapt: Callable[[Policy], Policy] = lambda policy: policy,
    studio: Callable[[GivenClock], SeenStudio] = SeenStudio,
    pool: TurningPool | None = None,
    before: Callable[[World, SessionId], Awaitable[object]] | None = None,
) -> AsyncIterator[Table]:
    """The applicant is connected and the clerk sits there. `adapt`: changes to `rules`. `before`: done while the session waits."""
    pool = pool or TurningPool()
    stage = Stage(studio=studio, pool=pool, rules=lambda shipped: adapt(rules(shipped)))
    async with a_world(stage=stage, clock=GivenClock(running=True)) as world:
        seal = KeySeal()
        results = Results(world.outside, seal, world.hall.conducts)
        counter = Counter(world.outside, world.hall, results)
        with world.roll.console(WANG):
            await world.seats.say(WANG, Availability.FREE)
            id = await world.comes()
            if before is not None:
                await before(world, id)
            with world.page(id):
                await world.told(id, e.Admitted)
                await world.connects(id)
                await world.told(id, e.Connected)
                seen = cast(SeenStudio, world.outside.studio)
                yield Table(world, counter, results, seal, seen, pool, id)
