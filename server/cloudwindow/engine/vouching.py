"""Signing in by the office's own provider: a state, a nonce and a PKCE verifier, each random, good once and for one browser."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Final

from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_seat import Challenge, PeopleStore, Provider
from cloudwindow.engine.accounts import Accounts
from cloudwindow.engine.lockout import NOBODY
from cloudwindow.engine.people import Entered, People

GOOD_FOR_S: Final = 600.0
_LONGEST: Final = 4096


class Vouching:
    def __init__(self, *, store: PeopleStore, people: People, accounts: Accounts, provider: Provider, clock: Clock) -> None:
        self._store = store
        self._people = people
        self._accounts = accounts
        self._provider = provider
        self._clock = clock

    async def begin(self, browser: str) -> str:
        """Where to send the browser. `browser`: a random word that it keeps until it comes back. Raises Unauthorised."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address = await self._provider.address(state, nonce, verifier)
        expires_s = self._clock.now_s() + GOOD_FOR_S
        facts = {"nonce": nonce, "verifier": verifier}
        await self._store.give(Challenge(sha256=_hash(state), about=_about(browser), expires_s=expires_s, facts=facts))
        return address

    async def finish(self, browser: str, query: Mapping[str, str], address: str) -> Entered:
        """`query`: what the provider sent along. Raises Unauthorised, TooMany."""
        tried = await self._people.attempt(address)
        given = await self._store.take(_hash(query.get("state", "")), _about(browser))
        if given is None or self._clock.now_s() > given.expires_s:
            raise await self._people.refuse(NOBODY, "state", tried)
        issuer = query.get("iss")  # RFC 9207: an answer that names its sender must name the right one
        if issuer is not None and not hmac.compare_digest(issuer.encode(), self._provider.issuer.encode()):
            raise await self._people.refuse(NOBODY, "issuer", tried)
        code = query.get("code", "")
        if not 0 < len(code) <= _LONGEST:
            raise await self._people.refuse(NOBODY, "provider", tried)
        try:
            identity = await self._provider.identity(code, given.facts["verifier"], given.facts["nonce"])
        except CloudWindowError:
            await self._people.refuse(NOBODY, "token", tried)
            raise
        if not identity.roles:
            raise await self._people.refuse(NOBODY, "role", tried)
        person = await self._accounts.from_provider(identity.subject, identity.name, identity.roles)
        if person.disabled:
            raise await self._people.refuse(person.id, "disabled", tried)
        return await self._people.enter(person, "oidc", tried)


def _about(browser: str) -> str:
    return f"oidc:{_hash(browser)}"


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
