"""Accounts and rights: what an administrator does, at the counter or on the command line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, Conflict, NotFound
from cloudwindow.domain.ids import PersonId, new_id
from cloudwindow.domain.office_events import CredentialSet, PersonAdded, PersonChanged
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports_seat import PeopleStore
from cloudwindow.engine.lockout import Lockout
from cloudwindow.engine.passwords import Passwords, fresh
from cloudwindow.engine.people import People

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
DEMO: Final = "demo."  # logins that only a demonstration may have
OIDC: Final = "oidc:"  # logins of people whom the office's own provider knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Of a person; None: as it is. `conflicts`: names and references as people write them."""

    name: str | None = None
    roles: frozenset[StaffRole] | None = None
    languages: tuple[Language, ...] | None = None
    matters: tuple[str, ...] | None = None
    conflicts: tuple[str, ...] | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """For everybody to see: only in demo mode, and with a new password at each start."""

    login: str
    password: str
    roles: tuple[StaffRole, ...]


class Accounts:
    def __init__(self, store: PeopleStore, people: People, passwords: Passwords, lockout: Lockout) -> None:
        self._store = store
        self._people = people
        self._passwords = passwords
        self._lockout = lockout

    async def all(self) -> Sequence[Person]:
        return await self._store.people()

    async def add(self, login: str, changes: Changes, by: str) -> tuple[Person, str]:
        """The person and their first password, told once. Raises BadInput, Conflict."""
        if not _LOGIN.fullmatch(login) or login.startswith(DEMO):
            raise BadInput(f"login: expected 2 to 64 of a-z, 0-9, '.', '_', '@', '-', not beginning with {DEMO!r}, found {login!r}")
        return await self._add(login, changes, by)

    async def change(self, id: PersonId, changes: Changes, by: str) -> Person:
        """A disabled person's sign-ins end. Raises BadInput, NotFound, and Conflict when it would lock out every administrator."""
        before = await self._store.person(id)
        after = replace(before, **_fields(changes))
        if StaffRole.ADMINISTRATOR in before.roles and not before.disabled:
            await self._keep_one_administrator(after)
        return await self._change(after, by)

    async def _change(self, after: Person, by: str) -> Person:
        await self._store.change(after)
        id = after.id
        await self._people.office.note(PersonChanged(person=id, roles=tuple(sorted(after.roles)), disabled=after.disabled, by=by))
        if after.disabled:
            await self._people.end_all(id, "disabled")
        return after

    async def reset(self, id: PersonId, by: str) -> str:
        """A new password, told once; passkeys go, sign-ins end, a lock is lifted. Raises NotFound, Conflict."""
        person = await self._store.person(id)
        if person.login.startswith(OIDC):
            raise Conflict("expected somebody with a password of this server, found one whom the office's own provider knows")
        password = await self._give_password(person, by)
        await self._people.end_all(id, "reset")  # before: who adds a passkey now finds that their sign-in is over
        await self._store.drop_passkeys(id)
        await self._people.end_all(id, "reset")  # and after: whoever came in by what was good until now is out as well
        await self._lockout.forgive(person.login)
        return password

    async def by_login(self, login: str) -> Person:
        """Raises NotFound."""
        person = await self._store.by_login(login)
        if person is None:
            raise NotFound(f"expected a person with the login {login!r}, found none; `cloudwindow user list` lists all")
        return person

    async def from_provider(self, subject: str, name: str, roles: frozenset[StaffRole]) -> Person:
        """Whom the office's own provider vouches for, with the roles it says; made at their first sign-in.

        `subject`: who they are there, for ever. What an administrator set here (languages, disabled, ...) stays.
        """
        known = await self._store.by_login(f"{OIDC}{subject}")
        if known is None:
            person = Person(id=PersonId(new_id("per")), login=f"{OIDC}{subject}", name=name, roles=roles)
            await self._store.add(person)
            await self._people.office.note(
                PersonAdded(person=person.id, roles=tuple(sorted(roles)), by="oidc"),
                CredentialSet(person=person.id, kind="oidc", by="oidc"),
            )
            return person
        if (known.name, known.roles) == (name, roles):
            return known
        return await self._change(replace(known, name=name, roles=roles), "oidc")

    # Demo --------------------------------------------------------------------------------------------------------------

    async def open_demo(self) -> tuple[DemoAccount, ...]:
        """One account a role and their colleagues, with passwords of this start."""
        logins = {f"{DEMO}{role}": role for role in StaffRole}
        for person in await self._store.people():
            if person.login.startswith(DEMO):
                logins.setdefault(person.login, min(person.roles))
        roles = list(StaffRole)
        order = sorted(logins.items(), key=lambda one: (roles.index(one[1]), one[0]))
        return tuple([await self._demo(login, role) for login, role in order])

    async def demo_colleague(self, role: StaffRole) -> DemoAccount:
        """A second account of this role: for what two people must do."""
        return await self._demo(f"{DEMO}{role}.2", role)

    async def _demo(self, login: str, role: StaffRole) -> DemoAccount:
        known = await self._store.by_login(login)
        name = f"Demo {login.removeprefix(DEMO).replace('.', ' ')}"
        wanted = Changes(name=name, roles=frozenset({role}), languages=tuple(Language), disabled=False)
        if known is None:
            _, password = await self._add(login, wanted, "demo")
        else:
            await self._change(replace(known, **_fields(wanted)), "demo")
            password = await self.reset(known.id, "demo")
        return DemoAccount(login=login, password=password, roles=(role,))

    async def close_demo(self) -> None:
        """A server that is no demonstration lets nobody in with its accounts."""
        for person in await self._store.people():
            if person.login.startswith(DEMO) and not person.disabled:
                await self._change(replace(person, disabled=True), "demo")

    async def _add(self, login: str, changes: Changes, by: str) -> tuple[Person, str]:
        person = replace(Person(id=PersonId(new_id("per")), login=login, name="", roles=frozenset()), **_fields(changes))
        await self._store.add(person)
        await self._people.office.note(PersonAdded(person=person.id, roles=tuple(sorted(person.roles)), by=by))
        return person, await self._give_password(person, by)

    async def _give_password(self, person: Person, by: str) -> str:
        password = fresh()
        await self._store.set_password(person.id, await self._passwords.hash(password))
        await self._people.office.note(CredentialSet(person=person.id, kind="password", by=by))
        return password

    async def _keep_one_administrator(self, after: Person) -> None:
        if StaffRole.ADMINISTRATOR in after.roles and not after.disabled:
            return
        others = (one for one in await self._store.people() if one.id != after.id and not one.disabled)
        if not any(StaffRole.ADMINISTRATOR in one.roles for one in others):
            raise Conflict("expected one administrator to be left, found that this is the last; add another first")


def _fields(changes: Changes) -> dict[str, Any]:  # Any: values of Person's fields, each checked here
    """Raises BadInput."""
    found = {
        name: value
        for name in ("name", "roles", "languages", "matters", "disabled")
        if (value := getattr(changes, name)) is not None
    }
    for name in ("name", "roles", "languages"):
        if name in found and not found[name]:
            raise BadInput(f"{name}: expected at least one, found none")
    if changes.conflicts is not None:
        found["conflicts"] = frozenset(key for words in changes.conflicts if (key := conflict_key(words)))
    return found
