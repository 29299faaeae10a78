"""An OpenID provider on loopback: says yes to whoever it is told, and lies on demand."""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import BasicAuth, web
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "cloudwindow", "a-secret-of-the-client"
REDIRECT = "https://window.test/api/office/oidc/return"
Json = dict[str, Any]  # Any: JSON of every shape


@dataclass
class OidcHouse:
    """`claims`: what it says of the person, over what is right; None removes a claim. `lies`: whole answers by path."""

    issuer: str = ""
    redirect: str = REDIRECT
    claims: Json = field(default_factory=lambda: {"name": "李秀英", "groups": ["counter", "car-park"]})
    lies: dict[str, web.Response] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signs_with: RSAKey | None = None
    header: Json = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    codes: dict[str, Json] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def visit(self, address: str) -> dict[str, str]:
        """A person signs in there: what the browser brings back."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert sent["response_type"] == "code"
        assert sent["client_id"] == CLIENT
        assert sent["redirect_uri"] == self.redirect
        assert sent["code_challenge_method"] == "S256"
        assert "openid" in sent["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = sent
        return {"code": code, "state": sent["state"]}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        right: Json = {"iss": self.issuer, "sub": "248289761001", "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce}
        claims = {name: value for name, value in {**right, **self.claims}.items() if value is not None}
        return jwt.encode(self.header, claims, self.signs_with or self.key, algorithms=["RS256", "HS256", "none"])

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path in self.lies:
            lie = self.lies[request.path]
            return web.Response(status=lie.status, body=lie.body, headers=dict(lie.headers))
        match request.path:
            case "/.well-known/openid-configuration":
                return web.json_response(
                    {
                        "issuer": self.issuer,
                        "authorization_endpoint": f"{self.issuer}/authorize",
                        "token_endpoint": f"{self.issuer}/token",
                        "jwks_uri": f"{self.issuer}/keys",
                    }
                )
            case "/keys":
                return web.json_response({"keys": [self.key.as_dict(private=False)]})
            case "/authorize":  # whoever comes is signed in there
                back = self.visit(str(request.url))
                raise web.HTTPFound(f"{self.redirect}?code={back['code']}&state={back['state']}")
            case "/token":
                return await self._token(request)
            case _:
                raise web.HTTPNotFound

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        sent = self.codes.pop(str(form["code"]), None)
        challenge = urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest()).decode().rstrip("=")
        auth = BasicAuth.decode(request.headers["Authorization"])
        proven = (auth.login, auth.password) == (CLIENT, SECRET) and sent is not None and sent["code_challenge"] == challenge
        if sent is None or not proven or form["redirect_uri"] != self.redirect or form["grant_type"] != "authorization_code":
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"token_type": "Bearer", "access_token": "at", "id_token": self.id_token(sent["nonce"])})


@asynccontextmanager
async def oidc_house() -> AsyncIterator[OidcHouse]:
    house = OidcHouse()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", house.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        house.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield house
    finally:
        await runner.cleanup()
