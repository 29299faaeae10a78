"""What an operator's tools ask: alive, ready, numbers, and the description of all routes."""

from typing import Final

from aiohttp import web

from cloudwindow.domain.session import FINAL, State
from cloudwindow.telemetry.metrics import CONTENT_TYPE
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call
from cloudwindow.web.dispatch import render

OPENAPI: Final = web.AppKey("openapi", str)


async def alive(_: Call, __: None) -> s.HealthOut:
    return s.HealthOut(status="ok")


async def is_ready(call: Call, _: None) -> web.Response:
    parts = dict(await call.deps.ready())
    whole = all(parts.values())
    return render(s.ReadyOut(ready=whole, parts=parts), 200 if whole else 503)


async def metrics(call: Call, _: None) -> web.Response:
    found = await call.desk.sessions(*(state for state in State if state not in FINAL))  # the others only grow in number
    call.deps.metrics.count_sessions(session.state.value for session in found if session.state)
    return web.Response(body=call.deps.metrics.text(), headers={"Content-Type": CONTENT_TYPE})


async def openapi(call: Call, _: None) -> web.Response:
    return web.Response(text=call.request.app[OPENAPI], content_type="application/json")
