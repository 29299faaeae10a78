"""Our cookies, one for each way in. `__Host-` binds one to this host and to a secure context (RFC 6265bis, 4.1.3.2)."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from aiohttp import web

_VALUE: Final = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    name: str
    samesite: Literal["Strict", "Lax"] = "Strict"

    def of(self, request: web.Request) -> str | None:
        """The value that was sent, when it looks like one of ours."""
        value = request.cookies.get(self.name, "")
        return value if _VALUE.fullmatch(value) else None

    def give(self, response: web.StreamResponse, value: str, max_age_s: int | None = None) -> None:
        """`max_age_s` None: until the browser is closed."""
        response.set_cookie(self.name, value, max_age=max_age_s, path="/", secure=True, httponly=True, samesite=self.samesite)

    def drop(self, response: web.StreamResponse) -> None:
        response.del_cookie(self.name, path="/", secure=True, httponly=True, samesite=self.samesite)


APPLICANT: Final = Cookie(name="__Host-cloudwindow")
INTERPRETER: Final = Cookie(name="__Host-cloudwindow-interpreter")  # for one conversation
SIGNER: Final = Cookie(name="__Host-cloudwindow-sign")  # of a phone, for one signature
STAFF: Final = Cookie(name="__Host-cloudwindow-staff")  # the browser may forget it later than the server does, whose word counts
# Ties a sign-in of several steps to the browser that began it. Lax, because a provider's redirect comes from another site.
WAY: Final = Cookie(name="__Host-cloudwindow-way", samesite="Lax")
