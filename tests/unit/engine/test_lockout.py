"""Guessing passwords: lock-out of logins and addresses, and how many hashes run at once."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from cloudwindow.domain.errors import BadInput, Forbidden, TooMany, Unauthorised
from cloudwindow.engine.lockout import LockRules
from cloudwindow.engine.passwords import AT_ONCE, Passwords, check, fresh
from tests.staffed import ADDRESS, CHEAP, Staffed, staffed

NEW = "a sentence that is long enough"


@pytest.fixture
async def here() -> AsyncIterator[Staffed]:
    async with staffed() as made:
        yield made


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
