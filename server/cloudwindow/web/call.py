"""One admitted request, as a handler gets it; and a route, as data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from cloudwindow.domain.errors import CloudWindowError, NotFound, Unauthorised
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.session import Session
from cloudwindow.engine.counter import Counter
from cloudwindow.engine.desk import Desk
from cloudwindow.engine.looking_back.console import LookingBack
from cloudwindow.engine.seats import Seats
from cloudwindow.engine.signing import Signing
from cloudwindow.web.deps import WebDeps
from cloudwindow.web.limits import Rate


class Role(StrEnum):
    """Who may call a route."""

    PUBLIC = "public"  # anybody
    OPENER = "opener"  # anybody with a link: our page's header and no other site's page, no cookie yet
    APPLICANT = "applicant"  # the cookie that is bound to the session in the path
    INTERPRETER = "interpreter"  # the cookie that is bound to the newest interpreter's link of the session in the path
    SIGNER = "signer"  # the cookie of the phone that opened the link to sign the document in the path
    INTEGRATOR = "integrator"  # a key
    OPERATOR = "operator"  # this machine itself, or a key
    STAFF = "staff"  # a member of the staff who signed in: see `Route.staff` and `Route.seated`


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`who`: the integrator's key id, the person's id, the applicant's session, 'interpreter' or 'signer' with
    theirs, or the address.

    `known`: the session in the path, for applicants and for staff who sit at it. `staff`: who signed in.
    """

    deps: WebDeps
    request: web.Request
    who: str
    known: Session | None = None
    staff: Person | None = None

    @property
    def desk(self) -> Desk:
        return self.deps.desk

    @property
    def id(self) -> SessionId:
        """The session in the path."""
        return SessionId(self.request.match_info["id"])

    @property
    def session(self) -> Session:
        if self.known is None:
            raise Unauthorised("expected the cookie that opening the link gives")
        return self.known

    @property
    def seats(self) -> Seats:
        """Raises NotFound on a server without a cloud seat."""
        if self.deps.seats is None:
            raise NotFound("this server has no cloud seat")
        return self.deps.seats

    @property
    def counter(self) -> Counter:
        """Raises NotFound on a server without a cloud seat."""
        if self.deps.counter is None:
            raise NotFound("this server has no cloud seat")
        return self.deps.counter

    @property
    def looking_back(self) -> LookingBack:
        """Raises NotFound on a server where nobody looks back."""
        if self.deps.looking_back is None:
            raise NotFound("this server shows no sessions that are over")
        return self.deps.looking_back

    @property
    def signing(self) -> Signing:
        """Raises NotFound on a server that signs no documents."""
        if self.deps.signing is None:
            raise NotFound("this server signs no documents")
        return self.deps.signing

    @property
    def person(self) -> Person:
        """The member of the staff who asks. Raises Unauthorised when nobody signed in."""
        if self.staff is None:
            raise Unauthorised("expected the cookie that signing in gives; sign in first")
        return self.staff


# Any: a handler takes exactly what its route's `takes` makes, which the dispatcher guarantees.
Deed = Callable[[Call, Any], Awaitable[BaseModel | web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the table in `routes.py`; the router and the OpenAPI document are made from it.

    `takes`: the JSON body's model, `bytes` for a raw body of the type `media`, or None. `gives`: the answer's model, or
    None when it is not JSON. `errors`: what its verb may raise, beside what every route of its role may.
    With Role.STAFF, `staff`: any one of these roles (none named: everybody who signed in); `seated`: the path has {id}, and
    the caller must be that session's clerk or a supervisor who joined it.
    """

    method: str
    path: str
    deed: Deed
    role: Role
    summary: str
    takes: type[BaseModel] | type[bytes] | None = None
    query: type[BaseModel] | None = None
    gives: type[BaseModel] | None = None
    status: HTTPStatus = HTTPStatus.OK
    media: str = "application/json"
    most_bytes: int = 16 * 1024
    rate: Rate = Rate(per_s=2.0, burst=20)
    idempotent: bool = False
    errors: tuple[type[CloudWindowError], ...] = ()
    staff: frozenset[StaffRole] = frozenset()
    seated: bool = False
