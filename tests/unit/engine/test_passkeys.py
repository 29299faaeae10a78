"""Passkeys against a software authenticator: what lets somebody in, and everything that does not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from typing_extensions import override

from cloudwindow.domain.errors import BadInput, Conflict, TooMany, Unauthorised
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import Person
from cloudwindow.domain.ports_seat import Passkey
from cloudwindow.engine.accounts import Changes
from cloudwindow.engine.lockout import LockRules
from cloudwindow.engine.passkeys import AT_MOST, Passkeys, RelyingParty
from cloudwindow.store import SqlPeople
from tests.authenticator import PRESENT, Authenticator
from tests.staffed import ADDRESS, Staffed, staffed

BROWSER = "a-browser-that-began-0123456789"
PARTY = RelyingParty(id="window.test", name="CloudWindow", origins=("https://window.test",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    staffed: Staffed
    passkeys: Passkeys
    li: Person
    cookie: str

    async def add(self, authenticator: Authenticator) -> None:
        options = await self.passkeys.begin_adding(self.li, self.cookie)
        await self.passkeys.finish_adding(self.li, self.cookie, authenticator.create(options))

    async def enter(self, authenticator: Authenticator, browser: str = BROWSER) -> Person:
        options = await self.passkeys.begin_sign_in(browser)
        return (await self.passkeys.finish_sign_in(browser, authenticator.get(options), ADDRESS)).person


@asynccontextmanager
async def made(rules: LockRules | None = None) -> AsyncIterator[Here]:
    async with staffed(rules) as whole:
        li = await whole.hire("li")
        cookie = await whole.enter("li")
        passkeys = Passkeys(store=whole.store, people=whole.people, clock=whole.clock, party=PARTY)
        yield Here(staffed=whole, passkeys=passkeys, li=li, cookie=cookie)


@pytest.fixture
async def here() -> AsyncIterator[Here]:
    async with made() as one:
        yield one


async def test_a_passkey_is_added_and_lets_its_owner_in_by_itself(here: Here) -> None:
    authenticator = Authenticator()
    options = await here.passkeys.begin_adding(here.li, here.cookie)
    assert options["rp"] == {"name": "CloudWindow", "id": "window.test"}
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    await here.passkeys.finish_adding(here.li, here.cookie, authenticator.create(options))
    asked = await here.passkeys.begin_sign_in(BROWSER)
    assert asked.get("allowCredentials", []) == [], "nobody is asked who they are before"
    assert await here.enter(authenticator) == here.li
    assert await here.enter(authenticator) == here.li
    assert (await here.staffed.trail("credential_set"))[-1][1] == {"person": here.li.id, "kind": "passkey", "by": here.li.id}
    assert [body["method"] for _, body in await here.staffed.trail("signed_in")] == ["password", "passkey", "passkey"]


async def test_a_known_passkey_is_not_added_again_and_there_are_only_so_many(here: Here) -> None:
    authenticator = Authenticator()
    await here.add(authenticator)
    options = await here.passkeys.begin_adding(here.li, here.cookie)
    assert len(options["excludeCredentials"]) == 1
    with pytest.raises(Conflict):
        await here.add(authenticator)
    for _ in range(AT_MOST - 1):
        await here.add(Authenticator())
    with pytest.raises(BadInput, match=f"at most {AT_MOST}"):
        await here.add(Authenticator())


@pytest.mark.parametrize(
    "bend",
    [
        lambda a: setattr(a, "origin", "https://window.test.evil.test"),
        lambda a: setattr(a, "site", "evil.test"),
        lambda a: setattr(a, "flags", PRESENT),
        lambda a: setattr(a, "uses", 3),
        lambda a: setattr(a, "key", ec.generate_private_key(ec.SECP256R1())),
        lambda a: setattr(a, "user", b"per_somebody_else"),
        lambda a: setattr(a, "id", b"another credential"),
    ],
    ids=["origin", "site", "owner not verified", "counter", "key", "owner", "unknown"],
)
async def test_an_assertion_that_is_bent_lets_nobody_in(here: Here, bend: Callable[[Authenticator], None]) -> None:
    authenticator = Authenticator(uses=5)
    await here.add(authenticator)
    bend(authenticator)
    with pytest.raises(Unauthorised):
        await here.enter(authenticator)
    assert (await here.staffed.trail("sign_in_refused"))[-1][1]["why"] == "passkey"


@pytest.mark.parametrize("bend", [{"origin": "https://evil.test"}, {"site": "evil.test"}, {"flags": PRESENT}])
async def test_a_bent_registration_is_refused(here: Here, bend: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="credential"):
        await here.add(Authenticator(**bend))
    assert await here.staffed.store.passkeys(here.li.id) == []


async def test_a_challenge_is_good_once_for_its_browser_and_for_a_while(here: Here) -> None:
    authenticator = Authenticator()
    await here.add(authenticator)
    options = await here.passkeys.begin_sign_in(BROWSER)
    with pytest.raises(Unauthorised):
        await here.passkeys.finish_sign_in("another-browser-0123456789", authenticator.get(options), ADDRESS)
    await here.passkeys.finish_sign_in(BROWSER, authenticator.get(options), ADDRESS)
    with pytest.raises(Unauthorised):
        await here.passkeys.finish_sign_in(BROWSER, authenticator.get(options), ADDRESS)
    options = await here.passkeys.begin_sign_in(BROWSER)
    here.staffed.clock.at_s += 301
    with pytest.raises(Unauthorised):
        await here.passkeys.finish_sign_in(BROWSER, authenticator.get(options), ADDRESS)
    made_up = {"challenge": "bWFkZS11cC1jaGFsbGVuZ2U"}
    with pytest.raises(Unauthorised):
        await here.passkeys.finish_sign_in(BROWSER, authenticator.get(made_up), ADDRESS)
    assert [body["why"] for _, body in await here.staffed.trail("sign_in_refused")] == ["challenge"] * 4


async def test_a_registration_belongs_to_the_sign_in_that_began_it(here: Here) -> None:
    options = await here.passkeys.begin_adding(here.li, here.cookie)
    credential = Authenticator().create(options)
    other = await here.staffed.hire("wang")
    for person, cookie in ((here.li, await here.staffed.enter("li")), (other, here.cookie)):
        with pytest.raises(BadInput, match="this sign-in"):
            await here.passkeys.finish_adding(person, cookie, credential)
    sign_in = await here.passkeys.begin_sign_in(BROWSER)
    with pytest.raises(BadInput, match="this sign-in"):
        await here.passkeys.finish_adding(
            here.li, here.cookie, Authenticator().create({**options, "challenge": sign_in["challenge"]})
        )


async def test_a_disabled_owner_stays_out_and_a_reset_removes_passkeys(here: Here) -> None:
    authenticator = Authenticator()
    await here.add(authenticator)
    await here.staffed.accounts.change(here.li.id, Changes(disabled=True), "test")
    with pytest.raises(Unauthorised):
        await here.enter(authenticator)
    await here.staffed.accounts.change(here.li.id, Changes(disabled=False), "test")
    assert (await here.enter(authenticator)).id == here.li.id
    await here.staffed.accounts.reset(here.li.id, "test")
    with pytest.raises(Unauthorised):
        await here.enter(authenticator)


class Interrupted(SqlPeople):
    """Somebody does something right before the verb `at`."""

    def __init__(self, whole: Staffed, at: str, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__(whole.records.transactions)
        self._at = at
        self._meanwhile: Callable[[], Awaitable[object]] | None = meanwhile

    async def _pause(self, verb: str) -> None:
        if verb == self._at and self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            await meanwhile()

    @override
    async def add_passkey(self, passkey: Passkey) -> None:
        await self._pause("add_passkey")
        await super().add_passkey(passkey)

    @override
    async def passkey_used(self, id: bytes, uses: int) -> None:
        await self._pause("passkey_used")
        await super().passkey_used(id, uses)

    @override
    async def person(self, id: PersonId) -> Person:
        await self._pause("person")
        return await super().person(id)


def _interrupted(here: Here, at: str, meanwhile: Callable[[], Awaitable[object]]) -> Passkeys:
    """The same office; what happens `meanwhile` comes from another request, between two verbs of this one."""
    store = Interrupted(here.staffed, at, meanwhile)
    return Passkeys(store=store, people=here.staffed.people, clock=here.staffed.clock, party=PARTY)


@pytest.mark.parametrize("at", ["begin", "passkey_used", "person"])
async def test_a_reset_between_begin_and_finish_lets_nobody_in(here: Here, at: str) -> None:
    authenticator = Authenticator()
    await here.add(authenticator)

    async def reset() -> None:
        await here.staffed.accounts.reset(here.li.id, "per_root")

    passkeys = _interrupted(here, at, reset)
    options = await passkeys.begin_sign_in(BROWSER)
    if at == "begin":
        await reset()
    with pytest.raises(Unauthorised):
        await passkeys.finish_sign_in(BROWSER, authenticator.get(options), ADDRESS)
    opened = len(await here.staffed.trail("signed_in"))
    ended = [body["why"] for _, body in await here.staffed.trail("signed_out")]
    assert (opened, ended) == ((1, ["reset"]) if at == "begin" else (2, ["reset", "passkey"])), "nothing stays open"


async def test_somebody_disabled_while_their_passkey_is_looked_at_is_not_let_in_later(here: Here) -> None:
    authenticator = Authenticator()
    await here.add(authenticator)

    async def disable() -> None:
        await here.staffed.accounts.change(here.li.id, Changes(disabled=True), "per_root")

    passkeys = _interrupted(here, "passkey_used", disable)
    with pytest.raises(Unauthorised):
        await passkeys.finish_sign_in(BROWSER, authenticator.get(await passkeys.begin_sign_in(BROWSER)), ADDRESS)
    assert await here.staffed.trail("signed_in") == [("signed_in", {"person": here.li.id, "method": "password"})]


@pytest.mark.parametrize("at", ["begin", "add_passkey"])
async def test_a_reset_between_begin_and_finish_leaves_no_new_passkey(here: Here, at: str) -> None:
    """Whoever sat at somebody else's open sign-in must not keep a key to the account."""

    async def reset() -> None:
        await here.staffed.accounts.reset(here.li.id, "per_root")

    passkeys, authenticator = _interrupted(here, at, reset), Authenticator()
    options = await passkeys.begin_adding(here.li, here.cookie)
    if at == "begin":
        await reset()
    with pytest.raises(Unauthorised, match="ended meanwhile"):
        await passkeys.finish_adding(here.li, here.cookie, authenticator.create(options))
    assert await here.staffed.store.passkeys(here.li.id) == []
    assert [body["kind"] for _, body in await here.staffed.trail("credential_set")] == ["password", "password"]
    with pytest.raises(Unauthorised):
        await here.enter(authenticator)


async def test_an_address_that_only_fails_is_locked_out() -> None:
    async with made(LockRules(per_address=4)) as here:
        for _ in range(4):
            with pytest.raises(Unauthorised):
                await here.enter(Authenticator())
        with pytest.raises(TooMany):
            await here.enter(Authenticator())


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"response": None},
        {"response": []},
        {"response": {"clientDataJSON": 7}},
        {"response": {"clientDataJSON": "!"}},
        {"response": {"clientDataJSON": "e30"}},
        {"response": {"clientDataJSON": "_w"}},
    ],
)
async def test_what_is_no_credential_is_bad_input(here: Here, credential: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="credential"):
        await here.passkeys.finish_sign_in(BROWSER, credential, ADDRESS)
    with pytest.raises(BadInput, match="credential"):
        await here.passkeys.finish_adding(here.li, here.cookie, credential)


async def test_pieces_that_do_not_fit_are_refused_and_not_thrown(here: Here) -> None:
    authenticator = Authenticator()
    await here.add(authenticator)
    for name in ("authenticatorData", "signature", "userHandle"):
        for wrong in ("", "AA", 7, None, ["x"]):
            options = await here.passkeys.begin_sign_in(BROWSER)
            credential = authenticator.get(options)
            credential["response"][name] = wrong
            with pytest.raises(Unauthorised):
                await here.passkeys.finish_sign_in(BROWSER, credential, f"192.0.2.{name}.{wrong}")
