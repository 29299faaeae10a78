"""Signing in by the office's own provider, against one on loopback: code flow with PKCE, and every lie it could tell."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from joserfc.jwk import OctKey, RSAKey

from cloudwindow.domain.errors import CloudWindowError, Unauthorised
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.engine.accounts import Changes
from cloudwindow.engine.vouching import Vouching
from cloudwindow.web.oidc import OidcProvider, ProviderSettings
from tests.oidc_provider import CLIENT, REDIRECT, SECRET, OidcHouse, oidc_house
from tests.staffed import ADDRESS, Staffed, staffed

BROWSER = "a-browser-that-began-0123456789"
ROLES = {"counter": StaffRole.CLERK, "head-of-counter": StaffRole.SUPERVISOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    staffed: Staffed
    house: OidcHouse
    vouching: Vouching

    async def enter(self, browser: str = BROWSER) -> Person:
        back = self.house.visit(await self.vouching.begin(browser))
        return (await self.vouching.finish(browser, back, ADDRESS)).person

    async def refused(self) -> str:
        """Why the last sign-in was refused, as the trail says."""
        return str((await self.staffed.trail("sign_in_refused"))[-1][1]["why"])


@asynccontextmanager
async def _made() -> AsyncIterator[Here]:
    async with staffed() as whole, oidc_house() as house:
        whole.clock.at_s = time.time()
        settings = ProviderSettings(
            name="Office", issuer=house.issuer, client_id=CLIENT, client_secret=SECRET, redirect=REDIRECT, roles=ROLES
        )
        provider = OidcProvider(settings, whole.clock)
        vouching = Vouching(store=whole.store, people=whole.people, accounts=whole.accounts, provider=provider, clock=whole.clock)
        yield Here(staffed=whole, house=house, vouching=vouching)


@pytest.fixture
async def here() -> AsyncIterator[Here]:
    async with _made() as one:
        yield one


async def test_the_provider_says_who_comes_and_what_they_may_do(here: Here) -> None:
    person = await here.enter()
    assert (person.name, person.roles) == ("李秀英", frozenset({StaffRole.CLERK}))
    assert person.login.startswith("oidc:")
    assert "248289761001" not in person.login
    here.house.claims["groups"] = ["head-of-counter"]
    again = await here.enter()
    assert (again.id, again.roles) == (person.id, frozenset({StaffRole.SUPERVISOR}))
    assert [kind for kind, _ in await here.staffed.trail("person_added", "credential_set", "person_changed", "signed_in")] == [
        "person_added",
        "credential_set",
        "signed_in",
        "person_changed",
        "signed_in",
    ]
    assert here.house.asked.count("/keys") == 1, "what the provider says of itself is kept for an hour"


async def test_who_has_no_role_here_or_is_disabled_here_stays_out(here: Here) -> None:
    here.house.claims["groups"] = ["car-park"]
    with pytest.raises(Unauthorised):
        await here.enter()
    assert await here.refused() == "role"
    assert await here.staffed.accounts.all() == []
    here.house.claims["groups"] = "counter"
    person = await here.enter()
    await here.staffed.accounts.change(person.id, Changes(disabled=True), "test")
    with pytest.raises(Unauthorised):
        await here.enter()
    assert await here.refused() == "disabled"


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://evil.test"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nonce": "another-nonce"},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "bm90LXRoZS1oYXNo"},
        {"nbf": 4_000_000_000},
    ],
    ids=str,
)
async def test_a_claim_that_is_not_right_lets_nobody_in(here: Here, lie: dict[str, object]) -> None:
    here.house.claims |= lie
    with pytest.raises(Unauthorised):
        await here.enter()
    assert await here.refused() == "token"
    assert await here.staffed.trail("signed_in") == []


def _other_key(house: OidcHouse) -> None:
    house.signs_with = RSAKey.generate_key(2048, {"kid": "one"})


def _no_signature(house: OidcHouse) -> None:
    house.header = {"alg": "none"}


def _shared_secret(house: OidcHouse) -> None:
    house.header = {"alg": "HS256", "kid": "one"}
    house.signs_with = OctKey.import_key(SECRET)  # type: ignore[assignment]  # the confusion of keys that is tried here


@pytest.mark.parametrize("forge", [_other_key, _no_signature, _shared_secret])
async def test_a_signature_that_is_not_the_providers_lets_nobody_in(here: Here, forge: Callable[[OidcHouse], None]) -> None:
    forge(here.house)
    with pytest.raises(Unauthorised, match="holds"):
        await here.enter()
    assert await here.refused() == "token"


async def test_new_keys_of_the_provider_are_asked_for_once_in_a_while(here: Here) -> None:
    await here.enter()
    here.house.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    here.house.header = {"alg": "RS256", "kid": "two"}
    with pytest.raises(Unauthorised):
        await here.enter()
    assert here.house.asked.count("/keys") == 1
    here.staffed.clock.at_s += 31
    await here.enter()
    assert here.house.asked.count("/keys") == 2


async def test_a_state_is_good_once_for_its_browser_and_for_a_while(here: Here) -> None:
    back = here.house.visit(await here.vouching.begin(BROWSER))
    with pytest.raises(Unauthorised):
        await here.vouching.finish("another-browser-0123456789", back, ADDRESS)
    await here.vouching.finish(BROWSER, back, ADDRESS)
    with pytest.raises(Unauthorised):
        await here.vouching.finish(BROWSER, back, ADDRESS)
    late = here.house.visit(await here.vouching.begin(BROWSER))
    here.staffed.clock.at_s += 601
    with pytest.raises(Unauthorised):
        await here.vouching.finish(BROWSER, late, ADDRESS)
    assert [body["why"] for _, body in await here.staffed.trail("sign_in_refused")] == ["state"] * 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"iss": "https://evil.test"}, "issuer"),
        ({"code": ""}, "provider"),
        ({"code": "x" * 5000}, "provider"),
        ({"error": "access_denied", "code": ""}, "provider"),
        ({"code": "made-up"}, "token"),
        ({"state": "made-up"}, "state"),
    ],
)
async def test_an_answer_that_is_not_the_providers_lets_nobody_in(here: Here, change: dict[str, str], why: str) -> None:
    back = here.house.visit(await here.vouching.begin(BROWSER))
    with pytest.raises(Unauthorised):
        await here.vouching.finish(BROWSER, {**back, **change}, ADDRESS)
    assert await here.refused() == why


async def test_another_code_does_not_fit_the_verifier(here: Here) -> None:
    """PKCE (RFC 7636): a code that was given to another browser is worth nothing in this one."""
    mine = here.house.visit(await here.vouching.begin(BROWSER))
    theirs = here.house.visit(await here.vouching.begin("another-browser-0123456789"))
    with pytest.raises(Unauthorised):
        await here.vouching.finish(BROWSER, {**mine, "code": theirs["code"]}, ADDRESS)
    assert await here.refused() == "token"


@pytest.mark.parametrize(
    ("path", "lie"),
    [
        ("/.well-known/openid-configuration", web.Response(status=500)),
        ("/.well-known/openid-configuration", web.Response(body=b"no json")),
        ("/.well-known/openid-configuration", web.json_response({"issuer": "https://evil.test"})),
        ("/.well-known/openid-configuration", web.Response(status=302, headers={"Location": "/keys"})),
        ("/keys", web.json_response({"keys": "none"})),
        ("/keys", web.json_response({})),
        ("/keys", web.Response(body=b"[" * 300_000)),
        ("/token", web.json_response({"access_token": "at"})),
        ("/token", web.json_response({"id_token": "a.b.c"})),
        ("/token", web.json_response({"id_token": 7})),
        ("/token", web.json_response([])),
    ],
    ids=str,
)
async def test_a_provider_that_answers_nonsense_lets_nobody_in(here: Here, path: str, lie: web.Response) -> None:
    here.house.lies[path] = lie
    with pytest.raises(CloudWindowError) as caught:
        await here.enter()
    assert isinstance(caught.value, Unauthorised)


async def test_a_provider_without_https_elsewhere_is_not_asked() -> None:
    async with staffed() as whole:
        settings = ProviderSettings(
            name="Office", issuer="http://id.example.test", client_id=CLIENT, client_secret=SECRET, redirect=REDIRECT
        )
        with pytest.raises(Unauthorised, match="https"):
            await OidcProvider(settings, whole.clock).address("s", "n", "v")
