"""The application on a port, with deadlines and limits on every connection."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

import structlog
from aiohttp import web

from cloudwindow.web.deps import DEPS
from cloudwindow.web.door import DOOR

log = structlog.get_logger()
_SHUTDOWN_S: Final = 5.0


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Listen while the block runs; gives the port, which matters when 0 was asked for. Raises OSError when it is taken.

    Bodies are never decompressed: a small one cannot grow on the way in.
    """
    settings = app[DEPS].settings
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,
        keepalive_timeout=settings.idle_s,
        lingering_time=2.0,
        shutdown_timeout=_SHUTDOWN_S,
    )
    await runner.setup()
    try:
        server = await asyncio.get_running_loop().create_server(
            lambda: app[DOOR].visit(lambda: _protocol(runner)),
            host,
            port,
            ssl=tls,
            backlog=256,
            ssl_handshake_timeout=settings.head_s if tls else None,
        )
        bound = int(server.sockets[0].getsockname()[1])
        log.info("listening", host=host, port=bound, url_scheme="https" if tls else "http")
        try:
            yield bound
        finally:
            server.close()
    finally:
        await runner.cleanup()


def _protocol(runner: web.AppRunner) -> asyncio.Protocol:
    if runner.server is None:
        raise ConnectionAbortedError("the server stops")
    return cast(asyncio.Protocol, runner.server())
