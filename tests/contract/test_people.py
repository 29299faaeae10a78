"""What every store of people keeps, whatever database is behind it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports_seat import Attempts, Challenge, Passkey, SignIn
from cloudwindow.store import SqlPeople, open_records
from tests.evidence import TickingClock, digest
from tests.keks import KEKS

ONE = Person(
    id=PersonId("per_1"),
    login="li",
    name="李秀英",
    roles=frozenset({StaffRole.CLERK, StaffRole.REVIEWER}),
    languages=(Language.ZH_TW, Language.EN),
    matters=("房屋过户",),
    conflicts=frozenset({conflict_key("Wang Fang")}),
)
TWO = Person(id=PersonId("per_2"), login="an", name="An", roles=frozenset({StaffRole.AUDITOR}))


@pytest.fixture
async def people(url: str) -> AsyncIterator[SqlPeople]:
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        yield SqlPeople(records.transactions)


def _sign_in(word: str, person: PersonId = ONE.id, begun_s: float = 1.0) -> SignIn:
    return SignIn(token_sha256=digest(word.encode()), person=person, method="password", begun_s=begun_s, seen_s=begun_s)


async def test_a_person_is_kept_whole_and_changed(people: SqlPeople) -> None:
    await people.add(ONE)
    await people.add(TWO)
    assert await people.person(ONE.id) == ONE
    assert await people.by_login("li") == ONE
    assert await people.people() == [TWO, ONE]
    changed = replace(ONE, roles=frozenset({StaffRole.SUPERVISOR}), disabled=True)
    await people.change(changed)
    assert await people.by_login("li") == changed


async def test_nobody_is_nobody(people: SqlPeople) -> None:
    assert await people.by_login("li") is None
    assert await people.password(ONE.id) is None
    assert await people.passkey(b"none") is None
    assert await people.sign_in("0" * 64) is None
    for ask in (people.person(ONE.id), people.change(ONE)):
        with pytest.raises(NotFound, match="per_1"):
            await ask


async def test_a_login_is_taken_once(people: SqlPeople) -> None:
    await people.add(ONE)
    with pytest.raises(Conflict, match="login"):
        await people.add(replace(TWO, login="li"))
    assert await people.people() == [ONE]


async def test_the_last_password_counts(people: SqlPeople) -> None:
    await people.add(ONE)
    await people.set_password(ONE.id, "first")
    await people.set_password(ONE.id, "second")
    assert await people.password(ONE.id) == "second"


async def test_passkeys(people: SqlPeople) -> None:
    for person in (ONE, TWO):
        await people.add(person)
    keys = [Passkey(id=bytes([n]) * 1023, person=ONE.id, public_key=b"\0key", uses=0, added_s=float(n)) for n in (1, 2)]
    for key in keys:
        await people.add_passkey(key)
    with pytest.raises(Conflict, match="passkey"):
        await people.add_passkey(replace(keys[0], person=TWO.id))
    await people.passkey_used(keys[1].id, 2**32 - 1)
    assert await people.passkeys(ONE.id) == [keys[0], replace(keys[1], uses=2**32 - 1)]
    assert await people.passkey(keys[0].id) == keys[0]
    await people.drop_passkey(keys[0].id)
    assert [key.id for key in await people.passkeys(ONE.id)] == [keys[1].id]
    await people.drop_passkeys(ONE.id)
    assert await people.passkeys(ONE.id) == []


async def test_sign_ins_end_all_at_once_one_by_one_or_all_but_one(people: SqlPeople) -> None:
    for person in (ONE, TWO):
        await people.add(person)
    signed = [_sign_in("a"), _sign_in("b"), _sign_in("c"), _sign_in("d", TWO.id)]
    for one in signed:
        await people.open_sign_in(one)
    a, b, c, d = (one.token_sha256 for one in signed)
    await people.seen(a, 9.0)
    assert await people.sign_in(a) == replace(signed[0], seen_s=9.0)
    assert await people.carrier(d) == (signed[3], TWO)
    assert await people.carrier("0" * 64) is None
    assert await people.end_sign_ins(ONE.id, "password", but=a) == 2
    assert [one.ended for one in [await people.sign_in(key) for key in (a, b, c, d)] if one] == ["", "password", "password", ""]
    assert await people.end_sign_ins(TWO.id, "signed_out", only=a) == 0
    assert await people.end_sign_ins(ONE.id, "signed_out", only=a) == 1
    assert await people.end_sign_ins(ONE.id, "disabled") == 0


async def test_attempts_are_counted_forgiven_locked_and_forgotten(people: SqlPeople) -> None:
    async def attempt(now_s: float) -> Attempts:
        return await people.attempt("login:x", now_s, window_s=900)

    assert [(await attempt(now_s)).count for now_s in (100.0, 200.0, 300.0)] == [1, 2, 3]
    await people.forgive("login:x", 1)
    assert (await attempt(400.0)).count == 3
    assert (await attempt(1_001.0)).count == 1, "the window from 100 s on is over"
    assert await people.lock("login:x", 2_000.0)
    assert not await people.lock("login:x", 2_500.0)
    assert await attempt(1_999.0) == Attempts(count=1, since_s=1_001.0, until_s=2_000.0)
    assert await attempt(2_000.0) == Attempts(count=1, since_s=2_000.0)
    await people.forgive("login:x")
    assert (await attempt(2_001.0)).count == 1


async def test_attempts_at_the_same_time_are_all_counted(people: SqlPeople) -> None:
    made = await asyncio.gather(*(people.attempt("address:y", 5.0, window_s=900) for _ in range(8)))
    assert sorted(one.count for one in made) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_a_challenge_comes_back_once_and_for_what_it_was_given(people: SqlPeople) -> None:
    given = Challenge(sha256=digest(b"c"), about="oidc", expires_s=9.0, facts={"nonce": "n"})
    await people.give(given)
    assert await people.take(given.sha256, "passkey") is None
    taken = await asyncio.gather(*(people.take(given.sha256, "oidc") for _ in range(4)))
    assert [one for one in taken if one is not None] == [given]


async def test_what_is_over_is_forgotten(people: SqlPeople) -> None:
    await people.add(ONE)
    for word, begun_s in (("old", 1.0), ("new", 100.0)):
        await people.open_sign_in(_sign_in(word, begun_s=begun_s))
        await people.give(Challenge(sha256=digest(word.encode()), about="oidc", expires_s=begun_s))
        await people.attempt(word, begun_s, 900)
    await people.forget(50.0)
    assert await people.sign_in(digest(b"old")) is None
    assert await people.sign_in(digest(b"new")) == _sign_in("new", begun_s=100.0)
    assert await people.take(digest(b"old"), "oidc") is None
    assert (await people.attempt("old", 101.0, 900)).count == 1
    assert (await people.attempt("new", 101.0, 900)).count == 2
