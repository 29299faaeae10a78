"""Guessing is slow: few attempts for a login, some more for an address, then a pause for both."""

import hashlib
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.errors import TooMany
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.office_events import LockedOut
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_seat import PeopleStore
from cloudwindow.domain.refusals import Why, because
from cloudwindow.engine.office import OfficeTrail

NOBODY: Final = PersonId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRules:
    """Attempts within `window_s` before nobody is let in for `lock_s`. A whole office may share an address, so it gets more."""

    per_login: int = 5
    per_address: int = 50
    window_s: float = 900.0
    lock_s: float = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An attempt under way: what it was counted under, the address first; and where it was the last one."""

    keys: tuple[str, ...]
    last: tuple[tuple[str, PersonId], ...]


class Lockout:
    """An attempt is counted before the password is looked at and taken back when it fits: many at once are no way around.

    Unknown logins are counted like known ones, so that a lock tells nobody which logins there are.
    """

    def __init__(self, store: PeopleStore, office: OfficeTrail, clock: Clock, rules: LockRules) -> None:
        self._store = store
        self._office = office
        self._clock = clock
        self._rules = rules

    async def attempt(self, address: str, login: str | None = None, person: PersonId = NOBODY) -> Tried:
        """Before a password (with `login`) or another way (without) is looked at. Raises TooMany while locked out.

        `person`: whose login it is; empty when nobody's.
        """
        keys = [(_key("address", address), self._rules.per_address, NOBODY)]
        if login is not None:
            keys.append((_key("login", login), self._rules.per_login, person))
        last = [(key, whose) for key, most, whose in keys if await self._count(key, most, whose)]
        return Tried(keys=tuple(key for key, _, _ in keys), last=tuple(last))

    async def failed(self, tried: Tried) -> None:
        """Whoever used up their attempts is locked out from now on, not only at the next."""
        for key, person in tried.last:
            await self._lock(key, person)

    async def succeeded(self, tried: Tried) -> None:
        """The login begins anew; the address gets its attempt back and no more: an account of one's own is no way around."""
        address, *login = tried.keys
        await self._store.forgive(address, 1)
        for key in login:
            await self._store.forgive(key)

    async def forgive(self, login: str) -> None:
        """An administrator gave a new password."""
        await self._store.forgive(_key("login", login))

    async def _count(self, key: str, most: int, person: PersonId) -> bool:
        """Whether this was the last one. Raises TooMany."""
        now_s = self._clock.now_s()
        found = await self._store.attempt(key, now_s, self._rules.window_s)
        if now_s < found.until_s:
            raise _locked(found.until_s - now_s)
        if found.count > most:
            await self._lock(key, person)
            raise _locked(self._rules.lock_s)
        return found.count == most

    async def _lock(self, key: str, person: PersonId) -> None:
        until_s = self._clock.now_s() + self._rules.lock_s
        if await self._store.lock(key, until_s):
            await self._office.note(LockedOut(person=person, until_s=until_s))


def _locked(for_s: float) -> TooMany:
    minutes = max(1, round(for_s / 60))
    return TooMany(f"too many attempts; wait {minutes} minutes, or ask an administrator", because(Why.LOCKED, minutes=minutes))


def _key(kind: str, word: str) -> str:
    """The store holds no addresses and no words that somebody typed."""
    return f"{kind}:{hashlib.sha256(word.encode()).hexdigest()}"
