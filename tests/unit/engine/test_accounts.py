"""Accounts: what an administrator changes, a reset in the middle of a sign-in, demonstrations, the office's trail."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from typing_extensions import override

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, TooMany, Unauthorised
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.people import Availability, StaffRole
from cloudwindow.engine.accounts import Changes
from cloudwindow.engine.passwords import Passwords
from cloudwindow.engine.people import NotSignedIn
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


async def _guess(here: Staffed, login: str = "li", times: int = 1, address: str = ADDRESS) -> list[type[Exception]]:
    found: list[type[Exception]] = []
    for _ in range(times):
        try:
            await here.people.sign_in(login, "wrong", address)
        except (Unauthorised, TooMany) as error:
            found.append(type(error))
    return found


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
