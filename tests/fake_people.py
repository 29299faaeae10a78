"""Staff without accounts: who carries which cookie is written down here, and every refusal is kept."""

from dataclasses import dataclass, field

from typing_extensions import override

from cloudwindow.domain.errors import Unauthorised
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports_seat import StaffDoor


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    by: str
    deed: str
    why: str
    session: SessionId | None


@dataclass
class FakePeople(StaffDoor):
    """`cookies`: value → person. `refusals`: what would be in a trail, in order."""

    cookies: dict[str, Person] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def sign_in(self, person: Person) -> dict[str, str]:
        """The headers of a browser where this person signed in, with the mark of our own page."""
        value = f"staff-cookie-of-{person.id}".replace(".", "-")
        self.cookies[value] = person
        return {"Cookie": f"__Host-cloudwindow-staff={value}", "X-CloudWindow": "1"}

    @override
    async def person_of(self, cookie: str) -> Person:
        if cookie not in self.cookies:
            raise Unauthorised("expected the cookie that signing in gives; sign in first")
        return self.cookies[cookie]

    @override
    async def refused(self, by: str, deed: str, why: str, session: SessionId | None = None) -> None:
        self.refusals.append(Refusal(by=by, deed=deed, why=why, session=session))


def a_person(*roles: StaffRole, id: str = "per_one", name: str = "李秀英") -> Person:
    """Without roles: a clerk."""
    return Person(id=PersonId(id), login=id.removeprefix("per_"), name=name, roles=frozenset(roles or {StaffRole.CLERK}))
