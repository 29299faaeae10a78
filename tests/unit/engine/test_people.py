"""Signing in and out, lock-out, and what an administrator changes: each with its entry in the office's trail."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from typing_extensions import override

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, TooMany, Unauthorised
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.people import Availability, StaffRole
from cloudwindow.engine.accounts import Changes
from cloudwindow.engine.lockout import Lockout, LockRules
from cloudwindow.engine.passwords import AT_ONCE, Passwords, check, fresh
from cloudwindow.engine.people import NotSignedIn, People
from cloudwindow.ledger.chain import check_chain
from tests.evidence import created, write
from tests.staffed import ADDRESS, CHEAP, Staffed, staffed

NEW = "a sentence that is long enough"


@pytest.fixture
async def here() -> AsyncIterator[Staffed]:
    async with staffed() as made:
        yield made


async def _is_over(here: Staffed, cookie: str) -> str:
    with pytest.raises(NotSignedIn) as caught:
        await here.people.person_of(cookie)
    return caught.value.why


# --- in and out ----------------------------------------------------------------------------------------------------------


async def test_the_right_password_gives_a_cookie_that_is_stored_nowhere(here: Staffed) -> None:
    li = await here.hire("li")
    cookie = await here.enter("li")
    assert await here.people.person_of(cookie) == li
    assert await here.store.sign_in(cookie) is None
    assert len(cookie) >= 43
    assert await here.trail("signed_in") == [("signed_in", {"person": li.id, "method": "password"})]


async def test_every_failure_sounds_the_same_and_is_told_apart_in_the_trail_alone(here: Staffed) -> None:
    li, wang = await here.hire("li"), await here.hire("wang")
    await here.accounts.change(wang.id, Changes(disabled=True), "test")
    said = set()
    for login, password in (("nobody", "x"), ("li", "x"), ("wang", "x"), ("wang", here.passwords["wang"])):
        with pytest.raises(Unauthorised) as caught:
            await here.people.sign_in(login, password, ADDRESS)
        said.add(str(caught.value))
    assert len(said) == 1
    assert await here.trail("sign_in_refused") == [
        ("sign_in_refused", {"person": "", "why": "unknown"}),
        ("sign_in_refused", {"person": li.id, "why": "password"}),
        ("sign_in_refused", {"person": wang.id, "why": "password"}),
        ("sign_in_refused", {"person": wang.id, "why": "disabled"}),
    ]


class WatchedPasswords(Passwords):
    """`compared`: kind and cost of each hash that was looked at. `most`: how many at the same time, on `threads`."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.compared: list[list[str]] = []
        self.threads: set[int] = set()
        self.most = self._running = 0
        self._lock = threading.Lock()

    @override
    def _compare(self, hashed: str, password: str) -> bool:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
            self.threads.add(threading.get_ident())
            self.compared.append(hashed.split("$")[1:4])
        found = super()._compare(hashed, password)
        with self._lock:
            self._running -= 1
        return found


async def test_an_unknown_login_costs_the_same_hash(here: Staffed) -> None:
    await here.hire("li")
    passwords, lockout = WatchedPasswords(), Lockout(here.store, here.office, here.clock, LockRules())
    people = People(store=here.store, office=here.office, passwords=passwords, lockout=lockout, clock=here.clock)
    for login in ("li", "nobody"):
        with pytest.raises(Unauthorised):
            await people.sign_in(login, "x", ADDRESS)
    assert len(passwords.compared) == 2
    assert passwords.compared[0] == passwords.compared[1], "the same kind and cost of hash"


async def test_a_sign_in_ends_when_idle_and_in_any_case(here: Staffed) -> None:
    await here.hire("li")
    idle, busy = await here.enter("li"), await here.enter("li")
    for _ in range(13):
        here.clock.at_s += 3300
        await here.people.person_of(busy)
    assert await _is_over(here, idle) == "idle"
    here.clock.at_s += 3300
    assert await _is_over(here, busy) == "expired"


async def test_signing_out_ends_this_browser_alone(here: Staffed) -> None:
    li = await here.hire("li")
    one, two = await here.enter("li"), await here.enter("li")
    await here.people.sign_out(li, one)
    assert await _is_over(here, one) == "signed_out"
    assert await here.people.person_of(two) == li
    assert await here.trail("signed_out") == [("signed_out", {"person": li.id, "why": "signed_out"})]


async def test_a_made_up_cookie_is_nobodys(here: Staffed) -> None:
    with pytest.raises(Unauthorised) as caught:
        await here.people.person_of("made-up-0123456789")
    assert not isinstance(caught.value, NotSignedIn)


async def test_a_new_password_ends_the_other_sign_ins(here: Staffed) -> None:
    li = await here.hire("li")
    here_now, elsewhere = await here.enter("li"), await here.enter("li")
    with pytest.raises(Forbidden, match="old"):
        await here.people.change_password(li, "wrong", NEW, here_now, ADDRESS)
    with pytest.raises(BadInput, match="12 to 256"):
        await here.people.change_password(li, here.passwords["li"], "short", here_now, ADDRESS)
    await here.people.change_password(li, here.passwords["li"], NEW, here_now, ADDRESS)
    assert await here.people.person_of(here_now) == li
    assert await _is_over(here, elsewhere) == "password"
    with pytest.raises(Unauthorised):
        await here.enter("li")
    assert (await here.people.sign_in("li", NEW, ADDRESS)).person == li


async def test_a_hash_of_an_older_cost_is_renewed_at_sign_in(here: Staffed) -> None:
    li = await here.hire("li")
    old = "$argon2id$v=19$m=8,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
    await here.store.set_password(li.id, old)
    with pytest.raises(Unauthorised):
        await here.enter("li")
    assert await here.store.password(li.id) == old
    from argon2 import PasswordHasher

    await here.store.set_password(li.id, PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(here.passwords["li"]))
    await here.enter("li")
    renewed = await here.store.password(li.id)
    assert renewed is not None
    assert "m=8,t=1,p=1" in renewed


# --- guessing ------------------------------------------------------------------------------------------------------------


async def _guess(here: Staffed, login: str = "li", times: int = 1, address: str = ADDRESS) -> list[type[Exception]]:
    found: list[type[Exception]] = []
    for _ in range(times):
        try:
            await here.people.sign_in(login, "wrong", address)
        except (Unauthorised, TooMany) as error:
            found.append(type(error))
    return found


async def test_five_failures_lock_the_login_for_a_quarter_of_an_hour(here: Staffed) -> None:
    li = await here.hire("li")
    assert await _guess(here, times=6) == [Unauthorised] * 5 + [TooMany]
    with pytest.raises(TooMany, match="15 minutes"):
        await here.enter("li", "198.51.100.1")
    assert await here.trail("locked_out") == [("locked_out", {"person": li.id, "until_s": here.clock.at_s + 900})]
    here.clock.at_s += 901
    assert await here.enter("li")


async def test_four_failures_and_a_success_begin_anew(here: Staffed) -> None:
    await here.hire("li")
    for _ in range(3):
        assert await _guess(here, times=4) == [Unauthorised] * 4
        await here.enter("li")


async def test_an_unknown_login_is_locked_like_a_known_one(here: Staffed) -> None:
    assert await _guess(here, "nobody", times=6) == [Unauthorised] * 5 + [TooMany]
    assert [body["person"] for _, body in await here.trail("locked_out")] == [""]


async def test_an_address_that_tries_many_logins_is_locked(here: Staffed) -> None:
    async with staffed(LockRules(per_address=10)) as tight:
        await tight.hire("li")
        for number in range(9):
            await _guess(tight, f"nobody{number}")
            if number % 3 == 0:
                await tight.enter("li")
        assert await _guess(tight, "another") == [Unauthorised]
        with pytest.raises(TooMany):
            await tight.enter("li")
        assert await tight.enter("li", "198.51.100.1"), "from elsewhere the login is free"


async def test_many_guesses_at_once_are_no_way_around(here: Staffed) -> None:
    await here.hire("li")
    found = [kinds[0] for kinds in await asyncio.gather(*(_guess(here) for _ in range(40)))]
    assert sum(kind is Unauthorised for kind in found) <= 5
    assert len(await here.trail("locked_out")) == 1


async def test_the_old_password_cannot_be_guessed_either(here: Staffed) -> None:
    li = await here.hire("li")
    cookie = await here.enter("li")
    found = []
    for _ in range(6):
        with pytest.raises((Forbidden, TooMany)) as caught:
            await here.people.change_password(li, "wrong", NEW, cookie, ADDRESS)
        found.append(caught.type)
    assert found == [Forbidden] * 5 + [TooMany]


async def test_few_hashes_run_at_once_and_none_on_the_event_loop() -> None:
    passwords = WatchedPasswords()
    asked = [passwords.fits(None, "x") for _ in range(60)]
    assert set(await asyncio.gather(*asked)) == {False}
    assert len(passwords.compared) == 60
    assert passwords.most <= AT_ONCE
    assert threading.get_ident() not in passwords.threads
    with pytest.raises(TooMany):
        await asyncio.gather(*(passwords.fits(None, "x") for _ in range(200)))


# --- accounts ------------------------------------------------------------------------------------------------------------


async def test_disabling_ends_every_sign_in_and_enabling_lets_in_again(here: Staffed) -> None:
    li = await here.hire("li")
    cookies = [await here.enter("li") for _ in range(3)]
    await here.accounts.change(li.id, Changes(disabled=True), "per_root")
    assert {await _is_over(here, cookie) for cookie in cookies} == {"disabled"}
    assert (await here.trail("person_changed"))[-1][1] == {
        "person": li.id,
        "roles": ["clerk"],
        "disabled": True,
        "by": "per_root",
    }
    await here.accounts.change(li.id, Changes(disabled=False), "per_root")
    assert {await _is_over(here, cookie) for cookie in cookies} == {"disabled"}, "what ended has ended"
    assert await here.enter("li")


class SlowPasswords(Passwords):
    """Somebody does something while a new password is hashed, or after one was found to fit."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        self.afterwards: Callable[[], Awaitable[object]] | None = None

    @override
    async def hash(self, password: str) -> str:
        await self._once("meanwhile")
        return await super().hash(password)

    @override
    async def fits(self, hashed: str | None, password: str) -> bool:
        fits = await super().fits(hashed, password)
        await self._once("afterwards")
        return fits

    async def _once(self, when: str) -> None:
        what = getattr(self, when)
        setattr(self, when, None)
        if what is not None:
            await what()


async def test_who_signs_in_with_the_old_password_during_a_reset_is_out_afterwards() -> None:
    passwords = SlowPasswords()
    async with staffed(passwords=passwords) as here:
        li = await here.hire("li")
        cookies: list[str] = []

        async def thief() -> None:
            cookies.append(await here.enter("li"))

        passwords.meanwhile = thief
        await here.accounts.reset(li.id, "per_root")
        assert await _is_over(here, cookies[0]) == "reset"


async def test_a_password_that_was_reset_is_not_changed_by_who_knew_the_old_one() -> None:
    passwords = SlowPasswords()
    async with staffed(passwords=passwords) as here:
        li = await here.hire("li")
        given: list[str] = []

        async def reset() -> None:
            given.append(await here.accounts.reset(li.id, "per_root"))

        passwords.afterwards = reset
        with pytest.raises(Forbidden):
            await here.people.change_password(li, here.passwords["li"], NEW, "own", ADDRESS)
        here.passwords["li"] = given[0]
        assert await here.enter("li")


@pytest.mark.parametrize("how", ["reset", "change"])
async def test_a_password_that_is_replaced_while_it_is_looked_at_lets_nobody_in(how: str) -> None:
    passwords = SlowPasswords()
    async with staffed(passwords=passwords) as here:
        li = await here.hire("li")

        async def replaced() -> None:
            if how == "reset":
                await here.accounts.reset(li.id, "per_root")
            else:
                await here.people.change_password(li, here.passwords["li"], NEW, "own", ADDRESS)

        passwords.afterwards = replaced
        with pytest.raises(Unauthorised):
            await here.enter("li")


async def test_a_reset_gives_a_new_password_lifts_the_lock_and_ends_sign_ins(here: Staffed) -> None:
    li = await here.hire("li")
    cookie = await here.enter("li")
    await _guess(here, times=6)
    password = await here.accounts.reset(li.id, "per_root")
    assert await _is_over(here, cookie) == "reset"
    assert (await here.people.sign_in("li", password, ADDRESS)).person == li


async def test_changes_leave_the_rest_and_conflicts_are_compared_without_spaces(here: Staffed) -> None:
    li = await here.hire("li")
    after = await here.accounts.change(li.id, Changes(conflicts=("Wang  Fang", " "), matters=("买卖",)), "per_root")
    assert (after.name, after.roles, after.matters, after.conflicts) == (li.name, li.roles, ("买卖",), frozenset({"wangfang"}))
    for wrong in (Changes(roles=frozenset()), Changes(name=""), Changes(languages=())):
        with pytest.raises(BadInput):
            await here.accounts.change(li.id, wrong, "per_root")


async def test_the_last_administrator_stays(here: Staffed) -> None:
    root = await here.hire("root", StaffRole.ADMINISTRATOR)
    for wrong in (Changes(disabled=True), Changes(roles=frozenset({StaffRole.CLERK}))):
        with pytest.raises(Conflict, match="last"):
            await here.accounts.change(root.id, wrong, root.id)
    await here.hire("other", StaffRole.ADMINISTRATOR)
    await here.accounts.change(root.id, Changes(disabled=True), root.id)


@pytest.mark.parametrize("login", ["", "a", "demo.clerk", "oidc:someone", "Li", "li xiuying", "x" * 65])
async def test_a_login_is_plain_and_never_one_of_ours(here: Staffed, login: str) -> None:
    with pytest.raises(BadInput, match="login"):
        await here.accounts.add(login, Changes(name="x", roles=frozenset({StaffRole.CLERK})), "test")


async def test_demo_accounts_have_a_new_password_at_each_start_and_are_closed_without_demo(here: Staffed) -> None:
    first, second = await here.accounts.open_demo(), await here.accounts.open_demo()
    assert {account.roles for account in second} == {(role,) for role in StaffRole}
    assert not {account.password for account in first} & {account.password for account in second}
    with pytest.raises(Unauthorised):
        await here.people.sign_in(first[0].login, first[0].password, ADDRESS)
    entered = await here.people.sign_in(second[0].login, second[0].password, ADDRESS)
    await here.accounts.close_demo()
    assert await _is_over(here, entered.cookie) == "disabled"
    with pytest.raises(Unauthorised):
        await here.people.sign_in(second[0].login, second[0].password, ADDRESS)


# --- the office's trail --------------------------------------------------------------------------------------------------


async def test_the_trail_is_chained_begun_once_and_holds_nothing_personal(here: Staffed) -> None:
    for login in ("xiuying", "guozhong"):
        await here.office.seat_changed((await here.hire(login)).id, Availability.FREE)
    await here.enter("xiuying")
    with pytest.raises(Unauthorised):
        await here.people.sign_in("xiuying", "a-wrong-password", ADDRESS)
    entries = await here.records.entries(OFFICE)
    check_chain(entries)
    kinds = [entry.kind for entry in entries]
    assert kinds.count("office_opened") == 1
    assert kinds.count("seat_changed") == 2
    whole = b"".join(entry.body or b"" for entry in entries).decode()
    for word in ("xiuying", "Xiuying", ADDRESS, "a-wrong-password", here.passwords["xiuying"]):
        assert word not in whole, word


async def test_a_first_entry_from_two_at_once_opens_the_office_once(here: Staffed) -> None:
    await asyncio.gather(*(here.office.refused("nobody", f"GET /{n}", "sign_in") for n in range(6)))
    assert [kind for kind, _ in await here.trail()] == ["office_opened", *["office_deed_refused"] * 6]


async def test_a_refusal_about_a_session_is_in_its_trail_and_else_in_the_offices(here: Staffed) -> None:
    one = SessionId("ses_1")
    await write(here.records, [created()], one)
    await here.people.refused("per_1", "POST /x/{id}", "seat", one)
    told = (await here.records.told(one))[-1].event
    assert told == at.DeedRefused(by=PersonId("per_1"), deed="POST /x/{id}", why="seat")
    for id in (SessionId("ses_none"), OFFICE, None):
        await here.people.refused("per_1", "POST /x/{id}", "seat", id)
    assert [body["why"] for _, body in await here.trail("office_deed_refused")] == ["seat"] * 3


# --- passwords -----------------------------------------------------------------------------------------------------------


def test_a_fresh_password_is_long_and_never_the_same() -> None:
    made = {fresh() for _ in range(100)}
    assert len(made) == 100
    assert all(len(word) == 23 for word in made)
    for word in made:
        check(word, "li")


@pytest.mark.parametrize("word", ["", "short", "x" * 257, "aaaaaaaaaaaaaaaa", "abababababababab", "wang.fang1234"])
def test_a_weak_password_is_refused(word: str) -> None:
    with pytest.raises(BadInput, match="new"):
        check(word, "wang.fang")
