"""May this member of the staff do that? Who asks, their roles, whether they sit at the session; every no is an entry."""

from contextlib import suppress
from typing import Final

import structlog
from aiohttp import web

from cloudwindow.domain.errors import Forbidden, NotFound, TooMany, Unauthorised
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.session import FINAL, Session
from cloudwindow.engine.result import waits_for_second
from cloudwindow.web import auth, cookies
from cloudwindow.web.call import Call, Route
from cloudwindow.web.deps import WebDeps
from cloudwindow.web.limits import Rate

log = structlog.get_logger()
NOBODY: Final = "nobody"
# Of one person at one session: a player that asks on and on fills no trail, and keeps no decision from being written.
_REFUSED: Final = Rate(per_s=0.5, burst=200)
_STRANGERS: Final = Rate(per_s=0.2, burst=20)  # entries about people nobody knows, for one address: the trail is no place to flood


async def admit(request: web.Request, route: Route, deps: WebDeps, address: str) -> Call:
    """The call of a signed-in person who may make it. Raises TooMany, Unauthorised, Forbidden."""
    deed = f"{route.method} {route.path}"
    try:
        person = await deps.people.person_of(_cookie(request))
    except Unauthorised as error:
        await _refuse_stranger(deps, address, deed, error)
        raise
    deps.buckets.take(deed, person.id, route.rate)
    session: Session | None = None
    try:
        auth.from_our_page(request, deps.settings)
    except Forbidden:
        await _refuse(request, deps, person, deed, "site")
        raise
    if route.staff and not route.staff & person.roles:
        await _refuse(request, deps, person, deed, "role")
        raise Forbidden(
            f"expected one of the roles {', '.join(sorted(route.staff))}, found {', '.join(sorted(person.roles))}",
            because(Why.ROLE),
        )
    if route.seated:
        session = await _session(request, deps)
        if session is None or not sits(person, session):
            await _refuse(request, deps, person, deed, "seat")
            raise Forbidden(
                "expected a session that you sit at, found another; a supervisor may join it", because(Why.SEAT_ELSEWHERE)
            )
    return Call(deps=deps, request=request, who=person.id, known=session, staff=person)


def sits(person: Person, session: Session) -> bool:
    """Whether the person is the session's clerk, or a supervisor who joined it.

    Once it is over a supervisor sits there while the result waits for a second person or the clerk still wraps up, and no longer:
    after that one looks back, with the case's reference and a reason.
    """
    goes_on = session.state not in FINAL or waits_for_second(session) or bool(session.clerk)
    joined = StaffRole.SUPERVISOR in person.roles and person.id in session.supervisors
    return session.clerk == person.id or (joined and goes_on)


def looks_on(person: Person, session: Session) -> bool:
    """Whether they are there as a supervisor: whoever leads the session is told what a clerk is told, supervisor or not."""
    return StaffRole.SUPERVISOR in person.roles and person.id not in (session.clerk, session.decided_by)


def _cookie(request: web.Request) -> str:
    cookie = cookies.STAFF.of(request)
    if cookie is None:
        raise Unauthorised("expected the cookie that signing in gives; sign in first")
    return cookie


async def _session(request: web.Request, deps: WebDeps) -> Session | None:
    try:
        return await deps.desk.session(SessionId(request.match_info["id"]))
    except NotFound:
        return None


async def refused(call: Call, route: Route) -> None:
    """The deed itself said no to somebody whom the table let through."""
    await _refuse(call.request, call.deps, call.person, f"{route.method} {route.path}", "deed")


async def _refuse(request: web.Request, deps: WebDeps, person: Person, deed: str, why: str) -> None:
    id = await _about(request, deps)
    try:
        deps.buckets.take("refused", f"{person.id} {id}", _REFUSED)
    except TooMany:
        log.warning("refused_again", route=deed, person=person.id, session=id)
        return
    await deps.people.refused(person.id, deed, why, id)


async def _about(request: web.Request, deps: WebDeps) -> SessionId | None:
    """The session that the path names, or that the copy in the path is of."""
    if id := request.match_info.get("id"):
        return SessionId(id)
    asked = request.match_info.get("request")
    if asked and deps.looking_back is not None:
        with suppress(NotFound):
            return await deps.looking_back.exports.session_of(asked)
    return None


async def _refuse_stranger(deps: WebDeps, address: str, deed: str, error: Unauthorised) -> None:
    """Somebody without a valid sign-in. In the office's trail, whatever the path says: a stranger writes into no session's."""
    try:
        deps.buckets.take("strangers", address, _STRANGERS)
    except TooMany:
        log.warning("stranger_refused_again", route=deed)
        return
    await deps.people.refused(getattr(error, "person", "") or NOBODY, deed, getattr(error, "why", "") or "sign_in")
