"""The router with stubs behind it: who is let in, and nothing of what they would do there."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace

from aiohttp import web

from cloudwindow.web.call import Call, Route
from cloudwindow.web.deps import DEPS, WebDeps
from cloudwindow.web.dispatch import endpoint
from cloudwindow.web.errors import answer_to
from cloudwindow.web.idempotency import Once


async def admitted(call: Call, _: None) -> web.Response:
    return web.Response(text="admitted")


def stubbed(routes: Iterable[Route]) -> tuple[Route, ...]:
    """The same rights, and neither body nor query to get right."""
    return tuple(replace(route, deed=admitted, takes=None, query=None, idempotent=False) for route in routes)


@asynccontextmanager
async def routes_on_a_port(deps: WebDeps, routes: Iterable[Route]) -> AsyncIterator[int]:
    """Only these routes, without the pages and the door. The port on loopback."""
    app = web.Application(middlewares=[_answers])
    app[DEPS] = deps
    once = Once(deps.records)
    for route in routes:
        app.router.add_route(route.method, re.sub(r"{(\w+)}", r"{\1:[A-Za-z0-9_-]{1,64}}", route.path), endpoint(route, once))
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@web.middleware
async def _answers(request: web.Request, handler: object) -> web.StreamResponse:
    try:
        return await handler(request)  # type: ignore[no-any-return,operator]  # aiohttp's handler type is private
    except Exception as error:
        return answer_to(error)
