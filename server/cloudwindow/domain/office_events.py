"""What happens around the sessions: accounts, sign-ins, seats. One trail of its own, sealed like any other.

Its entries lie beside the sessions' under the id OFFICE; they hold ids of staff and never a name, a password or an address.
"""

from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.keeping_events import KeepingOfficeEvent
from cloudwindow.domain.people import Availability, StaffRole
from cloudwindow.domain.review_events import ReviewOfficeEvent

OFFICE: Final = SessionId("office")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeOpened:
    """The first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded:
    person: PersonId
    roles: tuple[StaffRole, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged:
    """Roles as they are now."""

    person: PersonId
    roles: tuple[StaffRole, ...]
    disabled: bool
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSet:
    """`kind`: 'password', 'passkey', 'oidc'."""

    person: PersonId
    kind: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    person: PersonId
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused:
    """`person`: empty when the login is nobody's. `why`: 'unknown', 'password', 'disabled', 'locked', ..."""

    person: PersonId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedOut:
    person: PersonId
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    person: PersonId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChanged:
    person: PersonId
    availability: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeDeedRefused:
    """A deed outside the rights of whoever tried it, and not about one session. `deed`: the route."""

    by: PersonId
    deed: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsSearched:
    """Somebody looked for one person or one case among all sessions. `key`: its keyed hash. `found`: how many were shown."""

    by: PersonId
    key: str
    found: int


OfficeEvent = (
    OfficeOpened
    | PersonAdded
    | PersonChanged
    | CredentialSet
    | SignedIn
    | SignInRefused
    | LockedOut
    | SignedOut
    | SeatChanged
    | OfficeDeedRefused
    | ReviewOfficeEvent
    | SessionsSearched
    | KeepingOfficeEvent
)
