"""`domain.ports_seat.PeopleStore` on the database of the records. Names lie sealed; logins are found by a keyed hash."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog
from cattrs.preconf.json import make_converter
from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, true, update
from typing_extensions import override

from cloudwindow.domain.errors import Conflict, NotFound, Unreadable
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import Person
from cloudwindow.domain.ports_seat import Attempts, Challenge, Passkey, PeopleStore, SignIn
from cloudwindow.store import tables as t
from cloudwindow.store.transactions import Transactions
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.keys import ACCOUNTS

_CONVERTER: Final = make_converter()  # unknown fields are left alone: a row may be newer than the reader
_CARRIER: Final = (  # asked with every request of the staff
    select(t.sign_ins, t.people.c.facts)
    .join(t.people, t.people.c.id == t.sign_ins.c.person)
    .where(t.sign_ins.c.token_sha256 == bindparam("token"))
)

_log = structlog.get_logger()


class SqlPeople(PeopleStore):
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def _key(self, connection: Connection) -> OwnerKey:
        return self._transactions.keyring.of(connection, ACCOUNTS)

    # Accounts ----------------------------------------------------------------------------------------------------------

    @override
    async def add(self, person: Person) -> None:
        def added(connection: Connection) -> None:
            key = self._key(connection)
            values = {"id": person.id, "login": key.hashed(person.login), "facts": _facts(person, key)}
            connection.execute(insert(t.people).values(values))

        try:
            await self._transactions.write(added)
        except Conflict:
            raise Conflict(f"login: expected one that is free, found {person.login!r} taken") from None

    @override
    async def change(self, person: Person) -> None:
        def changed(connection: Connection) -> int:
            facts = _facts(person, self._key(connection))
            return connection.execute(update(t.people).where(t.people.c.id == person.id).values(facts=facts)).rowcount

        if not await self._transactions.write(changed):
            raise NotFound(f"expected a person {person.id}, found none")

    @override
    async def person(self, id: PersonId) -> Person:
        found = await self._found(lambda key: t.people.c.id == id)
        if not found:
            raise NotFound(f"expected a person {id}, found none")
        return found[0]

    @override
    async def by_login(self, login: str) -> Person | None:
        found = await self._found(lambda key: t.people.c.login == key.hashed(login))
        return found[0] if found else None

    @override
    async def people(self) -> Sequence[Person]:
        """One whose row does not open is left out, and told of in the log."""
        return sorted(await self._found(lambda key: true(), some=True), key=lambda person: person.login)

    async def _found(self, where: Callable[[OwnerKey], ColumnElement[bool]], *, some: bool = False) -> list[Person]:
        def found(connection: Connection) -> list[Person]:
            key = self._key(connection)
            query = select(t.people.c.id, t.people.c.facts).where(where(key))
            people = []
            for row in connection.execute(query).all():
                try:
                    people.append(_person(row.id, row.facts, key))
                except Unreadable as error:
                    if not some:
                        raise
                    _log.error("person_not_opened", person=row.id, code=error.code)
            return people

        return await self._transactions.read(found)

    # Credentials -------------------------------------------------------------------------------------------------------

    @override
    async def password(self, id: PersonId) -> str | None:
        query = select(t.passwords.c.hashed).where(t.passwords.c.person == id)
        return await self._transactions.read(lambda connection: connection.scalar(query))

    @override
    async def set_password(self, id: PersonId, hashed: str, instead_of: str | None = None) -> bool:
        before = t.passwords.c.person == id
        if instead_of is not None:
            before &= t.passwords.c.hashed == instead_of

        def kept(connection: Connection) -> bool:
            if connection.execute(update(t.passwords).where(before).values(hashed=hashed)).rowcount:
                return True
            if instead_of is None:
                connection.execute(insert(t.passwords).values(person=id, hashed=hashed))
            return instead_of is None

        return await self._transactions.write(kept)

    @override
    async def add_passkey(self, passkey: Passkey) -> None:
        values = {
            "id": _text(passkey.id),
            "person": passkey.person,
            "public_key": passkey.public_key,
            "uses": passkey.uses,
            "added_s": passkey.added_s,
        }
        try:
            await self._transactions.execute(insert(t.passkeys).values(values))
        except Conflict:
            raise Conflict("expected a new passkey, found one that is known") from None

    @override
    async def passkey(self, id: bytes) -> Passkey | None:
        query = select(t.passkeys).where(t.passkeys.c.id == _text(id))
        row = await self._transactions.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _passkey(id, row)

    @override
    async def passkeys(self, person: PersonId) -> Sequence[Passkey]:
        query = select(t.passkeys).where(t.passkeys.c.person == person).order_by(t.passkeys.c.added_s, t.passkeys.c.id)
        rows = await self._transactions.read(lambda connection: connection.execute(query).all())
        return [_passkey(_bytes(row.id), row) for row in rows]

    @override
    async def passkey_used(self, id: bytes, uses: int) -> None:
        await self._transactions.execute(update(t.passkeys).where(t.passkeys.c.id == _text(id)).values(uses=uses))

    @override
    async def drop_passkey(self, id: bytes) -> None:
        await self._transactions.execute(delete(t.passkeys).where(t.passkeys.c.id == _text(id)))

    @override
    async def drop_passkeys(self, person: PersonId) -> None:
        await self._transactions.execute(delete(t.passkeys).where(t.passkeys.c.person == person))

    # Sign-ins ----------------------------------------------------------------------------------------------------------

    @override
    async def open_sign_in(self, sign_in: SignIn) -> None:
        await self._transactions.execute(insert(t.sign_ins).values(_CONVERTER.unstructure(sign_in)))

    @override
    async def sign_in(self, token_sha256: str) -> SignIn | None:
        query = select(t.sign_ins).where(t.sign_ins.c.token_sha256 == token_sha256)
        row = await self._transactions.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else SignIn(**row._mapping)

    @override
    async def carrier(self, token_sha256: str) -> tuple[SignIn, Person] | None:
        asked = {"token": token_sha256}

        def carried(connection: Connection) -> tuple[SignIn, Person] | None:
            row = connection.execute(_CARRIER, asked).one_or_none()
            if row is None:
                return None
            columns = dict(row._mapping)
            person = _person(row.person, columns.pop("facts"), self._key(connection))
            return SignIn(**columns), person

        return await self._transactions.read(carried)

    @override
    async def seen(self, token_sha256: str, at_s: float) -> None:
        await self._transactions.execute(update(t.sign_ins).where(t.sign_ins.c.token_sha256 == token_sha256).values(seen_s=at_s))

    @override
    async def end_sign_ins(self, person: PersonId, why: str, *, but: str = "", only: str = "") -> int:
        theirs = (t.sign_ins.c.person == person) & (t.sign_ins.c.ended == "") & (t.sign_ins.c.token_sha256 != but)
        if only:
            theirs &= t.sign_ins.c.token_sha256 == only
        return await self._transactions.execute(update(t.sign_ins).where(theirs).values(ended=why))

    # What was tried, and what was given out ----------------------------------------------------------------------------

    @override
    async def attempt(self, key: str, now_s: float, window_s: float) -> Attempts:
        try:
            return await self._attempt(key, now_s, window_s)
        except Conflict:  # two firsts at once: the other one's row is there now
            return await self._attempt(key, now_s, window_s)

    async def _attempt(self, key: str, now_s: float, window_s: float) -> Attempts:
        def counted(connection: Connection) -> Attempts:
            name = self._key(connection).hashed(key)
            row = connection.execute(select(t.attempts).where(t.attempts.c.key == name).with_for_update()).one_or_none()
            if row is None:
                new = Attempts(count=1, since_s=now_s)
                connection.execute(insert(t.attempts).values(key=name, **_CONVERTER.unstructure(new)))
                return new
            old = Attempts(count=row._mapping["count"], since_s=row.since_s, until_s=row.until_s)  # `row.count` is a method
            if now_s < old.until_s:
                return old
            anew = old.until_s > 0 or now_s - old.since_s > window_s
            new = Attempts(count=1, since_s=now_s) if anew else Attempts(count=old.count + 1, since_s=old.since_s)
            connection.execute(update(t.attempts).where(t.attempts.c.key == name).values(_CONVERTER.unstructure(new)))
            return new

        return await self._transactions.write(counted)

    @override
    async def forgive(self, key: str, count: int = 0) -> None:
        def forgiven(connection: Connection) -> None:
            mine = t.attempts.c.key == self._key(connection).hashed(key)
            less = update(t.attempts).where(mine).values(count=t.attempts.c["count"] - count)
            connection.execute(less if count else delete(t.attempts).where(mine))

        await self._transactions.write(forgiven)

    @override
    async def lock(self, key: str, until_s: float) -> bool:
        def locked(connection: Connection) -> bool:
            free = (t.attempts.c.key == self._key(connection).hashed(key)) & (t.attempts.c.until_s == 0.0)
            return bool(connection.execute(update(t.attempts).where(free).values(until_s=until_s)).rowcount)

        return await self._transactions.write(locked)

    @override
    async def give(self, challenge: Challenge) -> None:
        def given(connection: Connection) -> None:
            facts = self._key(connection).seal(json.dumps(challenge.facts).encode(), f"ceremonies|{challenge.sha256}")
            connection.execute(insert(t.ceremonies).values({**_CONVERTER.unstructure(challenge), "facts": facts}))

        await self._transactions.write(given)

    @override
    async def take(self, sha256: str, about: str) -> Challenge | None:
        mine = (t.ceremonies.c.sha256 == sha256) & (t.ceremonies.c.about == about)

        def taken(connection: Connection) -> Challenge | None:
            row = connection.execute(select(t.ceremonies).where(mine).with_for_update()).one_or_none()
            if row is None:
                return None
            connection.execute(delete(t.ceremonies).where(mine))
            facts = json.loads(self._key(connection).open(bytes(row.facts), f"ceremonies|{sha256}"))
            return Challenge(sha256=row.sha256, about=row.about, expires_s=row.expires_s, facts=facts)

        return await self._transactions.write(taken)

    @override
    async def forget(self, before_s: float) -> None:
        def forgotten(connection: Connection) -> None:
            connection.execute(delete(t.sign_ins).where(t.sign_ins.c.begun_s < before_s))
            connection.execute(delete(t.ceremonies).where(t.ceremonies.c.expires_s < before_s))
            connection.execute(delete(t.attempts).where(t.attempts.c.since_s < before_s, t.attempts.c.until_s < before_s))

        await self._transactions.write(forgotten)


def _facts(person: Person, key: OwnerKey) -> bytes:
    plain = json.dumps(_CONVERTER.unstructure(person), ensure_ascii=False, sort_keys=True)
    return key.seal(plain.encode(), f"people|{person.id}")


def _person(id: str, facts: bytes, key: OwnerKey) -> Person:
    return _CONVERTER.structure(json.loads(key.open(bytes(facts), f"people|{id}")), Person)


def _passkey(id: bytes, row: Row[Any]) -> Passkey:  # Any: a row of `passkeys`
    return Passkey(id=id, person=PersonId(row.person), public_key=bytes(row.public_key), uses=row.uses, added_s=row.added_s)


def _text(id: bytes) -> str:
    return urlsafe_b64encode(id).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
