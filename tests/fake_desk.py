"""A desk without an engine: remembers what it was asked, tells a scripted trail, fails on demand."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Conflict, Forbidden, NotFound, Unauthorised
from cloudwindow.domain.ids import CaseId, ChallengeId, PartId, PersonId, SessionId, StillId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports import Answer, Records, UnitOfWork
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.who import Who
from cloudwindow.engine.bulletin import Bulletin, Listener, Wakeup
from cloudwindow.engine.conversation import Conversation
from cloudwindow.engine.desk import Desk, Invitation, NewCase, Opened

OPENER = "opener-of-one-browser-0123456789"
TOKEN = "T0kenT0kenT0kenT0kenTo"
ONE = SessionId("ses_one")
TWO = SessionId("ses_two")
T = TypeVar("T")


class SystemClock:
    def now_s(self) -> float:
        return time.time()


class FakeConversation(Conversation):
    """Notes what it was asked with the desk it belongs to."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    @override
    async def send(self, id: SessionId, who: Who, sdp: str, by: PersonId | None = None, link: str = "") -> Answer:
        self._desk._note("send", id, who, sdp, by)
        return Answer(part=PartId("prt_1"), sdp="v=0 answer")

    @override
    async def look(self, id: SessionId, of: Who, sdp: str, viewer: str, by: PersonId | None = None, link: str = "") -> Answer:
        self._desk._note("look", id, of, sdp, viewer, by)
        return Answer(part=PartId("vie_1"), sdp="v=0 answer")

    @override
    def leave(self, id: SessionId, by: PersonId) -> None:
        self._desk._note("leave", id, by)

    @override
    async def stop(self, id: SessionId, who: Who, by: PersonId | None = None) -> None:
        self._desk._note("stop", id, who, by)


@dataclass
class FakeDesk(Desk):
    """`asked`: every verb with its arguments. `fails`: what a verb raises, by its name."""

    asked: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)
    trails: dict[SessionId, list[e.Event]] = field(default_factory=dict)
    bulletin: Bulletin = field(default_factory=Bulletin)
    openers: dict[SessionId, str] = field(default_factory=dict)
    clerks: dict[SessionId, PersonId] = field(default_factory=dict)
    supervisors: dict[SessionId, tuple[PersonId, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.conversation = FakeConversation(self)
        for id in (ONE, TWO):
            self.trails[id] = [created()]
            self.openers[id] = OPENER

    def add(self, id: SessionId, *events: e.Event) -> int:
        """Put events into a trail and wake whoever listens."""
        self.trails[id].extend(events)
        self.bulletin.tell(id, Wakeup())
        return len(self.trails[id]) - 1

    def seat(self, id: SessionId, person: Person) -> None:
        """The person leads the session from now on; somebody who is a supervisor and no clerk joins it."""
        if StaffRole.CLERK in person.roles:
            self.clerks[id] = person.id
        elif StaffRole.SUPERVISOR in person.roles:
            self.supervisors[id] = (*self.supervisors.get(id, ()), person.id)

    def _note(self, verb: str, *arguments: Any) -> None:
        self.asked.append((verb, arguments))
        if verb in self.fails:
            raise self.fails[verb]

    def _index(self, verb: str, id: SessionId, *arguments: Any) -> int:
        self._note(verb, id, *arguments)
        return len(self.trails[id]) - 1

    @override
    async def add_case(self, case: NewCase) -> CaseId:
        self._note("add_case", case)
        return CaseId(f"cas_{len(self.asked)}")

    @override
    async def invite(
        self, case: CaseId, party: str, language: Language, *, attended: bool | None = None, priority: bool = False
    ) -> Invitation:
        self._note("invite", case, party, language, attended, priority)
        return Invitation(session=ONE, token=TOKEN, expires_s=1e9)

    @override
    async def open_link(self, token: str, opener: str | None) -> Opened:
        self._note("open_link", token, opener)
        if token != TOKEN:
            raise NotFound("expected a link that was sent to you")
        if opener is not None and opener != OPENER:
            raise Forbidden("this link was already opened in another browser")
        return Opened(
            session=ONE, opener=OPENER, language=Language.EN, matter="transfer", document="passport", minutes=8, retention_days=30
        )

    @override
    async def opener_session(self, opener: str, id: SessionId) -> Session:
        if id not in self.trails:
            raise Unauthorised("expected a session of yours")
        if self.openers[id] != opener:
            raise Forbidden("this session belongs to another browser")
        return await self.session(id)

    @override
    async def choose_language(self, id: SessionId, language: Language) -> int:
        return self._index("choose_language", id, language)

    @override
    async def answer_consent(self, id: SessionId, answer: e.ConsentAnswered) -> int:
        return self._index("answer_consent", id, answer)

    @override
    async def report_devices(self, id: SessionId, report: e.DeviceReported) -> int:
        return self._index("report_devices", id, report)

    @override
    async def agree_on_sign(self, id: SessionId, question: str, answer: str) -> int:
        return self._index("agree_on_sign", id, question, answer)

    @override
    async def ready(self, id: SessionId) -> int:
        return self._index("ready", id)

    @override
    async def offer(self, id: SessionId, sdp: str, who: Who = Who.APPLICANT) -> Answer:
        self._note("offer", id, sdp, who)
        return Answer(part=PartId("prt_1"), sdp="v=0 answer")

    @override
    async def add_still(self, id: SessionId, challenge: ChallengeId, jpeg: bytes, taken_s: float) -> StillId:
        self._note("add_still", id, challenge, jpeg, taken_s)
        return StillId("stl_1")

    @override
    async def suspend(self, id: SessionId, by: str) -> int:
        return self._index("suspend", id, by)

    @override
    async def resume(self, id: SessionId, by: str) -> int:
        return self._index("resume", id, by)

    @override
    async def leave(self, id: SessionId) -> int:
        return self._index("leave", id)

    @override
    async def withdraw(self, id: SessionId) -> int:
        return self._index("withdraw", id)

    @override
    async def shown(self, id: SessionId, challenge: ChallengeId) -> None:
        self._note("shown", id, challenge)

    @override
    async def session(self, id: SessionId) -> Session:
        if id not in self.trails:
            raise NotFound(f"there is no session {id}")
        return Session(
            id=id,
            state=State.INVITED,
            length=len(self.trails[id]),
            case=CaseId("cas_1"),
            party="seller",
            clerk=self.clerks.get(id, PersonId("")),
            supervisors=self.supervisors.get(id, ()),
        )

    @override
    async def sessions(self, *states: State) -> Sequence[Session]:
        self._note("sessions", *states)
        found = [await self.session(id) for id in self.trails]
        return [one for one in found if not states or one.state in states]

    @override
    async def told(self, id: SessionId, since: int) -> Sequence[Told]:
        if id not in self.trails:
            raise NotFound(f"there is no session {id}")
        events = self.trails[id][since : since + 100]
        return [Told(index=since + n, at="2026-01-01T00:00:00.000Z", kind=kind_of(type(x)), event=x) for n, x in enumerate(events)]

    @override
    async def rate(self, id: SessionId, stars: int) -> int:
        return self._index("rate", id, stars)

    @override
    def listen(self, id: SessionId) -> AbstractContextManager[Listener]:
        return self.bulletin.listen(id)


def created(party: str = "seller") -> e.SessionCreated:
    return e.SessionCreated(
        case=CaseId("cas_1"), party=party, language=Language.EN, matter="transfer", link_sha256="0" * 64, expires_s=1e9
    )


class MemoryAnswers:
    """The part of the store that idempotent requests need."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, str]] = {}

    async def answer_to(self, key: str) -> tuple[str, str] | None:
        return self.kept.get(key)

    async def transact(self, deed: Callable[[UnitOfWork], T]) -> T:
        return deed(cast(UnitOfWork, self))

    def remember(self, key: str, request_sha256: str, response: str) -> None:
        if self.kept.setdefault(key, (request_sha256, response))[0] != request_sha256:
            raise Conflict("the key is taken")

    def as_records(self) -> Records:
        return cast(Records, self)


def no_hurry(step_s: float = 100.0) -> Callable[[], float]:
    """A clock for rate limits that are not what a test is about: every look is `step_s` after the last."""
    looks = 0

    def now_s() -> float:
        nonlocal looks
        looks += 1
        return looks * step_s

    return now_s
