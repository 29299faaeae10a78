"""The parts of the web layer, put together: router, headers, one place for errors and one line of log for each request."""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web

from cloudwindow.web.call import Route
from cloudwindow.web.deps import DEPS, WebDeps
from cloudwindow.web.dispatch import endpoint
from cloudwindow.web.door import DOOR, Door
from cloudwindow.web.errors import answer_to
from cloudwindow.web.health import OPENAPI
from cloudwindow.web.idempotency import Once
from cloudwindow.web.openapi import document
from cloudwindow.web.routes import ROUTES
from cloudwindow.web.security import headers_for
from cloudwindow.web.sockets import SOCKETS, Sockets
from cloudwindow.web.static import serve_file

log = structlog.get_logger()
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
_NAME: Final = r"{\1:[A-Za-z0-9_-]{1,64}}"  # what may stand in a path's place


def make_app(deps: WebDeps) -> web.Application:
    """The aiohttp application; `serve.serving` puts it on a port."""
    app = web.Application(middlewares=[_watched], client_max_size=8 * 1024 * 1024)
    app[DEPS] = deps
    app[DOOR] = Door(deps.settings, deps.metrics)
    app[SOCKETS] = Sockets()
    app[OPENAPI] = document(ROUTES)
    once = Once(deps.records)
    for route in ROUTES:
        _add(app, route, once)
    app.router.add_route("*", "/api/{tail:.*}", _nowhere)
    app.router.add_get("/{tail:.*}", serve_file)
    app.on_response_prepare.append(_dress)
    app.on_shutdown.append(_say_goodbye)
    return app


def _add(app: web.Application, route: Route, once: Once) -> None:
    path = re.sub(r"{(\w+)}", _NAME, route.path)
    handler = endpoint(route, once)
    if route.method == "GET":
        app.router.add_get(path, handler, allow_head=False)
    else:
        app.router.add_route(route.method, path, handler)


async def _nowhere(_: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound


@web.middleware
async def _watched(request: web.Request, handler: Next) -> web.StreamResponse:
    """Outermost: keeps the connection's time, turns every exception into an answer, and writes the one line of log."""
    door, deps, started_s = request.app[DOOR], request.app[DEPS], time.monotonic()
    door.arrived(request.transport)
    code = ""
    try:
        response = await handler(request)
    except Exception as error:
        response = answer_to(error)
        code = getattr(error, "code", "") or str(response.status)
        deps.metrics.refused.labels(code=code).inc()
    finally:
        door.answered(request.transport)
    _note(request, response.status, code, time.monotonic() - started_s)
    return response


def _note(request: web.Request, status: int, code: str, took_s: float) -> None:
    """The route's pattern, never the path or the query: both may hold what is private."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "unknown"
    request.app[DEPS].metrics.requests.labels(route=route, status=str(status)).observe(took_s)
    log.info("request", method=request.method[:10], route=route, status=status, code=code, duration_ms=round(took_s * 1000, 1))


async def _dress(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on every answer; nothing is cached unless it says that it may be."""
    for name, value in headers_for(request.app[DEPS].settings.public_url).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.popall("Server", None)


async def _say_goodbye(app: web.Application) -> None:
    app[SOCKETS].end_all()
