"""The office's own provider, spoken to over HTTPS: discovery, code for token, and a token that holds (OpenID Connect Core 1.0).

What is checked of an ID token (3.1.3.7): signature under a key of the provider's own set and an algorithm of this list, issuer,
audience and authorised party, expiry and time of issue, nonce, and the access token's hash when there is one.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import structlog
from typing_extensions import override
from yarl import URL

from cloudwindow.domain.errors import Unauthorised
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_seat import Identity, Provider

log = structlog.get_logger()
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")  # no shared secret, and never 'none'
SCOPE: Final = "openid profile"
_WITHIN_S: Final = 10.0
_MOST_BYTES: Final = 256 * 1024
_LEEWAY_S: Final = 60
_KNOWN_FOR_S: Final = 3600.0
_NEW_KEYS_EVERY_S: Final = 30.0  # a token with an unknown key makes us ask again, but not more often


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """`roles`: which of our roles a value of the claim `role_claim` stands for. `name`: on the page's button."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    redirect: str
    role_claim: str = "groups"
    roles: Mapping[str, StaffRole] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """What the provider said of itself, and when."""

    config: Mapping[str, Any]
    keys: Any  # joserfc's KeySet
    at_s: float


class OidcProvider(Provider):
    def __init__(self, settings: ProviderSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._known: _Known | None = None
        self._asking = asyncio.Lock()

    @property
    @override
    def issuer(self) -> str:
        return self._settings.issuer

    @override
    async def address(self, state: str, nonce: str, verifier: str) -> str:
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        known = await self._about()
        address: str = prepare_grant_uri(
            _endpoint(known.config, "authorization_endpoint"),
            self._settings.client_id,
            "code",
            redirect_uri=self._settings.redirect,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return address

    @override
    async def identity(self, code: str, verifier: str, nonce: str) -> Identity:
        known = await self._about()
        answer = await self._ask(
            _endpoint(known.config, "token_endpoint"),
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._settings.redirect,
                "client_id": self._settings.client_id,
                "code_verifier": verifier,
            },
        )
        claims = await self._checked(answer, nonce)
        values = claims.get(self._settings.role_claim)
        listed = [values] if isinstance(values, str) else values if isinstance(values, list) else []
        subject = hashlib.sha256(f"{self._settings.issuer}\0{claims['sub']}".encode()).hexdigest()[:40]
        name = next((str(claims[key]) for key in ("name", "preferred_username") if claims.get(key)), subject[:8])
        roles = frozenset(self._settings.roles[one] for one in listed if isinstance(one, str) and one in self._settings.roles)
        return Identity(subject=subject, name="".join(one for one in name[:100] if one.isprintable()), roles=roles)

    async def _checked(self, answer: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of a token that holds. Raises Unauthorised."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        text = answer.get("id_token")
        if not isinstance(text, str):
            raise _unlike("a token endpoint that gives an id_token")
        settings = self._settings
        try:
            token = await self._decoded(jwt, text)
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": settings.issuer},
                    "aud": {"essential": True, "value": settings.client_id},
                },
                params={"nonce": nonce, "client_id": settings.client_id, "access_token": answer.get("access_token")},
            )
            claims.validate(now=int(self._clock.now_s()), leeway=_LEEWAY_S)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("provider_token_refused", why=type(error).__name__)
            raise _unlike("an ID token that holds") from error
        if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
            raise _unlike("a subject of at most 255 letters")
        return dict(claims)

    async def _decoded(self, jwt: Any, text: str) -> Any:  # Any: joserfc's module, and its Token
        """A key that is not known may be a new one of theirs: ask once more."""
        from joserfc.errors import JoseError

        known = await self._about()
        try:
            return jwt.decode(text, known.keys, algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            if self._clock.now_s() - known.at_s < _NEW_KEYS_EVERY_S:
                raise
            known = await self._about(anew=True)
            return jwt.decode(text, known.keys, algorithms=list(ALGORITHMS))

    async def _about(self, *, anew: bool = False) -> _Known:
        """Discovery 1.0, 4; asked again each hour. Raises Unauthorised."""
        from joserfc.jwk import KeySet

        async with self._asking:
            known, now_s = self._known, self._clock.now_s()
            if known is not None and not anew and now_s - known.at_s < _KNOWN_FOR_S:
                return known
            config = await self._ask(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if config.get("issuer") != self._settings.issuer:
                raise _unlike(f"an issuer {self._settings.issuer}")
            found = await self._ask(_endpoint(config, "jwks_uri"))
            try:
                keys = KeySet.import_key_set({"keys": found["keys"]})
            except Exception as error:  # a parser of bytes from outside
                raise _unlike("a set of keys") from error
            self._known = _Known(config=config, keys=keys, at_s=now_s)
            return self._known

    async def _ask(self, address: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """A JSON object, in bounded time and size; no redirect is followed. Raises Unauthorised."""
        url, secret = URL(address), self._settings.client_secret
        if url.scheme != "https" and url.host not in ("127.0.0.1", "localhost", "::1"):
            raise _unlike("an address with https")
        headers = {"Accept": "application/json"}
        if form is not None and secret:  # RFC 6749, 2.3.1: each is encoded like a form's value before it goes into the header
            headers["Authorization"] = aiohttp.encode_basic_auth(quote(self._settings.client_id, safe=""), quote(secret, safe=""))
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_WITHIN_S)) as http,
                http.request(
                    "POST" if form is not None else "GET",
                    url,
                    data=form,
                    allow_redirects=False,
                    headers=headers,
                ) as answer,
            ):
                raw = bytearray()
                async for chunk in answer.content.iter_any():
                    raw += chunk
                    if len(raw) > _MOST_BYTES:
                        raise _unlike(f"at most {_MOST_BYTES} bytes")
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("provider_unreachable", why=type(error).__name__)
            raise _unlike(f"an answer within {_WITHIN_S:.0f} s") from error
        try:
            found = json.loads(raw) if status == 200 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            log.warning("provider_refused", status=status)
            raise _unlike("a JSON object of at most 256 KiB with status 200")
        return found


def _endpoint(config: Mapping[str, Any], name: str) -> str:
    found = config.get(name)
    if not isinstance(found, str) or not found:
        raise _unlike(f"a {name}")
    return found


def _unlike(expected: str) -> Unauthorised:
    return Unauthorised(f"the office's provider: expected {expected}, found something else; the server's log says more")
