"""A hall with pages and consoles that are opened for a test and closed after it, and what was told there."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Availability, Person
from cloudwindow.engine.bulletin import Listener, PlaceNotice
from cloudwindow.engine.consoles import ConsoleListener, ConsoleNotice
from tests.seat_world import World, a_clerk, a_world

LI, WU, XU = a_clerk("li"), a_clerk("wu"), a_clerk("xu", supervisor=True)
LOST_S = 31.0


def heard(console: ConsoleListener) -> list[ConsoleNotice]:
    """What was told and not yet read."""
    found = [*console._happened, *console._newest.values()]
    console._happened.clear()
    console._newest.clear()
    return found


async def later(world: World, seconds: float) -> None:
    """So much time went by, and the seats looked around."""
    world.clock.go_on(seconds)
    await world.seats.look()


def availability(world: World, person: Person) -> Availability:
    seat = world.seats.seat(person.id)
    return seat.availability if seat else Availability.AWAY


def places(listener: Listener) -> list[PlaceNotice]:
    return [notice for notice in listener._newest.values() if isinstance(notice, PlaceNotice)]


class Room(ExitStack):
    """Opens pages and consoles, and closes them all at the end."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def console(self, person: Person) -> ConsoleListener:
        return self.enter_context(self.world.seats.console(person))

    async def free(self, *people: Person) -> list[ConsoleListener]:
        consoles = [self.console(person) for person in people]
        for person in people:
            await self.world.seats.say(person, Availability.FREE)
        return consoles

    def opens(self, id: SessionId) -> None:
        self.enter_context(self.world.page(id))

    async def waits(self, **how: Any) -> SessionId:
        """Somebody in the queue, with their page open."""
        id = await self.world.comes(**how)
        self.opens(id)
        return id

    async def drawn(self) -> SessionId:
        """A session that a clerk was drawn for."""
        id = await self.waits()
        await self.world.told(id, at.ClerkAssigned)
        return id

    async def led(self, *clerks: Person) -> SessionId:
        """A session that goes on with one of these clerks, or with whoever is free."""
        await self.free(*clerks)
        id = await self.drawn()
        await self.world.connects(id)
        return id


@asynccontextmanager
async def a_hall(**how: Any) -> AsyncIterator[Room]:
    async with a_world(**how) as world:
        with Room(world) as room:
            yield room
