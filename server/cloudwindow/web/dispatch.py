"""From a request to a deed: rate, identity, body, schema; then one call, and its answer."""

import asyncio
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from cloudwindow.domain.errors import BadInput, Forbidden, TooLarge, Unauthorised
from cloudwindow.domain.ids import DocumentId, SessionId
from cloudwindow.domain.session import Session
from cloudwindow.web import auth, cookies, rights
from cloudwindow.web.call import Call, Role, Route
from cloudwindow.web.deps import DEPS, WebDeps
from cloudwindow.web.idempotency import HEADER, Once

Handler = Any  # aiohttp's own alias is private


def endpoint(route: Route, once: Once) -> Handler:
    """The aiohttp handler of a route."""

    async def respond(request: web.Request) -> web.StreamResponse:
        deps = request.app[DEPS]
        call = await _admit(request, route, deps)
        raw = await _read(request, route, deps)
        key = request.headers.get(HEADER) if route.idempotent else None
        if key is None:
            return await _do(route, call, raw)
        return await once.do(auth.bearer(request), key, route.path, raw, lambda: _do(route, call, raw))

    return respond


async def _do(route: Route, call: Call, raw: bytes) -> web.StreamResponse:
    try:
        out = await route.deed(call, _input(route, call.request, raw))
    except Forbidden:
        if call.staff is not None:
            await rights.refused(call, route)
        raise
    return out if isinstance(out, web.StreamResponse) else render(out, route.status)


def render(out: BaseModel, status: int = 200) -> web.Response:
    return web.Response(status=status, text=out.model_dump_json(), content_type="application/json")


async def _admit(request: web.Request, route: Route, deps: WebDeps) -> Call:
    """Raises TooMany, Unauthorised, Forbidden, NotFound."""
    address = auth.address(request, deps.settings)
    deps.buckets.take("any", address, deps.settings.api_rate)
    if route.role is Role.STAFF:
        return await rights.admit(request, route, deps, address)
    if route.role in (Role.APPLICANT, Role.OPENER, Role.INTERPRETER, Role.SIGNER):
        auth.from_our_page(request, deps.settings)
    who, session = address, None
    if route.role is Role.INTEGRATOR or (route.role is Role.OPERATOR and not auth.is_loopback(request)):
        who = auth.key_id(request, deps.settings.api_key_hashes)
    elif route.role is Role.APPLICANT:
        session = await _opened(request, deps)
        who = session.id
    elif route.role is Role.INTERPRETER:
        session = await _interpreted(request, deps)
        who = f"interpreter {session.id}"
    elif route.role is Role.SIGNER:
        session = await _signing(request, deps)
        who = f"signer {session.id}"
    deps.buckets.take(f"{route.method} {route.path}", who, route.rate)
    return Call(deps=deps, request=request, who=who, known=session)


async def _opened(request: web.Request, deps: WebDeps) -> Session:
    opener = cookies.APPLICANT.of(request)
    if opener is None:
        raise Unauthorised("expected the cookie that opening the link gives")
    return await deps.desk.opener_session(opener, SessionId(request.match_info["id"]))


async def _interpreted(request: web.Request, deps: WebDeps) -> Session:
    opener = cookies.INTERPRETER.of(request)
    if opener is None or deps.counter is None:
        raise Unauthorised("expected the cookie that opening the interpreter's link gives")
    return await deps.counter.interpreters.known(SessionId(request.match_info["id"]), opener)


async def _signing(request: web.Request, deps: WebDeps) -> Session:
    opener = cookies.SIGNER.of(request)
    if opener is None or deps.signing is None:
        raise Unauthorised("expected the cookie that opening the link to sign gives")
    id = SessionId(request.match_info["id"])
    await deps.signing.links.phone(id, DocumentId(request.match_info["document"]), opener)
    return await deps.desk.session(id)


async def _read(request: web.Request, route: Route, deps: WebDeps) -> bytes:
    """The whole body, in bounded time and memory. Raises BadInput, TooLarge."""
    if route.takes is None:
        return b""
    if request.content_type != route.media and route.media != "*/*":
        raise BadInput(f"expected Content-Type {route.media}")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise BadInput("expected a body without Content-Encoding")
    if (request.content_length or 0) > route.most_bytes:
        raise TooLarge(f"expected at most {route.most_bytes} bytes")
    raw = bytearray()
    try:
        async with asyncio.timeout(deps.settings.body_s):
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > route.most_bytes:
                    raise TooLarge(f"expected at most {route.most_bytes} bytes")
    except TimeoutError:
        raise BadInput(f"the body did not arrive within {deps.settings.body_s:g} s") from None
    except (web.PayloadAccessError, web.RequestPayloadError, ConnectionError):
        raise BadInput("the body ended too early") from None
    return bytes(raw)


def _input(route: Route, request: web.Request, raw: bytes) -> Any:  # Any: what the route says its handler takes
    """Query or body as the handler takes it; a raw body goes with the query. ValidationError becomes 400 in `errors.py`."""
    query = route.query.model_validate(dict(request.query)) if route.query else None
    if route.takes is bytes:
        return (query, raw)
    if route.takes is None:
        return query
    assert issubclass(route.takes, BaseModel)
    return route.takes.model_validate_json(raw)
