"""A scripted person's REST calls: JSON in, JSON out, a refusal as an error with its status."""

from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from yarl import URL

from cloudwindow.domain.errors import CloudWindowError

Json = Mapping[str, Any]  # Any: what the server sent
WITHIN_S: Final = aiohttp.ClientTimeout(total=15.0, connect=5.0)


class Refused(CloudWindowError):
    """The server said no; the message has its code and detail. `status`: of HTTP, 0 when there was none."""

    code = "refused"

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def visitor(base: URL) -> aiohttp.ClientSession:
    """As a page of that server: its cookies, its header, its origin."""
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=[base])
    headers = {"X-CloudWindow": "1", "Origin": str(base)}
    plug = aiohttp.TCPConnector(force_close=True)  # a connection that is kept would outlive the network it belongs to
    return aiohttp.ClientSession(base, cookie_jar=jar, headers=headers, connector=plug)


class Calls:
    """Raises Refused, aiohttp.ClientError and TimeoutError."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http

    async def post(self, path: str, body: Json) -> Json:
        async with self.http.post(path, json=body, timeout=WITHIN_S) as answer:
            return await _said(path, answer)

    async def get(self, path: str) -> Json:
        async with self.http.get(path, timeout=WITHIN_S) as answer:
            return await _said(path, answer)

    async def fetch(self, path: str) -> bytes:
        """A picture or a document."""
        async with self.http.get(path, timeout=WITHIN_S) as answer:
            if answer.status >= 400:
                raise Refused(f"{path}: {answer.status} {await answer.text()}", answer.status)
            return await answer.read()


async def _said(path: str, answer: aiohttp.ClientResponse) -> Json:
    if answer.status >= 400:
        raise Refused(f"{path}: {answer.status} {await answer.text()}", answer.status)
    said: Json = await answer.json()
    return said
