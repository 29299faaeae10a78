"""People and rights over a real store, with passwords that cost next to nothing and a clock that is set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cloudwindow.domain.codec import to_json
from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.engine.accounts import Accounts, Changes
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.lockout import Lockout, LockRules
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.passwords import Cost, Passwords
from cloudwindow.engine.people import People, SignInRules
from cloudwindow.store import SqlPeople, SqlRecords
from tests.fresh import fresh_records

ADDRESS = "192.0.2.7"
CHEAP = Cost(rounds=1, kib=8, lanes=1)


@dataclass
class SetClock:
    at_s: float = 1_800_000_000.0

    def now_s(self) -> float:
        return self.at_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffed:
    records: SqlRecords
    store: SqlPeople
    office: OfficeTrail
    people: People
    accounts: Accounts
    clock: SetClock
    passwords: dict[str, str] = field(default_factory=dict)

    async def hire(self, login: str, *roles: StaffRole) -> Person:
        """An account; its password is kept in `passwords`. Without roles: a clerk."""
        changes = Changes(name=login.title(), roles=frozenset(roles or {StaffRole.CLERK}))
        person, self.passwords[login] = await self.accounts.add(login, changes, "test")
        return person

    async def enter(self, login: str, address: str = ADDRESS) -> str:
        """Sign in with the right password; the cookie."""
        return (await self.people.sign_in(login, self.passwords[login], address)).cookie

    async def trail(self, *kinds: str) -> list[tuple[str, dict[str, object]]]:
        """The office's entries of these kinds (none: all), without the fields that are chance."""
        try:
            told = await self.records.told(OFFICE)
        except NotFound:
            return []
        return [(one.kind, to_json(one.event)) for one in told if not kinds or one.kind in kinds]


@asynccontextmanager
async def staffed(
    rules: LockRules | None = None, sign_ins: SignInRules | None = None, passwords: Passwords | None = None
) -> AsyncIterator[Staffed]:
    clock = SetClock()
    async with fresh_records(clock) as records:
        store, passwords = SqlPeople(records.transactions), passwords or Passwords(CHEAP)
        office = OfficeTrail(records, TrailJournal(records, Bulletin()))
        lockout = Lockout(store, office, clock, rules or LockRules())
        people = People(store=store, office=office, passwords=passwords, lockout=lockout, clock=clock, rules=sign_ins)
        accounts = Accounts(store, people, passwords, lockout)
        yield Staffed(records=records, store=store, office=office, people=people, accounts=accounts, clock=clock)
