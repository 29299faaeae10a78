"""A line of a table of routes: a deed when it takes a body, a look when it takes none.

What many lines of a table share is bound with `functools.partial`, once: of a partial of a partial the types are not checked.
"""

from http import HTTPStatus
from typing import Final, TypedDict, Unpack

from pydantic import BaseModel

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web.call import Deed, Role, Route
from cloudwindow.web.limits import Rate


class Rest(TypedDict, total=False):
    """What not every line says; see `Route`."""

    query: type[BaseModel]
    status: HTTPStatus
    media: str
    most_bytes: int
    idempotent: bool
    errors: tuple[type[e.CloudWindowError], ...]
    staff: frozenset[StaffRole]
    seated: bool


class Limits(TypedDict):
    most_bytes: int
    errors: tuple[type[e.CloudWindowError], ...]


SDP: Final[Limits] = {"most_bytes": 80 * 1024, "errors": (e.BadOffer, e.IllegalTransition, e.Conflict)}
SOCKET: Final = HTTPStatus.SWITCHING_PROTOCOLS


def row(
    role: Role,
    path: str,
    deed: Deed,
    summary: str,
    takes: type[BaseModel] | type[bytes] | None = None,
    gives: type[BaseModel] | None = None,
    *,
    rate: Rate,
    **rest: Unpack[Rest],
) -> Route:
    method = "GET" if takes is None else "POST"
    return Route(method=method, path=path, deed=deed, role=role, summary=summary, takes=takes, gives=gives, rate=rate, **rest)
