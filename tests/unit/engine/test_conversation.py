"""Who may send in a session, and who may look at whom."""

from types import SimpleNamespace
from typing import Any

import pytest

from cloudwindow.domain.errors import CloudWindowError, Forbidden, IllegalTransition, TooMany
from cloudwindow.domain.ids import PartId, PersonId, SessionId
from cloudwindow.domain.ports import Answer
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.who import Who
from cloudwindow.engine.conversation import STAFF, Conversation

ID = SessionId("ses_1")
CLERK, SUPERVISOR = PersonId("per_c"), PersonId("per_s")


class World:
    """Stands for store, journal, studio and hall."""

    def __init__(self, state: State = State.VERIFYING, *, attended: bool = True, conducted: bool = True) -> None:
        self.session = Session(id=ID, state=state, attended=attended, clerk=CLERK)
        self.conducted = conducted
        self.done: list[Any] = []
        outside: Any = SimpleNamespace(
            records=SimpleNamespace(session=self._session),
            journal=SimpleNamespace(record=self._record),
            studio=SimpleNamespace(answer=self._answer, view=self._view, stop=self._stop),
        )
        hall: Any = SimpleNamespace(conductor=self._conductor)
        self.conversation = Conversation(outside, hall)

    async def _session(self, id: SessionId) -> Session:
        return self.session

    async def _record(self, id: SessionId, event: object) -> int:
        self.done.append(event)
        return 0

    async def _answer(self, id: SessionId, sdp: str, who: str) -> Answer:
        self.done.append(("answer", who))
        return Answer(part=PartId("prt_1"), sdp="")

    async def _view(self, id: SessionId, of: str, sdp: str, viewer: str) -> Answer:
        self.done.append(("view", of, viewer))
        return Answer(part=PartId("vie_1"), sdp="")

    async def _stop(self, id: SessionId, who: str) -> None:
        self.done.append(("stop", who))

    def _conductor(self, id: SessionId) -> None:
        if not self.conducted:
            raise IllegalTransition("nobody")


async def test_a_look_of_the_staff_is_in_the_trail_before_they_see_anything() -> None:
    world = World()
    await world.conversation.look(ID, Who.APPLICANT, "v=0", STAFF, SUPERVISOR)
    await world.conversation.look(ID, Who.APPLICANT_SCREEN, "v=0", STAFF, CLERK)
    assert world.done == [
        Viewed(by=SUPERVISOR, what="live"),
        ("view", Who.APPLICANT, SUPERVISOR),
        Viewed(by=CLERK, what="live.applicant.screen"),
        ("view", Who.APPLICANT_SCREEN, CLERK),
    ]


async def test_an_applicant_sees_the_clerk_and_no_entry_is_made() -> None:
    world = World()
    await world.conversation.look(ID, Who.CLERK, "v=0", Who.APPLICANT)
    assert world.done == [("view", Who.CLERK, "applicant")]


@pytest.mark.parametrize(("viewer", "of"), [(Who.APPLICANT, Who.APPLICANT), (Who.INTERPRETER, Who.INTERPRETER)])
async def test_nobody_is_shown_to_themselves(viewer: Who, of: Who) -> None:
    world = World()
    with pytest.raises(Forbidden):
        await world.conversation.look(ID, of, "v=0", viewer)
    assert world.done == []


async def test_a_supervisor_who_looks_on_does_not_send() -> None:
    world = World()
    with pytest.raises(Forbidden):
        await world.conversation.send(ID, Who.CLERK, "v=0", SUPERVISOR)
    with pytest.raises(Forbidden):
        await world.conversation.stop(ID, Who.CLERK_SCREEN, SUPERVISOR)
    await world.conversation.send(ID, Who.CLERK, "v=0", CLERK)
    await world.conversation.stop(ID, Who.CLERK_SCREEN, CLERK)
    assert world.done == [("answer", Who.CLERK), ("stop", Who.CLERK_SCREEN)]


@pytest.mark.parametrize(
    ("world", "error"),
    [
        (World(State.WAITING), IllegalTransition),
        (World(State.DECIDED), IllegalTransition),
        (World(attended=False), IllegalTransition),
        (World(conducted=False), TooMany),
    ],
)
async def test_without_a_clerk_who_leads_nobody_talks(world: World, error: type[CloudWindowError]) -> None:
    with pytest.raises(error):
        await world.conversation.send(ID, Who.CLERK, "v=0", CLERK)
    with pytest.raises(error):
        await world.conversation.look(ID, Who.APPLICANT, "v=0", STAFF, CLERK)
    assert world.done == []


async def test_an_unattended_applicant_sends_as_ever() -> None:
    world = World(attended=False)
    await world.conversation.send(ID, Who.APPLICANT, "v=0")
    assert world.done == [("answer", Who.APPLICANT)]
