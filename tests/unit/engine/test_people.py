"""Signing in and out: each with its entry in the office's trail."""

import threading
from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from cloudwindow.domain.errors import BadInput, Forbidden, Unauthorised
from cloudwindow.engine.accounts import Changes
from cloudwindow.engine.lockout import Lockout, LockRules
from cloudwindow.engine.passwords import Passwords
from cloudwindow.engine.people import NotSignedIn, People
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
