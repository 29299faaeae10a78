"""Passkeys: WebAuthn credentials that the authenticator can find by itself, each use confirmed by its owner (Level 3).

A challenge is random, given to one browser, good for five minutes and taken back once, whatever comes of it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, Final

import structlog

from cloudwindow.domain.errors import BadInput, Unauthorised
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.office_events import CredentialSet
from cloudwindow.domain.people import Person
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_seat import Challenge, Passkey, PeopleStore
from cloudwindow.domain.refusals import Why, because
from cloudwindow.engine.people import Entered, People

log = structlog.get_logger()
GOOD_FOR_S: Final = 300.0
AT_MOST: Final = 10  # passkeys of one person
Options = Mapping[str, Any]  # Any: JSON of PublicKeyCredential{Creation,Request}Options
Credential = Mapping[str, Any]  # Any: JSON of PublicKeyCredential, from outside


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """`id`: the site's host. A browser gives passkeys to a name, not to an address, so an address makes them impossible."""

    id: str
    name: str
    origins: tuple[str, ...]


@cache
def _webauthn() -> ModuleType:
    import webauthn

    return webauthn


class Passkeys:
    def __init__(self, *, store: PeopleStore, people: People, clock: Clock, party: RelyingParty) -> None:
        self._store = store
        self._people = people
        self._clock = clock
        self._party = party

    async def begin_adding(self, person: Person, cookie: str) -> Options:
        """Raises BadInput when there are enough. `cookie`: of the sign-in, to which the challenge is bound."""
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            PublicKeyCredentialDescriptor,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        known = await self._store.passkeys(person.id)
        if len(known) >= AT_MOST:
            raise BadInput(
                f"expected at most {AT_MOST} passkeys, found {len(known)}; an administrator can reset them",
                because(Why.PASSKEYS, most=AT_MOST),
            )
        options = _webauthn().generate_registration_options(
            rp_id=self._party.id,
            rp_name=self._party.name,
            user_id=person.id.encode(),
            user_name=person.login,
            user_display_name=person.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in known],
        )
        await self._give(options.challenge, _about("add", person.id, cookie))
        return _json(options)

    async def finish_adding(self, person: Person, cookie: str, credential: Credential) -> None:
        """Raises BadInput, Conflict, and Unauthorised when the sign-in ended meanwhile."""
        challenge = _challenge_in(credential)
        if not await self._take(challenge, _about("add", person.id, cookie)):
            raise BadInput("credential: expected an answer to a challenge of this sign-in, found one to another or too late")
        try:
            found = _webauthn().verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._party.id,
                expected_origin=list(self._party.origins),
                require_user_verification=True,
            )
        except Exception as error:  # the library's own, and whatever its parsers raise on bytes from outside
            raise BadInput(f"credential: expected a new passkey of this site, found: {_said(error)}") from error
        passkey = Passkey(
            id=found.credential_id,
            person=person.id,
            public_key=found.credential_public_key,
            uses=found.sign_count,
            added_s=self._clock.now_s(),
        )
        await self._store.add_passkey(passkey)
        if not await self._people.still_in(cookie):  # a reset since the request came: it dropped the passkeys that there were then
            await self._store.drop_passkey(passkey.id)
            raise Unauthorised("expected a sign-in that is not over, found one that ended meanwhile; sign in again")
        await self._people.office.note(CredentialSet(person=person.id, kind="passkey", by=person.id))

    async def begin_sign_in(self, browser: str) -> Options:
        """`browser`: a random word that this browser keeps until `finish_sign_in`."""
        from webauthn.helpers.structs import UserVerificationRequirement

        options = _webauthn().generate_authentication_options(
            rp_id=self._party.id, user_verification=UserVerificationRequirement.REQUIRED
        )
        await self._give(options.challenge, _about("sign_in", browser))
        return _json(options)

    async def finish_sign_in(self, browser: str, credential: Credential, address: str) -> Entered:
        """Raises Unauthorised, TooMany, and BadInput for what is no credential at all."""
        challenge = _challenge_in(credential)
        tried = await self._people.attempt(address)
        id = _bytes(credential.get("rawId"))
        fresh = await self._take(challenge, _about("sign_in", browser))
        passkey = await self._store.passkey(id) if fresh else None
        if passkey is None:
            raise await self._people.refuse(PersonId(""), "passkey" if fresh else "challenge", tried)
        handle = _bytes((credential.get("response") or {}).get("userHandle"))
        uses = self._verified(passkey, challenge, credential)
        if uses is None or handle != passkey.person.encode():
            raise await self._people.refuse(passkey.person, "passkey", tried)
        await self._store.passkey_used(passkey.id, uses)

        async def stands() -> bool:
            now = await self._store.passkey(id)
            return now is not None and (now.person, now.added_s) == (passkey.person, passkey.added_s)

        return await self._people.enter(await self._store.person(passkey.person), "passkey", tried, stands)

    def _verified(self, passkey: Passkey, challenge: bytes, credential: Credential) -> int | None:
        """The signature counter, or None when the assertion does not hold."""
        try:
            found = _webauthn().verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._party.id,
                expected_origin=list(self._party.origins),
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.uses,
                require_user_verification=True,
            )
        except Exception as error:  # the library's own, and whatever its parsers raise on bytes from outside
            log.info("passkey_refused", why=_said(error))
            return None
        return int(found.new_sign_count)

    async def _give(self, challenge: bytes, about: str) -> None:
        expires_s = self._clock.now_s() + GOOD_FOR_S
        await self._store.give(Challenge(sha256=_hash(challenge), about=about, expires_s=expires_s))

    async def _take(self, challenge: bytes, about: str) -> bool:
        taken = await self._store.take(_hash(challenge), about)
        return taken is not None and self._clock.now_s() <= taken.expires_s


def _challenge_in(credential: Credential) -> bytes:
    """The challenge that the browser says it answers; whether it was ours, and whether it was signed, is looked at later."""
    from webauthn.helpers import parse_client_data_json

    try:
        return bytes(parse_client_data_json(_bytes(credential["response"]["clientDataJSON"])).challenge)
    except Exception as error:  # a parser of bytes from outside
        raise BadInput(f"credential: expected what navigator.credentials gave, as JSON, found: {_said(error)}") from error


def _bytes(text: object) -> bytes:
    """base64url without padding; empty when it is none."""
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(text) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _json(options: Any) -> Options:  # Any: either kind of options
    found: Options = _webauthn().helpers.options_to_json_dict(options)
    return found


def _about(*words: str) -> str:
    """Secrets among the words are bound, not kept."""
    return f"passkey.{words[0]}:{_hash('|'.join(words[1:]).encode())}"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _said(error: Exception) -> str:
    """The library's sentence up to the first thing that it quotes: that came from outside."""
    return f"{type(error).__name__}: {error}".split('"')[0].strip()[:120]
