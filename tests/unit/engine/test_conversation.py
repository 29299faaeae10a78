"""Who may send in a session, and who may look at whom."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import CloudWindowError, Forbidden, IllegalTransition, TooMany
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PartId, PersonId, SessionId
from cloudwindow.domain.ports import Answer
from cloudwindow.domain.seat_events import ClerkAssigned, ClerkReleased, InterpreterInvited, SupervisorLeft, Viewed
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.who import Who
from cloudwindow.engine.conversation import STAFF, Conversation

ID = SessionId("ses_1")
CLERK, SUPERVISOR = PersonId("per_c"), PersonId("per_s")


class World:
    """Stands for store, journal, studio and hall."""

    def __init__(self, state: State = State.VERIFYING, *, attended: bool = True, conducted: bool = True) -> None:
        self.session = Session(id=ID, state=state, attended=attended, clerk=CLERK, supervisors=(SUPERVISOR,))
        self.conducted = conducted
        self.done: list[Any] = []
        self.meanwhile: Session | None = None  # what the session is once an offer was answered
        outside: Any = SimpleNamespace(
            records=SimpleNamespace(session=self._session),
            journal=SimpleNamespace(record=self._record, also=self._hear),
            studio=SimpleNamespace(answer=self._answer, view=self._view, stop=self._stop, end=self._end, dismiss=self._dismiss),
        )
        hall: Any = SimpleNamespace(conductor=self._conductor)
        self.conversation = Conversation(outside, hall)

    async def _session(self, id: SessionId) -> Session:
        return self.session

    async def _record(self, id: SessionId, event: object) -> int:
        self.done.append(event)
        return 0

    def _hear(self, heard: Callable[[Session, Sequence[Event]], None]) -> None:
        self.written = heard

    def _end(self, id: SessionId, part: PartId, why: str) -> None:
        self.done.append(("end", part))

    def _dismiss(self, id: SessionId, viewer: str, senders: Collection[str] = ()) -> None:
        self.done.append(("dismiss", viewer, *senders))

    async def _answer(self, id: SessionId, sdp: str, who: str) -> Answer:
        self.session = self.meanwhile or self.session
        self.done.append(("answer", who))
        return Answer(part=PartId("prt_1"), sdp="")

    async def _view(self, id: SessionId, of: str, sdp: str, viewer: str) -> Answer:
        self.session = self.meanwhile or self.session
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


async def test_media_ends_with_the_right_to_it() -> None:
    world = World()
    empty = replace(world.session, clerk=PersonId(""), supervisors=())
    for why in ("handed_over", "lost"):
        world.written(empty, [ClerkReleased(clerk=CLERK, why=why)])
    world.written(empty, [SupervisorLeft(person=SUPERVISOR)])
    world.written(empty, [InterpreterInvited(by=CLERK, link_sha256="ab", language=Language.EN)])
    world.conversation.leave(ID, SUPERVISOR)
    assert world.done == [
        *[("dismiss", CLERK, Who.CLERK, Who.CLERK_SCREEN)] * 2,
        ("dismiss", SUPERVISOR),
        ("dismiss", Who.INTERPRETER, Who.INTERPRETER),
        ("dismiss", SUPERVISOR),
    ]


async def test_a_supervisor_who_takes_over_goes_on_seeing() -> None:
    world = World()
    over = replace(world.session, clerk=SUPERVISOR, supervisors=())
    taken: list[Event] = [ClerkReleased(clerk=CLERK, why="taken_over"), SupervisorLeft(person=SUPERVISOR)]
    world.written(over, [*taken, ClerkAssigned(clerk=SUPERVISOR, by=SUPERVISOR)])
    assert world.done == [("dismiss", CLERK, Who.CLERK, Who.CLERK_SCREEN)]


async def test_a_right_that_ended_while_an_offer_was_answered_ends_what_came_of_it() -> None:
    world = World()
    world.meanwhile = replace(world.session, clerk=PersonId("per_other"))
    with pytest.raises(Forbidden):
        await world.conversation.send(ID, Who.CLERK, "v=0", CLERK)
    assert world.done == [("answer", Who.CLERK), ("end", "prt_1")]
    world = World()
    world.meanwhile = replace(world.session, supervisors=())
    with pytest.raises(Forbidden):
        await world.conversation.look(ID, Who.CLERK, "v=0", STAFF, SUPERVISOR)
    assert world.done == [("view", Who.CLERK, SUPERVISOR), ("end", "vie_1")]


async def test_another_interpreter_who_was_invited_meanwhile_ends_what_came_of_an_offer() -> None:
    world = World()
    world.meanwhile = replace(world.session, interpreter_link_sha256="new")
    with pytest.raises(Forbidden):
        await world.conversation.send(ID, Who.INTERPRETER, "v=0", link="old")
    with pytest.raises(Forbidden):
        await world.conversation.look(ID, Who.APPLICANT, "v=0", Who.INTERPRETER, link="old")
    await world.conversation.send(ID, Who.INTERPRETER, "v=0", link="new")
    assert world.done == [
        ("answer", Who.INTERPRETER),
        ("end", "prt_1"),
        ("view", Who.APPLICANT, "interpreter"),
        ("end", "vie_1"),
        ("answer", Who.INTERPRETER),
    ]
